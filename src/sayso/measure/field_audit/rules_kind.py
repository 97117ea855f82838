"""What kind of values a column of a table holds, seen from the values themselves. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from sayso.measure.field_audit.sketch import Sketch
from sayso.record.days import NotADay, day_of

NEARLY_ALL, LOOKED_AT = 0.8, 200
CHOICES, ROWS_EACH, LONGEST_CHOICE = 60, 10, 60
PROSE = 5  # words
FIGURE = re.compile(r"[-+(]?\s*(?:[A-Z]{3}|[$€£¥])?\s*[-+]?\d[\d.,'   ]*\s*(?:%|[A-Z]{3}|[$€£¥])?\)?")


def kind_of(values: Sketch) -> str:
    """date, number, choice, prose or text."""
    seen = values.sampled()[:LOOKED_AT]
    if not seen:
        return "text"
    if _nearly_all(seen, _is_day):
        return "date"
    if _nearly_all(seen, lambda value: FIGURE.fullmatch(value) is not None):
        return "number"
    if values.distinct <= CHOICES and values.filled >= ROWS_EACH * values.distinct:
        return "choice" if values.mean_length <= LONGEST_CHOICE else "prose"
    words = sum(len(value.split()) for value in seen) / len(seen)
    return "prose" if words >= PROSE else "text"


def _nearly_all(seen: tuple[str, ...], test: Callable[[str], bool]) -> bool:
    return sum(map(test, seen)) >= NEARLY_ALL * len(seen)


def _is_day(value: str) -> bool:
    try:
        day_of(value, day_first=True)
    except NotADay:
        return False
    return True
