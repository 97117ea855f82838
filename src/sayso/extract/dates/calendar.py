"""Arithmetic on days, and how a day is said in a reason."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAMES: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FRIDAY: Final = 4
SUNDAY: Final = 6
_NAMED_AT_MOST: Final = 3  # of the days skipped, to keep the words short
_LATEST_YEAR: Final = 9900  # one conversation never speaks of a later one, and date arithmetic must not overflow


class Precision(StrEnum):
    """How long the named period is, of which the day is the last."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Day:
    """What a mention means: the day, how exact it is, whether it could be another one, and the sum in words."""

    on: date
    precision: Precision = Precision.DAY
    certain: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """Where a date is read from: the day it was said on, the month spoken of, and the organisation's calendar.

    `said_on` is None where nobody knows when the conversation was held. `month` is a (year, month) that "the
    seventeenth" belongs to when the talk was of that month; `fiscal_year_start` the first month of the year; `spoken`
    the day named last before, from which "the day after" is told, and `week` a day in the week named last, of which a
    weekday alone is.
    """

    said_on: date | None
    month: tuple[int, int] | None = None
    fiscal_year_start: int = 1
    day_first: bool | None = None
    holidays: frozenset[date] = field(default_factory=frozenset)
    spoken: date | None = None
    week: date | None = None


def say(day: date) -> str:
    """The day as a person reads it, in English whatever the locale: "Thu 12 Mar 2026"."""
    return f"{_DAY_NAMES[day.weekday()]} {day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def say_short(day: date) -> str:
    """The day within a sum, where its year is plain: "Tue 12 May"."""
    return say(day).rpartition(" ")[0]


def year_from(fiscal_year_start: int) -> str:
    """What is said of a year that does not begin in January; else nothing."""
    return f", the year from {_MONTH_NAMES[fiscal_year_start - 1]}" if fiscal_year_start > 1 else ""


def working_days_said(day: date, found: date, holidays: frozenset[date], since: str = "") -> str:
    """That working days were counted from `day` to `found`, and the holidays between that were skipped."""
    first, last = min(day, found), max(day, found)
    skipped = [one for one in sorted(holidays) if first < one < last and one.weekday() <= FRIDAY]
    named = ", ".join(map(say_short, skipped[:_NAMED_AT_MOST])) + ("\u2026" if len(skipped) > _NAMED_AT_MOST else "")
    return f"working days counted{since}" + (f", {named} skipped" if skipped else "")


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    if not (1 <= year <= _LATEST_YEAR and 1 <= month <= len(_MONTH_NAMES)):
        return None
    if not 1 <= day <= months.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def month_end(year: int, month: int) -> date:
    """The last day of a month. `month` may run over: 13 is January of the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, months.monthrange(year, month)[1])


def nth_weekday(last: date, weekday: int, count: int) -> date | None:
    """The `count`-th such weekday of the month that ends on `last`, -1 for its last; None where it has fewer."""
    if count < 0:
        return last - timedelta((last.weekday() - weekday) % 7)
    first = last.replace(day=1)
    found = first + timedelta((weekday - first.weekday()) % 7 + 7 * (count - 1))
    return found if found <= last else None


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or its last day where the month is shorter."""
    end = month_end(day.year, day.month + count)
    return end.replace(day=min(day.day, end.day))


def coming(day: date, weekday: int) -> date:
    """The next such weekday after `day`, never `day` itself."""
    return day + timedelta((weekday - day.weekday() - 1) % 7 + 1)


def in_week(day: date, weekday: int, weeks: int = 0) -> date:
    """That weekday of the calendar week of `day`, or of the one `weeks` later. Weeks begin on Monday."""
    return day + timedelta(weekday - day.weekday() + 7 * weeks)


def quarter_end(day: date, fiscal_year_start: int, quarters: int = 0) -> date:
    """The last day of the quarter of `day`, `quarters` later, in a year that begins with that month."""
    into_quarter = (day.month - fiscal_year_start) % 3
    return month_end(day.year, day.month + 2 - into_quarter + 3 * quarters)


def year_end(day: date, fiscal_year_start: int, years: int = 0) -> date:
    """The last day of the fiscal year of `day`, `years` later."""
    into_year = (day.month - fiscal_year_start) % 12
    return month_end(day.year, day.month + 11 - into_year + 12 * years)


def business_days(day: date, count: int, holidays: frozenset[date]) -> date:
    """The day `count` working days later, earlier where below zero, weekends and `holidays` left out."""
    step = timedelta(1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() > FRIDAY or day in holidays:
            day += step
    return day


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm printed in Nature, 20 April 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
