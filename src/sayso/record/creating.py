"""New accounts, people and deals, and taking them back. Part of `record.writing`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record import columns, lists
from sayso.record.builtin import CREATED
from sayso.record.columns import MODELS, Row
from sayso.record.fields import BadFieldValue
from sayso.record.lifetimes import BEGAN, ENDED, Lifetime, lifetime_of
from sayso.record.lists import Origin
from sayso.record.models import Account, AccountDomain, Deal, FieldChange, Person, Stage
from sayso.record.orders import WriteOrder
from sayso.record.receipts import Moved
from sayso.record.refusals import AlreadyThere, BeforeHasMoved
from sayso.record.schema import Schema
from sayso.record.scope import NotFound

APART = "told_apart"
"""Beside the fields of a new deal: the name of the organisation's field that tells it from others of its name."""


def create(order: WriteOrder) -> tuple[Row, list[Moved]]:
    """The new row, and what stands in it.

    The order's value maps fields to values; `account` may be a mapping with `domain` or `name` of an account created on
    the same card. A deal begins in its pipeline's first open stage and belongs to the author, unless it says otherwise.
    Beside fields a deal may say when it `began` and `ended` elsewhere, and which field it is `told_apart` by from those
    of its name. Raises AlreadyThere when such a thing stands in the record, BadFieldValue for what cannot be.
    """
    entity, schema = order.path.entity, Schema()
    if not isinstance(order.value, Mapping) or entity not in MODELS:
        raise BadFieldValue(f"{order.path}: a new thing is made from its fields.")
    raw = _completed(entity, dict(order.value), order.author_id)
    lifetime, apart = _aside(entity, raw, order.at)
    values = {field: _canonical(schema, FieldPath(entity, field), value) for field, value in raw.items()}
    values = {field: value for field, value in values.items() if value not in (None, [])}
    for spec in schema.fields(entity):
        if spec.required and spec.path.field not in values and spec.path.field != "lifecycle":
            raise spec.bad("this cannot be blank.")
    _require_new(entity, values, apart)
    row = drafted(schema, entity, values, order.at)
    happened = _live_through(row, lifetime)
    row.save(force_insert=True)
    origin = Origin(order.key, order.decision, order.evidence, order.said_at, order.at)
    add_entries(row, values, origin)
    moved = [Moved(field, None, value, happened if field == "stage" else None) for field, value in values.items()]
    return row, [Moved(CREATED, None, values), *moved]


def _aside(entity: str, raw: dict[str, Any], at: datetime) -> tuple[Lifetime, str]:
    """What stands beside the fields of a new deal, taken out of `raw`: its days, what tells it apart."""
    if entity != "deal":
        return Lifetime(), ""
    said = {name: raw.pop(name, None) for name in (BEGAN, ENDED)}
    return lifetime_of(said, at), str(raw.pop(APART, ""))


def _live_through(row: Row, lifetime: Lifetime) -> datetime | None:
    """Let a new deal have begun and ended when it did elsewhere. Returns since when it is in its stage, if known."""
    if not isinstance(row, Deal):
        return None
    row.created_at = lifetime.began or row.created_at
    if row.closed_at is None:
        return lifetime.began
    row.closed_at = lifetime.ended or row.closed_at
    return lifetime.ended


def insert(schema: Schema, entity: str, values: Mapping[str, JsonValue], at: datetime) -> Row:
    """A new row holding those canonical single values."""
    row = drafted(schema, entity, values, at)
    row.save(force_insert=True)
    return row


def drafted(schema: Schema, entity: str, values: Mapping[str, JsonValue], at: datetime) -> Row:
    """The same, not yet saved. Raises BadFieldValue for what cannot be."""
    row = MODELS[entity](created_at=at)
    if isinstance(row, Deal):
        stage = schema.stage(values.get("stage"))
        if stage is None:
            raise BadFieldValue("Stage: there is no such stage.")
        row.stage = stage
        row.closed_at = at if stage.kind != Stage.Kind.OPEN else None
    for field, value in values.items():
        spec = schema.spec(FieldPath(entity, field))
        if not spec.many and spec.type != "stage":
            for column, content in columns.assignment(row, spec, value, at).items():
                setattr(row, column, content)
    return row


def add_entries(row: Row, values: Mapping[str, JsonValue], origin: Origin) -> None:
    """Add the entries of the lists among `values`."""
    for field, value in values.items():
        if isinstance(value, list):
            for entry in value:
                lists.add(row, field, entry, origin)


