"""Making things in the CRM that stand in the record: tasks, notes, new deals, accounts and people. In the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.ledger.services import acting, append
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import Crm
from sayso.ports.record_writer import CrmFailure, CrmReceipt, CrmRef, Moved, Permanent, Unknown
from sayso.record import mirroring_pages as pages
from sayso.record.columns import MODELS
from sayso.record.crm.composing import Making, composed
from sayso.record.crm.connecting import connected, opened
from sayso.record.crm.models import Order
from sayso.record.crm.orders import SET, kept
from sayso.record.crm.rules import DoesNotFit

UNSURE: Final = "unsure"
BATCH: Final = 50


def post_waiting(*, asker: Asker, at: datetime, write_key: str = "") -> int:
    """Make what waits to be made, the oldest first. Returns how many were. What the CRM refuses is kept with its words.

    A crash or a lost answer is asked after before anything is made again. Never in a transaction.
    """
    if connected() is None:
        return 0
    waiting = Order.objects.filter(state=Order.State.WAITING).exclude(kind=SET)
    waiting = waiting.filter(write_key=write_key) if write_key else waiting
    rows = list(waiting.order_by("id")[:BATCH])
    if not rows:
        return 0
    with transaction.atomic(durable=True):
        pass  # refuses to go on inside a transaction
    try:
        with opened() as (_, crm):
            return sum(_post(asker, crm, row, at) for row in rows)
    except (NotConnected, CannotUnseal, CrmFailure) as problem:
        _hold(rows, str(problem))
        return 0


def _post(asker: Asker, crm: Crm, row: Order, at: datetime) -> bool:
    """One of them. Raises a CrmFailure that stands in the way of all."""
    was_tried = row.tries > 0
    Order.objects.filter(pk=row.pk).update(tries=F("tries") + 1, message=UNSURE)
    try:
        receipt = _removed(crm, row) if row.kind == "remove" else _made(crm, row, ask_first=was_tried)
    except (Permanent, Moved, DoesNotFit) as refusal:
        _settle(asker, row, Order.State.FAILED, at, message=str(refusal))
        return False
    except Unknown as problem:
        _hold([row], str(problem))
        return False
    _settle(asker, row, Order.State.SENT, at, receipt=receipt)
    return True


def _made(crm: Crm, row: Order, *, ask_first: bool) -> CrmReceipt:
    making = Making(row.key, row.kind, FieldPath(row.entity, row.field), row.entity_id, row.value)
    order = composed(crm, row.connector, making)
    found = crm.find(order) if ask_first else None
    if found is not None:
        return found
    try:
        return crm.create(order)
    except Unknown:
        found = crm.find(order)
        if found is None:
            raise
        return found


def _removed(crm: Crm, row: Order) -> CrmReceipt:
    held = row.receipt if isinstance(row.receipt, Mapping) else {}
    receipt = CrmReceipt(row.of_key, CrmRef(str(held.get("entity")), str(held.get("id"))), mark=str(held.get("mark")))
    crm.remove(receipt)
    return receipt


def _hold(rows: list[Order], message: str) -> None:
    Order.objects.filter(pk__in=[row.pk for row in rows]).update(message=message[:500])


@acting()
def _settle(
    asker: Asker, row: Order, state: str, at: datetime, *, message: str = "", receipt: CrmReceipt | None = None
) -> None:
    holds = kept(receipt) if receipt else row.receipt
    Order.objects.filter(pk=row.pk).update(state=state, message=message[:500], settled_at=at, receipt=holds)
    if receipt and row.kind in MODELS:
        external_id = f"{row.connector}:{receipt.ref.id}"
        pages.link(asker=asker, entity=row.entity, entity_id=row.entity_id, external_id=external_id, at=at)
    payload = {"order": row.key, "kind": row.kind, "field": f"{row.entity}.{row.field}"}
    append(asker=asker, name=f"record.order.{state}", subject=(row.entity, row.entity_id), at=at, payload=payload)
