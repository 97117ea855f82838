"""Named periods and feasts: the end of March, Q3, next month, by Christmas. A period is its last day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from sayso.extract.dates.calendar import (
    FRIDAY,
    Day,
    Precision,
    When,
    add_months,
    business_days,
    in_week,
    make,
    month_end,
    nth_weekday,
    quarter_end,
    working_days_said,
    year_end,
    year_from,
)
from sayso.extract.dates.feasts import FEAST
from sayso.extract.dates.rule import Parts, Rule
from sayso.extract.dates.words import MONTH, MONTHS, YEAR, month_of

_MONTH_WORDS: Final = frozenset(MONTHS)
_LAST_DAY: Final = "the last day of that period"
_MIDDLE: Final = 15
_WEEKS_OF_A_YEAR: Final = 53
_QUARTERS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}


def _month(when: When, parts: Parts) -> tuple[int, int] | None:
    month = month_of(parts["month"])
    if parts.get("year"):
        return int(parts["year"]), month
    if when.said_on is None:
        return None
    if parts.get("ahead"):
        return when.said_on.year + 1, month
    return when.said_on.year + (month < when.said_on.month), month


def _bare_month(parts: Parts, when: When) -> Day | None:
    found = _month(when, parts)
    return Day(month_end(*found), Precision.MONTH, words=_LAST_DAY) if found else None


def _part_of_month(parts: Parts, when: When) -> Day | None:
    found = _month(when, parts)
    if found is None:
        return None
    part = parts["part"] or parts["part2"]
    if part.startswith(("mid", "first half")):
        middle = make(*found, _MIDDLE)
        return Day(middle, Precision.MONTH, certain=False, words="the middle taken as the 15th") if middle else None
    if part.startswith(("early", "start", "beginning")):
        first = make(*found, 1)
        return Day(first, Precision.MONTH, certain=False, words="the beginning taken as the 1st") if first else None
    return Day(month_end(*found), Precision.DAY if part.startswith("end") else Precision.MONTH, words=_LAST_DAY)


def _half(parts: Parts, when: When) -> Day | None:
    return _part_end(6 * (int(parts.get("h") or 0) or _QUARTERS[parts["half"]]), parts, when)


def _day_of_period(parts: Parts, when: When) -> Day | None:
    """The first or the last working day of a month, a quarter or a year: the coming one."""
    named = _month(when, parts) if parts["month"] else None
    if named:
        return _working_day(parts["nth"], month_end(*named), 1, when.holidays)
    if when.said_on is None:
        return None
    months = {"month": 1, "quarter": 3, "year": 12}[parts["unit"]]
    end = year_end(when.said_on, when.fiscal_year_start if months > 1 else 1)
    while month_end(end.year, end.month - months) >= when.said_on:
        end = month_end(end.year, end.month - months)
    found = _working_day(parts["nth"], end, months, when.holidays)
    if not parts["next"] and found.on >= when.said_on:
        return found
    return _working_day(parts["nth"], month_end(end.year, end.month + months), months, when.holidays)


def _working_day(nth: str, end: date, months: int, holidays: frozenset[date]) -> Day:
    start, count = (end + timedelta(1), -1) if nth == "last" else (month_end(end.year, end.month - months), 1)
    found = business_days(start, count, holidays)
    return Day(found, words=working_days_said(start, found, holidays))


def _quarter(parts: Parts, when: When) -> Day | None:
    return _part_end(3 * (int(parts["q"] or 0) or _QUARTERS[parts["spoken"]]), parts, when)


def _part_end(months: int, parts: Parts, when: When) -> Day | None:
    """Where so many months of a year end: of the year named, or else the coming such end."""
    which = parts.get("which") or parts.get("which2")
    year = parts.get("year") or parts.get("year2")
    if which == "last" or (when.said_on is None and not year):
        return None
    start = when.fiscal_year_start
    first_month = start - (12 if start > 1 else 0)  # a fiscal year is named for the calendar year in which it ends
    words = _LAST_DAY + year_from(start)
    if year:
        return Day(month_end(int(year) % 100 + 2000, first_month + months - 1), Precision.QUARTER, words=words)
    said_on = when.said_on or date.min
    if which:
        certain = start == 1 or bool(parts.get("fiscal") or parts.get("fiscal2"))
        named = year_end(said_on, start, int(which == "next")).year
        return Day(month_end(named, first_month + months - 1), Precision.QUARTER, certain, words=words)
    end = month_end(said_on.year - 1, start + months - 1)
    while end < said_on:
        end = month_end(end.year, end.month + 12)
    return Day(end, Precision.QUARTER, words=words)


def _week_of_month(parts: Parts, when: When) -> Day | None:
    """The month's first Friday, second and so on: where the week ends. The last week ends with the last Friday."""
    if parts["next"] and when.said_on is None:
        return None
    after = add_months(when.said_on, 1) if parts["next"] and when.said_on else None
    found = (after.year, after.month) if after else _month(when, parts)
    if found is None:
        return None
    count = {"fi": 1, "1s": 1, "se": 2, "2n": 2, "th": 3, "3r": 3, "fo": 4, "4t": 4}.get(parts["nth"][:2])
    friday = nth_weekday(month_end(*found), FRIDAY, count or -1)
    words = "the Friday of that week"
    return Day(friday, Precision.WEEK, certain=False, words=words) if friday else None


