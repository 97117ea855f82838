"""A small office for whole journeys: Sam's deal with Northgate, Eve's with Lowmoor, and a call that Sam had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sayso.domain.asker import Asker
from sayso.flow import verbs as flow
from sayso.record import mirroring
from sayso.record.mirroring import Seen
from sayso.record.pipelines import StageDraft

CREATED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
STAGES = [
    StageDraft("qualification", "Qualification", "open", 10, ("pain_confirmed",)),
    StageDraft("proposal", "Proposal", "open", 60, ("verbal_commitment",)),
    StageDraft("won", "Won", "won", 100),
    StageDraft("lost", "Lost", "lost", 0),
]
CALL = b"""From: Anna Reed <anna@northgate.example>
To: Sam Ode <sam@seller.example>
Subject: Where we are
Date: Thu, 19 Nov 2026 15:00:00 +0000
Message-ID: <call-1@northgate.example>
Content-Type: text/plain; charset=utf-8

Hi Sam,

I'll send you the signed supplier questionnaire by Thursday 26 November.
Our budget for this is 40,000 pounds.
We are also looking at Portway as an alternative.

Anna
"""


class Office:
    """Two accounts, two deals, one pipeline."""

    def __init__(self, cast: object, root: Asker, at: datetime) -> None:
        mirroring.upsert_pipeline(asker=root, key="new-business", name="New business", stages=STAGES, at=at)
        self.northgate = self._deal(root, at, "Northgate", "northgate.example", cast.sam.pk)
        self.lowmoor = self._deal(root, at, "Lowmoor", "lowmoor.example", cast.eve.pk)

    def _deal(self, root: Asker, at: datetime, name: str, domain: str, owner: int) -> int:
        account = mirroring.upsert_account(
            asker=root, seen=Seen(f"t:{name}", {"name": name, "domains": [domain], "owner": owner}, CREATED), at=at
        )
        values = {
            "name": f"{name} - Dock",
            "account": account,
            "owner": owner,
            "stage": {"pipeline": "new-business", "key": "qualification"},
        }
        return mirroring.upsert_deal(asker=root, seen=Seen(f"t:deal:{name}", values, CREATED), at=at)


def capture_call(asker: Asker, at: datetime, content: bytes = CALL, filename: str = "call.eml") -> int:
    """Hand the call in; its conversation's id."""
    captured = flow.capture(asker=asker, content=content, filename=filename, source="test", at=at)
    assert captured.failure is None
    return captured.conversations[0].id


INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
METHOD:PUBLISH
BEGIN:VEVENT
UID:review-1@seller.example
DTSTAMP:{made}
DTSTART:{starts}
DTEND:{ends}
SUMMARY:Northgate review
ORGANIZER;CN=Sam Ode:mailto:sam@seller.example
ATTENDEE;CN=Anna Reed;PARTSTAT=ACCEPTED:mailto:anna@northgate.example
ATTENDEE;CN=Sam Ode;PARTSTAT=ACCEPTED:mailto:sam@seller.example
END:VEVENT
END:VCALENDAR
"""


def capture_meeting(asker: Asker, at: datetime, starts: datetime) -> int:
    """Put an hour with Northgate into the calendar; its conversation's id."""
    stamps = {"made": at, "starts": starts, "ends": starts + timedelta(hours=1)}
    text = INVITATION.format(**{name: f"{stamp:%Y%m%dT%H%M%SZ}" for name, stamp in stamps.items()})
    return capture_call(asker, at, text.replace("\n", "\r\n").encode(), "meeting.ics")
