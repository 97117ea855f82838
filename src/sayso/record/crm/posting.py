"""Making things in the CRM that stand in the record: tasks, notes, new deals, accounts and people. In the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import Crm
from sayso.ports.record_writer import CrmCreate, CrmFailure, CrmReceipt, CrmRef, Moved, Permanent, Unknown
from sayso.record import columns
from sayso.record import mirroring_pages as pages
from sayso.record.columns import MODELS, Row
from sayso.record.crm import mapping
from sayso.record.crm.connecting import connected, opened
from sayso.record.crm.models import Order
from sayso.record.crm.orders import SET
from sayso.record.crm.owners import users_of
from sayso.record.crm.rules import DoesNotFit, Terms, theirs
from sayso.record.crm.syncing import terms_of
from sayso.record.crm.telling import ref_of
from sayso.record.models import Deal, Person
from sayso.record.schema import Schema

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
    order = _order(crm, row)
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


def _order(crm: Crm, row: Order) -> CrmCreate:
    if row.kind not in MODELS:
        link = ref_of(row.connector, row.entity, row.entity_id)
        return CrmCreate(row.key, row.kind, _engagement(row), (link,))
    thing: Row = MODELS[row.entity].objects.get(pk=row.entity_id)
    return CrmCreate(row.key, row.kind, _values(crm, row.connector, thing), _links(row.connector, thing))


def _engagement(row: Order) -> dict[str, JsonValue]:
    if row.kind == "note":
        return {"body": str(row.value)}
    parts = row.value if isinstance(row.value, Mapping) else {"action": row.value}
    owner = Deal.objects.filter(pk=row.entity_id).values_list("owner_id", flat=True).first()
    theirs_ = next((crm_id for crm_id, user in users_of(row.connector).items() if user == owner), None)
    body = f"To do: {parts['owner']}" if parts.get("owner") else ""
    return {"title": str(parts.get("action")), "body": body, "due": parts.get("due") or None, "owner": theirs_}


def _values(crm: Crm, connector: str, thing: Row) -> dict[str, JsonValue]:
    schema, fields = Schema(), {one.name: one for one in crm.fields(thing.ENTITY)}
    terms: Terms = terms_of(connector, crm.pipelines() if isinstance(thing, Deal) else ())
    values: dict[str, JsonValue] = {}
    for pair in mapping.pairs(schema, mapping.mapped(connector, thing.ENTITY), fields):
        if pair.ours.many or not pair.theirs.writable:
            continue
        value = columns.live(thing, schema.spec(FieldPath(thing.ENTITY, pair.ours.path.field)))
        if value is not None:
            values[pair.theirs.name] = theirs(pair, value, terms)
    if isinstance(thing, Person) and "name" in fields and not fields["name"].writable:
        values["name"] = thing.name  # in the CRM it is put together from parts, and given as a whole
    return values


def _links(connector: str, thing: Row) -> tuple[CrmRef, ...]:
    account = getattr(thing, "account_id", None)
    try:
        return (ref_of(connector, "account", account),) if account else ()
    except DoesNotFit:
        return ()


def _hold(rows: list[Order], message: str) -> None:
    Order.objects.filter(pk__in=[row.pk for row in rows]).update(message=message[:500])


@acting()
def _settle(
    asker: Asker, row: Order, state: str, at: datetime, *, message: str = "", receipt: CrmReceipt | None = None
) -> None:
    kept = {"entity": receipt.ref.entity, "id": receipt.ref.id, "mark": receipt.mark} if receipt else row.receipt
    Order.objects.filter(pk=row.pk).update(state=state, message=message[:500], settled_at=at, receipt=kept)
    if receipt and row.kind in MODELS:
        external_id = f"{row.connector}:{receipt.ref.id}"
        pages.link(asker=asker, entity=row.entity, entity_id=row.entity_id, external_id=external_id, at=at)
    payload = {"order": row.key, "kind": row.kind, "field": f"{row.entity}.{row.field}"}
    append(asker=asker, name=f"record.order.{state}", subject=(row.entity, row.entity_id), at=at, payload=payload)
