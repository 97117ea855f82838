"""What was decided and does not stand: two values for one field, and what was refused; each ends with one key."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sayso.apply.services import Applied, NothingToRetry
from sayso.apply.views import Conflict
from sayso.flow import settling
from sayso.flow.settling import BadChoice, NothingToSettle
from sayso.interfaces.web.requests import Request, number, page


@page
@require_POST
def settle(request: Request, write_id: int) -> HttpResponse:
    """Write what was decided, keep what is there, or drop the decision."""
    choice = request.POST.get("choice", "")
    try:
        found = settling.unsettled(request.asker, write_id)
        outcome = settling.settle(asker=request.asker, write_id=write_id, choice=choice, at=request.at)
    except (NothingToSettle, NothingToRetry, BadChoice) as problem:
        messages.info(request, str(problem))
        return _back(request)
    for refused in outcome.refused:
        messages.error(request, refused.why)
    for done in outcome.applied:
        if choice == settling.DROP:
            messages.success(request, f"{found.label}: dropped. What was said may be decided anew.")
        else:
            chosen = found.live if isinstance(found, Conflict) and choice == settling.THEIRS else found.asked
            _tell(request, done, f"{found.label}: {chosen.text or 'blank'}.")
    return _back(request)


def _tell(request: Request, done: Applied, what: str) -> None:
    if done.is_written:
        messages.success(request, f"{what} Settled.")
    elif done.is_on_its_way:
        messages.info(request, f"{what} {done.message}")
    else:
        messages.error(request, done.message)


def _back(request: Request) -> HttpResponse:
    deal_id = number(request.POST.get("back_to_deal"), 0)
    return redirect("deal", deal_id) if deal_id else redirect("inbox")
