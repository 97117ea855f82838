"""Reading the field history: what changed, when, by whom, and what others changed in one's own deals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Q, QuerySet, Subquery

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.record import scope
from sayso.record.fields import ENTITIES
from sayso.record.models import Deal, FieldChange
from sayso.record.schema import Schema
from sayso.record.viewing import change_view
from sayso.record.views import ChangeView, Named

PAGE = 200
Target = tuple[FieldPath, int]
"""One field of one thing."""


def history(
    asker: Asker, entity: str, entity_id: int, field: str | None = None, *, before: int | None = None, limit: int = PAGE
) -> tuple[ChangeView, ...]:
    """The history of a thing or of one of its fields, the newest first. `before` is the id to go on from.

    Raises NotFound.
    """
    scope.require_visible(asker, entity, entity_id)
    rows = FieldChange.objects.filter(entity=entity, entity_id=entity_id).select_related("by").order_by("-at", "-id")
    rows = rows.filter(field=field) if field else rows
    if before is not None:
        # By time, not by id: what the CRM tells of the past comes in late.
        at = FieldChange.objects.filter(pk=before).values("at")
        rows = rows.filter(Q(at__lt=Subquery(at)) | Q(at=Subquery(at), pk__lt=before))
    schema = Schema()
    return tuple(change_view(row, schema) for row in rows[: min(limit, PAGE)])


def newest_changes(asker: Asker, entity: str, entity_id: int) -> dict[str, ChangeView]:
    """For each field that ever changed, its newest change. Raises NotFound."""
    scope.require_visible(asker, entity, entity_id)
    rows = FieldChange.objects.filter(entity=entity, entity_id=entity_id).select_related("by").order_by("at", "id")
    newest = {row.field: row for row in rows}
    schema = Schema()
    return {field: change_view(row, schema) for field, row in newest.items()}


def newest_of(asker: Asker, targets: Iterable[Target]) -> dict[Target, ChangeView]:
    """The newest change of each of these fields of these things, where there was one and the asker sees the thing."""
    newest: dict[Target, FieldChange] = {}
    for entity in ENTITIES:
        fields = {(path.field, entity_id) for path, entity_id in targets if path.entity == entity}
        ids: QuerySet[Any, Any] = scope.few(asker, entity).filter(pk__in={pk for _, pk in fields}).values("pk")
        rows = FieldChange.objects.filter(entity=entity, entity_id__in=ids, field__in={name for name, _ in fields})
        for row in rows.select_related("by").order_by("at", "id") if fields else ():
            newest[FieldPath(entity, row.field), row.entity_id] = row
    schema = Schema()
    return {target: change_view(row, schema) for target, row in newest.items()}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """That a deal came to its present owner: from whom (None for nobody), when, by which write."""

    deal: Named
    giver: Named | None
    to: Named
    at: datetime
    change: str


def handed_over(
    asker: Asker, since: datetime, *, to: int | None = None, deal_id: int | None = None
) -> tuple[HandedOver, ...]:
    """The deals that the asker sees and that came to their present owner since then, the newest first.

    Narrowed to those that came to one person, or to one deal. What nobody had before was not handed over.
    """
    seen = scope.deals(asker) if deal_id is None else scope.deals(asker).filter(pk=deal_id)
    seen = seen if to is None else seen.filter(owner_id=to)
    rows = FieldChange.objects.filter(entity="deal", entity_id__in=seen.values("pk"), field="owner", at__gte=since)
    newest = {row.entity_id: row for row in rows.order_by("at", "id")}
    deals = {deal.pk: deal for deal in seen.filter(pk__in=newest).select_related("owner")}
    standing = [row for pk, row in newest.items() if row.after == deals[pk].owner_id and row.before is not None]
    names = dict(get_user_model().objects.values_list("pk", "name")) if standing else {}
    return tuple(
        HandedOver(
            deal=Named(row.entity_id, deals[row.entity_id].name),
            giver=Named(row.before, names[row.before]) if row.before in names else None,
            to=Named(deals[row.entity_id].owner_id or 0, str(deals[row.entity_id].owner)),
            at=row.at,
            change=row.write_key,
        )
        for row in sorted(standing, key=lambda row: (row.at, row.pk), reverse=True)
    )


def changed_by_others(asker: Asker, deal_id: int, since: datetime, *, limit: int = PAGE) -> tuple[ChangeView, ...]:
    """What others, or the CRM, changed since then in a deal that is the asker's own; the newest first."""
    own = Deal.objects.filter(pk=deal_id, owner_id=asker.user_id, owner__isnull=False, removed_at=None)
    by_others = Q(by=None) | ~Q(by_id=asker.user_id)
    rows = FieldChange.objects.filter(Exists(own), by_others, entity="deal", entity_id=deal_id, at__gte=since)
    schema = Schema()
    found = rows.select_related("by").order_by("-at", "-id")[: min(limit, PAGE)]
    return tuple(change_view(row, schema) for row in found)


def changes_between(
    asker: Asker, deals: Iterable[int], *, since: datetime, until: datetime | None = None
) -> tuple[ChangeView, ...]:
    """What changed in those of the deals that the asker sees, from a moment on (to another), the oldest first."""
    ids = scope.deals(asker).filter(pk__in=list(deals)).values("pk")
    rows = FieldChange.objects.filter(entity="deal", entity_id__in=ids, at__gte=since).select_related("by")
    rows = rows if until is None else rows.filter(at__lte=until)
    schema = Schema()
    return tuple(change_view(row, schema) for row in rows.order_by("at", "id"))