def undo(created: FieldChange, at: datetime) -> Row:
    """Take a created row away, or put one back that was taken away so. The row itself is kept.

    Raises BeforeHasMoved when it was changed since, or when something else stands under it.
    """
    rows: QuerySet[Any] = MODELS[created.entity].objects.select_for_update().filter(pk=created.entity_id)
    row: Row | None = rows.first()
    if row is None:
        raise NotFound(f"There is no {created.entity} {created.entity_id} in the record any more.")
    if created.after is None:
        rows.update(removed_at=None)
        return row
    if row.version != created.version or row.removed_at is not None:
        raise BeforeHasMoved(created.entity, created.after, f"This {created.entity} was changed since it was created.")
    if _is_in_use(row):
        raise BeforeHasMoved(created.entity, created.after, f"Other things belong to this {created.entity} by now.")
    rows.update(removed_at=at)
    return row


def _is_in_use(row: Row) -> bool:
    if isinstance(row, Account):
        return row.deals.filter(removed_at=None).exists() or row.people.filter(removed_at=None).exists()
    return isinstance(row, Person) and row.items.filter(removed_at=None).exists()


def _canonical(schema: Schema, path: FieldPath, raw: object) -> JsonValue:
    spec = schema.spec(path)
    if spec.many:
        entries = raw if isinstance(raw, list | tuple) else [raw] if raw else []
        return [schema.canonical(path, entry) for entry in entries]
    if spec.type == "link" and isinstance(raw, Mapping):
        return _referred(schema, path, raw)
    if raw is None and spec.path.field == "lifecycle":
        return None
    return schema.canonical(path, raw)


def _referred(schema: Schema, path: FieldPath, raw: Mapping[str, object]) -> JsonValue:
    """The account that a card names beside the thing it creates: by domain, else by name."""
    spec = schema.spec(path)
    for name in (raw.get("domain"), raw.get("name")):
        found = spec.find(str(name)) if name and spec.find else None
        if found is not None:
            return found
    raise spec.bad(f"there is no account '{raw.get('name') or raw.get('domain') or ''}' in the record.")


def _completed(entity: str, raw: dict[str, Any], author_id: int) -> dict[str, Any]:
    if entity == "person":
        return raw
    raw.setdefault("owner", author_id)
    if entity == "deal":
        pipeline = raw.pop("pipeline", "")
        if not raw.get("stage"):
            raw["stage"] = _opening_stage(pipeline)
    return raw


def _opening_stage(pipeline: str) -> JsonValue:
    stages = Stage.objects.filter(kind=Stage.Kind.OPEN, retired_at=None).select_related("pipeline")
    stages = stages.filter(pipeline__key=pipeline) if pipeline else stages
    stage = stages.order_by("pipeline__position", "pipeline_id", "position").first()
    if stage is None:
        raise BadFieldValue("Stage: there is no pipeline with an open stage yet; RevOps adds one.")
    return {"pipeline": stage.pipeline.key, "key": stage.key}


def _require_new(entity: str, values: Mapping[str, JsonValue], apart: str) -> None:
    standing = _alike(entity, values, apart)
    if standing is not None:
        raise AlreadyThere(f"{entity.capitalize()} {values.get('name')}", dict(values), standing)


def _alike(entity: str, values: Mapping[str, JsonValue], apart: str) -> int | None:
    name, account, email = str(values.get("name")), values.get("account"), values.get("email")
    if entity == "account":
        return _account_alike(name, values.get("domains"))
    if entity == "person" and email:
        return _id(Person.objects.filter(email=email))
    if not isinstance(account, int):
        return None
    if entity == "person":
        return _id(Person.objects.filter(account_id=account, name__iexact=name, email=""))
    deals = Deal.objects.filter(account_id=account, name__iexact=name)
    if apart:
        return _id(deals.filter(**{f"custom__{apart}": values.get(apart)}))
    return _id(deals.filter(stage__kind=Stage.Kind.OPEN))


def _account_alike(name: str, domains: JsonValue) -> int | None:
    wanted = domains if isinstance(domains, list) else []
    by_domain = AccountDomain.objects.filter(domain__in=wanted, account__removed_at=None)
    return by_domain.values_list("account_id", flat=True).first() or _id(Account.objects.filter(name__iexact=name))


def _id(rows: QuerySet[Any]) -> int | None:
    found: int | None = rows.filter(removed_at=None).values_list("pk", flat=True).first()
    return found
