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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.local.judged import judged
from sayso.extract.local.judging import Lesson, learned, likeliest
from sayso.extract.local.names import Name, proper_names
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.surroundings import around
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("name", "status")
STATUSES: Final = ("incumbent", "evaluating", "ruled_out", "mentioned")
_LISTED: Final[Mapping[str, float]] = {}  # a catalogue name needs no other mark
_SILENT: Final = -8.0  # the log-odds where nothing is said
_OFTEN: Final = 20
_NAMES: Final = 30
_TELLING: Final = 3  # mentions that tell the status
_PATH: Final = FieldPath("deal", "competitors")
_ENOUGH: Final = 5  # quotes that prove one name
_NEAR: Final = 60
_MANY: Final = 3  # named this often without a cue, it is a thing of the talk and no rival
_RULED_OUT: Final = re.compile(
    r"\b(?:ruled out|crossed (?:\w+ )?out|said no|dropped (?:out|them)|no longer (?:considered|in)|out of the (?:race"
    r"|running)|(?:is|are|'s|was|were) (?:out|gone|off the list)|killed|threw out|stopped with|turned (?:\w+ )?(?:off"
    r"|down)"
    r"|couldn't|could not|didn't (?:work|like|do)|was (?:double|too|a lot)|looked at (?:\w+ ){1,3}(?:in|last|and)"
    r"|had (?:\w+ ){1,3}in\b|ripped out)"
)
_EVALUATING: Final = re.compile(
    r"\b(?:looking at|talking to|talk to|speaking (?:to|with)|also (?:seeing|asked|testing|looking|talking)"
    r"|evaluating|comparing|compared|demo(?:nstration)? (?:with|from)|(?:a|their|they've a) quote|quoted|came in at"
    r"|they're at|poc|proof of concept|shortlist"
    r"|still in (?:it|the)|on trial|a trial (?:of|with)|tested in parallel|being tested|asked (?:them|also|for)"
    r"|two (?:other )?bids|other bids|shown us|was here|has been here|they've (?:shown|come)|another party"
    r"|the other two|awarded to|gone with|signed with|decided for"
    r"|went with|it's you or|you or \w+|you, \w+|seen them|we've seen|i rang|is (?:also )?in the (?:race|running)"
    r"|expect(?:s|ing)? their)"
)
_INCUMBENT: Final = re.compile(
    r"\b(?:we(?:'re| are) (?:still )?on|they're (?:still )?on|we use|we(?:'re| are) using|we run|we have|we've (?:got"
    r"|had)|i have|they have|it's currently|currently|at the moment|today|now|in use|what we(?:'ve got| have| run)"
    r"|we pay|stay(?:ing)? with|carry on with|re-?signed"
    r"|replac\w+|existing|the old|legacy|since (?:eight )?years?|came with|already (?:have|use|maintains)|box(?:es)?"
    r"|maintains|do your|instead of|live with|used to|the ones we have|is what we|they use|comes from"
    r"|until it (?:lapses|ends)|till it lapses)\b"
)
_RIVAL: Final = re.compile(
    r"\b(?:competitor\w*|alternative\w*|vendors?|other (?:folks|lot|vendor|people|ones?|party)|versus|vs\.?"
    r"|compared? (?:to|with)|cheaper|half (?:the price|of)|switch\w*|why (?:change|not)|same (?:thing )?(?:for|in)"
    r"|in-house|the same|better than|nicer than|than \w+ made|rival|incumbent|shopping)\b"
)
_PERSON_AFTER: Final = re.compile(
    r"^(?:'s| is| was)? ?(?:,? (?:he|she|who) |said|says|asks?|wants|thinks|knows|told|comes|built|will say"
    r"|going to ask|doesn't do|hates|can check|would hear|had|in it|brings|made\b)"
    r"|^,? (?:he|she|he's|she's|our|my) "
)
_FIRM: Final = re.compile(r"\b(?:from|of|at|for|with|in|near|to|via)\s+$")
_SPOKEN: Final = (  # in speech without capitals a name is only told by its place
    re.compile(
        r"\b(?:we use|we're on|we are on|looked at|looking at|talking to|talk to|demo with|had|signed with"
        r"|staying with|also seeing the|asked also from|came with) (?P<name>[a-z][\w-]{3,}(?: (?:soft|pro|ledger"
        r"|vista|loop|decide|owl))?)\b"
    ),
    re.compile(r"\b(?P<name>[a-z][\w-]{3,}) (?:came in at|quoted us|is what we have|does the same|couldn't do)\b"),
)  # fmt: skip
_ORDINARY_TEXT: Final = (
    "that this them they their there what which with about some somebody someone something anything everything other"
    " another these those "
    "your ours mine time times people numbers price prices last next more less most been have having just really"
    " only still also very "
    "much many thing things week month year today tomorrow yesterday money budget data team trial pilot demo meeting"
    " call contract system "
    "systems paper papers excel page screen both each every maybe probably basically like kind sort okay right good"
    " great fine back down "
    "over through from into onto until before after again already always never ever paper report reports line lines"
    " boss board three four "
    "five six seven eight nine nothing nobody people guys"
)
_ORDINARY: Final = frozenset(_ORDINARY_TEXT.split())


