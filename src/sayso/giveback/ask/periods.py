"""Periods in questions: "last-30-days", "2026-10", "2026-10..2026-11", "last-quarter". Pure: today is told.

Quarters and years are the organisation's fiscal ones; weeks begin on Monday. A last or next so many days, weeks,
months reach up to today, or begin with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = 12
_EARLIEST, _LATEST = 1990, 2200
_MOST: Final = 1000
_COUNTED: Final = re.compile(r"(last|past|previous|next)-(\d{1,4})-(day|week|month|quarter|year)s?")
_NAMED: Final = re.compile(r"(last|previous|this|next)-(week|month|quarter|year)")
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_QUARTER: Final = re.compile(r"(\d{4})-?q([1-4])")
_YEAR: Final = re.compile(r"(\d{4})")
_STEPS: Final = {"last": -1, "this": 0, "next": 1}
_DAYS: Final = {"today": 0, "yesterday": -1, "tomorrow": 1}
_HELP: Final = "write last-30-days, last-quarter, 2026-10, 2026-q3 or 2026-10-01..2026-11-15."


class BadPeriod(ValueError):
    """That is no period."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` (included) to `until` (not included); None is open."""

    since: date | None
    until: date | None


def canonical(text: str) -> str:
    """The period in its one form, whatever the day. Raises BadPeriod."""
    plain = "-".join(text.strip().casefold().replace("_", "-").split())
    low, dots, high = plain.partition("..")
    if not dots:
        return _one_form(plain)
    if not (low or high):
        raise BadPeriod(f"that range has no end: {_HELP}")
    ends = [_one_form(end) if end else "" for end in (low, high)]
    since, until = (period(end, date(_EARLIEST + 100, 1, 1)) if end else None for end in ends)
    if since and until and since.since and until.until and since.since >= until.until and _is_fixed(low + high):
        raise BadPeriod(f"{ends[0]} comes after {ends[1]}: put the earlier one first.")
    return "..".join(ends)


def period(text: str, today: date, fiscal_start: int = 1) -> Period:
    """The period that its one form means on a day. `fiscal_start` is the month in which the fiscal year begins."""
    low, dots, high = text.partition("..")
    if dots:
        return Period(
            _simple(low, today, fiscal_start).since if low else None,
            _simple(high, today, fiscal_start).until if high else None,
        )
    return _simple(text, today, fiscal_start)


def _is_fixed(text: str) -> bool:
    return not re.search("[a-pr-z]", text)


def _one_form(text: str) -> str:
    form = re.sub(r"^(?:past|previous)-", "last-", text)
    if counted := _COUNTED.fullmatch(form):
        count = int(counted[2])
        if not 0 < count <= _MOST:
            raise BadPeriod(f"{count} is not between 1 and {_MOST}: {_HELP}")
        return f"{counted[1]}-{count}-{counted[3]}s"
    if quarter := _QUARTER.fullmatch(form):
        form = f"{quarter[1]}-q{quarter[2]}"
    if form in _DAYS or _NAMED.fullmatch(form):
        return form
    try:
        if form[:4].isdigit() and _EARLIEST <= int(form[:4]) < _LATEST:
            _dated(form, 1)
            return form
    except ValueError:
        pass
    raise BadPeriod(f"“{text[:40]}” is no period: {_HELP}")


def _simple(text: str, today: date, fiscal_start: int) -> Period:
    if text in _DAYS:
        day = today + timedelta(days=_DAYS[text])
        return Period(day, day + timedelta(days=1))
    if counted := _COUNTED.fullmatch(text):
        return _counted(counted[1], int(counted[2]), counted[3], today)
    if named := _NAMED.fullmatch(text):
        return _whole(named[2], _STEPS[named[1]], today, fiscal_start)
    return _dated(text, fiscal_start)


def _dated(text: str, fiscal_start: int) -> Period:
    if _DAY.fullmatch(text):
        since = date.fromisoformat(text)
        return Period(since, since + timedelta(days=1))
    if month := _MONTH.fullmatch(text):
        since = date(int(month[1]), int(month[2]), 1)
        return _months(since.year, since.month, 1)
    if quarter := _QUARTER.fullmatch(text):
        return _months(*_fiscal(int(quarter[1]), fiscal_start, 3 * (int(quarter[2]) - 1)), 3)
    if year := _YEAR.fullmatch(text):
        return _months(int(year[1]), 1, _MONTHS)
    raise BadPeriod(f"“{text[:40]}” is no period: {_HELP}")


def _counted(which: str, count: int, unit: str, today: date) -> Period:
    reach: Mapping[str, Callable[[int], date]] = {
        "day": lambda n: today + timedelta(days=n),
        "week": lambda n: today + timedelta(weeks=n),
        "month": lambda n: _shifted(today, n),
        "quarter": lambda n: _shifted(today, 3 * n),
        "year": lambda n: _shifted(today, _MONTHS * n),
    }
    if which == "next":
        return Period(today, reach[unit](count) + timedelta(days=1))
    return Period(reach[unit](-count), today + timedelta(days=1))


def _whole(unit: str, step: int, today: date, fiscal_start: int) -> Period:
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return Period(monday, monday + timedelta(weeks=1))
    if unit == "month":
        return _months(today.year, today.month + step, 1)
    into = (today.month - fiscal_start) % _MONTHS  # months into the fiscal year
    first = today.month - into
    if unit == "quarter":
        return _months(today.year, first + 3 * (into // 3 + step), 3)
    return _months(today.year, first + _MONTHS * step, _MONTHS)


def _fiscal(year: int, start: int, months: int) -> tuple[int, int]:
    """Year and month so many months into a fiscal year, which is named for the calendar year in which it ends."""
    return (year if start == 1 else year - 1), start + months


def _months(year: int, month: int, count: int) -> Period:
    return Period(_first(year, month), _first(year, month + count))


def _first(year: int, month: int) -> date:
    return date(year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, 1)


def _shifted(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    first = _first(day.year, day.month + months)
    last = (_first(first.year, first.month + 1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))
