"""Mending from the inbox: who spoke, and which deal it was about. The card comes back as it reads then."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sayso.capture import selectors as capture
from sayso.domain.transcript import Side
from sayso.flow import verbs as flow
from sayso.interfaces.web.requests import MOST, Request, number, page
from sayso.interfaces.web.views.inbox import Line, show_card, whereabouts
from sayso.propose.selectors import get_proposal, offered
from sayso.record import selectors as record

SIDES = (("theirs", "the buyer"), ("ours", "us"), ("unknown", "not known"))
CHOICES = 200  # open deals to choose among; more are found on the conversation's page


@page
def speaker(request: Request, key: str) -> HttpResponse:
    """Who said this sentence? The form, and what becomes of it."""
    proposal = get_proposal(request.asker, key)
    where = offered(request.asker, [key])[key].conversation_id
    if request.method == "POST":
        return show_card(request, [_mended(request, where)])
    conversation, said = capture.get_conversation(request.asker, where), proposal.quotes[0].speaker
    known = next((one for one in conversation.participants if one.label == said), None)
    about = {
        "proposal": proposal,
        "label": said,
        "name": known.name if known else "",
        "side": str(known.side) if known else "unknown",
        "people": [one.name for one in conversation.participants if one.name],
        "sides": SIDES,
    }
    return render(request, "web/speaker.html", {**about, **whereabouts(request)})


@page
def other_deal(request: Request, conversation_id: int) -> HttpResponse:
    """Which deal is this conversation about? The form, and what becomes of it."""
    if request.method == "POST":
        return show_card(request, [_moved(request, conversation_id)])
    conversation = capture.get_conversation(request.asker, conversation_id)
    about = {
        "conversation": conversation,
        "candidates": conversation.candidates,
        "deals": record.list_deals(request.asker, size=CHOICES).rows,
        "current": number(request.GET.get("deal"), 0),
    }
    return render(request, "web/other_deal.html", about)


def _mended(request: Request, conversation_id: int) -> Line:
    try:
        flow.mend_speaker(
            asker=request.asker,
            conversation_id=conversation_id,
            label=request.POST.get("label", ""),
            name=request.POST.get("name", "").strip(),
            side=Side(request.POST.get("side", "unknown")),
            remember=bool(request.POST.get("remember")),
            at=request.at,
        )
    except ValueError as problem:
        return Line("refused", f"Not mended: {problem}")
    return Line("written", "Mended, and read again.")


def _moved(request: Request, conversation_id: int) -> Line:
    deal_id = number(request.POST.get("chosen"), 0) or None
    try:
        flow.choose_deal(asker=request.asker, conversation_id=conversation_id, deal_id=deal_id, at=request.at)
    except ValueError as problem:
        return Line("refused", f"Not moved: {problem}")
    name = record.get_deal(request.asker, deal_id).name if deal_id and deal_id <= MOST else "no deal"
    return Line("written", f"It belongs to {name} now.")
