"""Writes that go to the CRM first: claim, call, receipt as three steps, with no transaction open over the network.

A process may die between any two of them. What it had claimed is taken over by another, which asks the CRM first
whether the call took effect; so nothing is written twice, and no outcome is guessed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sayso.apply import carrying
from sayso.apply.models import Attempt, Write
from sayso.apply.rules import HOLDS, Outcome
from sayso.confirm.models import Decision
from sayso.domain.change import FieldPath, Operation
from sayso.ledger.services import acting
from sayso.record.crm import sending
from sayso.record.crm.telling import Answer, Ask, Told, tell

STALLED: Final = timedelta(minutes=15)
"""Longer than any call to a CRM takes, with all its tries: whoever claimed a write before that has died."""

LOST, LATER, UNKNOWN = "lost", "later", "unknown"


def goes_out(write: Write, decision: Decision) -> bool:
    """Whether a write has to be told to the CRM before the record holds it."""
    if decision.operation == Operation.CREATE or decision.erased_at is not None:
        return False
    undone = write.reverses
    if undone is not None and undone.state not in {*HOLDS, Write.State.PENDING, Write.State.CLAIMED}:
        return False
    return sending.is_live(FieldPath(write.entity, write.field), write.entity_id)


def carry_out(*, write: Write, decision: Decision, at: datetime) -> None:
    """Tell the CRM, and keep what it answered. Nothing happens while another process is at it."""
    if write.reverses is not None:
        write.reverses.refresh_from_db()
        if write.reverses.state not in HOLDS:
            return
    attempt = _claim(write, decision, at)
    if attempt is None:
        return
    ask = _ask(write, decision)
    _receive(attempt, decision, ask, tell(ask), at)


@acting()
def _claim(write: Write, decision: Decision, at: datetime) -> Attempt | None:
    """Take the write, as long as no other write of the same field is under way; keep that it is."""
    if not (_take_over(write, at) if write.state == Write.State.CLAIMED else _take(write)):
        return None
    sending.place(ask=_ask(write, decision), write_key=write.key, at=at)
    taken = Write.objects.select_related("reverses").get(pk=write.pk)
    latest = write.attempts.order_by("-number").first()
    if latest is not None and latest.outcome == LATER:
        Attempt.objects.filter(pk=latest.pk).update(begun_at=at, ended_at=None, outcome="", message="")
        latest.write = taken
        return latest
    return Attempt.objects.create(write=taken, number=latest.number + 1 if latest else 1, begun_at=at)


def _take(write: Write) -> bool:
    same_field = Write.objects.filter(entity=write.entity, entity_id=write.entity_id, field=write.field)
    if same_field.filter(state=Write.State.CLAIMED).exists():
        return False
    earlier = same_field.filter(state=Write.State.PENDING, pk__lt=write.pk)
    if earlier.exists():
        return False  # one after another, in the order in which they were decided
    pending = Write.objects.filter(pk=write.pk, state=Write.State.PENDING)
    return pending.update(state=Write.State.CLAIMED) == 1


def _take_over(write: Write, at: datetime) -> bool:
    dead = Attempt.objects.filter(write=write, ended_at=None, begun_at__lt=at - STALLED)
    return dead.update(ended_at=at, outcome=LOST, message="The process that was at it ended.") > 0


def _ask(write: Write, decision: Decision) -> Ask:
    undone = write.reverses
    before, value = (undone.after, undone.before) if undone else (decision.before, decision.value)
    again = write.attempts.filter(outcome__in=[LOST, UNKNOWN]).exists()
    path, entity_id = FieldPath(write.entity, write.field), write.entity_id or 0
    beside = None if undone else sending.beside(path, entity_id, value, write.key)
    return Ask(write.key, path, entity_id, before, value, again, beside)


@acting()
def _receive(attempt: Attempt, decision: Decision, ask: Ask, told: Told, at: datetime) -> None:
    sending.settle(asker=carrying.decider_of(decision), ask=ask, told=told, at=at)
    if told.answer in (Answer.LATER, Answer.UNKNOWN):
        outcome = UNKNOWN if told.answer is Answer.UNKNOWN else LATER
        Attempt.objects.filter(pk=attempt.pk).update(ended_at=at, outcome=outcome, message=told.message[:500])
        Write.objects.filter(pk=attempt.write_id).update(state=Write.State.PENDING)
        return
    carrying.receive(
        attempt=attempt, decision=decision, outcome=_outcome(attempt.write, decision, ask, told, at), at=at
    )


def _outcome(write: Write, decision: Decision, ask: Ask, told: Told, at: datetime) -> Outcome:
    if told.answer is Answer.REFUSED:
        return Outcome(Write.State.FAILED, write.entity_id, message=told.message)
    if told.answer is Answer.MOVED:
        return Outcome(Write.State.CONFLICT, write.entity_id, live=told.live, message=MOVED)
    if told.answer is Answer.THERE:
        return Outcome(Write.State.UNCHANGED, write.entity_id, live=told.live, message="The CRM says so already.")
    overwrote = told.answer is Answer.OVERWROTE
    found = (told.live,) if overwrote else ()
    held = carrying.call(write=write, decision=decision, at=at, found=found)
    if held.state != Write.State.WRITTEN:
        # The CRM holds it, whatever the record says by now: that is what counts.
        sending.keep_told(asker=carrying.decider_of(decision), ask=ask, at=at)
        before = told.live if overwrote else ask.before
        held = Outcome(Write.State.WRITTEN, write.entity_id, before, ask.value, receipt={"key": ask.key})
    if not overwrote:
        return held
    return Outcome(
        Write.State.OVERWROTE, held.entity_id, held.before, held.after, told.live, held.receipt, message=OVERWROTE
    )


MOVED: Final = "The value in the CRM has changed since this was shown. Nothing was written."
OVERWROTE: Final = "It was written in the same moment as somebody changed it in the CRM: say which one is right."
