"""Joining acts to exchanges: what was asked with what was promised, what was proposed with what was settled.

An exchange is everything the conversation says about one next step. The rules of belonging are tried from the surest to
the loosest; what belongs nowhere opens an exchange of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import Speaker
from sayso.extract.local.steps.acts import Move
from sayso.extract.local.steps.candidates import Weighed
from sayso.extract.local.steps.evidence import CLOCK
from sayso.extract.local.steps.roles import Role
from sayso.extract.local.steps.verbs import Deed

_ANSWER_REACH: Final = 2  # turns after a request in which its promise may come
_HEARD: Final = 3  # sentences of an answering turn in which the answer stands
_TALK_REACH: Final = 5  # turns over which two people look for a date
_BREATH: Final = 1  # sentences between two things said in one breath
_SAME_BREATHS: Final = 4  # the same where the second only says when it comes
_MANY: Final = 12  # open exchanges looked back on; older ones are closed
_OCCASION: Final = frozenset({"I do", "I am doing"})
_REPORT: Final = re.compile(
    r"\b(?:(?:come|get) back|let (?:you|ya) know|tell you|revert|hear from (?:me|us)|an answer|a position|a yes"
    r"|you'll have|get you)\b"
)
_PRONOUN: Final = re.compile(r"\b(?:it|that|this|them|those|both|one)\b")
_FULL: Final = 30  # acts; nobody speaks of one step more often
_ALIKE: Final = 0.6
_ALIKE_WORDS: Final = 2
_THING_DEEDS: Final = frozenset({Deed.HAND_OVER, Deed.PREPARE, Deed.DECIDE})
_LATER_SAME: Final = frozenset({"you will have it", "it goes to you", "you hear from me"})


@dataclass(eq=False)
class Exchange:
    """The acts about one step, in the order said."""

    acts: list[Weighed] = field(default_factory=list)

    @property
    def first(self) -> Weighed:
        """What opened it."""
        return self.acts[0]

    @property
    def latest(self) -> Weighed:
        """What was last said about it."""
        return self.acts[-1]

    @property
    def promise(self) -> Weighed | None:
        """The last promise in it, if there is one."""
        return next((act for act in reversed(self.acts) if act.act.form.move is Move.PROMISE), None)

    @property
    def main(self) -> Weighed:
        """The act that says the step best: its last promise, else the heaviest of what was put forward."""
        return self.promise or max(self.acts, key=lambda act: act.points)

    @property
    def role(self) -> Role:
        """Who is to do it: what opened as a meeting stays one, unless something is promised in its stead."""
        if self.first.role is Role.MEET and (self.promise is None or not _is_thing(self.promise)):
            return Role.MEET
        return self.main.role

    @property
    def is_meeting(self) -> bool:
        """Whether both sides will be there."""
        return self.role is Role.MEET

    @property
    def owner(self) -> Speaker:
        """The speaker whose promise it is, or who put it forward."""
        return self.main.sentence.speaker

    @property
    def content(self) -> frozenset[str]:
        """The words that tell it from other steps."""
        return frozenset(word for act in self.acts for word in act.content)


def exchanges(reading: Reading, acts: Sequence[Weighed]) -> tuple[Exchange, ...]:
    """The acts joined to exchanges, in the order in which these were opened."""
    found: list[Exchange] = []
    for act in acts:
        open_still = (one for one in reversed(found[-_MANY:]) if len(one.acts) < _FULL)
        home = next((one for one in open_still if _belongs(reading, act, one)), None)
        if home is None:
            found.append(Exchange([act]))
        else:
            home.acts.append(act)
    return tuple(found)


def _belongs(reading: Reading, act: Weighed, exchange: Exchange) -> bool:
    return (
        _answers(reading, act, exchange)
        or _accepts(reading, act, exchange)
        or _goes_on(act, exchange)
        or _reports_back(act, exchange)
        or _refers_back(reading, act, exchange)
        or _settles(reading, act, exchange)
        or _repeats(reading, act, exchange)
    )


def _answers(reading: Reading, act: Weighed, exchange: Exchange) -> bool:
    """A promise in the first words after the other side's request or proposal, the first such in its turn."""
    asked = exchange.latest
    if asked.act.form.move is Move.PROMISE or act.act.form.move is not Move.PROMISE:
        return False
    if not reading.are_opposite(asked.sentence.speaker, act.sentence.speaker):
        return False
    here = reading.by_turn[act.sentence.turn.index]
    near = 0 < act.sentence.turn.index - asked.sentence.turn.index <= _ANSWER_REACH
    if not near or act.sentence.index - here[0].index >= _HEARD:
        return False
    return not exchange.is_meeting or _is_about_time(act.sentence) or not act.content or _is_meeting(act)


