"""A CRM in memory, standing at the ports: records with their history, owners, a pipeline; faults and rivals on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sayso.ports.crm import CRMS
from sayso.ports.record_reader import (
    CrmActivity,
    CrmChange,
    CrmField,
    CrmOwner,
    CrmPipeline,
    CrmRecord,
    CrmRole,
    CrmStage,
    CrmType,
    Gone,
    Page,
)  # fmt: skip
from sayso.ports.record_writer import CrmCreate, CrmReceipt, CrmRef, CrmWrite, Live, LostRace, Moved, Permanent

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = "app"
TEXT, MONEY, PICK = CrmType.TEXT, CrmType.MONEY, CrmType.PICKLIST

STAGES = (
    CrmStage("discovery", "Discovery", "open", 20),
    CrmStage("Proposal Sent", "Proposal sent", "open", 60),
    CrmStage("closed_won", "Won", "won", 100),
    CrmStage("closed_lost", "Lost", "lost", 0),
)
FIELDS: dict[str, tuple[CrmField, ...]] = {
    "account": (CrmField("name", "Name", TEXT), CrmField("domain", "Domain", TEXT)),
    "person": (
        CrmField("name", "Full name", TEXT, writable=False),
        CrmField("email", "Email", TEXT),
        CrmField("title", "Job title", TEXT, length=100),
    ),
    "deal": (
        CrmField("title", "Deal title", TEXT),
        CrmField("phase", "Phase", CrmType.STAGE),
        CrmField("value", "Value", MONEY),
        CrmField("money_unit", "Currency", TEXT),
        CrmField("closes", "Closes", CrmType.DATE),
        CrmField("steward", "Steward", CrmType.USER),
        CrmField("next", "Next step", TEXT, length=60),
        CrmField("score", "Score", CrmType.NUMBER, writable=False),
        CrmField("region", "Region", PICK, options=(("emea", "EMEA"), ("apac", "APAC"))),
    ),
}
USUAL = {
    "account.name": "name", "account.domains": "domain", "person.name": "name", "person.email": "email",
    "person.title": "title", "deal.name": "title", "deal.stage": "phase", "deal.amount": "value",
    "deal.currency": "money_unit", "deal.close_date": "closes", "deal.owner": "steward", "deal.next_step": "next",
    "account.industry": "industry",
}  # fmt: skip


@dataclass
class Stored:
    """A record, where it stands in the order of changes, and its past."""

    entity: str
    id: str
    values: dict[str, Any]
    links: dict[str, tuple[str, ...]]
    created_at: datetime
    place: int
    history: list[CrmChange] = field(default_factory=list)


class MemoryCrm:
    """The CRM. `trouble` is asked before every call and may raise; `rival` runs between our compare and our write."""

    def __init__(self, page: int = 2) -> None:
        self.page, self.now, self.place = page, BEGIN, 0
        self.records: dict[tuple[str, str], Stored] = {}
        self.left: list[tuple[int, Gone]] = []
        self.told: list[tuple[int, CrmActivity]] = []
        self.people: list[CrmOwner] = []
        self.schema = {entity: list(fields) for entity, fields in FIELDS.items()}
        self.stages = STAGES
        self.calls: list[tuple[str, Any]] = []
        self.made: dict[str, CrmReceipt] = {}
        self.trouble: Callable[[str, Any], None] = lambda name, about: None
        self.roles: list[CrmRole] = []
        self.forgets = False  # whether it cannot tell any more what left it
        self.after: Callable[[str, Any], None] = lambda name, about: None
        self.rival: Callable[[], None] = lambda: None
        self.rule: Callable[[CrmRef, Mapping[str, Any]], None] = lambda ref, values: None

    # What people do in it

    def tick(self, **by: float) -> datetime:
        self.now += timedelta(**(by or {"minutes": 1}))
        self.place += 1
        return self.now

    def put(
        self, entity: str, crm_id: str, links: Mapping[str, Any] | None = None, by: str = "", **values: Any
    ) -> None:
        at = self.tick()
        key = (entity, crm_id)
        record = self.records.setdefault(key, Stored(entity, crm_id, {}, {}, at, self.place))
        record.place, record.links = self.place, dict(links or record.links)
        for name, value in values.items():
            if record.values.get(name) != value:
                record.values[name] = value
                record.history.append(CrmChange(name, value, at, by))

    def delete(self, entity: str, crm_id: str, merged_into: str = "") -> None:
        self.tick()
        del self.records[entity, crm_id]
        self.left.append((self.place, Gone(entity, crm_id, merged_into)))

    def engage(self, crm_id: str, kind: str, *deals: str, at: datetime | None = None, **more: Any) -> None:
        self.tick()
        self.told.append((self.place, CrmActivity(crm_id, kind, at or self.now, deals, **more)))

    # The reader

    def close(self) -> None:
        pass

    def check(self) -> tuple[str, ...]:
        self._asked("check", None)
        return ()

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        self._asked("fields", entity)
        return tuple(self.schema[entity])

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        self._asked("pipelines", None)
        return (CrmPipeline("sales", "Sales", self.stages),)

    def owners(self) -> tuple[CrmOwner, ...]:
        self._asked("owners", None)
        return tuple(self.people)

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        since = int(cursor or 0)
        while True:
            self._asked("pages", (entity, since))
            rows = sorted((r for r in self.records.values() if r.entity == entity), key=lambda one: one.place)
            rows = [row for row in rows if row.place > since]
            part, more = rows[: self.page], len(rows) > self.page
            end = part[-1].place if more else max(self.place, since)
            within = [(place, one) for place, one in self.left if since < place <= end and one.entity == entity]
            told = [one for place, one in self.told if since < place <= end] if entity == "deal" else []
            shown = tuple(self._shown(row, fields) for row in part)
            standing = frozenset(r.id for r in self.records.values() if r.entity == entity) if self.forgets else None
            gone = () if self.forgets else tuple(one for _, one in within)
            roles = tuple(self.roles) if entity == "deal" else ()
            yield Page(str(end), shown, tuple(told), gone, None if more else standing, roles)
            if not more:
                return
            since = end

    def _shown(self, row: Stored, fields: tuple[str, ...]) -> CrmRecord:
        values = {name: row.values.get(name) for name in fields}
        history = tuple(change for change in row.history if change.field in fields)
        return CrmRecord(row.entity, row.id, values, row.created_at, self.now, dict(row.links), history)

    # The writer

    def live(self, ref: CrmRef, name: str) -> Live:
        self._asked("live", (ref, name))
        return self._live(ref, name)

    def write(self, order: CrmWrite) -> CrmReceipt:
        self._asked("write", order)
        record = self._record(order.ref)
        live = self._live(order.ref, order.field)
        if live.value != order.before:
            raise Moved(live)
        self.rule(order.ref, {order.field: order.value})
        self.rival()
        between = self._live(order.ref, order.field)
        self.put(order.ref.entity, order.ref.id, by=ME, **{order.field: order.value})
        receipt = CrmReceipt(order.key, order.ref, between.value, record.values.get(order.field), str(record.place))
        self.after("write", order)
        if between != live:
            raise LostRace(between, receipt)
        return receipt

    def create(self, order: CrmCreate) -> CrmReceipt:
        self._asked("create", order)
        if order.key not in self.made:
            made = f"{order.kind}-{len(self.made) + 1}"
            self.put(order.kind, made, {link.entity: (link.id,) for link in order.links}, by=ME, **order.values)
            self.made[order.key] = CrmReceipt(order.key, CrmRef(order.kind, made), mark=str(self.place))
        self.after("create", order)
        return self.made[order.key]

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        self._asked("find", order)
        if isinstance(order, CrmCreate):
            return self.made.get(order.key)
        live = self._live(order.ref, order.field)
        if live.value == order.value and live.changed_by == ME:
            return CrmReceipt(order.key, order.ref, order.before, live.value, live.mark)
        return None

    def remove(self, made: CrmReceipt) -> None:
        self._asked("remove", made)
        record = self.records.get((made.ref.entity, made.ref.id))
        if record is not None and str(record.place) != made.mark:
            raise Moved(Live(None, str(record.place)))
        if record is not None:
            self.delete(made.ref.entity, made.ref.id)

    def _live(self, ref: CrmRef, name: str) -> Live:
        record = self._record(ref)
        newest = next((one for one in reversed(record.history) if one.field == name), None)
        value = record.values.get(name)
        return Live(value, newest.at.isoformat(), newest.at, newest.by) if newest else Live(value)

    def _record(self, ref: CrmRef) -> Stored:
        found = self.records.get((ref.entity, ref.id))
        if found is None:
            raise Permanent("The CRM does not have that any more.")
        return found

    def _asked(self, name: str, about: Any) -> None:
        self.calls.append((name, about))
        self.trouble(name, about)

    def named(self, *names: str) -> list[Any]:
        return [about for name, about in self.calls if name in names]

    def rename_field(self, entity: str, name: str, to: str) -> None:
        self.schema[entity] = [replace(one, name=to) if one.name == name else one for one in self.schema[entity]]


class AllOrNoneCrm(MemoryCrm):
    """The same, one that sets a field and makes a thing beside it in one step."""

    def write_with(self, order: CrmWrite, made: CrmCreate) -> tuple[CrmReceipt, CrmReceipt]:
        self._asked("write_with", (order, made))
        self.rule(CrmRef(made.kind, ""), made.values)
        receipt = self.write(order)
        return receipt, self.create(made)


class MemoryConnector:
    """The plug of that CRM."""

    name, title, usual_url, secrets, usual = "memory", "Memory CRM", "https://crm.example", ("token",), USUAL

    def __init__(self, crm: MemoryCrm) -> None:
        self.crm = crm

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, Any], keep: Any) -> MemoryCrm:
        return self.crm


@contextmanager
def installed(crm: MemoryCrm) -> Iterator[MemoryConnector]:
    """The CRM as an installed connector."""
    CRMS.load()
    plug = MemoryConnector(crm)
    CRMS._plugs["memory"] = plug
    try:
        yield plug
    finally:
        del CRMS._plugs["memory"]
