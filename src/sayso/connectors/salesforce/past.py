"""What Salesforce remembers of an opportunity: stage, amount and close date always, others where tracked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sayso.connectors.salesforce import soql
from sayso.connectors.salesforce.client import Client, NoSuchObject
from sayso.connectors.salesforce.values import canonical, moment_of
from sayso.ports.record_reader import CrmChange

ALWAYS: Final = ("StageName", "Amount", "CloseDate")
CHUNK: Final = 200
"""Ids in one query: its address stays under Salesforce's 16,384 bytes."""

_USER = re.compile(r"005[A-Za-z0-9]{12,15}")


def changes(client: Client, deals: Sequence[str], fields: Sequence[str]) -> dict[str, tuple[CrmChange, ...]]:
    """The field history of these opportunities, by id, of twelve months, oldest first."""
    found: dict[str, list[CrmChange]] = {deal: [] for deal in deals}
    kept, tracked = [name for name in ALWAYS if name in fields], [name for name in fields if name not in ALWAYS]
    for start in range(0, len(deals), CHUNK):
        where = _within(deals[start : start + CHUNK])
        for deal, change in (*_steps(client, where, kept), *_tracked(client, where, tracked)):
            found.setdefault(deal, []).append(change)
    return {deal: tuple(sorted(told, key=lambda one: one.at)) for deal, told in found.items()}


def _within(deals: Sequence[str]) -> str:
    ids = ", ".join(soql.identity(deal) for deal in deals)
    return f"OpportunityId IN ({ids}) AND CreatedDate >= LAST_N_DAYS:366"


def _steps(client: Client, where: str, fields: Sequence[str]) -> Iterator[tuple[str, CrmChange]]:
    """OpportunityHistory shows the whole state at each change: only what differs from the state before is one."""
    if not fields:
        return
    columns = ("OpportunityId", "CreatedById", "CreatedDate", *fields)
    query = soql.select(columns, "OpportunityHistory", where=where, order="OpportunityId, CreatedDate, Id")
    for deal, rows in groupby(_shown(client, query), key=lambda row: str(row["OpportunityId"])):
        before: dict[str, Any] = {}
        for row in rows:
            for name in fields:
                value = canonical(row.get(name))
                if name not in before or before[name] != value:
                    yield deal, CrmChange(name, value, moment_of(row["CreatedDate"]), str(row["CreatedById"] or ""))
                before[name] = value


def _tracked(client: Client, where: str, fields: Sequence[str]) -> Iterator[tuple[str, CrmChange]]:
    named: Mapping[str, str] = {("Owner" if name == "OwnerId" else name): name for name in fields}
    if not named:
        return
    chosen = ", ".join(soql.text(name) for name in named)
    columns = ("OpportunityId", "Field", "NewValue", "CreatedById", "CreatedDate")
    query = soql.select(
        columns, "OpportunityFieldHistory", where=f"{where} AND Field IN ({chosen})", order="CreatedDate, Id"
    )
    for row in _shown(client, query):
        name, value = named[str(row["Field"])], canonical(row["NewValue"])
        if name == "OwnerId" and not _USER.fullmatch(str(value)):
            continue  # the same change is told a second time, by the owner's name
        yield (
            str(row["OpportunityId"]),
            CrmChange(name, value, moment_of(row["CreatedDate"]), str(row["CreatedById"] or "")),
        )


def _shown(client: Client, query: str) -> Iterator[Mapping[str, Any]]:
    """The rows, none where this user may not see the history."""
    try:
        yield from client.rows(query)
    except NoSuchObject:
        return
