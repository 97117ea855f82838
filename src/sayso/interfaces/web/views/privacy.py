"""Privacy: what people are told, who is left out, who opened what, and what may be taken back or forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.capture.privacy_exclusions import add_exclusion, remove_exclusion
from sayso.capture.privacy_settings import retention_of
from sayso.capture.selectors_privacy import list_access, list_exclusions
from sayso.domain.asker import Role
from sayso.flow import privacy as flow
from sayso.flow.work import take_in
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.selectors import setting


@page
def privacy(request: Request) -> HttpResponse:
    """What is kept of whom, for how long, and who has looked at it?"""
    about = {
        "notices": setting("privacy.notice"),
        "retention": {source: kept.days for source, kept in retention_of().items()},
        "window": setting("privacy.withdraw_days"),
        "exclusions": list_exclusions(request.asker),
        "access": list_access(request.asker),
        "is_revops": request.asker.has(Role.REVOPS),
    }
    return render(request, "web/privacy.html", about)


@page
@require_POST
def exclude(request: Request) -> HttpResponse:
    """Leave somebody out from now on, or take that back."""
    try:
        taken_back = number(request.POST.get("remove"), 0)
        if taken_back:
            again = remove_exclusion(asker=request.asker, exclusion_id=taken_back, at=request.at)
            take_in(asker=request.asker, conversations=again, at=request.at)
        else:
            pattern, reason = request.POST.get("pattern", ""), request.POST.get("reason", "")
            add_exclusion(asker=request.asker, pattern=pattern, reason=reason, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    return redirect("privacy")


@page
@require_POST
def withdraw(request: Request, conversation_id: int) -> HttpResponse:
    """Withdraw a personal conversation of one's own."""
    try:
        flow.withdraw(asker=request.asker, conversation_id=conversation_id, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
        return redirect("conversation", conversation_id)
    messages.success(request, "Withdrawn: nobody else sees it any more, and it will be erased.")
    return redirect("inbox")


@page
@require_POST
def restore(request: Request, conversation_id: int) -> HttpResponse:
    """Take a withdrawal back."""
    try:
        flow.restore(asker=request.asker, conversation_id=conversation_id, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "It is back where it was.")
    return redirect("conversation", conversation_id)


@page
@require_POST
def erase(request: Request) -> HttpResponse:
    """Erase a person by address, or one conversation. For RevOps."""
    email, conversation = request.POST.get("email", "").strip(), number(request.POST.get("conversation"), 0)
    try:
        if conversation:
            remains = flow.erase_conversation(asker=request.asker, conversation_id=conversation, at=request.at).remains
        else:
            remains = flow.erase_person(asker=request.asker, email=email, at=request.at).remains
    except ValueError as problem:
        messages.error(request, str(problem))
        return redirect("privacy")
    return render(request, "web/erased.html", {"remains": remains})
