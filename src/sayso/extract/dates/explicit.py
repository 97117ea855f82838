"""Dates of the calendar: 2026-03-17, 17/3, 17 Feb, March the 3rd, Tuesday the seventeenth, the seventeenth."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from sayso.extract.dates.calendar import FRIDAY, SUNDAY, Day, Precision, When, in_week, make, month_end
from sayso.extract.dates.rule import Parts, Rule
from sayso.extract.dates.words import (
    DAY_NUMBER,
    EARLY_ORDINAL,
    LATE_ORDINAL,
    MONTH,
    MONTHS,
    SPOKEN_NUMBER,
    SPOKEN_ORDINAL,
    SPOKEN_YEAR,
    WEEKDAY,
    WEEKDAYS,
    WRITTEN_ORDINAL,
    YEAR,
    day_of,
    month_of,
    weekday_of,
)

_DIGIT: Final = frozenset({"#"})
_FIGURES: Final = frozenset({"$figures"})
_MONTH_WORDS: Final = frozenset(MONTHS)
_WEEKS: Final = frozenset({"week", "weekend", "w", "wk"})
_PAST_WINDOW: Final = timedelta(60)  # a month and day this little ago is past, not a year ahead
_MONTHS_TRIED: Final = 14
_CENTURY: Final = 2000
_ANY_DAY: Final = rf"(?:{WRITTEN_ORDINAL}|{SPOKEN_ORDINAL}|{DAY_NUMBER})"
_WD: Final = rf"(?:(?:this |next |on )?(?P<wd>{WEEKDAY})\.?,?\s+)?"
_FREE_AFTER: Final = (  # what may follow "the fifth" when it is a day and no fifth thing
    r"(?=\s*(?:[.,;:?!)\u2013\u2014-]|$|(?:is|it|works?|would|will|at|in|and|so|then|okay|ok|yeah|yes|if|fine|good"
    r"|great"
    r"|perfect|to|with|i|i'll|i'm|we|we'll|you|you'll|he|she|they|because|but|after|before|or|for|from|until|till|that"
    r"|latest|please|thanks|right|maybe|not|as|when|have|do|does|can|could)\b))"
)


def _year_of(word: str) -> int:
    if not word.isdigit():
        return _CENTURY + day_of(re.sub(r"^twenty ", "", word))
    return int(word) if len(word) > 2 else _CENTURY + int(word)  # noqa: PLR2004 - two digits are this century


def _dated(parts: Parts, when: When) -> Day | None:
    """A day and month, with its year or the nearest year that makes sense."""
    month, day = month_of(parts["month"]), day_of(parts["day"])
    if parts.get("year"):
        found = make(_year_of(parts["year"]), month, day)
        return Day(found) if found else None
    if parts.get("ahead") and when.said_on:
        found = make(when.said_on.year + 1, month, day)
        return Day(found) if found else None
    return nearest(when, month, day)


def nearest(when: When, month: int, day: int) -> Day | None:
    """The coming such day; a day of the last two months is taken for past and marked uncertain."""
    if when.said_on is None:
        return None
    for ahead in (-1, 0, 1, 2, 3, 4, 8):  # a 29th of February may be years away
        found = make(when.said_on.year + ahead, month, day)
        if found and found >= when.said_on:
            return Day(found)
        if found and found >= when.said_on - _PAST_WINDOW:
            return Day(found, certain=False, words="already past when it was said")
    return None


def _iso(parts: Parts, _when: When) -> Day | None:
    found = make(int(parts["year"]), int(parts["m"]), int(parts["d"]))
    return Day(found) if found else None


def _numeric(parts: Parts, when: When) -> Day | None:
    first, second = int(parts["a"]), int(parts["b"])
    day_first = when.day_first if parts["sep"] == "/" else True
    if first == second or first > len(MONTHS):
        day, month = first, second
    elif second > len(MONTHS):
        day, month = second, first
    elif day_first is None:
        return None
    else:
        day, month = (first, second) if day_first else (second, first)
    if parts["year"]:
        found = make(_year_of(parts["year"]), month, day)
        return Day(found) if found else None
    return nearest(when, month, day)


def _day_of_month(parts: Parts, when: When) -> Day | None:
    """The next such day; of the month spoken of, where one was; on the weekday named, where one was."""
    day, said = day_of(parts["day"]), when.said_on
    if said is None:
        return None
    if when.month:
        found = make(*when.month, day)
        if found and found >= said and _falls_on(found, parts):
            return Day(found, words=f"of {found:%Y-%m}, the month spoken of")
    days = [found for found in _days_ahead(said, day) if found >= said]
    fitting = [found for found in days if _falls_on(found, parts)]
    if fitting and (not parts.get("wd") or fitting[0] in days[:3]):
        return Day(fitting[0])
    return Day(days[0], certain=False, words="which is another weekday than the one named") if days else None


def _days_ahead(said: date, day: int) -> list[date]:
    tried = ((said.year + (said.month - 1 + n) // 12, (said.month - 1 + n) % 12 + 1) for n in range(_MONTHS_TRIED))
    return [found for year, month in tried if (found := make(year, month, day))]


def _falls_on(found: date, parts: Parts) -> bool:
    return not parts.get("wd") or found.weekday() == weekday_of(parts["wd"])


def _day_of_a_month(parts: Parts, when: When) -> Day | None:
    """As in "the fifth of next month"."""
    if when.said_on is None:
        return None
    last = month_end(when.said_on.year, when.said_on.month + (parts["which"] in {"next", "the following"}))
    found = make(last.year, last.month, day_of(parts["day"]))
    return Day(found) if found else None


def _week_of(parts: Parts, when: When) -> Day | None:
    found = _dated(parts, when) if parts.get("month") else _day_of_month(parts, when)
    if found is None:
        return None
    if parts["end"]:
        return Day(in_week(found.on, SUNDAY), Precision.WEEK, certain=found.certain, words="the Sunday of that weekend")
    return Day(in_week(found.on, FRIDAY), Precision.WEEK, certain=found.certain, words="the Friday of that week")


_WEEK_OF: Final = r"(?:week(?P<end>end)? (?:of|commencing|starting|beginning|from)(?: on)?|w/c|wk of) "
_FROM_DAY: Final = (  # "April 9-17" is its last day, "April 9-5pm" is none of these
    rf"(?:{DAY_NUMBER}(?:-|\s?\u2013\s?)(?={DAY_NUMBER}(?![0-9]|\s?(?:am\b|pm\b|:|-))))?"
)
_TO_DAY: Final = rf"(?:{DAY_NUMBER}(?:-|\s?\u2013\s?)(?={DAY_NUMBER}\.?\s))?"  # "9-17 April" as well
_MONTH_DAY: Final = (
    rf"(?P<month>{MONTH})(?:\.?,?\s+(?:the\s+)?|[-/]){_FROM_DAY}"
    rf"(?P<day>{_ANY_DAY}|{SPOKEN_NUMBER}(?= at\b|,|\.|;|!|\?|$))"
    rf"(?![0-9]|:[0-9]|k\b|%)(?:(?:,?\s+(?:(?:of|in)\s+)?|[-/])(?P<year>{YEAR}|{SPOKEN_YEAR})"
    rf"|(?P<ahead> (?:of )?next year))?"
)
_DAY_MONTH: Final = (
    rf"(?:the\s+)?(?P<day>{_ANY_DAY}|{SPOKEN_NUMBER}(?=\s+of\s))(?:\.?\s+(?:(?:day\s+)?of\s+)?|[-/])"
    rf"(?P<month>{MONTH})\b\.?(?:(?:,?\s+(?:(?:of|in)\s+)?|[-/])(?P<year>{YEAR}|{SPOKEN_YEAR}|[0-9]{{2}})"
    rf"(?![0-9]|[:.][0-9])|(?P<ahead> (?:of )?next year))?"
)

RULES: Final = (
    Rule(
        "iso",
        _FIGURES,
        re.compile(
            rf"(?<![\d-])\b(?:{WEEKDAY},? )?(?P<year>(?:19|20)\d\d)(?P<sep>[-/])(?P<m>\d\d?)"
            r"(?P=sep)(?P<d>\d\d?)(?!\d)"
        ),
        _iso,
    ),
    Rule(
        "numeric",
        _FIGURES,
        re.compile(r"(?<![\d./])(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})(?P=sep)(?P<year>20\d\d|\d\d)(?![\d/])"),
        _numeric,
    ),
    Rule(
        "numeric without year",
        _FIGURES,
        re.compile(
            rf"(?:(?P<wd>{WEEKDAY}),? |(?<=\bon )|(?<=\bby )|(?<=til )|(?<=till )|(?<=for )"
            r"|(?<=from )|(?<=due )|(?<=before )|(?<=the )|(?<=day )|(?<=\d to )|(?<=\d until )|(?<=/\d\d, )|(?<=/\d, )"
            r"|(?<=/\d\d or )|(?<=/\d or ))"
            r"(?P<a>\d{1,2})(?:(?P<sep>/)(?P<b>\d{1,2})(?![\d/])|\.(?P<b2>\d{1,2})\.(?!\d))(?P<year>)"
        ),
        lambda parts, when: _numeric({**parts, "b": parts["b"] or parts["b2"]}, when),
    ),
    Rule(
        "week of",
        _WEEKS,
        re.compile(rf"\b{_WEEK_OF}(?:(?:{WEEKDAY}) )?(?:{_MONTH_DAY})(?!\w)"),
        _week_of,
    ),
    Rule(
        "week of",
        _WEEKS,
        re.compile(rf"\b{_WEEK_OF}(?:(?:{WEEKDAY}) )?{_DAY_MONTH}(?!\w)"),
        _week_of,
    ),
    Rule(
        "week of",
        _WEEKS,
        re.compile(
            rf"\b{_WEEK_OF}(?:(?:{WEEKDAY}) )?(?:the (?P<day>{WRITTEN_ORDINAL}|{SPOKEN_ORDINAL}|{DAY_NUMBER})"
            rf"|(?P<day2>{WRITTEN_ORDINAL}))(?!\w)"
        ),
        lambda parts, when: _week_of({**parts, "day": parts["day"] or parts["day2"]}, when),
    ),
    Rule(
        "day of a month told from this one",
        frozenset({"month"}),
        re.compile(
            rf"\b(?:the\s+)?(?P<day>{WRITTEN_ORDINAL}|{SPOKEN_ORDINAL}) (?:day )?of (?P<which>this|next"
            r"|the following) month\b"
        ),
        _day_of_a_month,
    ),
    Rule(
        "the first of two days",
        _MONTH_WORDS,
        re.compile(
            rf"(?<![\d.,:/-])\b(?:the\s+)?(?P<day>{_ANY_DAY})"
            rf"(?=\s+(?:and|or|&)\s+(?:the\s+)?{_ANY_DAY}\s+(?:of\s+)?(?P<month>{MONTH})\b)"
        ),
        _dated,
    ),
    Rule("day and month", _MONTH_WORDS, re.compile(rf"(?<![\d.,:/-])\b{_WD}{_TO_DAY}{_DAY_MONTH}(?!\w)"), _dated),
    Rule("month and day", _MONTH_WORDS, re.compile(rf"\b{_WD}{_MONTH_DAY}(?!\w)"), _dated),
    Rule(
        "weekday and day",
        frozenset(WEEKDAYS),
        re.compile(
            rf"\b(?:(?:this |next |on )?(?P<wd>{WEEKDAY})\.?,?\s+)(?:the\s+)?"
            rf"(?P<day>{WRITTEN_ORDINAL}|{SPOKEN_ORDINAL}|(?:(?<=the )|(?<=day )){DAY_NUMBER}(?![:.h]?\d|\s*(?:am|pm"
            rf"|h|uhr|o'|o'?clock|(?:-|to|till|until)\s?\d)\b|\s*[-\u2013]\s?\d))(?!\w)"
        ),
        _day_of_month,
    ),
    Rule(
        "the day",
        frozenset({"st", "nd", "rd", "th"}),
        re.compile(
            rf"(?<![\d.,])\b(?:the\s+)?(?P<day>{WRITTEN_ORDINAL})(?![\w-])(?!\s+(?:floor|street|avenue|time|grade"
            rf"|century|"
            rf"edition|place|line|year|one|of all)\b)"
        ),
        _day_of_month,
    ),
    Rule(
        "the spoken day",
        frozenset({"$ordinal"}),
        re.compile(
            rf"\b(?:the\s+)?(?P<day>{LATE_ORDINAL})(?!\s+(?:floor|street|avenue|time|grade|century|edition|place|line"
            rf"|year)\b)(?![\w-])"
        ),
        _day_of_month,
    ),
    Rule(
        "the spoken day",
        frozenset({"$ordinal"}),
        re.compile(
            r"(?:(?<=\bon )|(?<=\bby )|(?<=till )|(?<=until )|(?<=before )|(?<=from )|(?<=for )|(?<=\bat )|(?<=it's )"
            r"|(?<=after ))"
            rf"the (?P<day>{SPOKEN_ORDINAL})(?![\w-]){_FREE_AFTER}"
        ),
        _day_of_month,
    ),
    Rule(
        "the spoken day",
        frozenset({"$ordinal"}),
        re.compile(
            rf"(?:^|(?<=\bso )|(?<=\bsay )|(?<=\bthat's )|(?<=\bmake it ))the (?P<day>{EARLY_ORDINAL})"
            r"(?=\s*(?:[.?!;]|$|then\b|latest\b|okay\b))"
        ),
        _day_of_month,
    ),
    Rule(
        "the day in figures",
        _DIGIT,
        re.compile(
            r"(?:(?<=\bon )|(?<=\bby )|(?<=till )|(?<=until )|(?<=before )|(?<=for ))"
            rf"the (?P<day>{DAY_NUMBER})(?=\s*(?:[.,;:?!)]|$|(?:and|so|but|if|then|latest)\b))(?![.,]\d)"
        ),
        _day_of_month,
    ),
)