@dataclass(eq=False)
class _Mention:
    """A name that is nobody's present, in its place. `by_words` is what the words say of a rival, in log-odds."""

    reading: Reading
    sentence: Sentence
    found: Name
    known: bool
    count: int
    spoken: bool
    person: bool = False
    elsewhere: bool = False
    by_words: float = 0.0

    @cached_property
    def words(self) -> Mapping[str, float]:
        """The words around the name, and of its sentence and the neighbours."""
        near = around(self.sentence.plain, self.found.start, self.found.end)
        return {**phrases(self.reading, self.sentence), **near, **self.seen}

    @cached_property
    def seen(self) -> Mapping[str, float]:
        """What else is seen of it."""
        return {mark: 1.0 for mark, holds in _SEEN.items() if holds(self)}

    @property
    def name(self) -> str:
        """The name as said."""
        return self.found.text

    @cached_property
    def around(self) -> str:
        """The words around the name."""
        plain, start, end = self.sentence.plain, self.found.start, self.found.end
        return f"{plain[max(0, start - _NEAR) : start]} # {plain[end : end + _NEAR]}"

    @cached_property
    def statuses(self) -> Mapping[str, float]:
        """The statuses for which there are cues near the name."""
        cues = (("ruled_out", _RULED_OUT), ("evaluating", _EVALUATING), ("incumbent", _INCUMBENT))
        return {f"a cue for {status}": 2.0 for status, cue in cues if cue.search(self.around)}

    @cached_property
    def talk(self) -> str:
        """What was said just before and after."""
        near = (self.reading.neighbour(self.sentence, step) for step in (-1, 1))
        return " ".join(one.plain for one in near if one)


def _found(pattern: re.Pattern[str], part: str = "around") -> Callable[[_Mention], bool]:
    return lambda rival: pattern.search(getattr(rival, part)) is not None


@dataclass(eq=False)
class _Rival:
    """Everything said of one name."""

    mentions: list[_Mention] = field(default_factory=list)

    @property
    def best(self) -> _Mention:
        """The mention whose words say most; the earliest of equals."""
        return max(self.mentions, key=lambda one: one.by_words)


