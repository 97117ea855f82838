"""Carrying out Decisions: claim, call, receipt.

Any process may apply any Decision any number of times: one of them claims the write, and the record is called under the
Decision's own key. With nothing behind the record, the three steps are one transaction, so that a process killed at any
instruction leaves either nothing at all (the write is pending) or everything (written, with its receipt).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from sayso.apply import carrying, outside
from sayso.apply.models import Write
from sayso.apply.rules import REVERSED, evidence_of, is_written, key_of
from sayso.confirm.models import Decision
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.record.builtin import CREATED
from sayso.record.crm import orders
from sayso.record.evidence import quoted_texts
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import copies
from sayso.record.schema import NoSuchField, Schema
from sayso.record.scope import NotFound, visible

ON_ITS_WAY = "It is on its way to the CRM, and shows here once the CRM holds it."
NOTHING = "nothing"
"""The state of a Decision that asks for no write: a decline, a snooze, or the undo of one."""


class NoSuchDecision(LookupError):
    """There is no Decision with that id."""


class NothingToWrite(ValueError):
    """That Decision asks for no write."""


class NothingToRetry(ValueError):
    """Only a failed write is tried again."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a Decision: where its write stands, and what the record holds where that is not what was asked.

    `state` is that of `models.Write`, or "nothing". `entity_id` of a creation is the new thing's. `message` is one line
    for a person where something kept it from being written.
    """

    decision_id: UUID
    state: str
    write_id: int | None = None
    entity: str = ""
    entity_id: int | None = None
    field: str = ""
    before: JsonValue = None
    after: JsonValue = None
    live: JsonValue = None
    message: str = ""

    @property
    def is_written(self) -> bool:
        """Whether the record now says what was decided: written, or there already."""
        return self.state in (Write.State.WRITTEN, Write.State.UNCHANGED, Write.State.OVERWROTE)

    @property
    def is_on_its_way(self) -> bool:
        """Whether it waits for the CRM to hold it."""
        return self.state in (Write.State.PENDING, Write.State.CLAIMED)


def prepare(*, decision: Decision, at: datetime) -> Write:
    """The Decision's one write, pending if it is new. Raises NothingToWrite for a decline or a snooze."""
    reversed_decision = decision.reverses
    if not is_written(decision.kind, reversed_decision.kind if reversed_decision else ""):
        raise NothingToWrite(f"A decision of the kind {decision.kind} writes nothing.")
    reverses = prepare(decision=reversed_decision, at=at) if decision.kind == REVERSED and reversed_decision else None
    target = reverses or decision
    write, _ = Write.objects.get_or_create(
        decision=decision,
        defaults={
            "key": key_of(decision.pk),
            "entity": target.entity,
            "entity_id": target.entity_id,
            "field": CREATED if reverses is None and decision.operation == Operation.CREATE else target.field,
            "reverses": reverses,
            "created_at": at,
        },
    )
    return write


def apply(*, decision_id: UUID, at: datetime, may_wait: bool = False) -> Applied:
    """Carry out a Decision, once, however often and from wherever this is called.

    A value that is mapped to a connected CRM and turned on goes there first: where this may wait for a network (in the
    worker, in no transaction) it is told at once, elsewhere it stays pending until the worker comes to it.

    An undo first carries out what it takes back, so that there is something certain to take back. What the record
    refuses is an answer, not an error: conflict (with the live value) or failed (with a message). Raises
    NoSuchDecision.
    """
    decision = Decision.objects.select_related("by", "reverses").filter(pk=decision_id).first()
    if decision is None:
        raise NoSuchDecision(f"There is no decision {decision_id}.")
    try:
        write = prepare(decision=decision, at=at)
    except NothingToWrite:
        return Applied(decision_id, NOTHING)
    if write.state in (Write.State.PENDING, Write.State.CLAIMED):
        if decision.reverses_id is not None:
            apply(decision_id=decision.reverses_id, at=at, may_wait=may_wait)
        _route(write, decision, at, may_wait=may_wait)
        write.refresh_from_db()
    return _applied(write)