def _accepts(reading: Reading, act: Weighed, exchange: Exchange) -> bool:
    """As in "Friday works": the answer to whatever the other side put forward last."""
    last = exchange.latest.sentence
    near = 0 < act.sentence.turn.index - last.turn.index <= _ANSWER_REACH
    return act.act.form.move is Move.SETTLEMENT and near and reading.are_opposite(last.speaker, act.sentence.speaker)


def _reports_back(act: Weighed, exchange: Exchange) -> bool:
    """As in "I'll ask our counsel" with "I'll let you know by Friday", or "I see her Monday" with "I'll ask her"."""
    last = exchange.latest
    promises = act.act.form.move is Move.PROMISE is last.act.form.move
    if not promises or act.sentence.turn is not last.sentence.turn or act.sentence.speaker is not last.sentence.speaker:
        return False
    if act.sentence.index - last.sentence.index > _BREATH + 1:
        return False
    asks = last.act.deed in {Deed.CONTACT, Deed.TRY} and not last.candidate.clause_names_day
    occasion = last.act.form.name in _OCCASION and last.act.deed in {Deed.TRY, Deed.MEET, Deed.CONTACT}
    return (asks and _REPORT.search(act.act.plain) is not None) or (occasion and not act.candidate.clause_names_day)


def _goes_on(act: Weighed, exchange: Exchange) -> bool:
    """The speaker adds to it in the same breath: "I'll rewrite it, you get it on Friday"."""
    last = exchange.latest
    apart = act.sentence.index - last.sentence.index
    if _is_delivery(act):
        reach = _BREATH if last.candidate.clause_names_day else _SAME_BREATHS
        return act.sentence.turn is last.sentence.turn and apart <= reach
    if act.sentence.turn is not last.sentence.turn or apart > _BREATH:
        return False
    if act.act.form.move is not last.act.form.move:
        return act.act.form.move is Move.SETTLEMENT
    if act.act.form.move is Move.PROMISE:
        return not act.content and not (last.candidate.clause_names_day and act.candidate.clause_names_day)
    return act.act.form.move is Move.PROPOSAL and _is_meeting(act) == _is_meeting(last)


def _refers_back(reading: Reading, act: Weighed, exchange: Exchange) -> bool:
    """A promise of "it" or "that" soon after: by the one who promised before, or by the one who was asked."""
    last = exchange.latest
    apart = act.sentence.turn.index - last.sentence.turn.index
    if act.act.form.move is not Move.PROMISE or act.content or not 0 < apart <= _TALK_REACH:
        return False
    if not (_PRONOUN.search(act.act.plain) or _is_delivery(act)):
        return False
    same = act.sentence.speaker is last.sentence.speaker
    return same if last.act.form.move is Move.PROMISE else not same


def _settles(reading: Reading, act: Weighed, exchange: Exchange) -> bool:
    """Both sides look for a day: whatever they say on the way belongs to the meeting."""
    last = exchange.latest.sentence
    apart = act.sentence.turn.index - last.turn.index
    asks_a_day = bool(act.sentence.mentions) and not act.content and act.act.form.move is not Move.PROMISE
    if asks_a_day and 0 < apart <= _ANSWER_REACH and reading.are_opposite(last.speaker, act.sentence.speaker):
        return True
    if reading.is_mail or not exchange.is_meeting or not 0 < apart <= _TALK_REACH or _is_thing(act):
        return False
    if act.act.form.move is Move.SETTLEMENT:
        return True
    return _is_about_time(act.sentence) and (act.act.form.move is not Move.PROMISE or _is_meeting(act) or apart <= 1)


def _repeats(reading: Reading, act: Weighed, exchange: Exchange) -> bool:
    """The same thing said again, for the same side to do: most of its words were there before."""
    mine, theirs = act.content, exchange.content
    shorter = min(len(mine), len(theirs))
    if shorter < _ALIKE_WORDS or len(mine & theirs) < _ALIKE * shorter:
        return False
    same_speaker = not reading.are_opposite(act.sentence.speaker, exchange.latest.sentence.speaker)
    same_role = act.role is exchange.role
    return same_role if same_speaker else not same_role or exchange.is_meeting


def _is_delivery(act: Weighed) -> bool:
    """As in "you'll have it Friday", "give me till Monday": it says when, of something spoken of before."""
    return act.act.form.name in _LATER_SAME or (
        act.act.form.name == "short promise" and act.act.verb.startswith("give")
    )


def _is_meeting(act: Weighed) -> bool:
    return act.role is Role.MEET


def _is_thing(act: Weighed) -> bool:
    return act.act.deed in _THING_DEEDS and act.act.form.move is Move.PROMISE and act.role is Role.OWN


def _is_about_time(sentence: Sentence) -> bool:
    return bool(sentence.mentions) or CLOCK.search(sentence.plain) is not None