def _end_of(parts: Parts, when: When) -> Day | None:
    if when.said_on is None:
        return None
    named = parts["unit"] or parts["unit2"] or parts["unit3"] or parts["unit4"]
    unit = named or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[parts["eo"]]
    ahead = int(parts["which"] == "next")
    if unit == "week":
        weekend = ahead == 0 and when.said_on.weekday() > FRIDAY
        return Day(in_week(when.said_on, FRIDAY, ahead + weekend), words="the Friday of that week")
    if unit == "month":
        return Day(month_end(when.said_on.year, when.said_on.month + ahead), words=_LAST_DAY)
    if unit == "quarter":
        end = quarter_end(when.said_on, when.fiscal_year_start, ahead)
        return Day(end, words=_LAST_DAY + year_from(when.fiscal_year_start))
    start = when.fiscal_year_start if (parts["kind"] or parts["kind2"]).startswith(("fi",)) else 1
    return Day(year_end(when.said_on, start, ahead), words=_LAST_DAY + year_from(start))


def _part_of_year(parts: Parts, when: When) -> Day | None:
    """A year by its number, or an end of it; a fiscal year is named for the calendar year in which it ends."""
    year = int(parts["year"] or parts["year2"])
    year = year if year > 99 else 2000 + year  # noqa: PLR2004 - two digits are this century
    start = when.fiscal_year_start if parts["fy"] or parts["year2"] else 1
    last = month_end(year, 12 if start == 1 else start - 1)
    part = parts["part"] or parts["part2"]
    if part in {"start", "beginning", "early"}:
        return Day(add_months(last, -12) + timedelta(1), Precision.YEAR, certain=False, words="the beginning of it")
    if part in {"mid", "middle"}:
        return Day(add_months(last, -6), Precision.YEAR, certain=False, words="the middle of it")
    return Day(last, Precision.DAY if part in {"end", "close"} else Precision.YEAR, words=_LAST_DAY + year_from(start))


def _calendar_week(parts: Parts, when: When) -> Day | None:
    """The Friday of a week by its number (ISO 8601), of the year named or else the coming one."""
    number, year = int(parts["n"] or parts["n2"]), parts["year"]
    if not 1 <= number <= _WEEKS_OF_A_YEAR or (not year and when.said_on is None):
        return None
    first = int(year) if year or when.said_on is None else when.said_on.year
    found = in_week(date(first, 1, 4), FRIDAY, number - 1)  # the fourth of January is always of the first week
    if not year and when.said_on and found < when.said_on:
        found = in_week(date(first + 1, 1, 4), FRIDAY, number - 1)
    return Day(found, Precision.WEEK, words="the Friday of that week")


