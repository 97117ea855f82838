"""A small pipeline: what Sam and Eve have open, as it stands on a Monday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sayso.domain.canonical import digest
from sayso.record import mirroring, writing
from sayso.record.mirroring import Observed, Seen
from sayso.record.orders import WriteOrder
from tests.office import CREATED, STAGES

QUOTE = {"text": "We meet on Friday.", "speaker": "Anna Reed", "conversation": "c1"}


class Pipeline:
    """Sam's Northgate (sound), Sam's Harlow (fails), Eve's Lowmoor (fails): these were to close two months ago."""

    def __init__(self, cast, root, now):
        self.cast, self.root, self.now = cast, root, now
        mirroring.upsert_pipeline(asker=root, key="new-business", name="New business", stages=STAGES, at=now)
        self.northgate = self.deal("Northgate", cast.sam.pk, amount="40000")
        self.harlow = self.deal("Harlow", cast.sam.pk, amount="10000", closes=-60)
        self.lowmoor = self.deal("Lowmoor", cast.eve.pk, amount="20000", closes=-60)
        self.heard(self.northgate, 2)
        self.step(self.northgate)
        self.close(self.northgate)

    def deal(self, name, owner, *, amount=None, currency="EUR", stage="qualification", key=None, closes=None):
        seen = Seen(f"a:{name}", {"name": name, "domains": [f"{name.lower()}.example"], "owner": owner}, CREATED)
        account = mirroring.upsert_account(asker=self.root, seen=seen, at=self.now)
        values = {"name": f"{name} - Dock", "account": account, "owner": owner}
        values["stage"] = {"pipeline": "new-business", "key": stage}
        if amount:
            values["amount"] = {"amount": amount, "currency": currency}
        if closes is not None:
            values["close_date"] = (self.now + timedelta(days=closes)).date().isoformat()
        created = self.now - timedelta(days=20)
        return mirroring.upsert_deal(asker=self.root, seen=Seen(key or f"d:{name}", values, created), at=self.now)

    def heard(self, deal, days):
        at = self.now - timedelta(days=days)
        seen = Observed(deal, "call", at, f"s:{deal}:{days}", "both", ("anna@northgate.example",))
        mirroring.observe_activity(asker=self.root, observed=seen, at=self.now)

    def write(self, deal, field, value, *, before=None, quotes=(QUOTE,), key=""):
        from sayso.domain.change import FieldPath, Operation

        order = WriteOrder(
            key=key or digest([deal, field, value]),
            path=FieldPath("deal", field),
            operation=Operation.SET,
            entity_id=deal,
            before=before,
            value=value,
            author_id=self.cast.sam.pk,
            decision="d-1",
            origin="conversation",
            at=self.now,
            evidence=quotes,
            said_at=self.now,
        )
        writing.write(order=order)

    def step(self, deal, days=4):
        due = (self.now + timedelta(days=days)).date().isoformat()
        step = {"action": "Meet", "owner": "Anna Reed", "owner_side": "theirs", "due": due, "agreement": "agreed"}
        self.write(deal, "next_step", step)

    def close(self, deal, days=60, before=None):
        day = (self.now + timedelta(days=days)).date().isoformat()
        self.write(deal, "close_date", day, before=before)
        return day


@pytest.fixture
def pipeline(cast, root, now):
    from sayso.org import services as org

    org.set_setting(asker=root, name="org.currency", value="EUR", at=now)
    return Pipeline(cast, root, now)
