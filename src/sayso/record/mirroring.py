"""What the CRM says, and what was observed: kept without a Decision, because nobody decides what is already so.

For sync, the demonstration company and capture alone. What a person decides goes through `record.writing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from sayso.domain.asker import Asker
from sayso.domain.canonical import digest
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.record import columns, creating, lists, receipts
from sayso.record.columns import MODELS, Row
from sayso.record.fields import BadFieldValue
from sayso.record.guard import writing
from sayso.record.lists import Origin
from sayso.record.models import Activity, Deal, FieldChange
from sayso.record.orders import MIRROR
from sayso.record.pipelines import PipelineDraft, StageDraft, put_pipeline
from sayso.record.receipts import Moved, Stamp
from sayso.record.rules import same
from sayso.record.schema import Schema


@dataclass(frozen=True, slots=True)
class Seen:
    """One account, person or deal as the CRM shows it.

    `external_id` is the CRM's own identity of it, the vendor's name in front; `values` maps field names to values as
    people or files write them (they are made canonical), fields left out stay as they are; `created_at` and `closed_at`
    as the CRM has them.
    """

    external_id: str
    values: Mapping[str, object]
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastChange:
    """One entry of the CRM's own field history. `by_id` is our user, None when it was somebody else."""

    field: str
    before: object
    after: object
    at: datetime
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """That a conversation took place. `source` identifies it within its deal; `people` are mail addresses or names."""

    deal_id: int
    kind: str
    at: datetime
    source: str
    direction: str = ""
    people: Sequence[str] = field(default=())


@acting()
def upsert_pipeline(*, asker: Asker, key: str, name: str, stages: Sequence[StageDraft], at: datetime) -> int:
    """The pipeline as the CRM has it: its stages in their order. Returns its id. Raises StageInUse."""
    return put_pipeline(asker=asker, draft=PipelineDraft(key, name, tuple(stages)), at=at)


def upsert_account(*, asker: Asker, seen: Seen, at: datetime, schema: Schema | None = None) -> int:
    """The account as the CRM shows it; a name at least, when it is new. Returns its id."""
    return _upsert("account", asker, seen, at, schema or Schema())


def upsert_person(*, asker: Asker, seen: Seen, at: datetime, schema: Schema | None = None) -> int:
    """The person as the CRM shows them. Returns their id."""
    return _upsert("person", asker, seen, at, schema or Schema())


def upsert_deal(*, asker: Asker, seen: Seen, at: datetime, schema: Schema | None = None) -> int:
    """The deal as the CRM shows it; a name and a stage at least, when it is new. Returns its id."""
    return _upsert("deal", asker, seen, at, schema or Schema())


@acting()
def observe_activity(*, asker: Asker, observed: Observed, at: datetime) -> bool:
    """Keep that something took place. Returns whether it was new: the same source of a deal is kept once."""
    if Activity.objects.filter(deal_id=observed.deal_id, source=observed.source).exists():
        return False
    with writing():
        Activity.objects.create(
            deal_id=observed.deal_id,
            source=observed.source,
            kind=observed.kind,
            at=observed.at,
            direction=observed.direction,
            people=list(observed.people),
        )
    payload = {"kind": observed.kind, "source": observed.source}
    append(asker=asker, name="record.activity.observed", subject=("deal", observed.deal_id), at=at, payload=payload)
    return True


@acting()
def forget_activity(*, asker: Asker, source: str, at: datetime, keep_deal: int | None = None) -> int:
    """Take an activity away from every deal but `keep_deal`: the conversation belongs elsewhere, or is gone."""
    rows = Activity.objects.filter(source=source)
    rows = rows if keep_deal is None else rows.exclude(deal_id=keep_deal)
    deals = list(rows.values_list("deal_id", flat=True))
    with writing():
        rows.delete()
    for deal in deals:
        append(asker=asker, name="record.activity.forgotten", subject=("deal", deal), at=at, payload={"source": source})
    return len(deals)


@acting()
def record_history(*, asker: Asker, entity: str, entity_id: int, changes: Sequence[PastChange], at: datetime) -> int:
    """Keep what the CRM tells of a thing's past; told again, it is kept once. Returns how many entries were new."""
    rows = past_rows(Schema(), entity, entity_id, changes)
    known = set(
        FieldChange.objects.filter(write_key__in=[row.write_key for row in rows]).values_list("write_key", flat=True)
    )
    new = {row.write_key: row for row in rows if row.write_key not in known}
    with writing():
        FieldChange.objects.bulk_create(new.values())
    if new:
        append(
            asker=asker,
            name="record.history.mirrored",
            subject=(entity, entity_id),
            at=at,
            payload={"entries": len(new)},
        )
    return len(new)


