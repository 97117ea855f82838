"""What the scripts that end processes begin with: an organisation of one, a pipeline, and deals to write to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sayso.domain.asker import Role, system
from sayso.org import services as org
from sayso.record import mirroring
from sayso.record.mirroring import Seen
from sayso.record.pipelines import StageDraft

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROOT = system("founding")


def found() -> Any:
    """The person who decides."""
    sam = org.add_user(asker=ROOT, email="sam@seller.example", name="Sam Ode", zone="Europe/London", at=NOW)
    org.give_role(asker=ROOT, user=sam, role=Role.REP, since=date(2026, 1, 1), at=NOW)
    stages = (StageDraft("discovery", "Discovery"), StageDraft("won", "Won", "won", 100))
    mirroring.upsert_pipeline(asker=ROOT, key="new-business", name="New business", stages=stages, at=NOW)
    return sam


def new_deal(name: str, owner: Any) -> int:
    """One more deal, in discovery."""
    seen = Seen(f"crm:{name}", {"name": name, "owner": owner.pk, "stage": "discovery"}, NOW)
    return mirroring.upsert_deal(asker=ROOT, seen=seen, at=NOW)
