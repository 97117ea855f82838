"""When a step is due: the day that was settled, not one that was refused on the way."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sayso.extract.dates import Day
from sayso.extract.local.answers import Answer
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.steps.acts import Move
from sayso.extract.local.steps.candidates import Weighed
from sayso.extract.local.steps.exchange import Exchange

_CLAUSE_MARK: Final = re.compile(
    r"[.,;:?!\u2013\u2014]|\b(?:but|because|cause|so|although|and|i've|i'm|i am|there's|we've|we're|he's|she's"
    r"|they're)\b"
)
_BUSY: Final = re.compile(
    r"\b(?:can't|cannot|cant|won't|not(?! later)|no good|i(?:'m| am) (?:\w+ )?(?:out|away|off|at|in|on|back|still"
    r"|reviewing|travell?ing|rafting|already)|out of"
    r"|away|busy|booked|closed|training|holidays?|on leave|is off|doesn't|isn't|inventory|audit|i've (?:a|got)"
    r"|i have (?:a|no)|there's|is (?:my|our|the) |was"
    r"|too (?:early|late|soon)|go away)\b"
)
_FREE: Final = re.compile(
    r"\b(?:works?|good|fine|great|okay|ok|perfect|it is|better|suits?|free|possible|make it|rather|could do|can do"
    r"|how about|what about"
    r"|come|let's|then|say|call it|booked|confirmed|done|done\.)\b|\?"
)
_ONLY_LEADS: Final = re.compile(r"\W*(?:(?:and|but|so|on|the|well|because)\W+)*")  # before "Thursday I'm away"
_REACH: Final = 2  # turns after the last act of an exchange in which its day may still be settled
_HEARD: Final = 2
_BRIEF: Final = 12  # words a sentence may have whose day is taken for what was spoken of before it
_THEN: Final = re.compile(r"\b(?:then|that day|(?:the )?same (?:day|date))\b")
_WAITS: Final = re.compile(
    r"\b(?:once|when|whenever|as soon as|after|the (?:day|minute|moment)) (?:i|we|you|he|she|they|it|it's|that|that's"
    r"|the)\b"
)


@dataclass(frozen=True, slots=True)
class Due:
    """The day a step is due, and the sentence that names it."""

    day: Day
    sentence: Sentence


def due_of(reading: Reading, exchange: Exchange, taken: Container[int]) -> Due | None:
    """The day an exchange settles on, or None where none was said.

    A promise is due on the day in its own clause, else on the one added in the same breath, else on the one of the
    answer or of the request. A meeting is due on the last day that nobody found impossible. `taken` are the indices of
    sentences that belong to other exchanges: their days are not this one's.
    """
    if exchange.is_meeting and not reading.is_mail:
        return _settled(reading, exchange, taken) or _own(reading, exchange.main)
    order = (*_own_first(reading, exchange, taken),)
    return next((found for found in order if found), None)


def _own_first(reading: Reading, exchange: Exchange, taken: Container[int]) -> Iterator[Due | None]:
    main = exchange.main
    yield _moved(reading, main)
    for act in reversed(exchange.acts):
        if act is main or act.act.form.move is Move.PROMISE:
            yield _own(reading, act)
    yield _then(reading, main)
    if _WAITS.search(main.candidate.clause):
        return
    yield _added(reading, main.sentence, taken)
    yield _answered(reading, main)
    for act in reversed(exchange.acts):
        yield _own(reading, act)


def _own(reading: Reading, act: Weighed) -> Due | None:
    """The last day named in the act's clause, else in its sentence where no other act stands in it."""
    sentence = act.sentence
    days = list(_open_days(reading, sentence, act.act.start, act.act.end))
    return Due(_best(days), sentence) if days else None


def _best(days: Sequence[Day]) -> Day:
    """Of several days in one breath the exacter one: "end of next week, so Friday the 20th"."""
    certain = [day for day in days if day.certain] or list(days)
    exact = [day for day in certain if day.precision == "day"] or certain
    return exact[-1]