def past_rows(schema: Schema, entity: str, entity_id: int, changes: Sequence[PastChange]) -> list[FieldChange]:
    """The entries that tell of those changes, not yet saved. One moment of one field has one key, told twice or not."""
    return [_past_row(schema, FieldPath(entity, change.field), entity_id, change) for change in changes]


def _past_row(schema: Schema, path: FieldPath, entity_id: int, change: PastChange) -> FieldChange:
    after = _past(schema, path, change.after)
    return FieldChange(
        entity=path.entity,
        entity_id=entity_id,
        field=path.field,
        before=_past(schema, path, change.before),
        after=after,
        at=change.at,
        by_id=change.by_id,
        origin=MIRROR,
        write_key=f"{MIRROR}:{digest([path.entity, entity_id, path.field, change.at.isoformat(), after])}",
    )


@acting()
def _upsert(entity: str, asker: Asker, seen: Seen, at: datetime, schema: Schema) -> int:
    with writing():
        # Locked, so that two runs of a sync do not lose one another's version.
        rows = MODELS[entity].objects.select_for_update()
        row: Row | None = rows.filter(external_id=seen.external_id).first()
        values = {name: _canonical(schema, FieldPath(entity, name), raw) for name, raw in seen.values.items()}
        fresh = row is None
        row = row or _insert(schema, entity, values, seen)
        moved = [] if fresh else _update(schema, row, values, seen, at)
    if moved or fresh:
        fields = sorted(change.field for change in moved)
        append(
            asker=asker, name=f"record.{entity}.mirrored", subject=(entity, row.pk), at=at, payload={"fields": fields}
        )
    return row.pk


def _insert(schema: Schema, entity: str, values: Mapping[str, JsonValue], seen: Seen) -> Row:
    row = creating.insert(schema, entity, values, seen.created_at)
    beside: dict[str, Any] = {"external_id": seen.external_id}
    if isinstance(row, Deal):
        beside["closed_at"] = seen.closed_at or row.closed_at
    MODELS[entity].objects.filter(pk=row.pk).update(**beside)
    creating.add_entries(row, values, _origin(row, seen.created_at))
    return row


def _update(schema: Schema, row: Row, values: Mapping[str, JsonValue], seen: Seen, at: datetime) -> list[Moved]:
    moved: list[Moved] = []
    assigned: dict[str, Any] = {}
    for name, value in values.items():
        spec = schema.spec(FieldPath(row.ENTITY, name))
        live = None if spec.many else columns.live(row, spec)
        if spec.many:
            moved += _add_missing(schema, row, name, value, at)
        elif not same(live, value):
            moved.append(Moved(name, live, value))
            assigned |= columns.assignment(row, spec, value, at)
            row.custom = assigned.get("custom", row.custom)  # the next field of the organisation's own builds on it
    if isinstance(row, Deal) and seen.closed_at is not None:
        assigned["closed_at"] = seen.closed_at
    moved += [Moved(name, *pair) for name, pair in columns.asides(row, assigned).items()]
    if moved:
        type(row).objects.filter(pk=row.pk).update(**assigned, version=F("version") + 1)
        row.version += 1
        receipts.record(row, moved, Stamp(_key(row), None, MIRROR, at))
    return moved


def _add_missing(schema: Schema, row: Row, name: str, value: JsonValue, at: datetime) -> list[Moved]:
    standing = lists.entries(row, schema.spec(FieldPath(row.ENTITY, name)))
    missing = [entry for entry in value if entry not in standing] if isinstance(value, list) else []
    for entry in missing:
        lists.add(row, name, entry, _origin(row, at))
    return [Moved(name, None, list(missing))] if missing else []


def _key(row: Row) -> str:
    return f"{MIRROR}:{row.ENTITY}:{row.pk}:{row.version}"


def _origin(row: Row, at: datetime) -> Origin:
    return Origin(_key(row), "", (), None, at)


def _canonical(schema: Schema, path: FieldPath, raw: object) -> JsonValue:
    spec = schema.spec(path)
    if not spec.many:
        return schema.canonical(path, raw)
    entries = raw if isinstance(raw, list | tuple) else [raw] if raw else []
    return [schema.canonical(path, entry) for entry in entries]


def _past(schema: Schema, path: FieldPath, raw: object) -> JsonValue:
    if raw is None:
        return None
    try:
        return schema.canonical(path, raw)
    except BadFieldValue:
        return str(raw)  # it was a value then: a stage that is gone, somebody who left
