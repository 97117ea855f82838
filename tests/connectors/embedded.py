"""The embedded record at the ports: the CRM that Sayso is where no other is connected, read and written as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.ports.record_reader import (
    CrmChange,
    CrmField,
    CrmOwner,
    CrmPipeline,
    CrmRecord,
    CrmStage,
    CrmType,
    Gone,
    Page,
)  # fmt: skip
from sayso.ports.record_writer import (
    Configuration,
    CrmCreate,
    CrmReceipt,
    CrmRef,
    CrmWrite,
    Live,
    Moved,
    Permanent,
)
from sayso.record import receipts, selectors, writing
from sayso.record.builtin import CREATED
from sayso.record.columns import MODELS
from sayso.record.models import FieldChange
from sayso.record.orders import Receipt, ReverseOrder, WriteOrder
from sayso.record.refusals import AlreadyThere, BeforeHasMoved
from sayso.record.schema import NoSuchField, Schema
from sayso.record.scope import NotFound

TYPES = {"text": CrmType.TEXT, "money": CrmType.MONEY, "date": CrmType.DATE, "stage": CrmType.STAGE}
PAGE = 2


@dataclass
class EmbeddedCrm:
    """The record as `asker` sees it and `author` writes to it; `clock` is the time."""

    asker: Asker
    author: int
    clock: Callable[[], datetime]
    owner: CrmOwner

    def close(self) -> None:
        pass

    def check(self) -> tuple[str, ...]:
        return ()

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        return tuple(
            CrmField(spec.path.field, spec.label, TYPES.get(spec.type, CrmType.OTHER), writable=not spec.many)
            for spec in Schema().fields(entity)
        )

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        return tuple(
            CrmPipeline(
                one.key, one.name, tuple(CrmStage(each.key, each.name, each.kind, each.probability) for each in one.stages)
            )
            for one in selectors.list_pipelines(self.asker)
        )  # fmt: skip

    def owners(self) -> tuple[CrmOwner, ...]:
        return (self.owner,)

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """The cursor is the number of the newest change that was read: the history is the stream."""
        self._require(entity, *fields)
        since, changes = int(cursor or 0), FieldChange.objects.filter(entity=entity)
        while True:
            newest = changes.values("entity_id").annotate(newest=Max("id")).filter(newest__gt=since)
            part = list(newest.order_by("newest")[:PAGE])
            since = part[-1]["newest"] if part else since
            rows = [MODELS[entity].objects.get(pk=one["entity_id"]) for one in part]
            yield Page(
                str(since),
                tuple(self._record(row, fields) for row in rows if row.removed_at is None),
                gone=tuple(Gone(entity, str(row.pk)) for row in rows if row.removed_at is not None),
            )
            if len(part) < PAGE:
                return

    def live(self, ref: CrmRef, name: str) -> Live:
        try:
            value = selectors.live_value(self.asker, FieldPath(ref.entity, name), int(ref.id))
        except (NotFound, NoSuchField) as problem:
            raise _refusal(problem) from problem
        return Live(_told(value), str(MODELS[ref.entity].objects.get(pk=int(ref.id)).version))

    def write(self, order: CrmWrite) -> CrmReceipt:
        self._require(order.ref.entity, order.field)
        path, entity_id = FieldPath(order.ref.entity, order.field), int(order.ref.id)
        before, value = self._held(path, order.before), self._held(path, order.value)
        try:
            return _receipt(order.ref, self._set(order.key, path, entity_id, before, value))
        except (BeforeHasMoved, AlreadyThere) as moved:
            raise Moved(Live(_told(moved.live))) from moved
        except (NotFound, NoSuchField) as problem:
            raise _refusal(problem) from problem

    def create(self, order: CrmCreate) -> CrmReceipt:
        of_deal = order.kind in ("note", "task")
        path = FieldPath("deal", f"{order.kind}s") if of_deal else FieldPath(order.kind, CREATED)
        entity_id = int(order.links[0].id) if of_deal else None
        value: Any = {"note": order.values.get("body"), "task": order.values.get("title")}.get(order.kind, order.values)
        operation = Operation.ADD if of_deal else Operation.CREATE
        made = self._set(order.key, path, entity_id, None, value, operation)
        return _receipt(CrmRef(order.kind, str(made.entity_id)), made)

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        made = receipts.receipt_of(order.key)
        ref = order.ref if isinstance(order, CrmWrite) else CrmRef(order.kind, str(made.entity_id if made else ""))
        return _receipt(ref, made) if made else None

    def remove(self, made: CrmReceipt) -> None:
        writing.reverse(order=ReverseOrder(f"remove:{made.key}", made.key, self.author, "d-2", self.clock()))

    def _require(self, entity: str, *names: str) -> None:
        """A retired field keeps what it holds, and is offered to nobody."""
        missing = set(names) - {one.name for one in self.fields(entity)}
        if missing:
            raise Configuration(f"There is no field {min(missing)}.")

    def _set(
        self, key: str, path: FieldPath, entity_id: int | None, before: JsonValue, value: JsonValue, operation: Operation = Operation.SET
    ) -> Receipt:  # fmt: skip
        order = WriteOrder(key, path, operation, entity_id, before, value, self.author, "d-1", "edit", self.clock())
        return writing.write(order=order)

    def _held(self, path: FieldPath, value: JsonValue) -> JsonValue:
        """A value in the record's own form: sums have a currency there."""
        if value is None or path.field != "amount":
            return value
        return Schema().canonical(path, {"amount": str(value), "currency": "USD"})

    def _record(self, row: Any, fields: tuple[str, ...]) -> CrmRecord:
        changes = list(FieldChange.objects.filter(entity=row.ENTITY, entity_id=row.pk).order_by("id"))
        values = {name: self.live(CrmRef(row.ENTITY, str(row.pk)), name).value for name in fields}
        history = [CrmChange(one.field, _told(one.after), one.at) for one in changes if one.field in fields]
        return CrmRecord(row.ENTITY, str(row.pk), values, row.created_at, changes[-1].at, history=tuple(history))


def _told(value: Any) -> JsonValue:
    """A value in the port's form."""
    if isinstance(value, dict) and isinstance(value.get("amount"), str):
        return format(Decimal(value["amount"]).normalize(), "f")
    return value


def _receipt(ref: CrmRef, made: Receipt) -> CrmReceipt:
    return CrmReceipt(made.key, ref, _told(made.before), _told(made.after), str(made.version))


def _refusal(problem: Exception) -> Permanent | Configuration:
    return Permanent(str(problem)) if isinstance(problem, NotFound) else Configuration(str(problem))
