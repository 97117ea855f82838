"""The inbox: what was said that the record does not say yet, and one key for each."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.confirm.rules import REASONS, Offer
from sayso.domain.change import FieldPath
from sayso.flow import verbs as flow
from sayso.interfaces.web.controls import control_of, raw_of
from sayso.interfaces.web.requests import Request, number, page
from sayso.propose.selectors import get_proposal, list_cards, list_closed
from sayso.propose.views import ProposalView
from sayso.record.fields import BadFieldValue, FieldSpec
from sayso.record.schema import Schema

SNOOZE = timedelta(days=3)


@page
def inbox(request: Request) -> HttpResponse:
    """What waits for my say-so?"""
    cards = list_cards(request.asker, request.at)
    return render(request, "web/inbox.html", {"cards": cards, "reasons": REASONS})


@page
@require_POST
def decide(request: Request) -> HttpResponse:
    """Accept, edit, decline or snooze what a card shows, and show what is left of it."""
    act, asker, at = request.POST.get("act", ""), request.asker, request.at
    offers = [_offer(text) for text in request.POST.getlist("offer")]
    decided: list[dict[str, str]] = []
    try:
        if act == "accept":
            decided = _told(flow.accept(asker=asker, offers=offers, at=at))
        elif act == "decline":
            reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
            decided = _told(flow.decline(asker=asker, offer=offers[0], reason=reason, note=note, at=at), "Declined")
        elif act == "snooze":
            decided = _told(
                flow.snooze(asker=asker, offer=offers[0], until=at + SNOOZE, at=at), "Put off for three days"
            )
        elif act == "edit":
            spec = _spec(get_proposal(asker, offers[0].key))
            decided = _told(flow.edit(asker=asker, offer=offers[0], value=raw_of(request.POST, spec), at=at))
    except (BadFieldValue, ValueError) as problem:
        decided = [{"state": "refused", "text": str(problem), "decision": ""}]
    return _card(request, decided)


@page
def edit(request: Request, key: str) -> HttpResponse:
    """The control for another value."""
    proposal = get_proposal(request.asker, key)
    about = {"proposal": proposal, "control": control_of(_spec(proposal), proposal.value)}
    return render(request, "web/edit.html", {**about, "conversation": request.GET.get("conversation", "")})


@page
def decline_form(request: Request, key: str) -> HttpResponse:
    """The reasons for declining."""
    about = {"proposal": get_proposal(request.asker, key), "reasons": REASONS}
    return render(request, "web/decline.html", {**about, "conversation": request.GET.get("conversation", "")})


@page
@require_POST
def undo(request: Request, decision_id: UUID) -> HttpResponse:
    """Take a decision back."""
    decided = _told(flow.undo(asker=request.asker, decision_id=decision_id, at=request.at), "Taken back")
    return _card(request, decided)


@page
def nothing(request: Request) -> HttpResponse:
    """An empty place: what was opened in a card is closed again."""
    return HttpResponse("")


def _card(request: Request, decided: list[dict[str, str]]) -> HttpResponse:
    """The card that is left, for htmx; for everything else the whole page."""
    if not request.headers.get("HX-Request"):
        return redirect("inbox")
    conversation_id = number(request.POST.get("conversation"), 0)
    cards = list_cards(request.asker, request.at)
    left = [card for card in cards.cards if card.conversation_id == conversation_id]
    about = {
        "card": left[0] if left else None,
        "more": left[1:],
        "cards": cards,
        "decided": decided,
        "closed": list_closed(request.asker, conversation_id) if decided else (),
        "conversation_id": conversation_id,
    }
    return render(request, "web/card.html", about)


def _told(outcome: flow.Outcome, word: str = "Recorded") -> list[dict[str, str]]:
    """What became of it, in words, each with the decision that can be undone."""
    told = []
    for one in outcome.applied:
        good = one.is_written or one.state == "nothing"
        shown = Schema().show(FieldPath(one.entity, one.field), one.after) if one.after is not None else ""
        text = f"{word}{': ' + shown if shown else ''}" if good else one.message
        told.append({"state": one.state, "text": text, "decision": str(one.decision_id) if good else ""})
    return told + [
        {"state": "refused", "text": refused.why.capitalize() + ".", "decision": ""} for refused in outcome.refused
    ]


def _offer(text: str) -> Offer:
    key, _, digest = text.partition(":")
    return Offer(key, digest)


def _spec(proposal: ProposalView) -> FieldSpec:
    return Schema().spec_for(proposal.path, proposal.entity_id)
