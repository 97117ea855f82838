"""Finding the spans in a text that name a date, and resolving one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Final

from sayso.extract.dates import explicit, periods, relative, told_from
from sayso.extract.dates.calendar import (
    Day,
    Precision,
    When,
    add_months,
    business_days,
    coming,
    say,
    say_short,
    working_days_said,
)
from sayso.extract.dates.rule import Rule
from sayso.extract.dates.words import COUNT, NAMED, ORDINALS, WEEKDAYS, YEAR, count_of, weekday_of

_RULES: Final[tuple[Rule, ...]] = (
    relative.NTH_WEEKDAY,
    periods.WEEK_OF_MONTH,
    *explicit.RULES,
    *periods.RULES,
    *told_from.RULES,
    *relative.RULES,
)
_WORD: Final = re.compile(r"[a-z]+|[0-9]")
_STEM: Final = 3  # months and weekdays trigger by their first three letters
_TO: Final = re.compile(r"\s*(?:to|till|until|through|thru|[-\u2013\u2014])\s*(?:the\s+)?")
_AND: Final = re.compile(r"\s+and\s+(?:the\s+)?")
_WAY: Final = re.compile(r"\s+(before|after|following)\s+(?:the\s+)?")
_BETWEEN: Final = re.compile(r"\bbetween (?:the )?$")
_COUNTED: Final = re.compile(
    rf"\b(?:(?P<count>{COUNT})(?: of)?|the(?= (?:business |working )?day\b)) "
    r"(?P<unit>(?:business |working )?days?|weeks?|months?) "
    r"(?P<way>from|after|following|before|prior to|ahead of) (?:the )?$"
)
_TRIGGERS: Final = frozenset(chain.from_iterable(rule.triggers for rule in _RULES))
_YEAR: Final = re.compile(YEAR)
_OF_LATE: Final = 1  # a feast so many months ago may still be told from
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 9800
_FIGURES: Final = re.compile(r"[0-9][-./][0-9]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a text that names a date: ``text[start:end]``, and the rule and pieces it was read by."""

    start: int
    end: int
    text: str
    rule: Rule
    parts: tuple[tuple[str, str], ...]
    shift: tuple[int, str] | None = None  # so many days, weeks, months or Fridays later; earlier where below zero
    since: Mention | None = None  # where a span begins of which this is the end


def is_bare_weekday(mention: Mention) -> bool:
    """Whether it names a weekday and nothing else: "Thursday", not "next Thursday"."""
    return mention.rule.name == "weekday" and mention.shift is None and not dict(mention.parts).get("which")


def is_of_a_weekday(mention: Mention) -> bool:
    """Whether a weekday is all that it names, told from another day or not: "Thursday", "the Thursday before"."""
    return is_bare_weekday(mention) or mention.rule.name == "weekday after"


def is_day_of_month(mention: Mention) -> bool:
    """Whether it names a day by its number: "the tenth", "10 March"."""
    return mention.shift is None and bool(dict(mention.parts).get("day"))


def find(plain: str) -> tuple[Mention, ...]:
    """The dates named in `plain` (lower case, straight apostrophes), in order, none overlapping.

    Where rules overlap the earlier rule wins, so that "Tuesday the 17th" is one date and not two.
    """
    triggers = frozenset[str]().union(*map(_triggers, plain.split()))
    if not triggers:
        return ()
    found: list[Mention] = []
    for rule in _triggered(triggers):
        found.extend(_matches(rule, plain, found))
    return _joined(plain, sorted(found, key=lambda mention: mention.start))


def resolve(mention: Mention, when: When) -> Day | None:
    """The day that `mention` means, its reason in words; None where it names none or cannot be known.

    Nothing is read from a day so early or so late that the calendar may end within reach of it: it is a broken clock's.
    """
    if when.said_on and not _FIRST_YEAR <= when.said_on.year <= _LAST_YEAR:
        return None
    found = mention.rule.read(dict(mention.parts), when)
    if found and mention.since:
        found = _after(mention, found, when)
    if found is None:
        return None
    said = f", said on {say(when.said_on)}," if when.said_on else ""
    if mention.shift:
        found = _after_the_last(mention, when) or _shifted(found, *mention.shift, when)
    note = f" ({found.words})" if found.words else ""
    return replace(found, words=f"\u201c{mention.text}\u201d{said} is {say(found.on)}{note}")


def _after(mention: Mention, found: Day, when: When) -> Day | None:
    """The end of a span without a month: from where that begins if it fell before ("April 9th to the 12th")."""
    begins = mention.since.rule.read(dict(mention.since.parts), when) if mention.since else None
    if begins is None or found.on >= begins.on or dict(mention.parts).get("month"):
        return found
    first = begins.on.replace(day=1) if begins.precision is Precision.MONTH else begins.on
    later = replace(when, said_on=first, month=(first.year, first.month))
    return mention.rule.read(dict(mention.parts), later)


