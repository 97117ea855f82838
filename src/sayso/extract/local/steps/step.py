"""From an exchange to a next step: whose it is, what it is, whether it was agreed, when it is due, and how sure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sayso.domain.signal import Certainty
from sayso.domain.transcript import Participant, Side
from sayso.extract.local.answers import Answer
from sayso.extract.local.cues import Cue
from sayso.extract.local.reading import Reading, Reply, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.steps.acts import Move
from sayso.extract.local.steps.candidates import Weighed, kept
from sayso.extract.local.steps.due import Due, due_of
from sayso.extract.local.steps.exchange import Exchange, exchanges
from sayso.extract.local.steps.roles import Role
from sayso.extract.local.steps.verbs import Deed
from sayso.extract.local.weighing import SURE

BOTH: Final = "both"


class Agreement(StrEnum):
    """Where a step stands at the end of the conversation."""

    AGREED = "agreed"
    PROPOSED = "proposed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Step:
    """A next step with the sentences it was read from. `owner_side` is a side or "both"."""

    exchange: Exchange
    owner: str | None
    owner_side: str
    agreement: Agreement
    due: Due | None
    reply: Reply
    certainty: Certainty
    reasons: tuple[str, ...]


_REFUSES_A_PROMISE: Final = re.compile(
    r"\b(?:no need|please don't|don't bother|don't do that|i'd rather (?:you didn't|not)|forget (?:it|that)"
    r"|not needed|hold off|keep away|no,? don't)\b"
)
_DENIED_BEFORE: Final = re.compile(r"(?:\b(?:not|never|nobody|without)\b|n't\b)(?: \w+){0,4} ?$")
_REPORTED_BEFORE: Final = re.compile(
    r"\b(?:said|told \w+|says|thought|promised|meant|figured|if only|in case|as if|like)(?: that)? ?$"
)
_IF_BEFORE: Final = re.compile(r"\bif\b(?! (?:you (?:like|want|wish|don't mind)|that's|it's (?:ok|fine)))")
_COURTESY: Final = re.compile(
    r"\b(?:happy to (?:answer|help)|feel free|any questions|let me know if|reach out if|talk (?:soon|to you)|see you"
    r"|speak soon"
    r"|hold you to|take your word|i'll say|bear with|be honest|be straight|be quick|let you (?:get|go|run)"
    r"|i'll forget|give you .{0,20} back|leave you to it|let you enjoy)\b"
)


def steps(reading: Reading) -> tuple[Step, ...]:
    """The next steps of a conversation in the order in which they came up."""
    acts = [act for act in kept(reading) if not _is_ruled_out(act)]
    found = exchanges(reading, acts)
    return tuple(_steps(reading, found))


def _steps(reading: Reading, found: Sequence[Exchange]) -> Iterator[Step]:
    owners: dict[int, set[int]] = {}
    for number, exchange in enumerate(found):
        for act in exchange.acts:
            owners.setdefault(act.sentence.index, set()).add(number)
    for number, exchange in enumerate(found):
        yield _step(reading, exchange, _Taken(owners, number))


def _is_ruled_out(act: Weighed) -> bool:
    """What can never be a commitment, however much speaks for it: jests, denials, courtesies, repeated words."""
    before = act.sentence.plain[: act.act.at]
    if Cue.JOKING in act.sentence.cues or _COURTESY.search(act.act.plain):
        return True
    if act.act.form.move is not Move.PROMISE:
        return False
    if _DENIED_BEFORE.search(before) or _REPORTED_BEFORE.search(before):
        return True
    return bool(_IF_BEFORE.search(before)) and act.candidate.reply.answer is not Answer.ACCEPTED


@dataclass(frozen=True, slots=True)
class _Taken:
    """Which sentences belong to other exchanges than the one of that number."""

    owners: Mapping[int, set[int]]
    number: int

    def __contains__(self, index: object) -> bool:
        return any(owner != self.number for owner in self.owners.get(index, ())) if isinstance(index, int) else False


def _step(reading: Reading, exchange: Exchange, others: Container[int]) -> Step:
    reply = _final_reply(reading, exchange)
    agreement = _agreement(reading, exchange, reply)
    owner, side = _owner(reading, exchange)
    due = None if agreement is Agreement.DECLINED else due_of(reading, exchange, others)
    doubts = (
        *_doubts_of_words(exchange),
        *_doubts_of_outcome(reading, exchange, _Outcome(agreement, side, due, reply)),
    )
    reasons = (*exchange.main.reasons[:3], *(f"unsure: {doubt}" for doubt in doubts))
    certainty = Certainty.UNSURE if doubts else Certainty.CONFIDENT
    return Step(exchange, owner, side, agreement, due, reply, certainty, reasons)


def _final_reply(reading: Reading, exchange: Exchange) -> Reply:
    """How it was taken in the end. A counter-offer that is accepted in turn counts as accepted."""
    reply = exchange.latest.candidate.reply
    if reply.answer is Answer.COUNTERED and reply.sentence:
        back = reading.reply(reply.sentence, was_asked=True)
        if back.answer is Answer.ACCEPTED:
            return back
    return reply


def _agreement(reading: Reading, exchange: Exchange, reply: Reply) -> Agreement:
    if _is_withdrawn(reading, exchange.latest.sentence) or _is_declined(exchange, reply):
        return Agreement.DECLINED
    if exchange.latest.act.form.move is Move.SETTLEMENT:
        return Agreement.AGREED
    if exchange.promise and (not exchange.is_meeting or _comes_too(reading, exchange)):
        return Agreement.AGREED
    if reading.is_mail:
        return Agreement.PROPOSED
    return Agreement.AGREED if reply.answer is Answer.ACCEPTED else Agreement.PROPOSED


def _comes_too(reading: Reading, exchange: Exchange) -> bool:
    """Whether the last word on a meeting is a promise of the side that did not open it: "I'll be there"."""
    first, last = exchange.first, exchange.latest
    return last.act.form.move is Move.PROMISE and reading.are_opposite(first.sentence.speaker, last.sentence.speaker)


def _is_declined(exchange: Exchange, reply: Reply) -> bool:
    """A refusal ends a proposal; a promise only where it is that very thing that is refused."""
    if reply.answer is not Answer.REFUSED or reply.sentence is None:
        return False
    if exchange.latest.act.form.move is not Move.PROMISE:
        return True
    verb = exchange.latest.act.verb.split()[0]
    return bool(_REFUSES_A_PROMISE.search(reply.sentence.plain)) or f"don't {verb}" in reply.sentence.plain


def _is_withdrawn(reading: Reading, sentence: Sentence) -> bool:
    following = (reading.neighbour(sentence, step) for step in (1, 2))
    return any(one and one.speaker is sentence.speaker and Cue.WITHDRAWN in one.cues for one in following)


def _owner(reading: Reading, exchange: Exchange) -> tuple[str | None, str]:
    """The name of the owner where one person is meant, and the side."""
    role, speaker = exchange.role, exchange.owner
    if role is Role.MEET:
        return None, BOTH
    named = _named(reading, exchange.main.act.who)
    if named:
        return named.name or named.label, str(named.side)
    if role is Role.OWN:
        return speaker.name or None, str(speaker.side)
    other = {Side.OURS: Side.THEIRS, Side.THEIRS: Side.OURS}.get(speaker.side, Side.UNKNOWN)
    asked = [person.name for person in reading.people if person.side is other]
    return asked[0] if len(asked) == 1 else None, str(other)


def _named(reading: Reading, who: str) -> Participant | None:
    """The participant of that name, if it is one person's."""
    found = [person for person in reading.people if who and who in name_parts(person.name or person.label)]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was made of an exchange."""

    agreement: Agreement
    side: str
    due: Due | None
    reply: Reply


def _doubts_of_outcome(reading: Reading, exchange: Exchange, outcome: _Outcome) -> Iterator[str]:
    """What keeps a step from being sure in how it was settled, in words."""
    if outcome.side == Side.UNKNOWN:
        yield "nobody has said for whom the speaker speaks"
    if outcome.agreement is Agreement.PROPOSED:
        yield "not accepted in the conversation"
    if outcome.reply.answer in {Answer.REFUSED, Answer.COUNTERED, Answer.DEFERRED}:
        yield f"the other side's answer was {outcome.reply.answer}"
    if outcome.due is None:
        yield "no day was said for it"
    elif not outcome.due.day.certain:
        yield "the day can be read in two ways"
    elif outcome.due.sentence is not exchange.main.sentence:
        yield "its day was said elsewhere"
    if exchange.is_meeting and len(_days_named(reading, exchange)) > 1:
        yield "several days were spoken of"


def _days_named(reading: Reading, exchange: Exchange) -> frozenset[date]:
    sentences = [act.sentence for act in exchange.acts]
    return frozenset(day.on for sentence in sentences for day in reading.days(sentence))


def _doubts_of_words(exchange: Exchange) -> Iterator[str]:
    """What keeps a step from being sure in how it was put, in words."""
    main = exchange.main
    if main.points < SURE:
        yield "little speaks for it"
    if main.act.form.move in {Move.REQUEST, Move.PROPOSAL}:
        yield f"put as a {main.act.form.move}"
    if main.act.form.name in {"I do", "I would"}:
        yield "put loosely"
    if main.act.form.move is Move.PROMISE and main.sentence.cues & {Cue.HYPOTHETICAL, Cue.REPORTED}:
        yield "it hangs on a condition or on somebody's words"
    if main.act.deed is Deed.TALK:
        yield "it may be about this very moment"
