"""What a Decision does to the record. Imported by `apply.services` alone: nothing is ever written silently.

Each verb is one transaction: the row is locked, the live value compared with what was shown, the new one written with
the row's version in the condition, and the history appended. The same key again gives the same receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.record import columns, creating, lists, receipts
from sayso.record.builtin import CREATED
from sayso.record.columns import MODELS, Row
from sayso.record.fields import FieldSpec
from sayso.record.guard import writing
from sayso.record.lists import Origin
from sayso.record.models import Deal, FieldChange
from sayso.record.orders import UNDO, Receipt, ReverseOrder, WriteOrder
from sayso.record.points import FIELD_TYPES
from sayso.record.receipts import Moved, Stamp
from sayso.record.refusals import AlreadyThere, BeforeHasMoved, NothingToReverse, WrongOperation
from sayso.record.rules import entry_like, same
from sayso.record.schema import Schema
from sayso.record.scope import NotFound

NO_PROMISE = frozenset({"proposed", "declined"})
COMMITMENTS = FieldPath("deal", "commitments")


def write(*, order: WriteOrder) -> Receipt:
    """Carry out one change, once.

    Raises AlreadyThere when the record says so already, BeforeHasMoved (with the live value) when it no longer holds
    what was shown, NotFound for a thing that is gone, NoSuchField, BadFieldValue or WrongOperation for what cannot be.
    """
    return _once(order.key, lambda: _create(order) if order.operation is Operation.CREATE else _change(order))


def reverse(*, order: ReverseOrder) -> Receipt:
    """Take one write back: every field it moved is put to what it held before.

    Raises BeforeHasMoved (with the live value) when the field no longer holds what that write left, NothingToReverse
    when that write never happened or its values were erased, NotFound for a thing that is gone.
    """
    return _once(order.key, lambda: _reverse(order))


def _once(key: str, act: Any) -> Receipt:
    try:
        with transaction.atomic(), writing():
            receipt: Receipt = receipts.receipt_of(key) or act()
            return receipt
    except (IntegrityError, AlreadyThere, BeforeHasMoved):
        # Another process may have written under this key while we waited for the row: its receipt is the one.
        done = receipts.receipt_of(key)
        if done is None:
            raise
        return done


def _create(order: WriteOrder) -> Receipt:
    row, moved = creating.create(order)
    receipts.record(row, moved, _stamp(order))
    return _receipt(order.key, row, moved, order.at)


def _change(order: WriteOrder) -> Receipt:
    if order.entity_id is None:
        raise WrongOperation(f"{order.path}: which {order.path.entity} is to be changed?")
    schema, row = Schema(), _locked(order.path.entity, order.entity_id)
    spec = schema.spec_for(order.path, order.entity_id)
    if spec.many is not (order.operation is Operation.ADD):
        raise WrongOperation(f"{spec.label} is {'added to' if spec.many else 'set'}, not {order.operation.value}.")
    value = schema.canonical(order.path, order.value, order.entity_id)
    if spec.many:
        moved = _add(row, spec, value, order)
        _bump(row, {})
    else:
        moved = _set(row, spec, value, order)
        moved += _promise(row, schema, value, order)
    receipts.record(row, moved, _stamp(order))
    return _receipt(order.key, row, moved, order.at)


def _set(row: Row, spec: FieldSpec, value: JsonValue, order: WriteOrder) -> list[Moved]:
    live = columns.live(row, spec)
    if same(live, value):
        raise AlreadyThere(spec.label, live, row.pk)
    if not same(live, order.before):
        raise BeforeHasMoved(spec.label, live)
    return _assign(row, spec, value, live, order.at)


def _assign(row: Row, spec: FieldSpec, value: JsonValue, live: JsonValue, at: datetime) -> list[Moved]:
    assigned = columns.assignment(row, spec, value, at)
    asides = columns.asides(row, assigned)
    _bump(row, assigned)
    return [Moved(spec.path.field, live, value), *(Moved(name, *pair) for name, pair in asides.items())]


def _add(row: Row, spec: FieldSpec, value: JsonValue, order: WriteOrder) -> list[Moved]:
    standing = lists.entries(row, spec)
    if any(same(entry, value) for entry in standing):
        raise AlreadyThere(spec.label, value, row.pk)
    alike = entry_like(FIELD_TYPES.get(spec.type), standing, value)
    if not same(alike, order.before):
        raise BeforeHasMoved(spec.label, alike)
    return [_replace(row, spec, alike, value, order)]


def _replace(row: Row, spec: FieldSpec, alike: JsonValue, value: JsonValue, order: WriteOrder) -> Moved:
    if alike is not None:
        lists.remove(row, spec.path.field, alike, order.at)
    origin = Origin(order.key, order.decision, order.evidence, order.said_at, order.at)
    lists.add(row, spec.path.field, value, origin)
    return Moved(spec.path.field, alike, value)


def _promise(row: Row, schema: Schema, value: JsonValue, order: WriteOrder) -> list[Moved]:
    """A next step that was not merely proposed is a promise, and stands among the commitments too."""
    if order.path.field != "next_step" or not isinstance(value, Mapping) or value.get("agreement") in NO_PROMISE:
        return []
    spec = schema.spec(COMMITMENTS)
    standing = lists.entries(row, spec)
    if any(same(entry, value) for entry in standing):
        return []
    alike = entry_like(FIELD_TYPES.get(spec.type), standing, value)
    return [_replace(row, spec, alike, value, order)]


def _reverse(order: ReverseOrder) -> Receipt:
    done = receipts.changes_of(order.of_key)
    if not done:
        raise NothingToReverse("That write never happened.")
    if any(change.erased_at for change in done):
        raise NothingToReverse("What that write replaced was erased, so it cannot be put back.")
    main = done[0]
    if main.field == CREATED:
        row = creating.undo(main, order.at)
        moved = [Moved(CREATED, main.after, main.before)]
    else:
        row = _locked(main.entity, main.entity_id)
        moved = _put_back(row, done, order.at)
    stamp = Stamp(order.key, order.author_id, UNDO, order.at, order.decision, reverses=order.of_key)
    receipts.record(row, moved, stamp)
    return _receipt(order.key, row, moved, order.at)


def _put_back(row: Row, done: list[FieldChange], at: datetime) -> list[Moved]:
    schema, main = Schema(), done[0]
    spec = schema.spec(FieldPath(main.entity, main.field))
    _require_left(row, spec, main.after)
    assigned: dict[str, Any] = {}
    for change in done:
        if change.field in columns.ASIDE:
            assigned[change.field] = columns.aside_column(change.field, change.before)
            continue
        each = schema.spec(FieldPath(change.entity, change.field))
        if each.many:
            _put_entry_back(row, change, at)
        else:
            assigned = {**columns.assignment(row, each, change.before, at), **assigned}
    _bump(row, assigned)
    return [Moved(change.field, change.after, change.before) for change in done]


def _require_left(row: Row, spec: FieldSpec, left: JsonValue) -> None:
    if not spec.many:
        live = columns.live(row, spec)
        if not same(live, left):
            raise BeforeHasMoved(spec.label, live)
        return
    standing = lists.entries(row, spec)
    if left is not None and not any(same(entry, left) for entry in standing):
        raise BeforeHasMoved(spec.label, entry_like(FIELD_TYPES.get(spec.type), standing, left))


def _put_entry_back(row: Row, change: FieldChange, at: datetime) -> None:
    if change.after is not None:
        lists.remove(row, change.field, change.after, at)
    if change.before is not None:
        lists.restore(row, change.field, change.before)


def _locked(entity: str, entity_id: int) -> Row:
    model = MODELS.get(entity)
    rows = None if model is None else model.objects.filter(pk=entity_id, removed_at=None)
    # Of a deal only its own row is locked: other deals of the stage stay free.
    row = (
        None
        if rows is None
        else (rows.select_for_update(of=("self",)) if model is Deal else rows.select_for_update()).first()
    )
    if row is None:
        raise NotFound(f"There is no {entity} {entity_id} in the record any more.")
    return row


def _bump(row: Row, assigned: Mapping[str, Any]) -> None:
    """Write the columns and the next version, provided nobody wrote in between."""
    rows = type(row).objects.filter(pk=row.pk, version=row.version)
    if not rows.update(**assigned, version=F("version") + 1):
        raise BeforeHasMoved(type(row).__name__, None)
    row.version += 1


def _stamp(order: WriteOrder) -> Stamp:
    return Stamp(
        order.key,
        order.author_id,
        order.origin,
        order.at,
        order.decision,
        evidence=order.evidence,
        said_at=order.said_at,
    )


def _receipt(key: str, row: Row, moved: list[Moved], at: datetime) -> Receipt:
    main = moved[0]
    return Receipt(key, FieldPath(row.ENTITY, main.field), row.pk, main.before, main.after, row.version, at)
