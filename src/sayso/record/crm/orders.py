"""What the CRM was told, is to be told, or in shadow would have been told: kept by key, so that it happens once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ports.record_writer import CrmReceipt
from sayso.record.columns import MODELS
from sayso.record.crm.models import Order
from sayso.record.crm.sightings import SentValues
from sayso.record.schema import Schema

SENT, WAITING = Order.State.SENT, Order.State.WAITING
SET: Final = "set"
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order as people see it: what the CRM would hold, holds, or refused, in its own terms."""

    id: int
    kind: str
    path: FieldPath
    entity_id: int
    thing: str
    label: str
    crm_field: str
    before: JsonValue
    value: JsonValue
    state: str
    message: str
    at: datetime
    write_key: str


def under_way(entity: str, external_ids: Iterable[str]) -> dict[str, set[str]]:
    """Which fields of these records an order is under way to: what the CRM says of them meanwhile is not mirrored."""
    rows = Order.objects.filter(entity=entity, external_id__in=list(external_ids), kind=SET, state=WAITING)
    found: dict[str, set[str]] = defaultdict(set)
    for external_id, name in rows.values_list("external_id", "field"):
        found[external_id].add(name)
    return found


def sent_values(entity: str, external_ids: Iterable[str]) -> SentValues:
    """What these records were told by us, by our field: the CRM's own history will say so too."""
    rows = Order.objects.filter(entity=entity, external_id__in=list(external_ids), kind=SET, state=SENT)
    found: dict[tuple[str, str], list[tuple[JsonValue, datetime]]] = defaultdict(list)
    for row in rows:
        sent = row.receipt.get("sent") if isinstance(row.receipt, dict) else None
        found[row.external_id, row.field].append((sent, row.settled_at or row.created_at))
    return found


def was_told(write_key: str) -> bool:
    """Whether the CRM holds, or held, what that write said."""
    return Order.objects.filter(write_key=write_key, kind=SET, state=SENT).exists()


def kept(receipt: CrmReceipt) -> JsonValue:
    """What is kept of a thing that was made there, by which it is taken back."""
    return {"entity": receipt.ref.entity, "id": receipt.ref.id, "mark": receipt.mark}


def list_shadow(asker: Asker, *, limit: int = PAGE) -> tuple[OrderView, ...]:
    """What would have been written had its field been turned on, the newest first. For RevOps."""
    require_revops(asker)
    return _views(Order.objects.filter(state=Order.State.SHADOW).order_by("-id")[:limit])


def count_shadow(asker: Asker) -> dict[FieldPath, int]:
    """How much would have been written, by field. For RevOps."""
    require_revops(asker)
    rows = Order.objects.filter(state=Order.State.SHADOW).values_list("entity", "field").order_by("entity", "field")
    return {FieldPath(entity, name): held for entity, name, held in rows.annotate(held=Count("pk"))}


def list_held(asker: Asker, *, limit: int = PAGE) -> tuple[OrderView, ...]:
    """What the CRM refused, or could not be told yet, the newest first. For RevOps."""
    require_revops(asker)
    held = Q(state=Order.State.FAILED) | Q(state=WAITING, tries__gt=0)
    return _views(Order.objects.filter(held).order_by("-id")[:limit])


def require_revops(asker: Asker) -> None:
    """Raises NotAllowed for a person who is not RevOps. The system itself may see to everything."""
    if asker.user_id is not None:
        asker.require(Role.REVOPS)


def erase_values(*, write_keys: Sequence[str]) -> int:
    """Blank what the orders of these writes copied. What the CRM was told stands there still. Returns how many."""
    rows = Order.objects.filter(write_key__in=write_keys)
    rows.filter(state__in=[WAITING, Order.State.SHADOW]).delete()
    return rows.update(before=None, value=None, live=None, receipt=None)


def _views(rows: QuerySet[Order]) -> tuple[OrderView, ...]:
    schema, found = Schema(), list(rows)
    names = {
        (entity, pk): name
        for entity, model in MODELS.items()
        for pk, name in model.objects.filter(
            pk__in=[row.entity_id for row in found if row.entity == entity]
        ).values_list("id", "name")
    }
    return tuple(
        OrderView(
            id=row.pk,
            kind=row.kind,
            path=FieldPath(row.entity, row.field),
            entity_id=row.entity_id,
            thing=names.get((row.entity, row.entity_id), ""),
            label=schema.label(FieldPath(row.entity, row.field)),
            crm_field=row.crm_field,
            before=row.before,
            value=row.value,
            state=row.state,
            message=row.message,
            at=row.settled_at or row.created_at,
            write_key=row.write_key,
        )
        for row in found
    )
