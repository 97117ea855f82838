"""A calendar by its feed address (iCalendar, RFC 5545), such as the secret address that calendars offer.

The whole feed is asked for again only where the server says that it has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sayso.connectors._fetching import Asked, fetch
from sayso.domain.signal import JsonValue
from sayso.ports.source import SOURCES, Cursor, Item, Pull, Source, SourceFailure


@SOURCES.register
class Ical:
    """The address may be a secret itself, so the whole of it is one: ``url``. `base_url` shows the host alone."""

    name = "ical"
    title = "Calendar feed (iCal)"

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue]) -> Source:
        return _Feed(base_url, secrets.get("url", base_url))


@dataclass(frozen=True, slots=True)
class _Feed:
    base_url: str
    url: str

    def pull(self, cursor: Cursor) -> Pull:
        """See `ports.source`. The cursor holds the server's mark of the feed, and the digest of its bytes."""
        headers = {"If-None-Match": str(cursor["etag"])} if cursor.get("etag") else {}
        answer = fetch(Asked("GET", self.url, headers=headers))
        if answer.status == 304:  # noqa: PLR2004 - Not Modified
            return Pull((), cursor)
        if b"BEGIN:VCALENDAR" not in answer.content[:2000].upper():
            raise SourceFailure(f"{self.base_url} gives no calendar: copy the feed's address (it ends in .ics) anew.")
        # Each export bears the moment at which it was made: what counts is the rest.
        told = b"\n".join(line for line in answer.content.splitlines() if not line.startswith(b"DTSTAMP"))
        digest = hashlib.sha256(told).hexdigest()
        seen: dict[str, JsonValue] = {"etag": answer.etag, "digest": digest}
        if cursor.get("digest") == digest:
            return Pull((), seen)
        return Pull((Item(answer.content, "calendar.ics", "ics"),), seen)