def _ahead(reading: Reading, sentence: Sentence, day: Day | None) -> Day | None:
    said = reading.said_on(sentence)
    return day if day and (said is None or day.on >= said) else None


def _then(reading: Reading, act: Weighed) -> Due | None:
    """As in "I see her Wednesday, I'll raise it then": the day named just before."""
    if not _THEN.search(act.act.plain):
        return None
    before = reading.neighbour(act.sentence, -1)
    for sentence, end in ((act.sentence, act.act.at), (before, None)):
        days = list(_open_days(reading, sentence, 0, end)) if sentence and sentence.turn is act.sentence.turn else []
        if sentence and days:
            return Due(days[-1], sentence)
    return None


def _added(reading: Reading, sentence: Sentence, taken: Container[int]) -> Due | None:
    """The day in the next words of the same turn, where they are about nothing else."""
    following = reading.neighbour(sentence, 1)
    if following is None or following.turn is not sentence.turn or following.index in taken:
        return None
    days = list(_open_days(reading, following))
    return Due(_best(days), following) if days and len(following.words) <= _BRIEF else None


def _answered(reading: Reading, act: Weighed) -> Due | None:
    """The day with which the other side takes it: "Friday's fine"."""
    reply = act.candidate.reply
    if reply.sentence is None or reply.answer is not Answer.ACCEPTED:
        return None
    days = list(_open_days(reading, reply.sentence))
    return Due(_best(days), reply.sentence) if days and len(reply.sentence.words) <= _BRIEF else None


def _moved(reading: Reading, act: Weighed) -> Due | None:
    """The day the other side asks for instead: "make it Monday"."""
    reply = act.candidate.reply
    if reply.sentence is None or reply.answer is not Answer.COUNTERED:
        return None
    days = list(_open_days(reading, reply.sentence))
    return Due(days[-1], reply.sentence) if days and len(reply.sentence.words) <= _BRIEF else None


def _settled(reading: Reading, exchange: Exchange, taken: Container[int]) -> Due | None:
    """The last day in the exchange and the turns right after it that was not refused."""
    sentences = _span(reading, exchange, taken)
    for sentence in reversed(sentences):
        days = list(_open_days(reading, sentence))
        if days:
            return Due(_best(days), sentence)
    return None


def _span(reading: Reading, exchange: Exchange, taken: Container[int]) -> list[Sentence]:
    first, last = exchange.first.sentence.index, exchange.latest.sentence.index
    found = [reading.sentences[place] for place in range(first, last + 1) if last - first <= 40]  # noqa: PLR2004
    found = found or [exchange.latest.sentence]
    for turn in reading.following(exchange.latest.sentence, _REACH):
        for sentence in turn[:_HEARD]:
            if sentence.index in taken:
                return found
            found.append(sentence)
    return found


def _open_days(reading: Reading, sentence: Sentence, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """The days to come in a sentence, or in the piece of it between two offsets, that it does not call impossible."""
    last = len(sentence.plain) if end is None else end
    for mention in sentence.mentions:
        if not start <= mention.start < last:
            continue
        day = _ahead(reading, sentence, reading.day(sentence, mention))
        if day and not _is_refused(sentence.plain, mention.start, mention.end):
            yield day


def _is_refused(plain: str, start: int, end: int) -> bool:
    """Whether the clause around a day says that it is impossible."""
    marks = [match.start() for match in _CLAUSE_MARK.finditer(plain)]
    left = max((mark for mark in marks if mark < start), default=0)
    after = [*(mark for mark in marks if mark >= end), len(plain), len(plain)]
    leads = _ONLY_LEADS.fullmatch(plain, left, start) is not None and plain[after[0] : after[0] + 1].isalpha()
    clause = plain[left : after[1 if leads else 0] + 1]
    return bool(_BUSY.search(clause)) and not _FREE.search(clause)
