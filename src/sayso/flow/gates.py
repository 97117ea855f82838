"""Moving a deal to another stage: the gate shows what the record has, asks once for what it lacks, and lets go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sayso.confirm.rules import AuthoredChange, Offer, Refused
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.flow import verbs
from sayso.flow.verbs import Outcome
from sayso.ledger.services import acting, append
from sayso.measure.field_audit.gates import ANSWERED, PASSED
from sayso.propose.selectors import list_cards
from sayso.propose.views import ProposalView
from sayso.record import gates
from sayso.record.rules_gates import Gate, answers

STAGE, MILESTONES = FieldPath("deal", "stage"), FieldPath("deal", gates.MILESTONES)


@dataclass(frozen=True, slots=True)
class Move:
    """A deal on its way to another stage: `before` is where its mover saw it, `origin` edit or board."""

    deal_id: int
    before: JsonValue
    to: JsonValue
    origin: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What the mover says at the gate: events that they saw happen, proposals that say so, or that it may be passed."""

    events: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands at a gate: `said` holds, by event, the proposal that waits and says that it was done.

    `blocks` where the owner's team lets no deal through without an answer.
    """

    gate: Gate
    said: dict[str, ProposalView]
    blocks: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a move: what was asked (then nothing was written) or the outcome, and the gate that it passed."""

    asked: Asked | None
    outcome: Outcome
    gate: Gate | None


def move_stage(*, asker: Asker, move: Move, answered: Answers, at: datetime) -> Moved:
    """Move a deal. A gate that nothing opens asks first; answers are recorded as milestones, and undone like any other.

    Raises NotFound, NotAllowed.
    """
    asker.require_decider()
    gate = gates.gate_of(asker, move.deal_id, move.to)
    nothing = Outcome(uuid4(), (), ())
    if gate is not None and not gate.is_open:
        asked = Asked(gate, _said(asker, gate, move.deal_id, at), verbs.gate_blocks(asker, move.deal_id, at))
        done = [event for event, one in asked.said.items() if any(one.key == offer.key for offer in answered.offers)]
        met = answers(gate, [*answered.events, *done])
        if not met and (asked.blocks or not answered.anyway):
            return Moved(asked, nothing, gate)
        refused = _record(asker, move.deal_id, gate, answered, at) if met else ()
        if refused:
            return Moved(asked, Outcome(nothing.batch, (), refused), gate)
        _tell(asker, move, gate, ANSWERED if met else PASSED, at)
    change = AuthoredChange(STAGE, move.deal_id, Operation.SET, move.to, move.before)
    return Moved(None, verbs.author(asker=asker, changes=[change], origin=move.origin, at=at), gate)


def _said(asker: Asker, gate: Gate, deal_id: int, at: datetime) -> dict[str, ProposalView]:
    wanted = {criterion.event for one in gate.unmet for criterion in one.criteria}
    waiting = (one for card in list_cards(asker, at, deal_id=deal_id).cards for one in card.proposals)
    found = {
        str(one.value.get("event")): one for one in waiting if one.path == MILESTONES and isinstance(one.value, dict)
    }
    return {event: one for event, one in found.items() if event in wanted}


def _record(asker: Asker, deal_id: int, gate: Gate, answered: Answers, at: datetime) -> tuple[Refused, ...]:
    """Record the answers: what was said is accepted, what was seen is written as its author's own word."""
    refused: list[Refused] = []
    if answered.offers:
        refused += verbs.accept(asker=asker, offers=answered.offers, at=at).refused
    missing = [criterion.event for one in gate.unmet for criterion in one.criteria]
    events = [event for event in dict.fromkeys(missing) if event in answered.events]
    changes = [AuthoredChange(MILESTONES, deal_id, Operation.ADD, {"event": event}) for event in events]
    if changes:
        refused += verbs.author(asker=asker, changes=changes, origin="gate", at=at).refused
    return tuple(refused)


def _tell(asker: Asker, move: Move, gate: Gate, name: str, at: datetime) -> None:
    """Leave word for the field audit: a gate that is always passed is no gate."""
    stages: list[JsonValue] = [one.stage.key for one in gate.unmet]
    with acting():
        payload = {"pipeline": gate.to.pipeline, "stages": stages, "to": gate.to.key}
        append(asker=asker, name=name, subject=("deal", move.deal_id), at=at, payload=payload)
