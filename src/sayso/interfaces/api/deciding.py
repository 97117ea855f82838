"""What waits, and deciding it: for people who signed in, and tokens minted for deciding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.confirm.rules import Offer
from sayso.domain.plain import plain
from sayso.flow import verbs as flow
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes import AcceptIn, DeclineIn, EditIn, OfferIn, OutcomeOut, SnoozeIn, VerifiedOut
from sayso.ledger.selectors import verify
from sayso.propose.selectors import list_cards

router = Router(tags=["deciding"])


@router.get("/inbox", response={200: dict[str, Any], **REFUSALS})
def inbox(request: HttpRequest) -> dict[str, Any]:
    """What waits to be decided, card by card, each proposal with its key and digest."""
    cards: dict[str, Any] = plain(list_cards(asker_of(request), timezone.now()))
    return cards


@router.post("/inbox/accept", response={200: OutcomeOut, **REFUSALS})
def accept(request: HttpRequest, body: AcceptIn) -> OutcomeOut:
    """Accept exactly what was shown."""
    offers = [_offer(offer) for offer in body.offers]
    return _out(flow.accept(asker=asker_of(request), offers=offers, at=timezone.now()))


@router.post("/inbox/edit", response={200: OutcomeOut, **REFUSALS})
def edit(request: HttpRequest, body: EditIn) -> OutcomeOut:
    """Accept with another value."""
    asker = asker_of(request)
    return _out(flow.edit(asker=asker, offer=_offer(body.offer), value=body.value, at=timezone.now()))


@router.post("/inbox/decline", response={200: OutcomeOut, **REFUSALS})
def decline(request: HttpRequest, body: DeclineIn) -> OutcomeOut:
    """Decline; it is not offered again unless it is said again."""
    asker = asker_of(request)
    return _out(
        flow.decline(asker=asker, offer=_offer(body.offer), reason=body.reason, note=body.note, at=timezone.now())
    )


@router.post("/inbox/snooze", response={200: OutcomeOut, **REFUSALS})
def snooze(request: HttpRequest, body: SnoozeIn) -> OutcomeOut:
    """Put off."""
    return _out(flow.snooze(asker=asker_of(request), offer=_offer(body.offer), until=body.until, at=timezone.now()))


@router.post("/decisions/{decision_id}/undo", response={200: OutcomeOut, **REFUSALS})
def undo(request: HttpRequest, decision_id: UUID) -> OutcomeOut:
    """Take a decision back."""
    return _out(flow.undo(asker=asker_of(request), decision_id=decision_id, at=timezone.now()))


@router.get("/audit/verify", response={200: VerifiedOut, **REFUSALS})
def audit(request: HttpRequest) -> VerifiedOut:
    """Walk the audit chain. For RevOps and leaders."""
    found = verify(asker_of(request))
    return VerifiedOut(count=found.count, head=found.head, broken=[each.entry_id for each in found.broken])


def _offer(offer: OfferIn) -> Offer:
    return Offer(offer.key, offer.digest)


def _out(outcome: flow.Outcome) -> OutcomeOut:
    return OutcomeOut.model_validate(outcome, from_attributes=True)
