"""Close date: when the buyer means to decide, sign, start or go live.

`date` is the ISO date, of a named period its last day; `what` is ``decision`` (a board meets, an answer is given),
``signature`` (signed, ordered, executed) or ``go_live`` (running, in production).

Cues: a day to come in a sentence that speaks of deciding ("the committee meets on 23 July"), of signing ("so ink by
13 February", "signed before the holidays"), of being live ("we want it running before the season, so by August").

Counter-examples: the vendor's own deadlines (how long a price holds, lead times), the end of the incumbent's contract,
meetings of both sides, due dates of papers.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.extract import fields
from sayso.extract.dates import Day, Mention, Precision
from sayso.extract.local.answers import Answer
from sayso.extract.local.conditions import DOUBT, hangs_on_an_if
from sayso.extract.local.judged import Sight, Worded, judged
from sayso.extract.local.judging import Lesson, Told, learned, likeliest
from sayso.extract.local.kept import kept
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.setting import setting
from sayso.extract.local.surroundings import around
from sayso.extract.points import SIGNAL_TYPES

_PLAIN: Final = -3.5  # the log-odds of its words from which on a repetition is evidence
_ENOUGH: Final = 5  # quotes that prove one date
_FAR: Final = 500  # days ahead beyond which a day is just far
_MANY: Final = 30
_MOST: Final = 200  # days that one is compared with; more is no talk
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
_IF_BOUGHT: Final = re.compile(  # no doubt of a close date: every one of them hangs on that
    r"\bif (?:it's|it is|that's|that is|we|you get|there's) (?:a )?(?:yes|you|going to happen|go|buy)\b"
)
_OPEN_MATTER: Final = re.compile(r"\b(?:when|what(?:'s| is) (?:the|your)|timeline|timing|by when|how soon)\b.*\?")


@dataclass(eq=False)
class _Candidate(Worded):
    """A day to come in a sentence that may be a close date. `by_words` is what its words say of that, in log-odds."""

    reading: Reading
    sentence: Sentence
    mention: Mention
    day: Day
    same: Sequence[_Candidate] = ()
    by_words: float = 0.0

    @property
    def mentions(self) -> tuple[_Candidate, ...]:
        """Where it is spoken of: here."""
        return (self,)

    @property
    def own(self) -> Told:
        """The words around the day."""
        return around(self.sentence.plain, self.mention.start, self.mention.end)

    @kept
    def seen(self) -> Mapping[str, float]:
        """What else is seen of it."""
        return {
            **setting(self.reading, self.sentence),
            **{mark: 1.0 for mark, holds in _SEEN.items() if holds(self)},
            f"the words say {_named(self) or 'nothing'}": 1.0,
            f"a {self.day.precision.value} is named": 1.0,
            "days ahead": float(min(_FAR, _ahead(self))),
        }

    @kept
    def clause(self) -> str:
        """The words around the day: a clause or two."""
        plain = self.sentence.plain
        return plain[max(0, self.mention.start - 90) : self.mention.end + 60]

    @kept
    def before(self) -> str:
        """The sentence before, where it is the same speaker's or a question."""
        previous = self.reading.neighbour(self.sentence, -1)
        return previous.plain if previous else ""


def _says(pattern: re.Pattern[str]) -> Callable[[_Candidate], bool]:
    return lambda one: pattern.search(one.clause) is not None


def _said(pattern: re.Pattern[str]) -> Callable[[_Candidate], bool]:
    return lambda one: pattern.search(one.before) is not None


