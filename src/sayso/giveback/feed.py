"""The calendar feed of next steps: who may read it, and what stands in it as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from sayso.domain.asker import Asker
from sayso.domain.canonical import bytes_digest, digest
from sayso.giveback.rules_promises import Promise


def feed_digest(secret: str) -> str:
    """What is stored of a feed's secret: 32 random bytes need no slow hash."""
    return bytes_digest(secret.encode())


def calendar(asker: Asker, steps: Iterable[tuple[str, Promise]], at: datetime) -> bytes:
    """Next steps as all-day events, each with its deal's name and the words it was promised with."""
    found = Calendar()
    found.add("prodid", "-//Sayso//next steps//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Next steps of {asker.name}")
    for deal, promise in steps:
        if promise.due is not None:
            found.add_component(_event(deal, promise, promise.due, at))
    return bytes(found.to_ical())


def _event(deal: str, promise: Promise, due: date, at: datetime) -> Event:
    event = Event()
    made = promise.quotes[0]
    # The same step keeps its identity when its day moves, so that the calendar moves it as well.
    event.add("uid", f"{digest([made.conversation, made.turn, made.start])}@sayso")
    event.add("dtstamp", at)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{promise.action} ({deal})")
    event.add("description", f"“{made.text}” {made.speaker}, {made.called}. {promise.because}")
    event.add("transp", "TRANSPARENT")
    return event
