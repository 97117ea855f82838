"""A public table of opportunities as a pipeline: its agents, managers and offices, its accounts, deals and their past.

The table says of an open deal neither an amount nor a close date nor what anybody did; of most not even the account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

PIPELINE = "opportunities"
STAGES = (
    ("prospecting", "Prospecting", "open", 10),
    ("engaging", "Engaging", "open", 40),
    ("won", "Won", "won", 100),
    ("lost", "Lost", "lost", 0),
)
PRODUCTS = {"GTXPro": "GTX Pro"}
"""Names that the table writes in two ways."""
ENDS = datetime(2017, 12, 31, 18, tzinfo=UTC)
"""The last day of which the table tells."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of each were made."""

    deals: int
    accounts: int
    people: int
    teams: int


def rows_of(path: Path) -> list[dict[str, str]]:
    """The table's rows."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def keep_opportunities(rows: list[dict[str, str]]) -> Kept:
    """Mirror the rows into the (migrated, empty) record."""
    from sayso.domain.asker import system
    from sayso.ledger.services import acting
    from sayso.org import services as org
    from sayso.record import mirroring
    from sayso.record.pipelines import StageDraft
    from sayso.record.schema import Schema

    root = system("opportunities")
    stages = [StageDraft(key, name, kind, chance) for key, name, kind, chance in STAGES]
    mirroring.upsert_pipeline(asker=root, key=PIPELINE, name="Opportunities", stages=stages, at=ENDS)
    org.set_setting(asker=root, name="org.currency", value="USD", at=ENDS)
    agents, teams = _people(root, rows)
    schema = Schema()
    with acting():
        accounts = _accounts(root, rows, schema)
        for row in rows:
            _deal(root, row, agents, accounts, schema)
    return Kept(len(rows), len(accounts), len(agents), teams)


def _people(root: Any, rows: list[dict[str, str]]) -> tuple[dict[str, int], int]:
    from sayso.domain.asker import Role
    from sayso.org import services as org

    offices = {row["regional_office"]: None for row in rows}
    above = {name: org.add_team(asker=root, name=name, at=ENDS) for name in sorted(offices)}
    managers = {row["manager"]: row["regional_office"] for row in rows}
    below = {
        name: org.add_team(asker=root, name=f"Team of {name}", at=ENDS, parent=above[office])
        for name, office in sorted(managers.items())
    }
    agents: dict[str, int] = {}
    for name, manager in sorted({row["sales_agent"]: row["manager"] for row in rows}.items()):
        mail = f"{name.lower().replace(' ', '.')}@seller.example"
        user = org.add_user(asker=root, email=mail, name=name, zone="UTC", at=ENDS)
        org.give_role(asker=root, user=user, role=Role.REP, since=ENDS.date(), at=ENDS, team=below[manager])
        agents[name] = user.pk
    return agents, len(above) + len(below)


def _accounts(root: Any, rows: list[dict[str, str]], schema: Any) -> dict[str, int]:
    from sayso.record import mirroring
    from sayso.record.mirroring import Seen

    names = sorted({row["account"] for row in rows} - {""})
    return {
        name: mirroring.upsert_account(
            asker=root, seen=Seen(f"table:{name}", {"name": name}, ENDS), at=ENDS, schema=schema
        )
        for name in names
    }


def _deal(
    root: Any, row: Mapping[str, str], agents: Mapping[str, int], accounts: Mapping[str, int], schema: Any
) -> None:
    from sayso.record import mirroring
    from sayso.record.mirroring import PastChange, Seen

    product, key = PRODUCTS.get(row["product"], row["product"]), row["deal_stage"].lower()
    values: dict[str, object] = {
        "name": f"{row['account']} - {product}" if row["account"] else product,
        "owner": agents[row["sales_agent"]],
        "stage": {"pipeline": PIPELINE, "key": key},
    }
    if row["account"]:
        values["account"] = accounts[row["account"]]
    if row["close_value"] not in ("", "0"):
        values["amount"] = {"amount": row["close_value"], "currency": "USD"}
    if row["close_date"]:
        values["close_date"] = row["close_date"]
    engaged, closed = _noon(row["engage_date"]), _noon(row["close_date"])
    seen = Seen(f"table:{row['opportunity_id']}", values, engaged or ENDS, closed)
    deal = mirroring.upsert_deal(asker=root, seen=seen, at=ENDS, schema=schema)
    past = [PastChange("stage", _stage(before), _stage(after), at) for before, after, at in _way(key, engaged, closed)]
    if past:
        mirroring.record_history(asker=root, entity="deal", entity_id=deal, changes=past, at=ENDS)


def _way(key: str, engaged: datetime | None, closed: datetime | None) -> Iterator[tuple[str, str, datetime]]:
    if engaged:
        yield "", "engaging", engaged
    if closed:
        yield "engaging", key, closed


def _stage(key: str) -> dict[str, str] | None:
    return {"pipeline": PIPELINE, "key": key} if key else None


def _noon(day: str) -> datetime | None:
    return datetime.combine(datetime.fromisoformat(day).date(), time(12), UTC) if day else None
