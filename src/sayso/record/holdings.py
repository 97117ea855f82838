"""What things hold, for the rules of other stages: canonical values and entries, and nothing that is for showing.

A deal is derived anew at every change of it, so this costs as few queries as it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record import columns, scope
from sayso.record.columns import Row
from sayso.record.models import Deal, FieldChange, Item, Stage
from sayso.record.orders import UNDO
from sayso.record.schema import Schema
from sayso.record.viewing import stage_view
from sayso.record.views import StageView

NEWEST = 200  # changes of one thing, which is years
Values = Mapping[FieldPath, JsonValue]


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """One entry of a list, with its quotes as stored."""

    value: JsonValue
    evidence: tuple[JsonValue, ...]
    said_at: datetime | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DealHolding:
    """A deal: its identity elsewhere, where it stands, its values that are not blank, its lists, oldest entry first."""

    id: int
    external_id: str
    account_id: int | None
    owner_id: int | None
    currency: str
    stage: StageView
    values: Values
    lists: Mapping[str, tuple[HeldEntry, ...]]


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A change in the history that stands: neither undone nor itself an undo."""

    path: FieldPath
    entity_id: int
    at: datetime
    origin: str


def deal_holding(asker: Asker, deal_id: int, schema: Schema) -> DealHolding | None:
    """What a deal holds; None for one that is gone or not the asker's to see."""
    deal = scope.deals(asker).select_related("stage__pipeline").filter(pk=deal_id).first()
    if deal is None:
        return None
    return DealHolding(
        id=deal.pk,
        external_id=deal.external_id,
        account_id=deal.account_id,
        owner_id=deal.owner_id,
        currency=deal.currency,
        stage=stage_view(deal.stage),
        values=_values(deal, schema),
        lists=_lists(deal, schema),
    )


def values_of(asker: Asker, entity: str, ids: Iterable[int], schema: Schema) -> dict[int, Values]:
    """The single values that are not blank, of each of these things that the asker sees."""
    rows: QuerySet[Any] = scope.few(asker, entity).filter(pk__in=sorted(set(ids)))
    return {row.pk: _values(row, schema) for row in rows}


def standing_changes(asker: Asker, entity: str, entity_id: int) -> tuple[StandingChange, ...]:
    """The changes of a thing that stand, the newest first; none of a thing that the asker does not see."""
    seen: QuerySet[Any, Any] = scope.few(asker, entity).filter(pk=entity_id).values("pk")
    rows = FieldChange.objects.filter(entity=entity, entity_id__in=seen).order_by("-at", "-id")
    columns_ = ("field", "at", "origin", "write_key", "reverses")
    undone: set[str] = set()
    standing: list[StandingChange] = []
    for field, at, origin, write_key, reverses in rows.values_list(*columns_)[:NEWEST]:
        if write_key in undone:
            continue
        if origin == UNDO:
            undone.add(reverses)
            continue
        standing.append(StandingChange(FieldPath(entity, field), entity_id, at, origin))
    return tuple(standing)


def stages_of(asker: Asker, pipeline: str) -> tuple[StageView, ...]:
    """The stages of one pipeline in their order."""
    rows = Stage.objects.filter(pipeline__key=pipeline).select_related("pipeline").order_by("position")
    return tuple(stage_view(row) for row in rows)


def _values(row: Row, schema: Schema) -> Values:
    single = (spec for spec in schema.fields(row.ENTITY) if not spec.many)
    return {spec.path: value for spec in single if (value := columns.live(row, spec)) is not None}


def _lists(deal: Deal, schema: Schema) -> dict[str, tuple[HeldEntry, ...]]:
    found: dict[str, list[HeldEntry]] = {spec.path.field: [] for spec in schema.fields("deal") if spec.many}
    for item in Item.objects.filter(deal=deal, removed_at=None).order_by("id"):
        entry = HeldEntry(item.value, tuple(item.evidence), item.said_at, item.added_at)
        found.setdefault(item.field, []).append(entry)
    return {field: tuple(entries) for field, entries in found.items()}
