"""What becomes of a confirmed change in the CRM. Imported by `apply.services` and the flow: nothing is told unasked.

A single value goes to the CRM first (`place`, `telling.tell`, `settle`), and to the record when the CRM holds it.
Tasks, notes and new things go to the record first (`follow`) and from there to the CRM (`posting.post_waiting`).
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting
from sayso.ports.record_writer import CrmReceipt
from sayso.record import mirroring_pages as pages
from sayso.record.builtin import CREATED
from sayso.record.columns import MODELS
from sayso.record.crm import mapping
from sayso.record.crm.composing import Making
from sayso.record.crm.connecting import connected
from sayso.record.crm.mapping import LIVE, READ, SHADOW
from sayso.record.crm.models import Order
from sayso.record.crm.noting import NOTES
from sayso.record.crm.orders import SET, kept
from sayso.record.crm.rules import BESIDE
from sayso.record.crm.telling import Answer, Ask, Told
from sayso.record.mirroring import PastChange, Seen
from sayso.record.schema import Schema

NEXT_STEP_TASK: Final = "next_step_task"
QUOTES: Final = FieldPath("deal", "quotes")
_SETTLED: Final[Named[Answer, str]] = {
    Answer.DONE: Order.State.SENT,
    Answer.OVERWROTE: Order.State.SENT,
    Answer.THERE: Order.State.DROPPED,
    Answer.MOVED: Order.State.MOVED,
    Answer.REFUSED: Order.State.FAILED,
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A change that stands in the record by now: which write, of what, and the sentences that prove it."""

    write_key: str
    path: FieldPath
    entity_id: int
    before: JsonValue
    value: JsonValue
    evidence: tuple[JsonValue, ...]
    by: str
    reverses: str = ""


def is_live(path: FieldPath, entity_id: int | None) -> bool:
    """Whether that value has to be told to the CRM before it stands in the record."""
    plug = connected()
    if plug is None or entity_id is None or path.entity not in MODELS:
        return False
    row = next((one for one in mapping.mapped(plug.name, path.entity) if one.path == path), None)
    if row is None or row.mode != LIVE or row.is_beside:
        return False
    return _external_id(path.entity, entity_id).startswith(f"{plug.name}:")


def place(*, ask: Ask, write_key: str, at: datetime) -> None:
    """Keep that a value is on its way, before the CRM is asked: a sync leaves the field alone meanwhile."""
    plug = connected()
    Order.objects.update_or_create(
        key=ask.key,
        defaults={
            "write_key": write_key,
            "connector": plug.name if plug else "",
            "kind": SET,
            "entity": ask.path.entity,
            "entity_id": ask.entity_id,
            "external_id": _external_id(ask.path.entity, ask.entity_id),
            "field": ask.path.field,
            "before": ask.before,
            "value": ask.value,
            "state": Order.State.WAITING,
            "settled_at": None,
            "created_at": at,
        },
    )


def beside(path: FieldPath, entity_id: int, value: JsonValue, write_key: str) -> Making | None:
    """The task that goes along with a value, where that is turned on: it is told in the same step, if the CRM can."""
    plug = connected()
    rows = mapping.mapped(plug.name, path.entity) if plug else ()
    row = next((one for one in rows if one.path.field == NEXT_STEP_TASK and one.mode == LIVE), None)
    if row is None or not _is_due_step(path, value):
        return None
    return Making(
        key_beside(write_key, row.path), BESIDE[row.path.entity, row.path.field][0], row.path, entity_id, value
    )


@acting()
def settle(*, asker: Asker, ask: Ask, told: Told, at: datetime) -> None:
    """Keep what the CRM answered. What somebody else wrote there stands in the record from now on, as theirs."""
    state = _SETTLED.get(told.answer, Order.State.WAITING)
    row = Order.objects.get(key=ask.key)
    row.state, row.message, row.tries = state, told.message[:500], row.tries + 1
    row.settled_at = None if state == Order.State.WAITING else at
    row.receipt = {"sent": told.sent, "mark": told.mark}
    row.missing = list(told.missing)
    row.live = told.live if told.answer in (Answer.MOVED, Answer.OVERWROTE) else None
    row.save()
    if told.made and ask.beside:
        _keep_made(row, ask.beside, told.made, at)
    if told.answer in (Answer.MOVED, Answer.OVERWROTE, Answer.THERE):
        _mirror(asker, ask, row.external_id, told, at)


@acting()
def keep_told(*, asker: Asker, ask: Ask, at: datetime) -> None:
    """The record holds what the CRM was told."""
    _mirror(asker, ask, _external_id(ask.path.entity, ask.entity_id), Told(Answer.DONE, live=ask.value), at)


