"""What a rule of the date grammar is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sayso.extract.dates.calendar import Day, When

Parts = Mapping[str, str]  # the named groups of a match, "" for those that did not take part


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of saying a date.

    `triggers` are words of which one must stand in the text before `pattern` is tried, so that most sentences cost one
    set comparison: "#" is any digit, "$figures" digits with a mark between, "$year" a year in figures, "$ordinal" a
    spoken one; a weekday or month stands for all its forms by its first three letters. `read` gives the meaning of a
    match, its `words` being a note for the reason, or None where the mention names no day to come ("last Tuesday",
    "every Friday", a 30th of February).
    """

    name: str
    triggers: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[Parts, When], Day | None]
