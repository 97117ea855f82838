"""A public table of opportunities as a pipeline: its agents, managers and offices, its accounts, deals and their past.

The table says of an open deal neither an amount nor a close date nor what anybody did; of most not even the account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sayso.domain.asker import Asker
    from sayso.flow.tables import Plan
    from sayso.org.models import User

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

KEY = "opportunity_id"
MAPPED = {
    "sales_agent": "owner",
    "deal_stage": "stage",
    "engage_date": "began",
    "close_value": "amount",
    "product": "",
    "manager": "",
    "regional_office": "",
}
"""The table's columns by the fields that they are; those of the same name are not named."""


def rows_of(path: Path) -> list[dict[str, str]]:
    """The table's rows."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bring_in(rows: list[dict[str, str]]) -> Iterator[tuple[str, Plan]]:
    """Import the rows into the (migrated, empty) record as RevOps would: accounts, deals, and the deals once more.

    Yields what each import did. The people and the stages stand before, as they do wherever somebody imports.
    """
    from sayso.domain.asker import Door, system
    from sayso.flow import tables
    from sayso.org.selectors import asker_for
    from sayso.record import mirroring
    from sayso.record.pipelines import StageDraft

    root = system("opportunities")
    stages = [StageDraft(key, name, kind, chance) for key, name, kind, chance in STAGES]
    mirroring.upsert_pipeline(asker=root, key=PIPELINE, name="Opportunities", stages=stages, at=ENDS)
    ops = _people(root, rows)
    asker = asker_for(user=ops, door=Door.CLI, request="opportunities", at=ENDS, may_decide=True)
    accounts = "".join(json.dumps({"name": name}) + "\n" for name in sorted({row["account"] for row in rows} - {""}))
    deals = "".join(json.dumps(_cells(row)) + "\n" for row in rows)
    for what, entity, text, key in (
        ("accounts", "account", accounts, ""),
        ("deals", "deal", deals, KEY),
        ("the same deals again", "deal", deals, KEY),
        ("the same deals by their names alone, looked at", "deal", deals, ""),
    ):
        columns = MAPPED if entity == "deal" else {}
        if entity == "deal" and not key:
            columns = {**MAPPED, KEY: ""}
        planned = tables.plan(asker, entity, list(tables.read_rows(text, columns)), at=ENDS, key=key)
        is_dry = what.endswith("looked at")
        yield what, planned if is_dry else tables.carry_out(asker=asker, planned=planned, at=ENDS)


def _people(root: Asker, rows: list[dict[str, str]]) -> User:
    """The agents in the teams of their managers, these under their offices, and somebody in RevOps."""
    from sayso.domain.asker import Role
    from sayso.org import services as org

    org.set_setting(asker=root, name="org.currency", value="USD", at=ENDS)
    above = {
        name: org.add_team(asker=root, name=name, at=ENDS) for name in sorted({r["regional_office"] for r in rows})
    }
    managers = {row["manager"]: row["regional_office"] for row in rows}
    below = {
        name: org.add_team(asker=root, name=f"Team of {name}", at=ENDS, parent=above[office])
        for name, office in sorted(managers.items())
    }
    for name, manager in sorted({row["sales_agent"]: row["manager"] for row in rows}.items()):
        mail = f"{name.lower().replace(' ', '.')}@seller.example"
        user = org.add_user(asker=root, email=mail, name=name, zone="UTC", at=ENDS)
        org.give_role(asker=root, user=user, role=Role.REP, since=ENDS.date(), at=ENDS, team=below[manager])
    ops = org.add_user(asker=root, email="ops@seller.example", name="Otto Berg", zone="UTC", at=ENDS)
    org.give_role(asker=root, user=ops, role=Role.REVOPS, since=ENDS.date(), at=ENDS)
    return ops


def _cells(row: Mapping[str, str]) -> dict[str, str]:
    """A row as somebody would bring it in: no amount of nothing, and a name, of which the table has none."""
    product = PRODUCTS.get(row["product"], row["product"])
    return {
        **row,
        "name": f"{row['account']} - {product}" if row["account"] else product,
        "deal_stage": f"Opportunities / {row['deal_stage']}",
        "close_value": row["close_value"] if row["close_value"] not in ("", "0") else "",
        "ended": row["close_date"],
    }
