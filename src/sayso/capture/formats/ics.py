"""Calendar entries: who meets when, as calendars export and send them (iCalendar, ``.ics``).

**How to get it.** Google Calendar: *Settings*, *Import & export*, *Export*; Outlook: *Save calendar*; Apple Calendar:
*File*, *Export*; or the ``.ics`` that comes with an invitation.

**What is kept.** One meeting for each entry, and one for each occurrence of a series (two years from its start, 400
at most; a note says where it goes on). Organiser and invited people with their addresses, and who accepted; start and
end with their zone; the description as the organiser's text, without the block on how to join. An answer to an
invitation gives the comment of the one who answered.

**Traps.** An entry without a zone ("floating") has no start that could be relied on, and a note says so; a whole day
counts from midnight. Cancelled meetings stay, marked as such, and nothing in them counts as said. Rooms are no
people.
"""

from __future__ import annotations

from sayso.capture.formats._decoding import HEAD_BYTES, decode_head
from sayso.capture.points import FORMATS
from sayso.domain.transcript import Transcript


@FORMATS.register
class Ics:
    """Events between BEGIN:VCALENDAR and END:VCALENDAR."""

    name = "ics"
    title = "Calendar (.ics)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = decode_head(content[: HEAD_BYTES + 1]).lstrip().upper()
        if head.startswith("BEGIN:VCALENDAR"):
            return 0.98
        return 0.6 if head.startswith("BEGIN:VEVENT") else 0.0

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        # The calendar libraries take longer to load than most files take to read.
        from sayso.capture.formats._calendar_meetings import meetings_of

        return meetings_of(content, self.name)
