"""What was decided and does not stand: two values for one field, and what was refused; each ends with one key."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sayso.apply.selectors import list_conflicts, list_not_written
from sayso.apply.services import Applied, NothingToRetry
from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import Operation
from sayso.flow import verbs as flow
from sayso.interfaces.web.requests import Request, number, page


@page
@require_POST
def conflict(request: Request, write_id: int) -> HttpResponse:
    """Of two values for a field, keep the other one or write the one that was decided. Either ends the conflict."""
    found = next((one for one in list_conflicts(request.asker) if one.write_id == write_id), None)
    if found is None:
        messages.info(request, "That conflict has been settled already.")
        return _back(request)
    chosen = found.asked if request.POST.get("choice") == "mine" else found.live
    stands = found.asked if found.was_written else found.live
    change = AuthoredChange(found.path, found.entity_id, Operation.SET, chosen.value, stands.value)
    outcome = flow.author(asker=request.asker, changes=[change], origin="edit", at=request.at)
    for refused in outcome.refused:
        messages.error(request, refused.why)
    for done in outcome.applied:
        _tell(request, done, f"{found.label}: {chosen.text or 'blank'}.", "Settled.")
    return _back(request)


@page
@require_POST
def refused(request: Request, write_id: int) -> HttpResponse:
    """Try again what was refused, and nothing else; or drop it, so that it may be decided anew."""
    found = next((one for one in list_not_written(request.asker) if one.write_id == write_id), None)
    if found is None:
        messages.info(request, "That has been settled already.")
        return _back(request)
    if request.POST.get("choice") == "drop":
        flow.undo(asker=request.asker, decision_id=found.decision_id, at=request.at)
        messages.success(request, f"{found.label}: dropped. What was said may be decided anew.")
        return _back(request)
    try:
        done = flow.retry(asker=request.asker, write_id=write_id, at=request.at)
    except NothingToRetry as problem:
        messages.info(request, str(problem))
    else:
        _tell(request, done, f"{found.label}: {found.asked.text or 'blank'}.", "Written.")
    return _back(request)


def _tell(request: Request, done: Applied, what: str, word: str) -> None:
    if done.is_written:
        messages.success(request, f"{what} {word}")
    elif done.is_on_its_way:
        messages.info(request, f"{what} {done.message}")
    else:
        messages.error(request, done.message)


def _back(request: Request) -> HttpResponse:
    deal_id = number(request.POST.get("back_to_deal"), 0)
    return redirect("deal", deal_id) if deal_id else redirect("inbox")