def _this_period(parts: Parts, when: When) -> Day | None:
    if when.said_on is None or parts["which"] == "last":
        return None
    ahead = int(parts["which"] not in {"this", "current"})
    if parts["unit"] == "month":
        return Day(month_end(when.said_on.year, when.said_on.month + ahead), Precision.MONTH, words=_LAST_DAY)
    if parts["unit"] == "quarter":
        end = quarter_end(when.said_on, when.fiscal_year_start, ahead)
        return Day(end, Precision.QUARTER, words=_LAST_DAY + year_from(when.fiscal_year_start))
    return Day(year_end(when.said_on, 1, ahead), Precision.YEAR, words=_LAST_DAY)


_YEAR_FIRST: Final = (  # "next year's Q2", "FY27 Q1"
    r"(?:(?P<which2>this|next|last) (?P<fiscal2>fiscal |financial )?year's "
    r"|(?:fy ?|fiscal year )?(?P<year2>20[0-9]{2}|(?:(?<=fy)|(?<=fy )|(?<=year ))2[0-9])[- ])"
)
_ENDS: Final = (  # "Q2 27 at the latest" names a year, "Q2 20 seats" counts seats
    r"(?=\W*$|[.,;:!?)]| (?:and|or|but|we|i|they|it|is|was|at|for|in|on|to|as|with|because|if|when|then|would|will|the"
    r"|latest|earliest|budget|planning|release|launch|start|go|roll-?out)\b)"
)
_COUNTED: Final = r" (?:users?|people|seats?|licen[cs]es?|units?|sites?|euros?|dollars?|pounds?)\b"
_YEAR_AFTER: Final = (  # "Q2 of next year", "Q1 FY27", "Q3 '27"
    r"(?:(?:,?(?: of)? (?:fy ?|fiscal year |')?| ?')"
    rf"(?P<year>20[0-9]{{2}}(?!{_COUNTED})|(?:(?<=fy)|(?<=fy )|(?<=year )|(?<='))2[0-9]\b|2[0-9]\b{_ENDS})"
    r"|,?(?: of)? (?P<which>this|next|last) (?P<fiscal>fiscal |financial )?year\b(?!'s))"
)
_YEAR_SAID: Final = r" of (?:(?:this|next|last) (?:fiscal |financial )?year|fy|fiscal year [0-9]|20[0-9]{2}\b)"
_EDGE: Final = r"end|close|middle|start|beginning|first half|second half"

WEEK_OF_MONTH: Final = Rule(
    "week of a month",
    frozenset({"week"}),
    re.compile(
        rf"\b(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) week (?:of|in) "
        rf"(?:(?P<next>next month)"
        rf"|(?P<month>{MONTH})\b(?:,? (?P<year>{YEAR}))?)"
    ),
    _week_of_month,
)

