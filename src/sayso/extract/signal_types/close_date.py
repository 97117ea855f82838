"""Close date: when the buyer means to decide, sign, start or go live.

`date` is the ISO date, of a named period its last day; `what` is ``decision`` (a board meets, an answer is given),
``signature`` (signed, ordered, executed) or ``go_live`` (running, in production).

Cues: a day to come in a sentence that speaks of deciding ("the committee meets on 23 July"), of signing ("so ink by
13 February", "signed before the holidays"), of being live ("we want it running before the season, so by August").

Counter-examples: the vendor's own deadlines (how long a price holds, lead times), the end of the incumbent's contract,
meetings of both sides, due dates of papers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.dates import Day, Mention, Precision
from sayso.extract.local.cues import Cue
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.weighing import LIKELY, SURE, Row, Weight, weigh
from sayso.extract.points import SIGNAL_TYPES

_ENOUGH: Final = 5  # quotes that prove one date
FIELDS: Final = ("date", "what")
WHATS: Final = ("decision", "signature", "go_live")

_GO_LIVE: Final = re.compile(
    r"\b(?:go(?:es|ing)? live|go-live|live(?= (?:by|on|in|for|before|from|with|the))|be live|is live|up and running"
    r"|running|in production|rolled? out|roll-?out"
    r"|switch(?:ed)? (?:over|on)|operational|in place|in use|start using|in service|new system|(?:has|have"
    r"|got) to be (?:in|on|done|there|ready|up)|(?:be|is|it) (?:up|in) (?:by|for|before|there)|kick-?off needs"
    r"|finished by"
    r"|on it by|on by|system (?:needs|has|should)|targeted for|cut ?over)\b"
)
_SIGNATURE: Final = re.compile(
    r"\b(?:sign(?:s|ed|ing|ature|atures)?|ink|execute[ds]?|raise the po|raising the po|purchase order"
    r"|the order (?:done|placed|by)|order (?:placed|will be placed)|place the order|paper(?:ed)? (?:by|before)"
    r"|pens? (?:down )?on paper|countersign\w*|contract (?:in|executed|signed)|close (?:it|this|the deal)|close by)\b"
)
_DECISION: Final = re.compile(
    r"\b(?:decid\w+|decision\w*|vot(?:e|es|ed|ing)|board|committee|panel|council|trustees|steering|cabinet"
    r"|yes or (?:a )?no|(?:the|their|our) answer|make the call|pick (?:someone|somebody|one|a)"
    r"|have (?:someone|somebody) picked|award\w*|approv\w+|they (?:meet|sit|decide)|meets? (?:on|the|in)|score(?:s"
    r"|d)?|choice|capital review|investment|forum|group meets|partners' meeting|intention to award)\b"
)
_WANTS: Final = re.compile(
    r"\b(?:want|wants|need|needs|needed|aim\w*|aiming|intend\w*|plan\w*|target\w*|hope|hoping|expect\w*|like to"
    r"|ideal\w*|has to|have to|got to|must|should|latest|no later)\b"
)
_VENDOR: Final = re.compile(
    r"\b(?:valid|price hold|hold the price|offer (?:stands|expires|runs)|expires?|lead time|delivery|weeks? for"
    r"|we ship|our (?:fiscal|quarter|year))\b"
)
_INCUMBENT: Final = re.compile(
    r"\b(?:contract (?:ends|runs|is up|expires)|renewal is|runs out|lapses?|term is up|notice|end of (?:the )?support"
    r"|their contract)\b"
)
_ELAPSED: Final = re.compile(
    r"\b(?:was|were|went|had|did|asked|agreed by|approved (?:on|in|back)|signed (?:it|on|with|in|one)|back in|told"
    r"|we took|happened)\b"
)
_OPEN_MATTER: Final = re.compile(r"\b(?:when|what(?:'s| is) (?:the|your)|timeline|timing|by when|how soon)\b.*\?")


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A day to come in a sentence that may be a close date."""

    reading: Reading
    sentence: Sentence
    mention: Mention
    day: Day

    @cached_property
    def clause(self) -> str:
        """The words around the day: a clause or two."""
        plain = self.sentence.plain
        return plain[max(0, self.mention.start - 90) : self.mention.end + 60]

    @cached_property
    def before(self) -> str:
        """The sentence before, where it is the same speaker's or a question."""
        previous = self.reading.neighbour(self.sentence, -1)
        return previous.plain if previous else ""


def _says(pattern: re.Pattern[str]) -> Callable[[_Candidate], bool]:
    return lambda one: pattern.search(one.clause) is not None


def _said(pattern: re.Pattern[str]) -> Callable[[_Candidate], bool]:
    return lambda one: pattern.search(one.before) is not None


