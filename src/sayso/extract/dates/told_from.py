"""Days told from a day that was spoken of: the day after, the Thursday before, that weekend, a week ahead.

Which day was spoken of last is for whoever reads the conversation to say (`When.spoken`); without one they name no day.
"""

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
    make,
    month_end,
    say_short,
)
from sayso.extract.dates.rule import Parts, Rule
from sayso.extract.dates.words import (
    COUNT,
    LATE_ORDINAL,
    SPOKEN_ORDINAL,
    WEEKDAY,
    WEEKDAYS,
    count_of,
    day_of,
    weekday_of,
)

_DAYS: Final = frozenset({"day", "date", "morning", "afternoon", "evening", "night"})
_SPANS: Final = frozenset({"day", "days", "week", "weeks", "month", "months", "fortnight"})
_FROM_THERE: Final = (  # "the day after that", "the day after the board", "the day after."
    r"(?: (?:that|it(?= ?[.,;?!]|$)|the (?:[\w-]+ )?(?:meeting|call|visit|board|committee|session|workshop|demo|audit"
    r"|event|race|show|survey|installation|delivery|holidays?|launch|opening|deadline|review))\b(?! (?:of|on|in) )"
    r"|(?=\s*(?:[.,;:?!)\u2013\u2014-]|$|(?:and|so|then|is|at|with|for|to|because|but|or|please|works?|okay|ok|would|could"
    r"|can|might|good|fine)\b)))"
)

_LATER_ORDINAL: Final = rf"(?:{LATE_ORDINAL}|fourth|fifth|sixth|seventh|eighth|ninth)"  # the third is often a thing


def _moved(found: date, anchor: date, *, precision: Precision = Precision.DAY) -> Day:
    return Day(found, precision, certain=False, words=f"told from {say_short(anchor)}, spoken of before")


def _that_day(_parts: Parts, when: When) -> Day | None:
    anchor = when.spoken
    return _moved(anchor, anchor) if anchor else None


def _beside(parts: Parts, when: When) -> Day | None:
    """The day after or before."""
    anchor = when.spoken
    if anchor is None:
        return None
    back = (parts["way"] or parts["way2"]) in {"before", "earlier"}
    return _moved(anchor + timedelta(-1 if back else 1), anchor)


def _weekday(parts: Parts, when: When) -> Day | None:
    """The weekday before or after; without a day spoken of the one after is next week's."""
    anchor, weekday, back = when.spoken, weekday_of(parts["wd"]), parts["way"] == "before"
    if anchor:
        return _moved(coming(anchor - timedelta(8) if back else anchor, weekday), anchor)
    if back or when.said_on is None:
        return None
    return Day(in_week(when.said_on, weekday, 1), certain=False, words="the following one taken as next week's")


def _counted(parts: Parts, when: When) -> Day | None:
    """So many days or weeks before or after."""
    anchor = when.spoken
    if anchor is None:
        return None
    count, unit = count_of(parts["count"]), parts["unit"]
    count = -count if parts["way"] in {"before", "beforehand", "ahead", "in advance", "earlier", "prior"} else count
    if unit.startswith(("business", "working")):
        return _moved(business_days(anchor, count, when.holidays), anchor)
    if unit.startswith("month"):
        return _moved(add_months(anchor, count), anchor)
    return _moved(anchor + timedelta(count * {"d": 1, "w": 7, "f": 14}[unit[0]]), anchor)


def _week(parts: Parts, when: When) -> Day | None:
    """That week, the one before or the one after, as its Friday; a weekend as its Sunday."""
    anchor = when.spoken
    if anchor is None:
        return None
    weeks = {"before": -1, "after": 1}.get(parts["way"], 0)
    return _moved(in_week(anchor, SUNDAY if parts["end"] else FRIDAY, weeks), anchor, precision=Precision.WEEK)


def _bare_day(parts: Parts, when: When) -> Day | None:
    """A number alone ("eighth works") is a day where one was spoken of: of its month, or of the next."""
    if when.spoken is None or when.said_on is None:
        return None
    for ahead in (0, 1):
        last = month_end(when.spoken.year, when.spoken.month + ahead)
        found = make(last.year, last.month, day_of(parts["day"]))
        if found and found >= when.said_on:
            return Day(found, words=f"of {found:%Y-%m}, the month spoken of")
    return None


RULES: Final = (
    Rule(
        "that day",
        _DAYS,
        re.compile(
            r"\b(?:on )?(?:that|the same)(?: very)? (?:day|date|morning|afternoon|evening|night)\b"
            r"(?! (?:before|after|week))"
        ),
        _that_day,
    ),
    Rule(
        "the day after",
        _DAYS,
        re.compile(
            rf"(?<!any )(?<!a )\b(?:(?:the )?(?:very )?(?:day|morning|night|evening)"
            rf" (?P<way>before|after|following){_FROM_THERE}|the (?P<way2>next|following) (?:day|morning)\b)"
        ),
        _beside,
    ),
    Rule(
        "weekday after",
        frozenset(WEEKDAYS),
        re.compile(rf"\bthe (?P<wd>{WEEKDAY}) (?P<way>before|after|following){_FROM_THERE}"),
        _weekday,
    ),
    Rule(
        "so long after",
        _SPANS,
        re.compile(
            rf"(?<!not )\b(?P<count>{COUNT})(?: full)? (?P<unit>(?:business |working )?days?|weeks?|months?|fortnight)"
            rf" (?P<way>before|after|later|ahead|in advance|beforehand|earlier|prior){_FROM_THERE}"
        ),
        _counted,
    ),
    Rule(
        "the week after",
        frozenset({"week", "weekend"}),
        re.compile(
            rf"\b(?:(?:in )?(?:the )?week(?P<end>) (?P<way>before|after){_FROM_THERE}"
            r"|(?:in |by the end of |over )?(?:that|the same) (?:very )?week(?P<end2>end)?\b(?! (?:before|after)))"
        ),
        lambda parts, when: _week({**parts, "end": parts["end2"] or ""}, when),
    ),
    Rule(
        "the bare day",
        frozenset({"$ordinal"}),
        re.compile(
            r"(?:(?:^|(?<=\bcall )|(?<=\bstart )|(?<=\bsay )|(?<=\bthen )|(?<=\btry ))"
            rf"(?P<day>{SPOKEN_ORDINAL})"
            r"(?=\s*(?:[.,?!]|$|(?:it is|works?|then|okay|ok|good|fine|great|perfect|at)\b|'s\b))"
            rf"|(?:^|(?<=\bthe ))(?P<day2>{_LATER_ORDINAL})"
            r"(?=\s*(?:[.,?!]|$|(?:is|it is|works?|would|will|and|in|at|then)\b|'s\b)))"
        ),
        lambda parts, when: _bare_day({**parts, "day": parts["day"] or parts["day2"]}, when),
    ),
)