RULES: Final = (
    Rule(
        "working day of a period",
        frozenset({"business", "working"}),
        re.compile(
            rf"\b(?:the )?(?P<nth>first|last) (?:business|working) day (?:of|in) (?:(?:the|this|(?P<next>next)) "
            rf"(?P<unit>month|quarter|year)\b|(?P<month>{MONTH})\b(?:,? (?P<year>{YEAR}))?)"
        ),
        _day_of_period,
    ),
    Rule(
        "part of a month",
        _MONTH_WORDS,
        re.compile(
            rf"\b(?:(?:the )?(?P<part>(?:very )?{_EDGE}) of (?:this |next )?|(?P<part2>mid|early|late"
            rf"|end)[ -])(?P<month>{MONTH})\b"
            rf"(?!\s*(?:the\s+)?[0-9]{{1,2}}\b)(?:,? (?P<year>{YEAR}))?"
        ),
        _part_of_month,
    ),
    Rule(
        "end of a period",
        frozenset({"end", "eow", "eom", "eoq", "eoy", "close", "rest", "remainder", "later", "out", "over"}),
        re.compile(
            r"\b(?:(?:the )?(?:end|close|rest|remainder) of (?:the |this |our |your |their |that |(?P<which>next) )?"
            r"(?P<kind>financial |fiscal |calendar |budget )?(?P<unit>week|month|quarter|year)"
            r"|later in the (?P<unit3>week|month|quarter|year)"
            r"|before the (?P<unit4>week|month|quarter|year) is (?:out|over)"
            r"|(?P<kind2>financial |fiscal )?(?P<unit2>week|month|quarter|year)[ -]end|eo(?P<eo>[wmqy]))\b(?! of)"
        ),
        _end_of,
    ),
    Rule(
        "half of a year",
        frozenset({"h"}),
        re.compile(rf"\b{_YEAR_FIRST}?h(?P<h>[12])(?![0-9])\b{_YEAR_AFTER}?"),
        _half,
    ),
    Rule(
        "half of a year",
        frozenset({"half"}),
        re.compile(
            rf"\b(?:{_YEAR_FIRST}|the )?(?P<half>first|second) half\b"
            rf"(?(which2)|(?(year2)|(?: of the year\b|(?={_YEAR_SAID})){_YEAR_AFTER}?))"
        ),
        _half,
    ),
    Rule(
        "months",
        _MONTH_WORDS,
        re.compile(
            rf"\b(?:from|between) (?:this |next )?{MONTH}(?: {YEAR})? (?:to|till|until|through|and) "
            rf"(?P<month>{MONTH})\b(?!\s*(?:the\s+)?[0-9]{{1,2}}\b)(?:,? (?P<year>{YEAR}))?"
        ),
        _bare_month,
    ),
    Rule(
        "quarter",
        frozenset({"q", "quarter"}),
        re.compile(
            rf"\b{_YEAR_FIRST}?(?:q(?P<q>[1-4])|(?:the )?(?P<spoken>first|second|third|fourth|last) quarter)\b"
            rf"{_YEAR_AFTER}?"
        ),
        _quarter,
    ),
    Rule(
        "part of a year",
        frozenset({"$year", "fy"}),
        re.compile(
            r"\b(?:(?:(?:the )?(?P<part>end|close|start|beginning|middle) of |(?P<part2>early|mid|late|end)[ -]"
            r"|(?P<by>by|before|until|till) )(?:(?P<fy>fiscal year |fy ?))?(?P<year>20[0-9]{2})"
            r"|fy ?(?P<year2>20[0-9]{2}|[2-4][0-9]))"
            r"\b(?![-/.,:]?[0-9]| (?:users?|people|seats?|euros?|dollars?|pounds?))"
        ),
        _part_of_year,
    ),
    Rule(
        "calendar week",
        frozenset({"week", "cw", "kw"}),
        re.compile(
            r"\b(?:(?:calendar week|cw|kw) ?(?P<n>[0-9]{1,2})|week (?P<n2>9|[1-5][0-9]))\b(?! of the)"
            r"(?:,? (?:of )?(?P<year>20[0-9]{2}))?"
        ),
        _calendar_week,
    ),
    Rule("month", _MONTH_WORDS, re.compile(rf"\b(?P<month>{MONTH}) (?:of )?(?P<ahead>next year)\b"), _bare_month),
    Rule(
        "this or next period",
        frozenset({"month", "quarter", "year"}),
        re.compile(
            r"(?<!earlier )\b(?P<which>this|next|last|current|coming|following|upcoming) "
            r"(?:calendar |fiscal |financial )?(?P<unit>month|quarter|year)\b(?!'s|-)"
        ),
        _this_period,
    ),
    FEAST,
    Rule(
        "month",
        _MONTH_WORDS,
        re.compile(
            r"(?:(?<=\bin )|(?<=\bby )|(?<=\buntil )|(?<=\btill )|(?<=\bbefore )|(?<=\bfor )|(?<=\bsay )|(?<=\bnext )"
            r"|(?<=\bof )|(?<=\bthis )(?!may\b)|(?<=\bduring )|(?<=\baround )|(?<=\bcome ))"
            rf"(?P<month>{MONTH})\b(?!\s*(?:the\s+)?[0-9]{{1,2}}\b(?!:))(?:,? (?P<year>{YEAR}))?"
        ),
        _bare_month,
    ),
    Rule("month and year", _MONTH_WORDS, re.compile(rf"\b(?P<month>{MONTH})\.?,? (?P<year>{YEAR})\b"), _bare_month),
)
