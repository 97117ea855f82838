"""Calendars by CalDAV (RFC 4791), only ever read. The address is a calendar's, or that of a home of calendars.

Entries from yesterday to sixty days ahead are looked at; one that has changed (its ETag) is taken again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from sayso.connectors._fetching import Asked, fetch
from sayso.domain.signal import JsonValue
from sayso.ports.source import SOURCES, Cursor, Item, Pull, Source, SourceFailure

BACK, AHEAD = timedelta(days=1), timedelta(days=60)
MOST_ENTRIES: Final = 100
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
FIND: Final = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
QUERY: Final = """<c:calendar-query xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<prop><getetag/><c:calendar-data/></prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:time-range start="{since:%Y%m%dT%H%M%SZ}" end="{until:%Y%m%dT%H%M%SZ}"/>
</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""


@SOURCES.register
class CalDav:
    """`base_url` is https://, or http:// on this machine; options: user; secret: password."""

    name = "caldav"
    title = "Calendar (CalDAV)"

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue]) -> Source:
        return _Calendars(f"{base_url.rstrip('/')}/", (str(options.get("user", "")), secrets.get("password", "")))


@dataclass(frozen=True, slots=True)
class _Calendars:
    url: str
    sign_in: tuple[str, str]

    def pull(self, cursor: Cursor) -> Pull:
        """See `ports.source`. The cursor holds the ETags of the entries that were taken, while they are near."""
        held = cursor.get("etags")
        known = held if isinstance(held, dict) else {}
        found = {href: entry for calendar in self._calendars() for href, entry in self._entries(calendar)}
        changed = [href for href, (etag, _) in found.items() if known.get(href) != etag]
        items = tuple(Item(found[href][1], "entry.ics", "ics") for href in changed[:MOST_ENTRIES])
        left = set(changed[MOST_ENTRIES:])
        etags: dict[str, JsonValue] = {href: etag for href, (etag, _) in found.items() if href not in left}
        return Pull(items, {"etags": etags}, is_done=not left)

    def _calendars(self) -> list[str]:
        found = [
            urljoin(self.url, answer.findtext(f"{DAV}href") or "")
            for answer in self._ask("PROPFIND", self.url, FIND)
            if answer.find(f".//{CALDAV}calendar") is not None
        ]
        if not found:
            raise SourceFailure(f"There is no calendar at {self.url}: connect a calendar's own address, or its home's.")
        return found

    def _entries(self, calendar: str) -> list[tuple[str, tuple[str, bytes]]]:
        now = datetime.now(UTC)
        query = QUERY.format(since=now - BACK, until=now + AHEAD)
        found = []
        for answer in self._ask("REPORT", calendar, query):
            href, etag = answer.findtext(f"{DAV}href") or "", answer.findtext(f".//{DAV}getetag") or ""
            data = answer.findtext(f".//{CALDAV}calendar-data")
            if data:
                found.append((href, (etag, data.encode())))
        return found

    def _ask(self, method: str, url: str, body: str) -> list[ET.Element]:
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        answer = fetch(Asked(method, url, headers=headers, body=body, sign_in=self.sign_in))
        try:
            # Expat has limited what entities may grow to since 2.4.1, and what comes is bounded.
            return list(ET.fromstring(answer.content).iter(f"{DAV}response"))  # noqa: S314
        except ET.ParseError as error:
            raise SourceFailure(f"{url} does not speak CalDAV: check the address.") from error
