"""What a wake-up sets in motion: reading and proposing, writing and proposing anew. Every piece may run twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sayso.apply import selectors as written
from sayso.apply import services as apply
from sayso.apply.services import Applied
from sayso.capture import selectors as captured
from sayso.capture import services as capture
from sayso.confirm.decisions import Batch
from sayso.confirm.touched import touched_by
from sayso.domain.asker import Asker, system
from sayso.extract import consulting
from sayso.extract import services as extract
from sayso.ledger.services import acting
from sayso.propose import services as propose
from sayso.record.builtin import CREATED
from sayso.record.crm import posting
from sayso.review import services as review
from sayso.review import services_questions as questions

NEW_THINGS = ("account", "person")
CONTESTED = ("conflict", "overwrote")


def take_in(*, asker: Asker, conversations: Iterable[int], at: datetime, left: int | None = None) -> None:
    """Read conversations and derive what they propose: each for its deal, or for itself while it has none.

    `left` is a deal that they belonged to before: what they had settled there stands open again.
    """
    everything, loose = system(asker.request, asker.door), set[int]()
    deals = set[int]() if left is None else {left}
    for conversation_id in dict.fromkeys(conversations):
        extract.read(asker=everything, conversation_id=conversation_id, at=at)
        deal_id = captured.match_of(everything, conversation_id)
        if deal_id is None:
            loose.add(conversation_id)
        else:
            deals.add(deal_id)
    propose.settle(deals=deals, conversations=loose, at=at)


class PartlyUnread(RuntimeError):
    """A model did not answer everything; asking again later may help."""


def consult(*, asker: Asker, conversations: Iterable[int], at: datetime) -> str:
    """Ask the model, where the chosen reader needs one. Returns why asking again later may help, "" where it is no use.

    Never inside a transaction: it waits for a network.
    """
    everything = system(asker.request, asker.door)
    outcomes = [consulting.consult(asker=everything, conversation_id=each, at=at) for each in conversations]
    return next((one.why for one in outcomes if one.try_again), "")


def carry_out(*, asker: Asker, decisions: Sequence[UUID], at: datetime, may_wait: bool = False) -> tuple[Applied, ...]:
    """Apply Decisions in their order, then derive what they moved. Where it may wait, the CRM is told too."""
    applied, deals = _write(asker, decisions, at, may_wait=may_wait)
    _check_up(deals, at)
    return applied


def decide(*, asker: Asker, deciding: Callable[[], Batch], at: datetime) -> tuple[Batch, tuple[Applied, ...]]:
    """Decide and carry out in one transaction, which derives each deal once. Whatever refuses the one undoes both."""
    with propose.settling_once(at=at):
        batch = deciding()
        applied, deals = _write(asker, batch.decisions, at, may_wait=False)
    _check_up(deals, at)
    return batch, applied


def _check_up(deals: set[int], at: datetime) -> None:
    """What was written is checked anew, and answers what the last meeting asked."""
    review.check_up(deals=deals, at=at)
    questions.settle_answered(at=at, deals=sorted(deals))


def _write(
    asker: Asker, decisions: Sequence[UUID], at: datetime, *, may_wait: bool
) -> tuple[tuple[Applied, ...], set[int]]:
    """What became of each Decision, and the deals that they are about or were written to."""
    applied = tuple(apply.apply(decision_id=decision, at=at, may_wait=may_wait) for decision in decisions)
    for one in applied:
        if one.state in CONTESTED:
            with acting():
                propose.contest(asker=asker, decision=str(one.decision_id), at=at)
        if one.entity == "deal" and one.field == "owner" and one.entity_id is not None:
            capture.follow_deal(deal_id=one.entity_id)
    deals, loose = touched_by(decisions)
    deals |= {one.entity_id for one in applied if one.entity == "deal" and one.entity_id}
    propose.settle(deals=deals, conversations=loose, at=at)
    if any(_changes_who_is_known(one) for one in applied):
        root = system(asker.request, asker.door)
        take_in(asker=asker, conversations=capture.rematch_waiting(asker=root, at=at), at=at)
    return applied, deals


def catch_up(*, asker: Asker, at: datetime) -> None:
    """What a crash left half done is finished, and what waited too long expires."""
    for decision in written.list_unfinished(asker):
        carry_out(asker=asker, decisions=[decision], at=at, may_wait=True)
    posting.post_waiting(asker=asker, at=at)
    propose.expire(at=at)


def _changes_who_is_known(one: Applied) -> bool:
    """Whether a conversation that waits may find its deal now."""
    return one.is_written and (one.entity in NEW_THINGS or one.field == CREATED)
