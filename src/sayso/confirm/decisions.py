"""Making Decisions: the rows, the Answers beside them, and the ledger's entry. Part of `confirm.services`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sayso.confirm.models import Decision
from sayso.confirm.rules import FROM_TALK, GONE, TWICE, Offer, Refused, why_refused
from sayso.domain.asker import Asker
from sayso.domain.canonical import digest
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import append, take_turn
from sayso.propose import services as propose
from sayso.propose.facts import Span
from sayso.propose.models import Proposal, lock
from sayso.propose.selectors import Offered, offered
from sayso.propose.services import Left

MADE = "confirm.decision.made"


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of one key: the Decisions made, in the order in which they are to be applied, and what was refused."""

    id: UUID
    decisions: tuple[UUID, ...]
    refused: tuple[Refused, ...] = ()


@dataclass
class Sitting:
    """One act of deciding: who, when, and what it has come to so far. Lives for one transaction."""

    asker: Asker
    at: datetime
    batch: UUID = field(default_factory=uuid4)
    decisions: list[UUID] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    deals: set[int] = field(default_factory=set)
    conversations: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Take the trail before any row: see `ledger.services.acting`."""
        take_turn()

    def open(self, offers: Iterable[Offer]) -> list[Offered]:
        """The offers that may be answered as they were shown, in the order of their card; the others are refused.

        Their deals are locked first, so that of two people answering the same offer one comes second.
        """
        asked = list(offers)
        keys = {offer.key for offer in asked}
        places = list(Proposal.objects.filter(key__in=keys).values_list("deal_id", "conversation_id"))
        lock(
            deals=[deal for deal, _ in places if deal is not None],
            conversations=[conversation for deal, conversation in places if deal is None],
        )
        found, seen, open_ones = offered(self.asker, keys), set[str](), []
        for offer in asked:
            why = TWICE if offer.key in seen else self._why(offer, found.get(offer.key))
            seen.add(offer.key)
            if why:
                self.refuse(offer.key, why)
            else:
                open_ones.append(found[offer.key])
        return sorted(open_ones, key=lambda each: each.rank)

    def decide(self, decision: Decision) -> Decision:
        """Store a Decision of this sitting and tell the ledger."""
        decision.by_id = self.asker.require_decider()
        decision.at, decision.batch, decision.position = self.at, self.batch, len(self.decisions)
        decision.door, decision.request = self.asker.door.value, self.asker.request
        decision.shown_sha256 = decision.shown_sha256 or digest(decision.shown)
        decision.save(force_insert=True)
        self.decisions.append(decision.pk)
        self._touch(decision)
        payload = {
            "kind": decision.kind,
            "field": f"{decision.entity}.{decision.field}",
            "entity_id": decision.entity_id,
        }
        payload |= {"deal": decision.deal_id, "proposal": decision.proposal_key, "batch": str(decision.batch)}
        append(asker=self.asker, name=MADE, subject=("decision", str(decision.pk)), at=self.at, payload=payload)
        return decision

    def answer(self, decision: Decision, about: Offered, *, kind: str) -> None:
        """Leave the Answer to an offer in `propose`."""
        shown = about.shown
        left = Left(
            decision=str(decision.pk),
            kind=kind,
            about=str(shown["kind"]),
            deal_id=decision.deal_id,
            conversation=about.conversation,
            path=FieldPath(decision.entity, decision.field),
            entity_id=decision.entity_id,
            operation=decision.operation,
            offered=shown["value"],
            value=decision.value,
            spans=spans_of(shown),
            said_at=about.said_at,
            until=decision.until,
        )
        propose.leave_answer(asker=self.asker, left=left, at=self.at)

    def authored(self, decision: Decision) -> None:
        """Store a hand edit: a Decision, and an Answer to what nobody offered."""
        self.decide(decision)
        left = Left(
            decision=str(decision.pk),
            kind=decision.kind,
            about="",
            deal_id=decision.deal_id,
            conversation="",
            path=FieldPath(decision.entity, decision.field),
            entity_id=decision.entity_id,
            operation=decision.operation,
            offered=None,
            value=decision.value,
            spans=(),
            said_at=self.at,
        )
        propose.leave_answer(asker=self.asker, left=left, at=self.at)

    def refuse(self, key: str, why: str) -> None:
        """Note that one was not decided."""
        self.refused.append(Refused(key, why))

    def close(self) -> Batch:
        """Settle what the Answers settle, and say what came of the sitting."""
        propose.settle(deals=self.deals, conversations=self.conversations, at=self.at)
        return Batch(self.batch, tuple(self.decisions), tuple(self.refused))

    def _touch(self, decision: Decision) -> None:
        if decision.deal_id is not None:
            self.deals.add(decision.deal_id)
        elif decision.conversation_id is not None:
            self.conversations.add(decision.conversation_id)

    def _why(self, offer: Offer, found: Offered | None) -> str:
        if found is None:
            return GONE
        return why_refused(offer, digest=found.digest, closing=found.closing, cause=found.closing_cause)


def decision_on(about: Offered, kind: str, value: JsonValue, before: JsonValue) -> Decision:
    """An unsaved Decision on an offer, with all that was shown by value."""
    shown = about.shown
    return Decision(
        kind=kind,
        origin=FROM_TALK,
        proposal_key=about.key,
        deal_id=about.deal_id,
        conversation_id=about.conversation_id,
        entity=str(shown["entity"]),
        entity_id=about.entity_id,
        field=str(shown["field"]),
        operation=str(shown["operation"]),
        before=before,
        value=value,
        shown=shown,
        shown_sha256=about.digest,
    )


def spans_of(shown: Mapping[str, JsonValue]) -> tuple[Span, ...]:
    """Where the quotes that were shown stand, the primary one first."""
    evidence = shown.get("evidence")
    quotes = [quote for quote in evidence if isinstance(quote, Mapping)] if isinstance(evidence, list) else []
    return tuple(_span(quote) for quote in quotes)


def _span(quote: Mapping[str, JsonValue]) -> Span:
    revision, turn, start, end = (quote.get(name) for name in ("revision", "turn", "start", "end"))
    numbers = [number if isinstance(number, int) else 0 for number in (revision, turn, start, end)]
    return Span(str(quote.get("conversation")), *numbers)
