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

    `triggers` are words (or "#" for any digit) of which one must stand in the text before `pattern` is tried, so that
    most sentences cost one set comparison. `read` gives the meaning of a match, its `words` being a note for the
    reason, or None where the mention names no day to come ("last Tuesday", "every Friday", a 30th of February).
    """

    name: str
    triggers: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[Parts, When], Day | None]
