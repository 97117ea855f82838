"""Calendars of a real server: only read, changed entries again, deleted ones never, and clear about what is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.ports.source import SOURCES, SourceFailure
from tests.connectors.radicale import PASSWORD, USER, Radicale

ENTRY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
BEGIN:VEVENT
UID:{name}@seller.example
DTSTAMP:{start:%Y%m%dT%H%M%SZ}
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
SUMMARY:{about}
ATTENDEE;CN=Anna Reed:mailto:anna@northgate.example
END:VEVENT
END:VCALENDAR
"""


def entry(name, about, *, days=1):
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    text = ENTRY.format(name=name, about=about, start=start, end=start + timedelta(hours=1))
    return text.replace("\n", "\r\n")


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    with Radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


def calendars(url, password=PASSWORD):
    return SOURCES.get("caldav").open(url, {"password": password}, {"user": USER})


def told(pull):
    return sorted(item.content.decode().split("SUMMARY:")[1].splitlines()[0] for item in pull.items)


def test_a_calendar_gives_what_is_near_and_a_changed_entry_again(radicale):
    radicale.put("one", entry("one", "Northgate review"))
    radicale.put("two", entry("two", "Kestrel kick-off", days=30))
    radicale.put("old", entry("old", "Long ago", days=-30))
    radicale.put("far", entry("far", "Next summer", days=200))
    first = calendars(radicale.address).pull({})
    assert told(first) == ["Kestrel kick-off", "Northgate review"]
    assert calendars(radicale.address).pull(first.cursor).items == ()
    radicale.put("one", entry("one", "Northgate review moved", days=2))
    second = calendars(radicale.address).pull(first.cursor)
    assert told(second) == ["Northgate review moved"]
    radicale.take("two")
    assert calendars(radicale.address).pull(second.cursor).items == ()
    assert told(calendars(f"{radicale.address}work/").pull({})) == ["Northgate review moved"]


def test_a_calendar_tells_what_is_wrong(radicale):
    with pytest.raises(SourceFailure, match="does not let us in"):
        calendars(radicale.address, "wrong").pull({})
    with pytest.raises(SourceFailure):
        calendars(f"{radicale.address}nowhere/").pull({})
