"""Days counted from the day they were said on: tomorrow, next Tuesday, a week from Monday, in two weeks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from sayso.extract.dates.calendar import (
    FRIDAY,
    SUNDAY,
    Day,
    Precision,
    When,
    add_months,
    business_days,
    coming,
    in_week,
    month_end,
    nth_weekday,
    quarter_end,
    say_short,
    working_days_said,
    year_from,
)
from sayso.extract.dates.rule import Parts, Rule
from sayso.extract.dates.words import COUNT, MONTH, WEEKDAY, WEEKDAYS, count_of, month_of, weekday_of

_WEEKDAY_WORDS: Final = frozenset(WEEKDAYS)
_WEEK: Final = frozenset({"week", "workweek"})
_LONGEST: Final = 999  # "in 999 months" is no promise; more is noise that must not overflow the calendar
_HOURS_OF_A_DAY: Final = 24
_MONTHS_OF_A_YEAR: Final = 12
_NTH: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_TODAY: Final = frozenset({
    "today", "tonight", "tonite", "afternoon", "morning", "evening", "arvo", "eod", "day", "play", "business", "hang",
    "hung", "min", "mins", "minute", "minutes", "call", "lunch", "lunchtime", "hour", "after", "now", "moment",
    "second", "sec", "bit", "off", "done",
})  # fmt: skip
_SPANS: Final = frozenset({
    "day", "days", "week", "weeks", "month", "months", "quarters", "fortnight", "year", "years", "hours",
})  # fmt: skip


def _today(_parts: Parts, when: When) -> Day | None:
    return Day(when.said_on) if when.said_on else None


def _tomorrow(parts: Parts, when: When) -> Day | None:
    if when.said_on is None:
        return None
    return Day(when.said_on + timedelta(2 if parts.get("after") else 1))


def _weekday(parts: Parts, when: When) -> Day | None:
    """The coming one; with "next", the one of the next calendar week, uncertain while this week's is still to come."""
    said, weekday = when.said_on, weekday_of(parts["wd"])
    if said is None or parts["which"] in {"last", "every", "each", "past", "previous"}:
        return None
    if parts["which"] == "following":
        return Day(in_week(said, weekday, 1), certain=False, words="the following one taken as next week's")
    if not parts["which"] and when.week and in_week(when.week, 0) > coming(said, weekday):
        return Day(in_week(when.week, weekday), words="of the week spoken of")
    if parts["which"] != "next":
        today = parts["which"] == "this" and weekday == said.weekday()
        return Day(said if today else coming(said, weekday))
    found = in_week(said, weekday, 1)
    return Day(found, certain=coming(said, weekday) == found, words="next taken as next week's")


def _nth_weekday(parts: Parts, when: When) -> Day | None:
    """As in "the first Saturday of August". Without a month ("they sit on the second Tuesday") it is no day."""
    said = when.said_on
    if said is None or not (parts["month"] or parts["habit"]):
        return None
    weekday = weekday_of(parts["wd"])
    months = range(12) if parts["month"] else range(2)
    for ahead in months:
        last = month_end(said.year, said.month + ahead)
        if parts["month"] and last.month != month_of(parts["month"]):
            continue
        found = nth_weekday(last, weekday, _NTH[parts["nth"]])
        if found and found >= said:
            return Day(found, certain=bool(parts["month"]))
    return None


def _weekday_of_week(parts: Parts, when: When) -> Day | None:
    """A weekday of this week, the next, or the one after that."""
    if when.said_on is None:
        return None
    which = parts["week"] or parts["week2"]
    weeks = {"this": 0, "next": 1}.get(which, 2)
    certain = which in {"this", "next"} or "next" in which
    return Day(in_week(when.said_on, weekday_of(parts["wd"] or parts["wd2"]), weeks), certain=certain)


def _weekday_in_weeks(parts: Parts, when: When) -> Day | None:
    """As in "Friday in two weeks", "Monday two weeks from now": that weekday of the week then."""
    if when.said_on is None:
        return None
    count = min(count_of(parts["count"] or parts["count2"] or parts["count3"]), _LONGEST)
    return Day(in_week(when.said_on, weekday_of(parts["wd"] or parts["wd2"]), count))


