"""Competitor: another vendor, or the tool in use today, named as an alternative.

`name` is the vendor's or the tool's; `status` is ``incumbent`` (in use today), ``evaluating`` (being looked at, or
chosen), ``ruled_out`` (looked at and dropped) or ``mentioned``.

Cues: a name that is nobody's present, where alternatives are spoken of: "we're on Algolia till November", "we're also
looking at BuildBuddy", "Civicore's gone". Names of the team's catalogue count wherever they are said.

Counter-examples: tools that are to be integrated, customers and references, places, products of the selling side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.local.names import Name, proper_names
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.weighing import SURE, Row, Weight, weigh
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("name", "status")
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


@dataclass(frozen=True, eq=False)
class _Rival:
    """A name that is nobody's present, in its place."""

    reading: Reading
    sentence: Sentence
    found: Name
    known: bool
    count: int
    spoken: bool
    person: bool = False
    elsewhere: bool = False

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
    def status(self) -> str:
        """What is said of it: the surest cue near the name."""
        for status, pattern in (("ruled_out", _RULED_OUT), ("evaluating", _EVALUATING), ("incumbent", _INCUMBENT)):
            if pattern.search(self.around):
                return status
        return "mentioned"

    @cached_property
    def talk(self) -> str:
        """What was said just before and after."""
        near = (self.reading.neighbour(self.sentence, step) for step in (-1, 1))
        return " ".join(one.plain for one in near if one)


def _found(pattern: re.Pattern[str], part: str = "around") -> Callable[[_Rival], bool]:
    return lambda rival: pattern.search(getattr(rival, part)) is not None


WORTH: Final = -14  # names are rare and judged at a glance: better one too many than a rival missed
PRIOR: Final = -34
ROWS: Final[tuple[Row[_Rival], ...]] = (
    Row("it stands in the catalogue", 40, lambda rival: rival.known),
    Row("in use today", 15, _found(_INCUMBENT)),
    Row("being looked at", 23, _found(_EVALUATING)),
    Row("dropped", 11, _found(_RULED_OUT)),
    Row("compared with something", 11, _found(_RIVAL)),
    Row(
        "alternatives were spoken of",
        5,
        lambda rival: bool(_RIVAL.search(rival.talk) or _EVALUATING.search(rival.talk)),
    ),
    Row(
        "a place or a firm, by its preposition",
        -2,
        lambda rival: _FIRM.search(rival.sentence.plain[: rival.found.start]) is not None,
    ),
    Row(
        "a person, by what follows",
        -5,
        lambda rival: _PERSON_AFTER.search(rival.sentence.plain[rival.found.end :]) is not None,
    ),
    Row("elsewhere a person", -5, lambda rival: rival.person),
    Row("elsewhere in use or looked at", 14, lambda rival: rival.elsewhere),
    Row("the buyer says it", 6, lambda rival: rival.sentence.speaker.side is Side.THEIRS),
    Row("named often", -2, lambda rival: rival.count > _MANY),
    Row("two or three words", -13, lambda rival: " " in rival.name),
    Row(
        "an odd spelling",
        10,
        lambda rival: (
            any(letter.isupper() for letter in rival.name[1:] if letter.isalpha()) and not rival.name.isupper()
        ),
    ),
    Row("all capitals", -4, lambda rival: rival.name.isupper()),
)


@SIGNAL_TYPES.register
class Competitor:
    """The competitor signal type."""

    name = "competitor"
    title = "Competitor"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.text(value, "name")
        fields.choice(value, "status", ("incumbent", "evaluating", "ruled_out", "mentioned"))

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each name, from its weightiest sentence; the others are support."""
        best: dict[str, tuple[Weight, _Rival]] = {}
        seen: dict[str, list[_Rival]] = {}
        for rival in candidates(reading):
            weight = weigh(rival, ROWS, PRIOR)
            key = rival.found.key
            seen.setdefault(key, []).append(rival)
            if weight.points >= WORTH and (key not in best or weight.points > best[key][0].points):
                best[key] = (weight, rival)
        for key, (weight, rival) in best.items():
            others = [one.sentence.quote() for one in seen[key] if one.sentence is not rival.sentence]
            yield replace(_signal(rival, weight), support=tuple(dict.fromkeys(others))[:_ENOUGH])

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        return (Change(_PATH, Operation.ADD, {name: signal.value[name] for name in FIELDS}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        return f"{value['name']}: {str(value['status']).replace('_', ' ')}"


def candidates(reading: Reading) -> Iterator[_Rival]:
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
        yield _Rival(reading, sentence, name, known, counts[name.key], spoken, name.key in people, elsewhere)


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


def _signal(rival: _Rival, weight: Weight) -> Signal:
    sure = rival.known or (weight.points >= SURE and not rival.spoken and rival.status != "mentioned")
    return Signal(
        kind=Competitor.name,
        quote=rival.sentence.quote(),
        value={"name": rival.name, "status": rival.status},
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([f"\u201c{rival.name}\u201d, {rival.status.replace('_', ' ')}", *weight.reasons[:3]]),
    )
