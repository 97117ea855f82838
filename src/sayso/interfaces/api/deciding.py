"""What waits, and deciding it: for people who signed in, and tokens minted for deciding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.apply.selectors import list_conflicts, list_not_written
from sayso.apply.views import Conflict, NotWritten
from sayso.confirm.rules import Offer
from sayso.domain.plain import plain
from sayso.flow import settling
from sayso.flow import verbs as flow
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes import (
    AcceptIn,
    DeclineIn,
    EditIn,
    OfferIn,
    OutcomeOut,
    SettleIn,
    SnoozeIn,
    UnsettledOut,
    VerifiedOut,
)
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


@router.get("/conflicts", response={200: list[UnsettledOut], **REFUSALS})
def conflicts(request: HttpRequest) -> list[UnsettledOut]:
    """What was decided and does not stand: somebody wrote another value, or the CRM or the record refused it."""
    asker = asker_of(request)
    waiting: list[Conflict | NotWritten] = [*list_conflicts(asker), *list_not_written(asker)]
    return [_unsettled(one) for one in waiting]


@router.post("/conflicts/{write_id}", response={200: OutcomeOut, **REFUSALS})
def settle(request: HttpRequest, write_id: int, body: SettleIn) -> OutcomeOut:
    """End it: `again` writes what was decided, `theirs` keeps the other value, `drop` takes the decision back."""
    asker, at = asker_of(request), timezone.now()
    return _out(settling.settle(asker=asker, write_id=write_id, choice=body.choice, at=at))


@router.get("/audit/verify", response={200: VerifiedOut, **REFUSALS})
def audit(request: HttpRequest) -> VerifiedOut:
    """Walk the audit chain. For RevOps and leaders."""
    found = verify(asker_of(request))
    return VerifiedOut(count=found.count, head=found.head, broken=[each.entry_id for each in found.broken])


def _offer(offer: OfferIn) -> Offer:
    return Offer(offer.key, offer.digest)


def _unsettled(one: Conflict | NotWritten) -> UnsettledOut:
    about: dict[str, Any] = {
        name: getattr(one, name) for name in ("write_id", "decision_id", "entity_id", "label", "thing", "asked")
    }
    about |= {"entity": one.path.entity, "field": one.path.field, "choices": list(settling.choices_of(one))}
    about |= {"live": getattr(one, "live", None), "message": getattr(one, "message", "")}
    about["asks"] = [
        {"crm_field": ask.crm_field, "label": ask.label, "field": ask.path.field if ask.path else None}
        for ask in getattr(one, "asks", ())
    ]
    return UnsettledOut.model_validate(about, from_attributes=True)


def _out(outcome: flow.Outcome) -> OutcomeOut:
    return OutcomeOut.model_validate(outcome, from_attributes=True)
