"""Calendar entries as values: parsed with icalendar, series unrolled with recurring-ical-events, within bounds.

A series is followed for two years from its start, and for 400 occurrences. Rules that no meeting has (every second)
and rules that never come true (the 30th of February) would keep the machine busy for hours: of those the first
occurrence alone is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from sayso.capture.formats._calendar_blocks import CalendarBlocks

MOST_OCCURRENCES = 400
WINDOW = timedelta(days=731)
_FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_UNUSUAL = frozenset(("BYYEARDAY", "BYWEEKNO", "BYEASTER", "BYHOUR", "BYMINUTE", "BYSECOND"))
_SELECTING = frozenset(("BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYDAY"))
_SELECTING_DAYS = frozenset(("BYMONTH", "BYMONTHDAY", "BYSETPOS"))
_MOST_BARREN = 5  # rules of one file that were followed to the end of time for nothing

When = date | datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting: its event with all properties, when it is, and which of a series it is ("" outside of one)."""

    event: icalendar.Event
    uid: str
    recurrence: str
    start: When | None
    end: When | None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Series:
    """All events of a file that have one UID: the first, its exceptions, or several of one name."""

    uid: str
    events: list[icalendar.Event] = field(default_factory=list)


class Unroller:
    """Reads the events of one file, and unrolls their series."""

    def __init__(self, blocks: CalendarBlocks) -> None:
        self.broken: list[str] = []
        self.series: dict[str, Series] = {}
        self._zones = Zones(blocks)
        self._barren = 0
        for number, text in enumerate(blocks.events):
            event = _parsed(text)
            if event is None:
                self.broken.append(f"Entry {number + 1} cannot be read and was left out.")
                continue
            uid = text_of_property(event, "UID")
            self.series.setdefault(uid or f"#{number}", Series(uid)).events.append(event)

    def occurrences(self, series: Series) -> Iterator[Occurrence]:
        """Give the meetings of a series in order, or the single one."""
        masters = [event for event in series.events if "RECURRENCE-ID" not in event]
        master = max(masters, key=_sequence, default=None)
        if master is None or not ("RRULE" in master or "RDATE" in master):
            yield from self._singles(series, masters)
            return
        note = _unfollowed(master) or ("" if self._barren < _MOST_BARREN else "too many rules here never come true.")
        found = [] if note else _unrolled([master, *(event for event in series.events if "RECURRENCE-ID" in event)])
        if len(found) <= 1 and not note and _SELECTING & _rule(master).keys():
            self._barren += 1
        if not found:
            yield self._one(master, series.uid, "", (f"The series could not be followed: {note}",) if note else ())
        for number, event in enumerate(found[:MOST_OCCURRENCES], 1):
            notes = _cut(master, len(found)) if number == min(len(found), MOST_OCCURRENCES) else ()
            # Unrolling loses the name of a zone that icalendar does not know.
            yield self._one(event, series.uid, _recurrence(event), notes, zone=_zone_name(master, "DTSTART"))

    def _singles(self, series: Series, masters: list[icalendar.Event]) -> Iterator[Occurrence]:
        """Give events that are no series; of several versions of one, the latest."""
        latest = max(map(_sequence, masters), default=0)
        current = {_starts(event): event for event in masters if _sequence(event) == latest}
        for event in current.values():
            recurrence = _starts(event) if len(current) > 1 else ""
            yield self._one(event, series.uid, recurrence, ())
        for event in series.events:
            if "RECURRENCE-ID" in event:
                yield self._one(event, series.uid, _recurrence(event), ())

    def _one(
        self, event: icalendar.Event, uid: str, recurrence: str, notes: tuple[str, ...], *, zone: str = ""
    ) -> Occurrence:
        start = self._zones.placed(event, "DTSTART", zone)
        end = self._zones.placed(event, "DTEND", zone)
        duration = _moment(event, "DURATION")
        if end is None and start is not None and isinstance(duration, timedelta):
            end = _later(start, duration)
        end = None if end == start else end  # a series gives meetings without an end one that is their start
        return Occurrence(event, uid, recurrence, start, end, notes)


class Zones:
    """The time zones of one file, with those that it defines itself."""

    def __init__(self, blocks: CalendarBlocks) -> None:
        self._texts: Mapping[str, str] = blocks.zones
        self._known: dict[str, tzinfo | None] = {}
        self.default = _named(blocks.zone)

    def placed(self, event: icalendar.Event, name: str, zone: str) -> When | None:
        """Give the moment of a property in its zone, else in `zone`; a date for a whole day."""
        value = _moment(event, name)
        if isinstance(value, datetime):
            return self._in_zone(value, _zone_name(event, name) or zone)
        return value if isinstance(value, date) else None

    def _in_zone(self, value: datetime, zone_name: str) -> datetime:
        try:
            if value.tzinfo is None:
                zone = self._own(zone_name) if zone_name else self.default
                placed = value.replace(tzinfo=zone)
                return placed if zone is None or isinstance(zone, ZoneInfo) else _fixed(placed)
            is_utc = str(value.tzinfo) == "UTC" and self.default is not None
            return value.astimezone(self.default) if is_utc else value
        except (ValueError, OverflowError, TypeError, ArithmeticError):
            return value.replace(tzinfo=None)

    def _own(self, name: str) -> tzinfo | None:
        """Make the zone that the file defines under that name. Only yearly changes are taken for a zone's."""
        if name not in self._known:
            self._known[name] = _named(name) or _defined(self._texts.get(name, ""))
        return self._known[name]


