"""A record with three accounts, and a short way to capture."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest

from sayso.capture import services
from sayso.capture.models import Conversation
from sayso.capture.points import FORMATS
from sayso.record import mirroring
from sayso.record.mirroring import Seen
from sayso.record.pipelines import StageDraft
from tests.capture.telling import Told, conversation, told

STAGES = (
    StageDraft("discovery", "Discovery"),
    StageDraft("won", "Won", "won", 100),
    StageDraft("lost", "Lost", "lost"),
)
CREATED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _told_format():
    with FORMATS.temporarily(Told()):
        yield


@dataclass
class Record:
    """What the record holds: Northgate and Kestrel, with their people and one deal each of Sam's; Ostler has none."""

    accounts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    deals: dict[str, int] = field(default_factory=dict)
    numbers: object = field(default_factory=lambda: count(1))

    def account(self, root, now, key, name, domains, owner):
        seen = Seen(f"crm:{key}", {"name": name, "domains": domains, "owner": owner}, CREATED)
        self.accounts[key] = mirroring.upsert_account(asker=root, seen=seen, at=now)

    def person(self, root, now, key, name, email, account):
        values = {"name": name, "email": email, "account": self.accounts[account]}
        self.people[key] = mirroring.upsert_person(asker=root, seen=Seen(f"crm:{key}", values, CREATED), at=now)

    def deal(self, root, now, key, name, account, owner, *, created=CREATED, closed=None):
        stage = "won" if closed else "discovery"
        values = {"name": name, "account": self.accounts[account], "owner": owner, "stage": stage}
        seen = Seen(f"crm:{key}", values, created, closed)
        self.deals[key] = mirroring.upsert_deal(asker=root, seen=seen, at=now)
        return self.deals[key]


@pytest.fixture
def record(cast, root, now):
    mirroring.upsert_pipeline(asker=root, key="new-business", name="New business", stages=STAGES, at=now)
    made = Record()
    made.account(root, now, "northgate", "Northgate", ["northgate.example"], cast.sam.pk)
    made.account(root, now, "kestrel", "Kestrel Foods", ["kestrel.example"], cast.sam.pk)
    made.account(root, now, "ostler", "Ostler", ["ostler.example"], cast.sam.pk)
    made.person(root, now, "dana", "Dana Whitfield", "dana@northgate.example", "northgate")
    made.person(root, now, "luis", "Luis Ortega", "luis@kestrel.example", "kestrel")
    made.deal(root, now, "northgate-deal", "Northgate - 4 sites", "northgate", cast.sam.pk)
    made.deal(root, now, "kestrel-deal", "Kestrel - renewal", "kestrel", cast.sam.pk)
    return made


@pytest.fixture
def capture(cast, asker_of, now):
    """Capture conversations as Sam, unless somebody else is named."""

    def take(*conversations, by=None, filename="call.told", **more):
        asker = more.pop("asker", None) or asker_of(by or cast.sam)
        at = more.pop("at", now)
        return services.capture_file(asker=asker, content=told(*conversations), filename=filename, at=at, **more)

    return take


@pytest.fixture
def capture_one(capture):
    """Capture one conversation and give its row."""

    def take(*turns, by=None, **more):
        captured = capture(conversation(*turns, **more), by=by)
        assert captured.failure is None
        return Conversation.objects.get(pk=captured.conversations[0].id)

    return take
