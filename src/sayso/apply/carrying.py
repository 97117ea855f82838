"""One write: claimed, asked of the record, settled with what it answered."""

from __future__ import annotations

from datetime import datetime

from sayso.apply.models import Attempt, Write
from sayso.apply.rules import HOLDS, Outcome, evidence_of, said_at
from sayso.confirm.models import Decision
from sayso.domain.asker import Asker, Door
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.record import writing
from sayso.record.builtin import CREATED
from sayso.record.crm import sending
from sayso.record.fields import BadFieldValue
from sayso.record.orders import Receipt, ReverseOrder, WriteOrder
from sayso.record.refusals import AlreadyThere, BeforeHasMoved, NothingToReverse, WrongOperation
from sayso.record.schema import NoSuchField
from sayso.record.scope import NotFound

NOTHING_TO_UNDO = "Nothing had been written, so there was nothing to undo."
REFUSALS = (NotFound, NoSuchField, BadFieldValue, WrongOperation, NothingToReverse)


@acting()
def carry_out(*, write_id: int, decision: Decision, at: datetime) -> None:
    """The three steps in one transaction, as there is no network between them."""
    attempt = claim(write_id=write_id, at=at)
    if attempt is None:
        return
    receive(attempt=attempt, decision=decision, outcome=call(write=attempt.write, decision=decision, at=at), at=at)


def claim(*, write_id: int, at: datetime) -> Attempt | None:
    """Take a pending write for this process; None when another has it, or had."""
    if not Write.objects.filter(pk=write_id, state=Write.State.PENDING).update(state=Write.State.CLAIMED):
        return None
    write = Write.objects.select_related("reverses").get(pk=write_id)
    return Attempt.objects.create(write=write, number=write.attempts.count() + 1, begun_at=at)


def call(*, write: Write, decision: Decision, at: datetime, found: tuple[JsonValue, ...] = ()) -> Outcome:
    """Ask the record to write, under the Decision's key; whatever it answers is the outcome.

    `found` is what the field held, as a tuple of one, where that is not what was shown.
    """
    if decision.erased_at is not None:
        return Outcome(Write.State.FAILED, write.entity_id, message="What was decided has been erased since.")
    if write.reverses is not None and write.reverses.state not in HOLDS:
        return Outcome(Write.State.UNCHANGED, write.entity_id, message=NOTHING_TO_UNDO)
    try:
        receipt = _reverse(write, decision, at) if write.reverses else _write(write, decision, at, found)
    except AlreadyThere as there:
        return Outcome(Write.State.UNCHANGED, there.entity_id, live=there.live, message=str(there))
    except BeforeHasMoved as moved:
        return Outcome(Write.State.CONFLICT, write.entity_id, live=moved.live, message=str(moved))
    except REFUSALS as refusal:
        return Outcome(Write.State.FAILED, write.entity_id, message=str(refusal))
    return Outcome(Write.State.WRITTEN, receipt.entity_id, receipt.before, receipt.after, receipt=_kept(receipt))


@acting()
def receive(*, attempt: Attempt, decision: Decision, outcome: Outcome, at: datetime) -> None:
    """Settle the write with the outcome of its attempt, and tell the ledger."""
    write = attempt.write
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=at, outcome=outcome.state, message=outcome.message[:500])
    write.state, write.entity_id, write.settled_at = outcome.state, outcome.entity_id, at
    write.before, write.after, write.live, write.receipt = outcome.before, outcome.after, outcome.live, outcome.receipt
    write.save(update_fields=["state", "entity_id", "settled_at", "before", "after", "live", "receipt"])
    payload = {
        "write": write.pk,
        "decision": str(decision.pk),
        "field": f"{write.entity}.{write.field}",
        "entity_id": write.entity_id,
    }
    name = f"apply.write.{outcome.state}"
    append(asker=decider_of(decision), name=name, subject=subject_of(write), at=at, payload=payload)
    if outcome.state in HOLDS and write.entity_id is not None:
        sending.follow(confirmed=_confirmed(write, decision, write.entity_id), at=at)


def _confirmed(write: Write, decision: Decision, entity_id: int) -> sending.Confirmed:
    return sending.Confirmed(
        write_key=write.key,
        path=FieldPath(write.entity, write.field),
        entity_id=entity_id,
        before=write.before,
        value=write.after if write.reverses or write.field != CREATED else decision.value,
        evidence=() if write.reverses else evidence_of(decision.shown),
        by=str(decision.by),
        reverses=write.reverses.key if write.reverses else "",
    )


def _write(write: Write, decision: Decision, at: datetime, found: tuple[JsonValue, ...]) -> Receipt:
    evidence = evidence_of(decision.shown)
    order = WriteOrder(
        key=write.key,
        path=FieldPath(decision.entity, decision.field),
        operation=Operation(decision.operation),
        entity_id=decision.entity_id,
        before=found[0] if found else decision.before,
        value=decision.value,
        author_id=decision.by_id,
        decision=str(decision.pk),
        origin=decision.origin,
        at=at,
        evidence=evidence,
        said_at=said_at(evidence),
    )
    return writing.write(order=order)


def _reverse(write: Write, decision: Decision, at: datetime) -> Receipt:
    of_key = write.reverses.key if write.reverses else ""
    return writing.reverse(order=ReverseOrder(write.key, of_key, decision.by_id, str(decision.pk), at))


def _kept(receipt: Receipt) -> JsonValue:
    return {"key": receipt.key, "version": receipt.version, "at": receipt.at.isoformat()}


def decider_of(decision: Decision) -> Asker:
    """Who is named in the ledger: the person who decided, in the request in which they did; without any right."""
    nobody: frozenset[int] = frozenset()
    door, request = Door(decision.door), decision.request
    return Asker(decision.by_id, str(decision.by), frozenset(), nobody, False, False, door, request)


def subject_of(write: Write) -> tuple[str, int | str]:
    """What a write is about, for the trail: the thing, or the write itself while there is no thing yet."""
    return (write.entity, write.entity_id) if write.entity_id is not None else ("write", write.pk)
