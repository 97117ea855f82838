"""Every value of a kind of thing, row by row, as plain text or as it is held: for counting and comparing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from sayso.domain.asker import Asker
from sayso.domain.signal import JsonValue
from sayso.record import columns, scope
from sayso.record.builtin import CREATED
from sayso.record.columns import Row
from sayso.record.fields import FieldSpec
from sayso.record.models import AccountDomain, FieldChange, Item
from sayso.record.points import FIELD_TYPES

CHUNK = 2_000


def rows_of(asker: Asker, entity: str, fields: Sequence[FieldSpec]) -> Iterator[list[str]]:
    """Each thing that the asker sees, one text for each of these fields; "" for blank.

    A list stands for its thing: it is filled, or not. Takes memory for one stretch of rows.
    """
    filled = {spec.path.field: _filled(spec) for spec in fields if spec.many}
    rows: QuerySet[Any] = scope.visible(asker, entity).order_by("pk")
    rows = rows.select_related("stage__pipeline") if entity == "deal" else rows
    for row in rows.iterator(chunk_size=CHUNK):
        yield [_cell(row, spec, filled) for spec in fields]


def held(asker: Asker, entity: str, fields: Sequence[FieldSpec]) -> Iterator[tuple[int, dict[str, JsonValue]]]:
    """Each thing that the asker sees, by its id, with what it holds in each of these single fields."""
    rows: QuerySet[Any] = scope.visible(asker, entity).order_by("pk")
    rows = rows.select_related("stage__pipeline") if entity == "deal" else rows
    for row in rows.iterator(chunk_size=CHUNK):
        yield row.pk, {spec.path.field: columns.live(row, spec) for spec in fields}


def filled_by(asker: Asker, entity: str) -> dict[str, dict[str, int]]:
    """How often each field of the things that the asker sees was filled, by the origin of the write."""
    seen: QuerySet[Any, Any] = scope.visible(asker, entity).values("pk")
    changes = FieldChange.objects.filter(entity=entity, entity_id__in=seen)
    counts: dict[str, dict[str, int]] = {}
    for field, origin, count in (
        changes.exclude(after=None).exclude(field=CREATED).values_list("field", "origin").annotate(n=Count("id"))
    ):
        counts.setdefault(field, {})[origin] = count
    return counts


def _filled(spec: FieldSpec) -> frozenset[int]:
    if spec.path.entity == "account":
        return frozenset(AccountDomain.objects.values_list("account_id", flat=True))
    standing = Item.objects.filter(field=spec.path.field, removed_at=None)
    return frozenset(standing.order_by().values_list("deal_id", flat=True).distinct())


def _cell(row: Row, spec: FieldSpec, filled: dict[str, frozenset[int]]) -> str:
    if spec.many:
        return str(row.pk) if row.pk in filled.get(spec.path.field, ()) else ""
    value: JsonValue = columns.live(row, spec)
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value)  # a link or a person by id: to count them needs no name
    if spec.type == "stage":
        return str(value.get("key")) if isinstance(value, dict) else ""
    return FIELD_TYPES.get(spec.type).show(value, spec)
