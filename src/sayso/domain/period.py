"""Fiscal quarters: the stretches by which a house forecasts and pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS, QUARTER = 12, 3


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a fiscal year: its first and its last day. `name` is its usual one, "Q4 2026"."""

    first: date
    last: date
    name: str

    def next(self, year_start: int) -> Quarter:
        """The quarter after it."""
        return quarter_of(self.last + timedelta(days=1), year_start)

    def before(self, year_start: int) -> Quarter:
        """The quarter before it."""
        return quarter_of(self.first - timedelta(days=1), year_start)


def quarter_of(day: date, year_start: int) -> Quarter:
    """The fiscal quarter that `day` is in; the year begins with the month `year_start` and is named for its end."""
    months = day.year * MONTHS + day.month - year_start
    number = months % MONTHS // QUARTER
    first = months - months % QUARTER + year_start - 1
    year = months // MONTHS + (year_start > 1)
    start, after = _first_of(first), _first_of(first + QUARTER)
    return Quarter(start, after - timedelta(days=1), f"Q{number + 1} {year}")


def _first_of(months: int) -> date:
    return date(months // MONTHS, months % MONTHS + 1, 1)