PRIOR: Final = -31
ROWS: Final[tuple[Row[_Candidate], ...]] = (
    Row("it speaks of going live", 20, _says(_GO_LIVE)),
    Row("it speaks of signing", 23, _says(_SIGNATURE)),
    Row("it speaks of deciding", 21, _says(_DECISION)),
    Row("going live was spoken of", 11, _said(_GO_LIVE)),
    Row("deciding was spoken of", 7, _said(_DECISION)),
    Row("it is wanted or planned", 8, _says(_WANTS)),
    Row("an offer's own deadline, by definition none", -15, _says(_VENDOR)),
    Row("the incumbent's contract, by definition none", -15, _says(_INCUMBENT)),
    Row("somebody asked when", 4, _said(_OPEN_MATTER)),
    Row("the buyer says it", 6, lambda one: one.sentence.speaker.side is Side.THEIRS),
    Row("asked as a question", -6, lambda one: Cue.QUESTION in one.sentence.cues),
    Row("negated", -5, lambda one: Cue.NEGATED in one.sentence.cues),
    Row("about the past", -6, lambda one: Cue.PAST in one.sentence.cues),
    Row("tells what was", -9, lambda one: _ELAPSED.search(one.clause) is not None),
    Row("within days", -6, lambda one: _ahead(one) < 7),  # noqa: PLR2004 - a week
    Row("months ahead", 14, lambda one: _ahead(one) > 30),  # noqa: PLR2004 - a month
    Row("today or tomorrow", -4, lambda one: _ahead(one) < 2),  # noqa: PLR2004 - tomorrow
    Row("the last day named in its sentence", -3, lambda one: one.mention is one.sentence.mentions[-1]),
    Row("written in a mail", 3, lambda one: one.reading.is_mail),
)


@SIGNAL_TYPES.register
class CloseDate:
    """The close-date signal type."""

    name = "close_date"
    title = "Close date"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.iso_date(value, "date")
        fields.choice(value, "what", WHATS)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each date and kind; repeats are its support."""
        found: dict[tuple[JsonValue, JsonValue], Signal] = {}
        for candidate in candidates(reading):
            what = _what(candidate)
            if what is None:
                continue
            weight = weigh(candidate, ROWS, PRIOR)
            if weight.points < LIKELY:
                continue
            signal = _signal(candidate, what, weight)
            key = (signal.value["date"], signal.value["what"])
            first = found.setdefault(key, signal)
            if first is not signal and len(first.support) < _ENOUGH:
                found[key] = replace(first, support=(*first.support, signal.quote))
        yield from found.values()

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """The day of a signature or decision is the close date; the day of going live has a field of its own."""
        name = "go_live" if signal.value["what"] == "go_live" else "close_date"
        return (Change(FieldPath("deal", name), Operation.SET, signal.value["date"]),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        what = {"decision": "Decision", "signature": "Signature", "go_live": "Go-live"}[str(value["what"])]
        return f"{what} on {value['date']}"


def candidates(reading: Reading) -> Iterator[_Candidate]:
    """Every day to come that is named, unless the sentence asks for it."""
    for sentence in reading.sentences:
        said = reading.said_on(sentence)
        for mention in sentence.mentions:
            day = reading.day(sentence, mention)
            candidate = _Candidate(reading, sentence, mention, day) if day else None
            if candidate and (said is None or candidate.day.on >= said) and not _is_over(candidate):
                yield candidate


def _is_over(candidate: _Candidate) -> bool:
    """Whether a bare month is told of what was: "it went live in February" is last February."""
    return candidate.day.precision is Precision.MONTH and _ELAPSED.search(candidate.clause) is not None


def _ahead(candidate: _Candidate) -> int:
    said = candidate.reading.said_on(candidate.sentence)
    return (candidate.day.on - said).days if said else 30


def _what(candidate: _Candidate) -> str | None:
    """What the day is for: what stands nearest before it in the sentence, else what was spoken of just before."""
    kinds = (("go_live", _GO_LIVE), ("signature", _SIGNATURE), ("decision", _DECISION))
    for text, at in ((candidate.sentence.plain, candidate.mention.start), (candidate.before, len(candidate.before))):
        near = [(abs(match.start() - at), what) for what, pattern in kinds for match in pattern.finditer(text)]
        if near:
            return min(near)[1]
    return None


def _signal(candidate: _Candidate, what: str, weight: Weight) -> Signal:
    hedged = candidate.sentence.cues & {Cue.HYPOTHETICAL, Cue.NEGATED, Cue.QUESTION}
    sure = weight.points >= SURE and candidate.day.certain and not hedged
    return Signal(
        kind=CloseDate.name,
        quote=candidate.sentence.quote(),
        value={"date": candidate.day.on.isoformat(), "what": what},
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([candidate.day.words, *weight.reasons[:3]]),
    )
