"""Handoffs: a deal told to its new owner, and giving deals, or all of them, to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.flow import verbs as flow
from sayso.giveback import services
from sayso.giveback.selectors_handoff import handoff_brief, list_handoffs
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.selectors import Colleague, list_colleagues
from sayso.record import selectors as record

MOST = 200


@page
def handoffs(request: Request) -> HttpResponse:
    """Which deals came to me, and which could go to somebody else?"""
    giver = number(request.GET.get("from"), 0)
    about = {
        "rows": list_handoffs(request.asker, request.at),
        "users": _colleagues(request),
        "giver": giver,
        "deals": record.list_deals(request.asker, owner=giver, kind="open", size=MOST) if giver else None,
    }
    return render(request, "web/handoffs.html", about)


@page
@require_POST
def give(request: Request) -> HttpResponse:
    """Give the deals that are ticked to somebody else."""
    deals = [number(each, 0) for each in request.POST.getlist("deal")]
    to = number(request.POST.get("to"), 0)
    if not deals or to not in {user.id for user in _colleagues(request)}:
        messages.error(request, "Tick at least one deal, and say who takes them.")
        return redirect("handoffs")
    outcome = flow.hand_over(asker=request.asker, deals=deals, to=to, at=request.at)
    for refused in outcome.refused:
        messages.error(request, refused.why)
    given = sum(one.is_written for one in outcome.applied)
    if given:
        messages.success(request, f"Handed over: {given}. Each waits for its new owner with its story.")
    return redirect("handoffs")


@page
def handoff(request: Request, deal_id: int) -> HttpResponse:
    """What do I have to know of this deal, that somebody else led so far?"""
    found = handoff_brief(request.asker, deal_id, request.at)
    is_mine = found.change is not None and found.change.to.id == request.asker.user_id
    about = {"handoff": found, "waits": is_mine and found.change and found.change.accepted_at is None}
    return render(request, "web/handoff.html", about)


@page
@require_POST
def accept(request: Request, deal_id: int) -> HttpResponse:
    """I read it, and take the deal."""
    services.accept_handoff(asker=request.asker, deal_id=deal_id, at=request.at)
    messages.success(request, "Accepted: it is yours.")
    return redirect("deal-brief", deal_id)


def _colleagues(request: Request) -> list[Colleague]:
    return [user for user in list_colleagues(request.asker) if user.is_active]
