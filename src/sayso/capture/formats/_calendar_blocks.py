"""The blocks of an iCalendar file (RFC 5545): events and time zones, each by itself.

The file is cut into its blocks before icalendar parses them, so that one broken event costs that event alone, a file
that breaks off gives what is whole, and properties nobody reads cannot fail. It also keeps one file's time zones out
of the next: icalendar remembers every zone that it has met under its name, for the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FOLDED = re.compile(r"\n[ \t]")
_WANTED_NAMES = (
    "UID DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID SEQUENCE SUMMARY DESCRIPTION X-ALT-DESC LOCATION "
    "ORGANIZER ATTENDEE STATUS COMMENT"
)
_WANTED = frozenset(_WANTED_NAMES.split())
_MOST_LINES = 5_000  # of one event: as many people as a company-wide meeting has


@dataclass(slots=True)
class CalendarBlocks:
    """What stands in a calendar file: events as text, time zones as text by name, and what holds for all of them."""

    method: str = ""
    zone: str = ""
    events: list[str] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def blocks_of(text: str) -> CalendarBlocks:
    """Cut a calendar file into its blocks; never raises."""
    found = CalendarBlocks()
    for kind, lines, is_whole in _blocks(_FOLDED.sub("", text).split("\n")):
        if kind == "VEVENT":
            found.events.append(_written(kind, [line for line in lines if _name(line) in _WANTED][:_MOST_LINES]))
        elif kind == "VTIMEZONE" and is_whole:
            name = _value(lines, "TZID")
            found.zones.setdefault(name, _written(kind, lines))
        elif kind == "VCALENDAR":
            found.method = found.method or _value(lines, "METHOD").upper()
            found.zone = found.zone or _value(lines, "X-WR-TIMEZONE")
        if not is_whole and kind == "VEVENT":
            found.notes.append("The file breaks off inside this entry.")
    return found


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str], bool]]:
    """Give each event and time zone with its lines, and the calendar's own lines; alarms inside events are left out."""
    own: list[str] = []
    kind, block, inside = "", list[str](), 0
    for line in lines:
        mark, _, name = line.strip().upper().partition(":")
        if not kind and mark == "BEGIN" and name in {"VEVENT", "VTIMEZONE"}:
            kind, block, inside = name, [], 0
        elif kind and mark == "END" and name == kind:
            yield kind, block, True
            kind = ""
        elif kind == "VEVENT" and mark in {"BEGIN", "END"}:
            inside = max(0, inside + (1 if mark == "BEGIN" else -1))
        elif kind:
            if kind == "VTIMEZONE" or not inside:
                block.append(line)
        else:
            own.append(line)
    if kind:
        yield kind, block, False
    yield "VCALENDAR", own, True


def _name(line: str) -> str:
    return re.split("[;:]", line, maxsplit=1)[0].strip().upper()


def _value(lines: list[str], name: str) -> str:
    """Give the value of the first property of that name, "" where there is none."""
    return next((line.partition(":")[2].strip() for line in lines if _name(line) == name), "")[:200]


def _written(kind: str, lines: list[str]) -> str:
    return "\r\n".join((f"BEGIN:{kind}", *(line for line in lines if line.strip()), f"END:{kind}", ""))
