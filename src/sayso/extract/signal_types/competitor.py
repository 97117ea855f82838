"""Competitor: another vendor, or the tool in use today, named as an alternative.

`name` is the vendor's or the tool's; `status` is ``incumbent`` (in use today), ``evaluating`` (being looked at, or
chosen), ``ruled_out`` (looked at and dropped) or ``mentioned``.

Cues: a name that is nobody's present, where alternatives are spoken of: "we're on Algolia till November", "we're also
looking at BuildBuddy", "Civicore's gone". Names of the team's catalogue count wherever they are said.

Counter-examples: tools that are to be integrated, customers and references, places, products of the selling side.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.local.judged import Sight, judged
from sayso.extract.local.judging import Lesson, learned, likeliest
from sayso.extract.local.reading import Reading
from sayso.extract.local.rivals import Mention, Rival, rivals
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("name", "status")
STATUSES: Final = ("incumbent", "evaluating", "ruled_out", "mentioned")
_LISTED: Final[Mapping[str, float]] = {}  # a catalogue name needs no other mark
_SILENT: Final = -8.0  # the log-odds where nothing is said
_OFTEN: Final = 20
_NAMES: Final = 30
_TELLING: Final = 3  # mentions that tell the status
_PATH: Final = FieldPath("deal", "competitors")
_SURELY: Final = 2.0  # the log-odds from which on somebody is ruled out without a word for it
_ENOUGH: Final = 5  # quotes that prove one name
_OUT: Final = re.compile(
    r"^[^.?!;]{0,40}\b(?:ruled (?:it|them|that) out|(?:is|are|was|were) off the list|dropped (?:it|them)\b"
    r"|(?:fell|dropped) out\b|rejected (?:it|them)\b|said no to (?:it|them)\b)"
)
_OUT_BEFORE: Final = re.compile(
    r"\b(?:ruled out|dropped|decided against|said no to|rejected|crossed (?:off|out)|turned down) (?:the )?$"
)


@SIGNAL_TYPES.register
class Competitor:
    """The competitor signal type."""

    name = "competitor"
    title = "Competitor"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.text(value, "name")
        fields.choice(value, "status", STATUSES)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each name, from the mention whose words say most; the others are support."""
        lesson = learned(self.name)
        found = candidates(reading)
        known = [one for one in found if any(mention.known for mention in one.mentions)]
        shown = judged(found, _SIGHT, lesson)
        listed = {id(one) for _, one, _ in shown}
        sure = [(lesson.bars["sure"], one, _LISTED) for one in known if id(one) not in listed]
        yield from signals((*shown, *sure), lesson)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        return (Change(_PATH, Operation.ADD, {name: signal.value[name] for name in FIELDS}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        return f"{value['name']}: {str(value['status']).replace('_', ' ')}"


def candidates(reading: Reading) -> tuple[Rival, ...]:
    """Every name in the conversation that may be a rival's, with all its mentions."""
    return rivals(reading)


def _beside(found: Sequence[Rival]) -> Iterator[Mapping[str, float]]:
    """What the words say of each name, the others beside it considered."""
    odds = [sorted((mention.by_words for mention in one.mentions), reverse=True) for one in found]
    strongest = sorted((row[0] for row in odds), reverse=True)
    for one, row in zip(found, odds, strict=True):
        yield {
            "by the words of its best sentence": row[0],
            "by the words of the second": row[1] if len(row) > 1 else _SILENT,
            "by the words of all": math.log(math.fsum(math.exp(value) for value in row)),
            "by the words on average": math.fsum(row) / len(row),
            "by the words of those beside it": _strongest_beside(one),
            "how often it is named": float(min(len(row), _OFTEN)),
            "names with stronger words": float(bisect_left(strongest, -row[0], key=lambda value: -value)),
            "names in all": float(min(len(found), _NAMES)),
        }


def _alone(one: Rival) -> Mapping[str, float]:
    """What is seen of a name by itself."""
    first = one.mentions[0]
    return {
        "how often the buyer says it": sum(_is_theirs(mention) for mention in one.mentions) / len(one.mentions),
        "our side said it first": float(first.sentence.speaker.side is Side.OURS),
        "how far into the conversation": first.sentence.index / len(first.reading.sentences),
        **{mark: 1.0 for mention in one.mentions for mark in mention.seen},
    }


_SIGHT: Final[Sight[Rival]] = Sight(_beside, _alone)


def marks_of(found: Sequence[Rival]) -> Iterator[Mapping[str, float]]:
    """What tells of each name whether it is a rival's."""
    return _SIGHT.marks_of(found)


def _strongest_beside(rival: Rival) -> float:
    """What the words say of the names that stand beside it: the strongest."""
    return max((other.by_words for one in rival.mentions for other in one.beside), default=_SILENT)


def _is_theirs(mention: Mention) -> bool:
    return mention.sentence.speaker.side is Side.THEIRS


def field_marks(rival: Rival) -> Mapping[str, float]:
    """What tells the status: the words of the best sentences and the cues in them."""
    found: dict[str, float] = {}
    for mention in _ranked(rival)[:_TELLING]:
        found.update(mention.words)
        found.update(dict.fromkeys(mention.statuses, 2.0))
    return found


def _status(rival: Rival, lesson: Lesson) -> str:
    """The likeliest status; somebody is ruled out where there is a word for it, or all words together say so surely."""
    if any(_is_out(mention) for mention in rival.mentions):
        return "ruled_out"
    marks = field_marks(rival)
    status = likeliest(lesson.judges, STATUSES, marks)
    said_so = any("ruled_out" in cue for one in rival.mentions for cue in one.statuses)
    if status == "ruled_out" and not said_so and lesson.judges[status].odds(marks) < _SURELY:
        return likeliest(lesson.judges, tuple(one for one in STATUSES if one != status), marks)
    return status


def _is_out(mention: Mention) -> bool:
    """Whether the sentence says of this very name that it was ruled out ("we looked at Gong and ruled it out")."""
    plain, start, end = mention.sentence.plain, mention.found.start, mention.found.end
    after = min((other.found.start for other in mention.beside if other.found.start > end), default=len(plain))
    return bool(_OUT.search(plain[end:after]) or _OUT_BEFORE.search(plain[:start]))


def _ranked(rival: Rival) -> Sequence[Mention]:
    return sorted(rival.mentions, key=lambda one: -one.by_words)


def signals(weighed: Iterable[tuple[float, Rival, Mapping[str, float]]], lesson: Lesson) -> Iterator[Signal]:
    """One signal for each name."""
    for odds, rival, marks in weighed:
        yield _signal(rival, odds, marks, lesson)


def _signal(rival: Rival, odds: float, marks: Mapping[str, float], lesson: Lesson) -> Signal:
    first, *others = _ranked(rival)
    status = _status(rival, lesson)
    sure = any(one.known for one in rival.mentions) or odds >= lesson.bars["sure"]
    told = "named in the catalogue" if first.known else f"\u201c{first.name}\u201d by what is said around it"
    return Signal(
        kind=Competitor.name,
        quote=first.sentence.quote(),
        value={"name": rival.name, "status": status},
        support=tuple(dict.fromkeys(one.sentence.quote() for one in others if one.sentence is not first.sentence))[
            :_ENOUGH
        ],
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([told, status.replace("_", " "), *lesson.judges["it"].reasons(marks)]),
    )
