"""Lists of who does what: whom the line of a clause is headed by ("Anna: send the form", "You:" above a list)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sayso.domain.transcript import Channel, Participant, Side
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.steps.layout import Place
from sayso.extract.local.steps.sayings import BOTH

NOBODY: Final = "somebody else"  # who heads a line and is none of those known
_HEAD: Final = re.compile(
    r"(?:[-*\u2022\u2013>]\s*|\(?[0-9a-z]{1,2}[.)]\s+)?(?:ap |action |owner:? ?)?@?[(\[]?"
    r"(?P<who>[^\W\d_][\w'.&+/-]*(?: [^\W\d_][\w'.&+/-]*){0,2}?)[)\]]?"
    r"(?:\s?:(?=\s|$)|\s[-\u2013\u2014]\s|\s(?P<verb>to|will)\s|[)\]]\s)"
)
_LISTED: Final = re.compile(r"[-*\u2022\u2013]\s?|\(?[0-9a-z]{1,2}[.)]\s")
_ONES: Final = re.compile(r"[^\W_]+")
_US: Final = frozenset(["we", "us", "our", "ours", "i", "me", "my", "mine"])
_YOU: Final = frozenset(["you", "your", "yours"])
_ALL: Final = frozenset(["both", "all", "everybody", "everyone", "together", "jointly"])
_BESIDE: Final = frozenset(["and", "side", "team", "end", "part", "on", "for", "the", "from", "at", "plus"])


class Heading(NamedTuple):
    """Who heads the line of a clause, or the list that it is of: a side, "both" or NOBODY; "" for none.

    `item` is the line that is one item of a list, the same for all its clauses; None where it is none.
    """

    who: str = ""
    item: int | None = None

    def is_another_item(self, other: Heading) -> bool:
        """Whether both stand in lists, and in different items: these never speak of one thing to do."""
        return self.item is not None and other.item is not None and self.item != other.item


def headings(reading: Reading, clauses: Sequence[Sentence], places: Sequence[Place]) -> Sequence[Heading]:
    """For every clause whom its line is headed by. Talk has no lines: what is said of names is told by its words."""
    if reading.transcript.channel is Channel.CALL:
        return [Heading()] * len(clauses)
    sides = _sides(reading.people)
    return list(_heads(clauses, places, sides))


def _heads(clauses: Sequence[Sentence], places: Sequence[Place], sides: Mapping[str, str]) -> Iterator[Heading]:
    last_line = -1
    own = of_list = ""
    is_item = False
    for at, (clause, place) in enumerate(zip(clauses, places, strict=True)):
        if place.line != last_line:
            head = _HEAD.match(clause.plain)
            own = _who(head, clause.speaker.side, sides) if head else ""
            goes_on = at + 1 < len(places) and places[at + 1].line == place.line
            if head and own and not goes_on and not clause.plain[head.end() :].strip():
                of_list = own
            elif not _LISTED.match(clause.plain):
                of_list = ""
            is_item = own not in {"", NOBODY} or bool(_LISTED.match(clause.plain))
        last_line = place.line
        yield Heading(own or of_list, place.line if is_item else None)


def _who(head: re.Match[str], speaker: Side, sides: Mapping[str, str]) -> str:
    """For whom a line is that is headed so. Who "to" or "will" is said of must be known: "happy to" heads nothing."""
    ones = frozenset(_ONES.findall(head["who"])) - _BESIDE
    found = {_side_of(one, speaker, sides) for one in ones}
    told = found - {NOBODY}
    if head["verb"] and (NOBODY in found or (head["verb"] == "will" and ones & (_US | _YOU))):
        return ""
    if not told:
        return NOBODY if ones else ""
    return told.pop() if len(told) == 1 else BOTH


def _side_of(one: str, speaker: Side, sides: Mapping[str, str]) -> str:
    if one in _ALL:
        return BOTH
    if one in _US:
        return str(speaker)
    if one in _YOU:
        return str(speaker.other)
    return sides.get(one, NOBODY)


def _sides(people: Sequence[Participant]) -> Mapping[str, str]:
    """The words that stand for those present: their names, initials and the names of their companies' domains."""
    found: dict[str, set[str]] = {}
    for person in people:
        if person.side is Side.UNKNOWN:
            continue
        parts = name_parts(person.name or person.label)
        initials = "".join(part[0] for part in re.split(r"\W+", (person.name or "").lower()) if part)
        domain = person.email.partition("@")[2].partition(".")[0].lower()
        for word in {*parts, initials if len(initials) > 1 else "", domain} - {""}:
            found.setdefault(word, set()).add(str(person.side))
    return {word: one.pop() for word, one in found.items() if len(one) == 1}