def _weeks_from(parts: Parts, when: When) -> Day | None:
    """As in "a week from Tuesday", "two weeks on Friday", "Monday week", "tomorrow fortnight"."""
    start = _start(parts["from"], when.said_on)
    if start is None:
        return None
    weeks = min(2 if "fortnight" in parts["weeks"] else count_of(parts["count"] or "a"), _LONGEST)
    words = "" if parts["from"] in {"today", "now"} else f"{say_short(start)} and {7 * weeks} days"
    return Day(start + timedelta(7 * weeks), words=words)


def _weekdays_from(parts: Parts, when: When) -> Day | None:
    """As in "two Fridays from now": the coming one is the first."""
    if when.said_on is None:
        return None
    weeks = min(count_of(parts["count"]), _LONGEST) - 1
    return Day(coming(when.said_on, weekday_of(parts["wd"])) + timedelta(7 * max(weeks, 0)))


def _start(word: str, said: date | None) -> date | None:
    if said is None:
        return None
    if word in {"today", "now"}:
        return said
    return said + timedelta(1) if word == "tomorrow" else coming(said, weekday_of(word))


def _in_some(parts: Parts, when: When) -> Day | None:
    """As in "in two weeks", "within ten working days", "three months from now"."""
    if when.said_on is None:
        return None
    count, unit = min(count_of(parts["count"]), _LONGEST), parts["unit"]
    certain = parts["count"] not in {"couple", "few"}
    if unit.startswith(("business", "working")):
        found = business_days(when.said_on, count, when.holidays)
        return Day(found, certain=certain, words=working_days_said(when.said_on, found, when.holidays))
    if unit.startswith("quarter"):
        end = quarter_end(when.said_on, when.fiscal_year_start, count)
        return Day(
            end,
            Precision.QUARTER,
            certain=certain,
            words=f"the last day of that period{year_from(when.fiscal_year_start)}",
        )
    return Day(_later(when.said_on, count, unit), certain=certain)


def _later(day: date, count: int, unit: str) -> date:
    """So many of a unit later; hours and minutes that are no whole day are of the same day."""
    if unit.startswith(("month", "year")):
        return add_months(day, count * (_MONTHS_OF_A_YEAR if unit.startswith("year") else 1))
    if unit.startswith(("hour", "min")):
        return day + timedelta(count // _HOURS_OF_A_DAY if unit.startswith("hour") else 0)
    return day + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit.rstrip("s")])


def _whole_week(parts: Parts, when: When) -> Day | None:
    if when.said_on is None:
        return None
    which = parts["week"]
    weeks = 0 if "this" in which else 2 if "after" in which else 1
    on_weekend = weeks == 0 and when.said_on.weekday() > FRIDAY
    friday = in_week(when.said_on, FRIDAY, weeks + on_weekend)
    certain = "following" not in which and ("after" not in which or "next" in which)
    return Day(friday, Precision.WEEK, certain=certain, words="the Friday of that week")


def _weekend(_parts: Parts, when: When) -> Day | None:
    if when.said_on is None:
        return None
    friday = in_week(when.said_on, FRIDAY, 1 if when.said_on.weekday() > FRIDAY else 0)
    return Day(friday, Precision.WEEK, words="the Friday before it")


def _over_the_weekend(_parts: Parts, when: When) -> Day | None:
    if when.said_on is None:
        return None
    return Day(in_week(when.said_on, SUNDAY), Precision.WEEK, certain=False, words="the Sunday of it")


_DAY_FOLLOWS: Final = rf"(?!,?\s+(?:on\s+|of\s+)?(?:tomorrow|next|{WEEKDAY}|the\s+\w*(?:th|st|nd|rd)\b|[0-9]))"

NTH_WEEKDAY: Final = Rule(
    "nth weekday",
    _WEEKDAY_WORDS,
    re.compile(
        rf"\b(?:each |every )?(?:the )?(?P<nth>first|second|third|fourth|last) (?P<wd>{WEEKDAY})\b"
        rf"(?: (?:of|in) (?:(?P<month>{MONTH})\b|(?P<habit>(?:each|every|the|next) month)))?"
    ),
    _nth_weekday,
)

