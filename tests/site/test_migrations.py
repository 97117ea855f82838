"""A database of the first schema, with data in it, comes to this one without losing a thing."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sayso.capture.search.finding import find
from sayso.capture.search.words import indexed
from sayso.domain.asker import system
from sayso.org.models import Membership
from sayso.propose.models import Answer
from sayso.record.selectors import get_deal, list_pipelines

FIRST = [
    ("ledger", "0003_append_only"),
    ("org", "0001_initial"),
    ("record", "0002_append_only"),
    ("capture", "0003_append_only_and_full_text"),
    ("extract", "0001_initial"),
    ("propose", "0001_initial"),
    ("confirm", "0003_append_only"),
    ("apply", "0002_initial"),
]
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def first_schema(transactional_db):
    """The database as the first schema had it; today's again afterwards."""
    back = MigrationExecutor(connection)
    back.migrate(FIRST)
    yield back.loader.project_state(FIRST).apps
    forward()


def forward():
    """Bring the database to today's schema."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def fill(apps):
    """What an installation of that time held: a rep, a deal, a call with its index row, and an answer."""

    def make(label, **values):
        return apps.get_model(label).objects.create(**values)

    sam = make("org.User", email="sam@seller.example", name="Sam Ode", zone="UTC", password="!")
    make("org.Membership", user=sam, role="rep", since=date(2026, 1, 1))
    pipeline = make("record.Pipeline", key="new-business", name="New business", position=0)
    stage = make("record.Stage", pipeline=pipeline, key="proposal", name="Proposal", kind="open", position=0)
    account = make("record.Account", name="Northgate", owner=sam, created_at=AT)
    deal = make("record.Deal", account=account, name="Northgate - Dock", owner=sam, stage=stage, created_at=AT)
    talk = make(
        "capture.Conversation", source="t", external_id="1", identity="i" * 64, format="txt", channel="call",
        happened_at=AT, captured_at=AT, captured_by=sam, host=sam, match="matched", deal=deal,
    )  # fmt: skip
    original = make("capture.Original", sha256="s" * 64, filename="a.txt", size=1, content=b"x", received_at=AT)
    revision = make("capture.Revision", conversation=talk, number=1, original=original, digest="d" * 64, captured_at=AT)
    turn = make(
        "capture.Turn", revision=revision, index=0, speaker="Anna", text="Bring a thermos.", kind="said", offset=0
    )
    make(
        "capture.SearchRow",
        id=1,
        conversation=talk,
        turn=turn,
        words=" ".join(indexed(word) for word in ("bring", "a", "thermos")),
        scope=f"u{sam.pk}",
    )
    make("propose.Answer", decision="x", kind="declined", entity="deal", field="amount", operation="set", by=sam, at=AT)
    return deal.pk


def test_what_the_first_schema_held_is_all_there(first_schema):
    deal = fill(first_schema)
    forward()
    root = system("test")
    assert get_deal(root, deal).name == "Northgate - Dock"
    assert [stage.name for pipeline in list_pipelines(root) for stage in pipeline.stages] == ["Proposal"]
    assert Membership.objects.get().role == "rep"
    assert Answer.objects.get().is_seconded is False
    assert [hit.before + hit.found + hit.after for hit in find(root, "thermos").hits] == ["Bring a thermos."]