_SEEN: Final[Mapping[str, Callable[[_Candidate], bool]]] = {
    "it speaks of going live": _says(_GO_LIVE),
    "it speaks of signing": _says(_SIGNATURE),
    "it speaks of deciding": _says(_DECISION),
    "going live was spoken of": _said(_GO_LIVE),
    "deciding was spoken of": _said(_DECISION),
    "it is wanted or planned": _says(_WANTS),
    "an offer's own deadline": _says(_VENDOR),
    "the incumbent's contract": _says(_INCUMBENT),
    "somebody asked when": _said(_OPEN_MATTER),
    "tells what was": lambda one: _ELAPSED.search(one.clause) is not None,
    "the last day named in its sentence": lambda one: one.mention is one.sentence.mentions[-1],
    "the day is certain": lambda one: one.day.certain,
}


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
        """One signal for each date; repeats are its support."""
        lesson = learned(self.name)
        yield from signals(judged(candidates(reading), _SIGHT, lesson), lesson)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """The day of a signature or decision is the close date; the day of going live has a field of its own."""
        name = "go_live" if signal.value["what"] == "go_live" else "close_date"
        return (Change(FieldPath("deal", name), Operation.SET, signal.value["date"]),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        what = {"decision": "Decision", "signature": "Signature", "go_live": "Go-live"}[str(value["what"])]
        return f"{what} on {value['date']}"


def candidates(reading: Reading) -> tuple[_Candidate, ...]:
    """Every day to come that is named, each with all that name the same."""
    found = tuple(_possible(reading))
    alike: dict[date, list[_Candidate]] = {}
    for one in found:
        alike.setdefault(one.day.on, []).append(one)
    for one in found:
        one.same = alike[one.day.on]
    return found


def _possible(reading: Reading) -> Iterator[_Candidate]:
    for sentence in reading.sentences:
        said = reading.said_on(sentence)
        for mention in sentence.mentions:
            day = reading.day(sentence, mention)
            candidate = _Candidate(reading, sentence, mention, day) if day else None
            if candidate and (said is None or candidate.day.on >= said) and not _is_over(candidate):
                yield candidate


def _beside(found: Sequence[_Candidate]) -> Iterator[Mapping[str, float]]:
    """What the words say of each candidate, the others beside it considered."""
    ranked = sorted(one.by_words for one in found[:_MOST])
    for one in found:
        stronger = len(ranked) - bisect_right(ranked, one.by_words)
        yield {
            "by its words": one.by_words,
            "by the words of all that name it": math.log(math.fsum(math.exp(other.by_words) for other in one.same)),
            "by the strongest words that name it": max(other.by_words for other in one.same),
            "how often it is named": float(min(len(one.same), _MANY)),
            "days with stronger words": float(stronger),
            "days named": float(min(len(found), _MANY)),
        }


_SIGHT: Final[Sight[_Candidate]] = Sight(_beside, lambda one: one.seen)


def marks_of(found: Sequence[_Candidate]) -> Iterator[Mapping[str, float]]:
    """What tells of each candidate whether it is a close date."""
    return _SIGHT.marks_of(found)


def signals(weighed: Iterable[tuple[float, _Candidate, Mapping[str, float]]], lesson: Lesson) -> Iterator[Signal]:
    """One signal for each date; repeats are its support."""
    found: dict[JsonValue, Signal] = {}
    for odds, candidate, marks in weighed:
        signal = _signal(candidate, odds, marks, lesson)
        first = found.setdefault(signal.value["date"], signal)
        known = (first.quote, *first.support)
        if signal.quote not in known and len(known) <= _ENOUGH:
            found[signal.value["date"]] = replace(first, support=(*first.support, signal.quote))
    yield from found.values()


def _is_over(candidate: _Candidate) -> bool:
    """Whether a bare month is told of what was: "it went live in February" is last February."""
    return candidate.day.precision is Precision.MONTH and _ELAPSED.search(candidate.clause) is not None


def _ahead(candidate: _Candidate) -> int:
    said = candidate.reading.said_on(candidate.sentence)
    return (candidate.day.on - said).days if said else 30


def _named(candidate: _Candidate) -> str | None:
    """What the day is for by its cues: the nearest in the sentence, else what was spoken of before."""
    kinds = (("go_live", _GO_LIVE), ("signature", _SIGNATURE), ("decision", _DECISION))
    for text, at in ((candidate.sentence.plain, candidate.mention.start), (candidate.before, len(candidate.before))):
        near = [(abs(match.start() - at), what) for what, pattern in kinds for match in pattern.finditer(text)]
        if near:
            return min(near)[1]
    return None


def field_marks(candidate: _Candidate) -> Mapping[str, float]:
    """What tells what the day is for."""
    return {**candidate.words, f"the words say {_named(candidate)}": 2.0}


def _hangs_on_an_if(candidate: _Candidate) -> bool:
    plain, mention = _IF_BOUGHT.sub(_blank, candidate.sentence.plain), candidate.mention
    reply = candidate.reading.reply(candidate.sentence, was_asked=True)
    return hangs_on_an_if(plain[: mention.start], plain[mention.end :], taken_up=reply.answer is Answer.ACCEPTED)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _signal(candidate: _Candidate, odds: float, marks: Mapping[str, float], lesson: Lesson) -> Signal:
    what = likeliest(lesson.judges, WHATS, field_marks(candidate))
    doubts = [f"unsure: {DOUBT}"] if _hangs_on_an_if(candidate) else []
    sure = odds >= lesson.bars["sure"] and candidate.day.certain and not doubts
    again = sorted((one for one in candidate.same if one.by_words > _PLAIN), key=lambda one: -one.by_words)
    return Signal(
        kind=CloseDate.name,
        quote=candidate.sentence.quote(),
        support=tuple(dict.fromkeys(one.sentence.quote() for one in again if one.sentence is not candidate.sentence))[
            :_ENOUGH
        ],
        value={"date": candidate.day.on.isoformat(), "what": what},
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([candidate.day.words, *lesson.judges["it"].reasons(marks), *doubts]),
    )
