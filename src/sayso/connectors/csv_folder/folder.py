"""The folder at the ports: deals.csv, people.csv and accounts.csv are read and written, tasks.csv and notes.csv made.

Each file has a column ``id``; people and deals name their account's id in a column ``account``. What was written stands
in changes.csv too: by it a write of ours is known again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from sayso.connectors.csv_folder import columns
from sayso.connectors.csv_folder.tables import ID, Row, Table, locked, table_of
from sayso.domain.signal import JsonValue
from sayso.domain.worth import same_worth
from sayso.ports.record_reader import (
    ENTITIES,
    CrmField,
    CrmOwner,
    CrmPipeline,
    CrmRecord,
    Page,
)
from sayso.ports.record_writer import (
    Configuration,
    CrmCreate,
    CrmFailure,
    CrmReceipt,
    CrmRef,
    CrmWrite,
    Live,
    Moved,
    Permanent,
)

FILES: Final[Mapping[str, str]] = {
    "account": "accounts.csv",
    "person": "people.csv",
    "deal": "deals.csv",
    "task": "tasks.csv",
    "note": "notes.csv",
}
_MADE: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("deal", "title", "body", "due", "owner"),
    "note": ("deal", "body"),
}
_TOLD: Final = ("at", "key", "file", "row", "column", "before", "after")
PAGE: Final = 500


class CsvFolder:
    """The files as they are at each call: nothing is kept between two."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def close(self) -> None:
        """Nothing is held open."""

    def check(self) -> tuple[str, ...]:
        """Which of the three files is not there, or is no table, a line each."""
        problems: list[str] = []
        for entity in ENTITIES:
            try:
                self._table(entity)
            except CrmFailure as failure:
                problems.append(str(failure))
        return tuple(problems)

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        """The columns, of the types that their headings say."""
        table = self._table(entity)
        return tuple(columns.field_of(name) for name in table.columns if name != ID)

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        """One pipeline: the stages that deals are in, in the order of the file, and a won and a lost one."""
        stages = (row.get("stage", "") for row in self._table("deal").rows.values())
        return (CrmPipeline("deals", "Deals", columns.stages_of(stages)),)

    def owners(self) -> tuple[CrmOwner, ...]:
        """Every address in a column ``owner``."""
        tables = [self._table(entity) for entity in ENTITIES]
        found = dict.fromkeys(row.get("owner", "").lower() for table in tables for row in table.rows.values())
        return tuple(CrmOwner(address, address, address) for address in found if "@" in address)

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """All rows once the file is another than it was, and what stands. The cursor is its digest and a place."""
        table = self._table(entity)
        _require(table, *fields)
        mark, _, place = cursor.partition(":")
        start = int(place) if mark == table.mark and place.isdigit() else 0
        rest = iter([*table.rows.values()][start:])
        while True:
            part = list(islice(rest, PAGE))
            start += len(part)
            ended = start >= len(table.rows)
            standing = frozenset(table.rows) if ended and part else None
            records = tuple(_record(entity, table, row, fields) for row in part)
            yield Page(f"{table.mark}:{start}", records, standing=standing)
            if ended:
                return

    def live(self, ref: CrmRef, name: str) -> Live:
        """The cell, and the file's digest."""
        table = self._table(ref.entity)
        _require(table, name)
        return Live(_value(_row(table, ref), name), table.mark)

    def write(self, order: CrmWrite) -> CrmReceipt:
        """Set one cell, compared under the lock: told in changes.csv first, then put in place."""
        with locked(self._root):
            table = self._table(order.ref.entity)
            _require(table, order.field)
            row = _row(table, order.ref)
            held = _value(row, order.field)
            if not same_worth(held, order.before):
                raise Moved(Live(held, table.mark))
            row[order.field] = "" if order.value is None else str(order.value)
            self._tell(order, held)
            table.put()
            after = _value(row, order.field)
        return CrmReceipt(order.key, order.ref, held, after, _digest(row))

    def create(self, order: CrmCreate) -> CrmReceipt:
        """Add a row under an id that is made of the key."""
        with locked(self._root):
            made = self.find(order)
            if made is not None:
                return made
            table = self._table(order.kind)
            row = {ID: _id(order), **_content(order, table)}
            table.rows[row[ID]] = row
            table.put()
        return CrmReceipt(order.key, CrmRef(order.kind, row[ID]), mark=_digest(row))

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        """By the id that is made of the key; of a write by changes.csv, as long as the cell holds its value."""
        if isinstance(order, CrmCreate):
            row = self._table(order.kind).rows.get(_id(order))
            return CrmReceipt(order.key, CrmRef(order.kind, row[ID]), mark=_digest(row)) if row else None
        live = self.live(order.ref, order.field)
        told = self._changes().rows.get(_told_id(order))
        if told is None or not same_worth(live.value, order.value):
            return None
        return CrmReceipt(order.key, order.ref, told.get("before") or None, live.value, live.mark)

    def remove(self, made: CrmReceipt) -> None:
        """Take the row out again, as long as it says what we wrote."""
        with locked(self._root):
            table = self._table(made.ref.entity)
            row = table.rows.get(made.ref.id)
            if row is None:
                return
            if _digest(row) != made.mark:
                raise Moved(Live(None, _digest(row)))
            del table.rows[made.ref.id]
            table.put()

    def _table(self, kind: str) -> Table:
        return table_of(self._root / FILES[kind], _MADE.get(kind, ()))

    def _changes(self) -> Table:
        return table_of(self._root / "changes.csv", _TOLD)

    def _tell(self, order: CrmWrite, held: JsonValue) -> None:
        told = self._changes()
        at, after = datetime.now(UTC).isoformat(timespec="seconds"), "" if order.value is None else str(order.value)
        values = (at, order.key, FILES[order.ref.entity], order.ref.id, order.field, str(held or ""), after)
        told.rows[_told_id(order)] = {ID: _told_id(order), **dict(zip(_TOLD, values, strict=True))}
        told.put()


def _require(table: Table, *names: str) -> None:
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise Configuration(f"{table.path.name} has no column '{missing[0][:60]}' any more: map another one.")


def _row(table: Table, ref: CrmRef) -> Row:
    row = table.rows.get(ref.id)
    if row is None:
        raise Permanent(f"{table.path.name} has no such row any more.")
    return row


def _value(row: Row, name: str) -> JsonValue:
    return columns.canonical(columns.field_of(name).type, row.get(name, ""))


def _record(entity: str, table: Table, row: Row, fields: tuple[str, ...]) -> CrmRecord:
    values = {name: _value(row, name) for name in fields}
    account = row.get("account", "")
    links = {"account": (account,)} if account and entity != "account" else {}
    return CrmRecord(entity, row[ID], values, table.at, table.at, links)


def _content(order: CrmCreate, table: Table) -> Row:
    links = {link.entity: link.id for link in order.links if link.entity in table.columns}
    values = {name: str(value) for name, value in order.values.items() if value is not None}
    _require(table, *values)
    return links | values


def _id(order: CrmCreate) -> str:
    return f"sayso-{hashlib.sha256(order.key.encode()).hexdigest()[:16]}"


def _told_id(order: CrmWrite) -> str:
    return hashlib.sha256(json.dumps([order.key, order.ref.id, order.field]).encode()).hexdigest()[:16]


def _digest(row: Mapping[str, str]) -> str:
    held = sorted((name, value) for name, value in row.items() if value)
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()
