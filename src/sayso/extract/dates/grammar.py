"""Finding the spans in a text that name a date, and resolving one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from sayso.extract.dates import explicit, periods, relative
from sayso.extract.dates.calendar import Day, When, say
from sayso.extract.dates.rule import Rule
from sayso.extract.dates.words import ORDINALS

_RULES: Final[tuple[Rule, ...]] = (relative.NTH_WEEKDAY, *explicit.RULES, *periods.RULES, *relative.RULES)
_WORD: Final = re.compile(r"[a-z]+|[0-9]")
_STEM: Final = 3  # months and weekdays are told by their first three letters
_TRIGGERS: Final = frozenset(chain.from_iterable(rule.triggers for rule in _RULES))
_QUICK: Final = re.compile(
    r"[0-9]|\b(?:" + "|".join(sorted({*_TRIGGERS, *ORDINALS, "twenty", "thirty"} - {"#", "$ordinal"})) + ")"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a text that names a date: ``text[start:end]``, and the rule and pieces it was read by."""

    start: int
    end: int
    text: str
    rule: Rule
    parts: tuple[tuple[str, str], ...]


def find(plain: str) -> tuple[Mention, ...]:
    """The dates named in `plain` (lower case, straight apostrophes), in order, none overlapping.

    Where rules overlap the earlier rule wins, so that "Tuesday the 17th" is one date and not two.
    """
    if not _QUICK.search(plain):
        return ()
    words = _words(plain)
    found: list[Mention] = []
    for rule in _RULES:
        if not words.isdisjoint(rule.triggers):
            found.extend(_matches(rule, plain, found))
    return tuple(sorted(found, key=lambda mention: mention.start))


def resolve(mention: Mention, when: When) -> Day | None:
    """The day that `mention` means, its reason in words; None where it names none or cannot be known."""
    found = mention.rule.read(dict(mention.parts), when)
    if found is None:
        return None
    said = f", said on {say(when.said_on)}," if when.said_on else ""
    note = f" ({found.words})" if found.words else ""
    return replace(found, words=f"\u201c{mention.text}\u201d{said} is {say(found.on)}{note}")


def _words(plain: str) -> set[str]:
    """The trigger words of a text: whole words, stems of three letters, "#" for a digit, "$ordinal" for an ordinal."""
    words = set(_WORD.findall(plain))
    stems = {word[:_STEM] for word in words}
    marks = {"#"} if any(word.isdigit() for word in words) else set()
    if not words.isdisjoint(ORDINALS):
        marks.add("$ordinal")
    return words | stems | marks


def _matches(rule: Rule, plain: str, taken: list[Mention]) -> list[Mention]:
    found = []
    for match in rule.pattern.finditer(plain):
        start, end = match.span()
        if any(start < other.end and other.start < end for other in taken):
            continue
        parts = tuple((name, value or "") for name, value in match.groupdict().items())
        found.append(Mention(start, end, match.group(), rule, parts))
    return found