def _route(write: Write, decision: Decision, at: datetime, *, may_wait: bool) -> None:
    """To the record alone, or through the CRM."""
    if outside.goes_out(write, decision):
        if may_wait:
            outside.carry_out(write=write, decision=decision, at=at)
    elif write.state == Write.State.PENDING:
        carrying.carry_out(write_id=write.pk, decision=decision, at=at)


def retry(*, asker: Asker, write_id: int, at: datetime) -> Applied:
    """Try a failed write again, at a person's word. Raises NotFound, NothingToRetry."""
    asker.require_decider()
    write = Write.objects.filter(pk=write_id).first()
    if write is None or not _sees(asker, write):
        raise NotFound(f"There is no write {write_id}.")
    payload = {"write": write_id, "decision": str(write.decision_id)}
    with acting():
        failed = Write.objects.filter(pk=write_id, state=Write.State.FAILED)
        if not failed.update(state=Write.State.PENDING, settled_at=None):
            raise NothingToRetry("Only a write that failed is tried again.")
        append(asker=asker, name="apply.write.retried", subject=carrying.subject_of(write), at=at, payload=payload)
    return apply(decision_id=write.decision_id, at=at)


@acting()
def erase_values(*, asker: Asker, conversation: str, at: datetime) -> int:
    """Blank, at equal length, what the values of writes copied out of an erased conversation (its identity).

    Call it before `confirm` blanks the quotes, by which the copies are known. Returns how many writes were blanked.
    """
    blanked, keys = 0, list[str]()
    schema, texts = Schema(), dict[tuple[str, int | None, str], list[str]]()
    for write in _citing(conversation):
        cited = quoted_texts(evidence_of(write.decision.shown), conversation)
        texts.setdefault((write.entity, write.entity_id, write.field), []).extend(cited)
    for (entity, entity_id, field), quoted in texts.items():
        # Later writes of the field, and undos, hold the copies too: as what they found there or put back.
        for write in Write.objects.filter(entity=entity, entity_id=entity_id, field=field):
            keys.append(write.key)
            blanked += _blank(schema, write, copies(quoted))
    orders.erase_values(write_keys=keys)
    subject, payload = ("conversation", conversation), {"writes": blanked}
    append(asker=asker, name="apply.values.erased", subject=subject, at=at, payload=payload)
    return blanked


def _applied(write: Write) -> Applied:
    attempt = write.attempts.order_by("-number").first()
    return Applied(
        decision_id=write.decision_id,
        state=write.state,
        write_id=write.pk,
        entity=write.entity,
        entity_id=write.entity_id,
        field=write.field,
        before=write.before,
        after=write.after,
        live=write.live,
        message=attempt.message if attempt else ON_ITS_WAY if write.state == Write.State.PENDING else "",
    )


def _sees(asker: Asker, write: Write) -> bool:
    if write.entity_id is None:
        return asker.owners is None or write.decision.by_id == asker.user_id
    return visible(asker, write.entity).filter(pk=write.entity_id).exists()


def _citing(conversation: str) -> QuerySet[Write]:
    # The digest of a conversation stands in what was shown; the database looks for it in the text of the JSON.
    return Write.objects.filter(decision__shown__icontains=conversation).select_related("decision")


def _blank(schema: Schema, write: Write, copied: Callable[[str], bool]) -> int:
    values = {name: _blanked(schema, write, getattr(write, name), copied) for name in ("before", "after", "live")}
    if all(value == getattr(write, name) for name, value in values.items()):
        return 0
    return Write.objects.filter(pk=write.pk).update(**values)


def _blanked(schema: Schema, write: Write, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
    try:
        kind = schema.spec(FieldPath(write.entity, write.field)).type
    except NoSuchField:
        kind = "text"
    return FIELD_TYPES.get(kind).blanked(value, copied)