RULES: Final = (
    Rule(
        "weekday of a later week",
        frozenset({"week", "weeks"}),
        re.compile(
            rf"\b(?:in (?P<count>{COUNT}) weeks?(?:'s?)?(?: time)?,? on (?P<wd>{WEEKDAY})"
            rf"|(?P<wd2>{WEEKDAY}),? (?:in (?P<count2>{COUNT}) weeks?(?:'s?)?(?: time)?"
            rf"|(?P<count3>{COUNT}) weeks? from (?:now|today)))\b"
        ),
        _weekday_in_weeks,
    ),
    Rule(
        "weeks from a day",
        frozenset({"week", "weeks", "fortnight"}),
        re.compile(
            rf"\b(?:(?P<count>{COUNT}) )?(?P<weeks>weeks?|fortnight) (?:(?:from|on) (?P<from>tomorrow|today|now"
            rf"|{WEEKDAY})|(?<=[a-z] week )(?P<from2>today|tomorrow)|(?<=weeks )(?P<from3>today|tomorrow))\b"
        ),
        lambda parts, when: _weeks_from({**parts, "from": parts["from"] or parts["from2"] or parts["from3"]}, when),
    ),
    Rule(
        "weekdays from now",
        frozenset({"now", "today"}),
        re.compile(rf"\b(?P<count>{COUNT}) (?P<wd>{WEEKDAY})s? from (?:now|today)\b"),
        _weekdays_from,
    ),
    Rule(
        "day week",
        frozenset({"week", "fortnight"}),
        re.compile(rf"\b(?P<from>tomorrow|{WEEKDAY}) (?P<weeks>week|fortnight)\b(?P<count>)(?! (?:after|of|is|the)\b)"),
        _weeks_from,
    ),
    Rule(
        "weekday of a week",
        _WEEK,
        re.compile(
            rf"\b(?:(?P<wd>{WEEKDAY}),? (?:of )?(?:the )?(?P<week>this|next|week after next|week after|after)"
            rf"(?:(?<=this)|(?<=next)) week\b|(?P<week2>this|next) week,? (?:on )?(?:the )?(?P<wd2>{WEEKDAY}))\b"
        ),
        _weekday_of_week,
    ),
    Rule(
        "weekday of a later week",
        _WEEK,
        re.compile(
            rf"\b(?P<wd>{WEEKDAY}),? (?:of )?(?P<week>the week after next|the week after"
            rf"|week after)\b(?P<week2>)(?P<wd2>)"
        ),
        _weekday_of_week,
    ),
    Rule(
        "weekday",
        _WEEKDAY_WORDS,
        re.compile(
            rf"\b(?:(?P<which>this coming|this|next|coming|following|last|every|each|past|previous) )?(?:the )?"
            rf"(?P<wd>{WEEKDAY})\b(?!-)"
        ),
        _weekday,
    ),
    Rule(
        "short weekend day",  # "sat" and "sun" are words of their own
        frozenset({"sat", "sun"}),
        re.compile(r"(?:(?<=\bon )|(?<=\bby )|(?<=\bthis )|(?<=\bnext ))(?P<which>)(?P<wd>sat|sun)\b(?=[ .,?!;]|$)"),
        _weekday,
    ),
    Rule(
        "tomorrow",
        frozenset({"tomorrow", "tmrw", "tmw"}),
        re.compile(r"\b(?P<after>(?:the )?day after )?(?:tomorrow|tmrw|tmw)\b"),
        _tomorrow,
    ),
    Rule("in the morning", frozenset({"morning"}), re.compile(r"\bfirst thing in the morning\b(?P<after>)"), _tomorrow),
    Rule(
        "today",
        _TODAY,
        re.compile(
            r"\btoday(?!'s)\b|\btoni(?:ght|te)\b|\bwithin the hour\b"
            r"|\b(?:this|later this) (?:afternoon|morning|evening|arvo)\b"
            r"|\b(?:as soon as|when|once|after) we(?:'ve)? h[au]ng up\b|\b(?:right now|now now)\b"
            r"|\b(?:as soon as|when|once) (?:we're (?:off|done here)|i'm off here)\b"
            r"|\b(?:(?:right|straight|just) )?after (?:this|the|our) (?:call|meeting)\b(?! (?:on|of|with|in|next)\b)"
            r"|(?:(?<=\bit )|(?<=\bthem )|(?<=\bthat ))in the (?:afternoon|evening)\b"
            r"|\b(?:right|straight) after this\b|\b(?:in|within) (?:like |about )?(?:an|one|the next|half an) hour\b"
            r"|\bin (?:ten|five|[0-9]+) min(?:ute)?s?\b|\bin a (?:minute|moment|second|sec|bit)\b"
        ),
        _today,
    ),
    Rule(
        "end of day",
        frozenset({"eod", "day", "play", "business", "lunch", "lunchtime", "noon", "end"}),
        re.compile(
            r"(?<!tomorrow )(?<!day )\b(?:(?:the )?(?:end|close) of (?:the )?(?:day|play|business)"
            r"|the end of the (?:afternoon|morning)|before the day is out|(?:before|by|after|at) lunch(?:time)?|by noon"
            r"|eod)\b" + _DAY_FOLLOWS
        ),
        _today,
    ),
    Rule(
        "in some time",
        _SPANS,
        re.compile(
            rf"\b(?:in|within|(?:(?:over|in|within|during|for) )?(?:the )?(?:next|coming|following|upcoming))"
            rf"(?: about| around| another)? (?:a )?(?P<count>{COUNT})(?: of)? "
            r"(?P<unit>(?:business |working )?days?|weeks?|months?|quarters|fortnight|years?|hours)"
            r"(?:'s?(?: time)?| time)?(?![a-z0-9])(?! ahead| before| later| of (?!next))"
        ),
        _in_some,
    ),
    Rule(
        "in some time",
        frozenset({"days", "weeks", "months", "quarters", "fortnight"}),
        re.compile(
            rf"\b(?:(?:in|over|within|during|for) )?the (?:(?P<count>{COUNT}) (?:next|coming|following|upcoming) "
            r"(?P<unit>(?:business |working )?days|weeks|months|quarters)"
            r"|(?:next|coming|following) (?P<unit2>fortnight))\b"
        ),
        lambda parts, when: _in_some({"count": parts["count"] or "a", "unit": parts["unit"] or parts["unit2"]}, when),
    ),
    Rule(
        "some time from now",
        frozenset({"days", "weeks", "months", "week", "month", "year", "years", "hours", "hour", "minutes"}),
        re.compile(
            rf"\b(?:half )?(?P<count>{COUNT})(?: of)? (?P<unit>(?:business |working )?days?|weeks?|months?|years?"
            r"|hours?|minutes?)"
            r" from (?:now|today|this day)\b"
        ),
        _in_some,
    ),
    Rule(
        "next week",
        _WEEK,
        re.compile(
            r"\b(?:early |late |later |sometime |some time )?(?P<week>this|next|(?:the )?following|(?:the )?coming"
            r"|(?<!\ba )(?<!\bone )(?:the )?week after(?: next)?)(?:(?<=this)|(?<=next)|(?<=ing)|(?<=after))"
            r"(?:(?<=after)|(?<=after next)|(?: coming)? (?:work(?:ing)? ?)?week)\b(?! of)"
            rf"(?!(?<=after) (?:the )?(?:[0-9]|{MONTH}\b|{WEEKDAY}\b|easter|christmas|new year|thanksgiving|\w+th\b))"
        ),
        _whole_week,
    ),
    Rule(
        "over the weekend",
        frozenset({"weekend"}),
        re.compile(r"\b(?:(?:over|at|on|during) (?:the|this)|(?<!by )(?<!before )this) weekend\b(?! of)"),
        _over_the_weekend,
    ),
    Rule("weekend", frozenset({"weekend"}), re.compile(r"\b(?:before|by) (?:the|this) weekend\b"), _weekend),
)