@acting()
def follow(*, confirmed: Confirmed, at: datetime) -> None:
    """What goes to the CRM beside the record: kept in the record's own transaction, told later. In shadow: reported."""
    plug = connected()
    if plug is None or confirmed.path.entity not in MODELS:
        return
    if confirmed.reverses:
        _take_back(confirmed, at)
        return
    mappings = mapping.mapped(plug.name, confirmed.path.entity)
    modes = {one.path: one.mode for one in mappings}
    for one in mappings:
        content = _content(one, confirmed, modes)
        if one.mode == READ or content is None:
            continue
        kind = BESIDE[one.path.entity, one.path.field][0] if one.is_beside else SET
        if kind == SET and one.mode != SHADOW:
            continue
        key = confirmed.write_key if kind == SET else key_beside(confirmed.write_key, one.path)
        Order.objects.get_or_create(
            key=key,
            defaults={
                "write_key": confirmed.write_key,
                "connector": plug.name,
                "kind": kind,
                "entity": one.path.entity,
                "entity_id": confirmed.entity_id,
                "external_id": _external_id(one.path.entity, confirmed.entity_id),
                "field": one.path.field,
                "crm_field": one.crm_field,
                "before": confirmed.before if kind == SET else None,
                "value": content,
                "state": Order.State.WAITING if one.mode == LIVE else Order.State.SHADOW,
                "created_at": at,
            },
        )


def key_beside(write_key: str, path: FieldPath) -> str:
    """Under which key a thing is made that goes along with a write."""
    return f"{write_key}:{path.field}"


def _is_due_step(path: FieldPath, value: JsonValue) -> bool:
    return str(path) == "deal.next_step" and isinstance(value, Named) and bool(value.get("due"))


def _keep_made(row: Order, making: Making, made: CrmReceipt, at: datetime) -> None:
    """What was made in the same step, kept as sent, so that it is not made again and an undo takes it back."""
    Order.objects.update_or_create(
        key=making.key,
        defaults={
            "write_key": row.write_key,
            "connector": row.connector,
            "kind": making.kind,
            "entity": making.path.entity,
            "entity_id": making.entity_id,
            "external_id": row.external_id,
            "field": making.path.field,
            "value": making.content,
            "state": Order.State.SENT,
            "receipt": kept(made),
            "created_at": at,
            "settled_at": at,
        },
    )


def _take_back(confirmed: Confirmed, at: datetime) -> None:
    """What was made beside a write that is undone is taken back, or not made at all where it was not made yet."""
    made = Order.objects.filter(write_key=confirmed.reverses).exclude(kind__in=[SET, "remove"])
    made.filter(state__in=[Order.State.WAITING, Order.State.SHADOW]).update(
        state=Order.State.DROPPED, settled_at=at, message="It was taken back before it was told."
    )
    for row in made.filter(state=Order.State.SENT):
        Order.objects.get_or_create(
            key=key_beside(confirmed.write_key, FieldPath(row.entity, row.field)),
            defaults={
                "write_key": confirmed.write_key,
                "of_key": row.key,
                "connector": row.connector,
                "kind": "remove",
                "entity": row.entity,
                "entity_id": row.entity_id,
                "external_id": row.external_id,
                "field": row.field,
                "receipt": row.receipt,
                "created_at": at,
            },
        )


def _content(one: mapping.Mapped, confirmed: Confirmed, modes: Named[FieldPath, str]) -> JsonValue:
    """What a mapping has to say of a confirmed change; None where it has nothing to say."""
    field, value = one.path.field, confirmed.value
    if not one.is_beside:
        return value if one.path == confirmed.path else None
    if field == NEXT_STEP_TASK:
        return value if _is_due_step(confirmed.path, value) else None
    if field == CREATED:
        return {} if confirmed.path.field == CREATED else None
    if one.path == QUOTES:
        is_noted = confirmed.path == NOTES and modes.get(NOTES) in (LIVE, one.mode)
        return None if is_noted else _quoted(confirmed)
    if one.path == NOTES == confirmed.path and modes.get(QUOTES) == one.mode:
        return "\n".join([str(value), *_sentences(confirmed)])  # one note: what it says, and the sentence behind it
    return value if one.path == confirmed.path else None


def _quoted(confirmed: Confirmed) -> JsonValue:
    said = _sentences(confirmed)
    if not said or confirmed.path.field == CREATED:
        return None
    schema = Schema()
    value = schema.show(confirmed.path, confirmed.value) or "blank"
    head = f"{schema.label(confirmed.path)}: {value.rstrip('.')}. Confirmed by {confirmed.by} in Sayso."
    return "\n".join([head, *said])


def _sentences(confirmed: Confirmed) -> list[str]:
    said = [one for one in confirmed.evidence if isinstance(one, Named) and one.get("text")]
    return [f"\u201c{one['text']}\u201d ({one.get('speaker') or 'somebody'})" for one in said]


def _mirror(asker: Asker, ask: Ask, external_id: str, told: Told, at: datetime) -> None:
    row = MODELS[ask.path.entity].objects.get(pk=ask.entity_id)
    seen = Seen(external_id, {ask.path.field: told.live}, row.created_at)
    known = told.live_at is not None and told.answer is not Answer.THERE
    at_ = told.live_at or at
    past = (PastChange(ask.path.field, ask.before, told.live, at_, told.live_by),) if known else ()
    pages.mirror(
        asker=asker,
        entity=ask.path.entity,
        sightings=[pages.Sighting(seen, past)],
        at=at,
        manner=pages.Manner(),
        schema=Schema(),
    )


def _external_id(entity: str, entity_id: int) -> str:
    return MODELS[entity].objects.filter(pk=entity_id).values_list("external_id", flat=True).first() or ""
