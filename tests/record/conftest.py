"""A pipeline, an account and a deal of Sam's, mirrored as from a CRM; and a short way to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest

from sayso.domain.change import FieldPath, Operation
from sayso.record import mirroring, writing
from sayso.record.mirroring import Seen
from sayso.record.orders import ReverseOrder, WriteOrder
from sayso.record.pipelines import StageDraft

STAGES = (
    StageDraft("discovery", "Discovery", "open", 20, ("budget_confirmed",)),
    StageDraft("proposal", "Proposal", "open", 60, ("verbal_commitment",)),
    StageDraft("won", "Won", "won", 100),
    StageDraft("lost", "Lost", "lost", 0),
)
CREATED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def pipeline(db, root, now):
    mirroring.upsert_pipeline(asker=root, key="new-business", name="New business", stages=STAGES, at=now)


@pytest.fixture
def account(cast, pipeline, root, now):
    seen = Seen(
        "crm:a1", {"name": "Brightfield Ltd", "domains": ["brightfield.example"], "owner": cast.sam.pk}, CREATED
    )
    return mirroring.upsert_account(asker=root, seen=seen, at=now)


@pytest.fixture
def deal(account, cast, root, now):
    """Sam's deal, in discovery, 48,000 USD, closing on 18 December."""
    values = {
        "name": "Brightfield - 4 sites",
        "account": account,
        "owner": cast.sam.pk,
        "stage": "discovery",
        "amount": {"amount": "48000", "currency": "USD"},
        "close_date": "2026-12-18",
    }
    return mirroring.upsert_deal(asker=root, seen=Seen("crm:d1", values, CREATED), at=now)


@pytest.fixture
def order(cast, now) -> Callable[..., WriteOrder]:
    """An order by Sam; each with a key of its own unless it is given one."""
    numbers = count(1)

    def make(field, value, entity_id=None, *, before=None, key="", operation=Operation.SET, **more):
        return WriteOrder(
            key=key or f"order:{next(numbers)}",
            path=FieldPath.parse(field),
            operation=operation,
            entity_id=entity_id,
            before=before,
            value=value,
            author_id=more.pop("author_id", cast.sam.pk),
            decision="d-1",
            origin=more.pop("origin", "conversation"),
            at=more.pop("at", now),
            **more,
        )

    return make


@pytest.fixture
def undo(cast, now):
    """Take the write with that key back."""

    def make(of_key, key=""):
        order = ReverseOrder(key or f"undo:{of_key}", of_key, cast.sam.pk, "d-2", now)
        return writing.reverse(order=order)

    return make