def text_of_property(event: icalendar.Event, name: str) -> str:
    """Give a property as text, "" where there is none or it is broken; of several the first."""
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    try:
        return str(value) if value is not None and not isinstance(value, list) else ""
    except ValueError:
        return ""


def listed(event: icalendar.Event, name: str) -> list[icalendar.vCalAddress]:
    """Give the people in a property; what is no address is passed over."""
    value = event.get(name, [])
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, icalendar.vCalAddress)]


def _parsed(text: str) -> icalendar.Event | None:
    try:
        event = icalendar.Event.from_ical(text)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        return None
    return event if isinstance(event, icalendar.Event) and _moment(event, "DTSTART") is not None else None


def _moment(event: icalendar.Event, name: str) -> object:
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:  # what icalendar raises when a broken property is looked at
        return None


def _zone_name(event: icalendar.Event, name: str) -> str:
    return str(getattr(event.get(name), "params", {}).get("TZID", ""))


def _sequence(event: icalendar.Event) -> int:
    text = text_of_property(event, "SEQUENCE")
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - longer is no count of changes


def _starts(event: icalendar.Event) -> str:
    value = _moment(event, "DTSTART")
    return value.isoformat() if isinstance(value, date) else ""


def _recurrence(event: icalendar.Event) -> str:
    value = _moment(event, "RECURRENCE-ID")
    return value.isoformat() if isinstance(value, date) else _starts(event)


def _rule(event: icalendar.Event) -> dict[str, list[object]]:
    """Give the parts of the rule by name in capitals, {} where there is none."""
    value = event.get("RRULE")
    return {str(key).upper(): part for key, part in value.items()} if isinstance(value, icalendar.vRecur) else {}


def _unfollowed(event: icalendar.Event) -> str:
    """Say why a rule is not followed, "" where it is."""
    if "RRULE" not in event:
        return ""
    rule = _rule(event)
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if not rule:
        return "its rule cannot be read."
    if frequency not in _FREQUENCIES or _UNUSUAL & rule.keys():
        return "its rule is none that meetings have."
    if frequency in {"DAILY", "WEEKLY"} and _SELECTING_DAYS & rule.keys():
        return "its rule is none that meetings have."
    return ""


def _cut(master: icalendar.Event, count: int) -> tuple[str, ...]:
    """Say that a series goes on where it does."""
    if count > MOST_OCCURRENCES:
        return (f"The series goes on; {MOST_OCCURRENCES} of its meetings were read.",)
    if "RRULE" not in master or {"COUNT", "UNTIL"} & _rule(master).keys():
        return ()
    return ("The series goes on; two years of it were read.",)


def _unrolled(events: Iterable[icalendar.Event]) -> list[icalendar.Event]:
    """Unroll a series with its exceptions; [] where that fails."""
    calendar = icalendar.Calendar()
    starts = []
    for event in events:
        calendar.add_component(event)
        start = _moment(event, "DTSTART")
        if isinstance(start, date):
            starts.append(start if isinstance(start, datetime) else datetime.combine(start, time()))
    try:
        first = min(start.replace(tzinfo=UTC) for start in starts) - timedelta(days=1)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, first + WINDOW)
        return [event for event in found if isinstance(event, icalendar.Event)]
    except Exception:  # noqa: BLE001 - rules fail deep inside three libraries, in ways none of them names
        return []


def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name.strip("/ ")) if name else None
    except (ValueError, OSError, LookupError):
        return None


def _defined(text: str) -> tzinfo | None:
    rules = [line for line in text.upper().split("\r\n") if line.startswith(("RRULE", "RDATE"))]
    if not text or any(line.startswith("RRULE") and "FREQ=YEARLY" not in line for line in rules) or len(rules) > 200:  # noqa: PLR2004 - changes of a century
        return None
    try:
        zone = icalendar.Timezone.from_ical(_renamed(text))
        return zone.to_tz(lookup_tzid=False) if isinstance(zone, icalendar.Timezone) else None
    except Exception:  # noqa: BLE001 - as above
        return None


def _renamed(text: str) -> str:
    """Give the zone a name by its content, so that icalendar's memory never takes it for another file's."""
    lines = text.split("\r\n")
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return "\r\n".join(f"TZID:sayso-{digest}" if line.upper().startswith("TZID") else line for line in lines)


def _fixed(placed: datetime) -> datetime:
    """Keep of a zone that one file defines only the offset that it gives here."""
    offset = placed.utcoffset()
    return placed.replace(tzinfo=timezone(offset) if offset is not None else None)


def _later(start: When, duration: timedelta) -> When | None:
    try:
        return start + duration
    except OverflowError:
        return None