def _after_the_last(mention: Mention, when: When) -> Day | None:
    """What is told from a feast of late and still to come: "the Tuesday after Easter", said on Easter Monday."""
    if mention.rule.name != "feast" or not mention.shift or mention.shift[0] < 0 or not when.said_on:
        return None
    late = mention.rule.read(dict(mention.parts), replace(when, said_on=add_months(when.said_on, -_OF_LATE)))
    found = _shifted(late, *mention.shift, when) if late else None
    return found if found and found.on >= when.said_on else None


def _joined(plain: str, found: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, those of a span ("from Monday to Thursday") as its last day, and those told from another day ("two
    weeks after 15 January", "the Friday before the 15th") as that day moved."""  # noqa: D205, D209 - one sentence
    joined: list[Mention] = []
    for mention in found:
        before = joined[-1] if joined else None
        start = before.start if before and _is_span(plain, before, mention) else None
        if before and start is not None:
            joined[-1] = replace(mention, start=start, text=plain[start : mention.end], since=before)
        elif before and (way := _is_told_from(plain, before, mention)):
            weekday = dict(before.parts)["wd"]
            text = plain[before.start : mention.end]
            joined[-1] = replace(mention, start=before.start, text=text, shift=(way, weekday))
        else:
            joined.append(_counted(plain, mention, before.end if before else 0))
    return tuple(joined)


def _is_span(plain: str, first: Mention, second: Mention) -> bool:
    between = plain[first.end : second.start]
    if _TO.fullmatch(between):
        return True
    return bool(_AND.fullmatch(between) and _BETWEEN.search(plain[: first.start]))


def _is_told_from(plain: str, first: Mention, second: Mention) -> int:
    """-1 for "the Thursday before the 15th", 1 for the one after it, else 0."""
    way = _WAY.fullmatch(plain[first.end : second.start])
    if not way or not is_bare_weekday(first) or not (is_day_of_month(second) or second.rule.name == "feast"):
        return 0
    return -1 if way[1] == "before" else 1


def _counted(plain: str, mention: Mention, floor: int) -> Mention:
    said = _COUNTED.search(plain[floor : mention.start])
    if said is None:
        return mention
    count = count_of(said["count"] or "a") * (-1 if said["way"].startswith(("before", "prior", "ahead")) else 1)
    start = floor + said.start()
    return replace(mention, start=start, text=plain[start : mention.end], shift=(count, said["unit"]))


def _shifted(day: Day, count: int, unit: str, when: When) -> Day:
    moved = _moved(day.on, count, unit, when)
    words = (day.words, _sum(day.on, moved, (count, unit), when))
    return replace(day, on=moved, words="; ".join(filter(None, words)))


def _sum(day: date, moved: date, shift: tuple[int, str], when: When) -> str:
    """How a day was moved: "Sun 5 Apr and 7 days", "the one before Fri 15 May"."""
    count, unit = shift
    if unit.startswith(("business", "working")):
        return working_days_said(day, moved, when.holidays, since=f" from {say_short(day)}")
    if unit[:_STEM] in WEEKDAYS and not unit.startswith("month"):
        return f"the one {'after' if count > 0 else 'before'} {say_short(day)}"
    many, name = (abs(count), "month") if unit.startswith("month") else (abs((moved - day).days), "day")
    return f"{say_short(day)} {'less' if count < 0 else 'and'} {many} {name}{'s' * (many != 1)}"


def _moved(day: date, count: int, unit: str, when: When) -> date:
    if unit.startswith("month"):
        return add_months(day, count)
    if unit[:_STEM] in WEEKDAYS:
        return coming(day if count > 0 else day - timedelta(8), weekday_of(unit))
    if unit.startswith(("business", "working")):
        return business_days(day, count, when.holidays)
    return day + timedelta(count * (7 if unit.startswith("week") else 1))


@lru_cache(maxsize=2_000)
def _triggered(triggers: frozenset[str]) -> Sequence[Rule]:
    """The rules of which a trigger is there; a few triggers are there again and again."""
    return [rule for rule in _RULES if not triggers.isdisjoint(rule.triggers)]


@lru_cache(maxsize=20_000)
def _triggers(word: str) -> frozenset[str]:
    """What a word as written triggers: itself, the day or month that it names, and the marks of `Rule`."""
    words = set(_WORD.findall(word))
    found = words | {word[:_STEM] for word in words & NAMED}
    if any(letter.isdigit() for letter in words):
        found.add("#")
    if _FIGURES.search(word):
        found.add("$figures")
    if _YEAR.search(word):
        found.add("$year")
    if not words.isdisjoint(ORDINALS):
        found.add("$ordinal")
    return frozenset(found & _TRIGGERS)


def _matches(rule: Rule, plain: str, taken: list[Mention]) -> list[Mention]:
    found = []
    for match in rule.pattern.finditer(plain):
        start, end = match.span()
        if any(start < other.end and other.start < end for other in taken):
            continue
        parts = tuple((name, value or "") for name, value in match.groupdict().items())
        found.append(Mention(start, end, match.group(), rule, parts))
    return found