_SEEN: Final[Mapping[str, Callable[[_Mention], bool]]] = {
    "it stands in the catalogue": lambda rival: rival.known,
    "in use today": _found(_INCUMBENT),
    "being looked at": _found(_EVALUATING),
    "dropped": _found(_RULED_OUT),
    "compared with something": _found(_RIVAL),
    "alternatives were spoken of": lambda rival: bool(_RIVAL.search(rival.talk) or _EVALUATING.search(rival.talk)),
    "a place or a firm, by its preposition": lambda rival: (
        _FIRM.search(rival.sentence.plain[: rival.found.start]) is not None
    ),
    "a person, by what follows": lambda rival: (
        _PERSON_AFTER.search(rival.sentence.plain[rival.found.end :]) is not None
    ),
    "elsewhere a person": lambda rival: rival.person,
    "elsewhere in use or looked at": lambda rival: rival.elsewhere,
    "the buyer says it": lambda rival: rival.sentence.speaker.side is Side.THEIRS,
    "named often": lambda rival: rival.count > _MANY,
    "two or three words": lambda rival: " " in rival.name,
    "an odd spelling": lambda rival: (
        any(letter.isupper() for letter in rival.name[1:] if letter.isalpha()) and not rival.name.isupper()
    ),
    "all capitals": lambda rival: rival.name.isupper(),
    "told by its place alone": lambda one: one.spoken,
}


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
        shown = judged(found, marks_of, lesson)
        listed = {id(one) for _, one, _ in shown}
        sure = [(lesson.bars["sure"], one, _LISTED) for one in known if id(one) not in listed]
        yield from signals((*shown, *sure), lesson)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        return (Change(_PATH, Operation.ADD, {name: signal.value[name] for name in FIELDS}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        return f"{value['name']}: {str(value['status']).replace('_', ' ')}"


def candidates(reading: Reading) -> tuple[_Rival, ...]:
    """Every name in the conversation that may be a rival's, with all its mentions."""
    found: dict[str, _Rival] = {}
    for mention in _mentions(reading):
        found.setdefault(mention.found.key, _Rival()).mentions.append(mention)
    return tuple(found.values())


def marks_of(found: Sequence[_Rival]) -> Iterator[Mapping[str, float]]:
    """What tells of each name whether it is a rival's."""
    odds = [sorted((mention.by_words for mention in one.mentions), reverse=True) for one in found]
    strongest = sorted((row[0] for row in odds), reverse=True)
    for one, row in zip(found, odds, strict=True):
        yield {
            "by the words of its best sentence": row[0],
            "by the words of the second": row[1] if len(row) > 1 else _SILENT,
            "by the words of all": math.log(sum(math.exp(value) for value in row)),
            "by the words on average": sum(row) / len(row),
            "how often it is named": float(min(len(row), _OFTEN)),
            "names with stronger words": float(bisect_left(strongest, -row[0], key=lambda value: -value)),
            "names in all": float(min(len(found), _NAMES)),
            "how often the buyer says it": sum(_is_theirs(mention) for mention in one.mentions) / len(row),
            "our side said it first": float(one.mentions[0].sentence.speaker.side is Side.OURS),
            "how far into the conversation": one.mentions[0].sentence.index / len(one.best.reading.sentences),
            **{mark: 1.0 for mention in one.mentions for mark in mention.seen},
        }


def _is_theirs(mention: _Mention) -> bool:
    return mention.sentence.speaker.side is Side.THEIRS


def field_marks(rival: _Rival) -> Mapping[str, float]:
    """What tells the status: the words of the best sentences and the cues in them."""
    found: dict[str, float] = {}
    for mention in _ranked(rival)[:_TELLING]:
        found.update(mention.words)
        found.update(mention.statuses)
    return found


def _ranked(rival: _Rival) -> Sequence[_Mention]:
    return sorted(rival.mentions, key=lambda one: -one.by_words)


def signals(weighed: Iterable[tuple[float, _Rival, Mapping[str, float]]], lesson: Lesson) -> Iterator[Signal]:
    """One signal for each name."""
    for odds, rival, marks in weighed:
        yield _signal(rival, odds, marks, lesson)


def _mentions(reading: Reading) -> Iterator[_Mention]:
    """Every name in the conversation that is of nobody present, not of our side, and no catalogue name missed."""
    present = frozenset(part for person in reading.people for part in name_parts(person.name or person.label))
    ours = (
        frozenset(domain.partition(".")[0] for domain in reading.context.our_domains)
        | _domains(reading, Side.OURS)
        | _domains(reading, Side.THEIRS)
    )
    catalogue = {name.lower(): name for name in reading.context.competitors}
    found = [(s, name, spoken) for s in reading.sentences for name, spoken in _names(s, catalogue)]
    counts = Counter(name.key for _, name, _ in found)
    people = frozenset(name.key for sentence, name, _ in found if _PERSON_AFTER.search(sentence.plain[name.end :]))
    told = Counter(name.key for sentence, name, _ in found if _told(sentence, name))
    for sentence, name, spoken in found:
        parts = name_parts(name.text)
        if not parts or parts & present or (parts | {"".join(sorted(parts))}) & ours:
            continue
        elsewhere = told[name.key] > _told(sentence, name)
        known = name.text.lower() in catalogue
        yield _Mention(reading, sentence, name, known, counts[name.key], spoken, name.key in people, elsewhere)


def _told(sentence: Sentence, name: Name) -> bool:
    """Whether a status is told of a name in this sentence."""
    around = sentence.plain[max(0, name.start - _NEAR) : name.end + _NEAR]
    return any(pattern.search(around) for pattern in (_RULED_OUT, _EVALUATING, _INCUMBENT))


def _domains(reading: Reading, side: Side) -> frozenset[str]:
    """The first part of that side's mail domains: the firm's own name."""
    return frozenset(
        person.email.rpartition("@")[2].partition(".")[0].lower()
        for person in reading.people
        if person.side is side and person.email
    )


def _names(sentence: Sentence, catalogue: Mapping[str, str]) -> Iterator[tuple[Name, bool]]:
    taken: list[Name] = []
    for known, text in catalogue.items():
        at = sentence.plain.find(known)
        if at >= 0:
            taken.append(Name(text, at, at + len(known)))
    for name in proper_names(sentence):
        if not any(name.start < other.end and other.start < name.end for other in taken):
            taken.append(name)
    yield from ((name, False) for name in taken)
    if not taken and sentence.text[:1].islower():
        for pattern in _SPOKEN:
            for match in pattern.finditer(sentence.plain):
                if match["name"] not in _ORDINARY:
                    yield Name(match["name"].title(), *match.span("name")), True


def _signal(rival: _Rival, odds: float, marks: Mapping[str, float], lesson: Lesson) -> Signal:
    first, *others = _ranked(rival)
    status = likeliest(lesson.judges, STATUSES, field_marks(rival))
    sure = any(one.known for one in rival.mentions) or odds >= lesson.bars["sure"]
    told = "named in the catalogue" if first.known else f"\u201c{first.name}\u201d by what is said around it"
    return Signal(
        kind=Competitor.name,
        quote=first.sentence.quote(),
        value={"name": first.name, "status": status},
        support=tuple(dict.fromkeys(one.sentence.quote() for one in others if one.sentence is not first.sentence))[
            :_ENOUGH
        ],
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([told, status.replace("_", " "), *lesson.judges["it"].reasons(marks)]),
    )
