"""Days as people type them: "2026-12-01", "1 Dec 2026", "Dec 1, 2026", "1.12.2026", "1/12/2026". Pure, no clock."""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
EARLIEST, LATEST = 1900, 2200
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{2}:\d{2}.*)?")
SLASHED_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+(?:of )?([a-z]+)[ .,-]+(\d{4}|\d{2})")
MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* ")


class NotADay(ValueError):
    """That is no day, or it could be two. The message says which, and what to write."""


def day_of(text: str, *, day_first: bool | None) -> date:
    """The day that `text` names. `day_first` reads 3/4/2026 as 3 April; None refuses what could be either.

    Raises NotADay.
    """
    plain = " ".join(text.lower().split())[:60]
    plain = WEEKDAY.sub("", plain, count=1) if WEEKDAY.match(plain) else plain
    for pattern in (ISO, SLASHED_YEAR_FIRST):
        if found := pattern.fullmatch(plain):
            return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := DOTTED.fullmatch(plain):
        return _day(_year(found[3]), int(found[2]), int(found[1]), text)
    if found := SLASHED.fullmatch(plain):
        return _slashed(int(found[1]), int(found[2]), _year(found[3]), text, day_first)
    if found := DAY_MONTH.fullmatch(plain):
        return _day(_year(found[3]), _month(found[2], text), int(found[1]), text)
    if found := MONTH_DAY.fullmatch(plain):
        return _day(_year(found[3]), _month(found[1], text), int(found[2]), text)
    raise _unread(text)


def shown(day: date) -> str:
    """`day` as the product writes it: 1 Dec 2026."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def _slashed(left: int, right: int, year: int, text: str, day_first: bool | None) -> date:
    twelve = len(MONTHS)
    if left > twelve or right > twelve or left == right:
        day_first = left > twelve  # only one reading is left
    if day_first is None:
        first, second = _day(year, right, left, text), _day(year, left, right, text)
        raise NotADay(f"'{text.strip()}' may be {shown(first)} or {shown(second)}: write {first} or {second}.")
    day, month = (left, right) if day_first else (right, left)
    return _day(year, month, day, text)


def _year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else 2000 + int(digits)  # noqa: PLR2004


def _month(word: str, text: str) -> int:
    for names in (MONTHS, FULL_MONTHS):
        if word in names:
            return names.index(word) + 1
    if word == "sept":
        return 9
    raise _unread(text)


def _day(year: int, month: int, day: int, text: str) -> date:
    if not EARLIEST <= year <= LATEST:
        raise NotADay(f"'{text.strip()[:60]}' is no day: the year must be from {EARLIEST} to {LATEST}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay(f"'{text.strip()[:60]}' is no day of the calendar.") from None


def _unread(text: str) -> NotADay:
    return NotADay(f"'{text.strip()[:60]}' is no date: write one such as 2026-12-01 or 1 Dec 2026.")
