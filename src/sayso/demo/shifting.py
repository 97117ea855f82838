"""Dates that move: one marker syntax for every date of the demonstration company, written out as of any week.

The syntax is described in ``FORMAT.md`` beside this module. Weekdays stay what they were, since only whole weeks are added.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

ANCHOR = date(2026, 11, 23)
"""The Monday for which every file is written."""

MARKER = re.compile(
    r"\{\{(?P<when>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)(?:\|(?P<style>[^{}]*))?\}\}"
)

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def shift_weeks(today: date) -> int:
    """How many weeks the files must move so that the anchor's week becomes the week of `today`. Negative before it."""
    return (today - timedelta(days=today.weekday()) - ANCHOR).days // 7


def render(text: str, weeks: int) -> str:
    """`text` with each date marker written out, moved by `weeks`. Text without markers comes back as it is."""
    return MARKER.sub(lambda found: _written(found["when"], found["style"], timedelta(weeks=weeks)), text)


def _written(when: str, style: str | None, shift: timedelta) -> str:
    moved = datetime.fromisoformat(when) + shift
    if style:
        return re.sub(r"%(:z|-?[A-Za-z])", lambda code: _part(moved, code[1]), style)
    return moved.isoformat() if "T" in when else moved.date().isoformat()


def _part(moved: datetime, code: str) -> str:
    """One strftime code, in English whatever the machine's locale; `-d` has no zero in front, `Q` is epoch milliseconds."""
    own = {
        "a": DAYS[moved.weekday()][:3],
        "A": DAYS[moved.weekday()],
        "b": MONTHS[moved.month - 1][:3],
        "B": MONTHS[moved.month - 1],
        "o": f"{moved.day}{_ordinal(moved.day)}",
        "p": "AM" if moved.hour < 12 else "PM",  # noqa: PLR2004
        ":z": moved.isoformat()[-6:],
    }
    if code in own:
        return own[code]
    if code in ("s", "Q"):
        return str(int(moved.timestamp()) * (1000 if code == "Q" else 1))
    if code.startswith("-"):
        return moved.strftime(f"%{code[1:]}").lstrip("0") or "0"
    return moved.strftime(f"%{code}")


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
