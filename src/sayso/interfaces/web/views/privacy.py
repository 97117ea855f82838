"""Privacy: what people are told, who is left out, who opened what, and what may be taken back or forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.capture.privacy_exclusions import add_exclusion, remove_exclusion, under_exclusion
from sayso.capture.selectors import list_sources, list_withdrawn
from sayso.capture.selectors_privacy import conversations_of_address, list_access, list_exclusions
from sayso.domain.asker import Role
from sayso.flow import privacy as flow
from sayso.flow.work import take_in
from sayso.interfaces.web.promises import promised, promises_of
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.services import set_settings
from sayso.record.selectors import find_people_by_email

ACCESS = 100  # how many entries of the log stand on a page


@page
def privacy(request: Request) -> HttpResponse:
    """What is kept of whom, for how long, and who has looked at it?"""
    asker, before = request.asker, number(request.GET.get("before"), 0) or None
    access = list_access(asker, before=before)
    about = {
        "promises": promises_of(list_sources(asker)),
        "exclusions": list_exclusions(asker),
        "withdrawn": list_withdrawn(asker).rows,
        "access": access,
        "next": access[-1].id if len(access) == ACCESS else 0,
        "is_first": before is None,
        "email": request.GET.get("email", ""),
        "is_revops": asker.has(Role.REVOPS),
        "sees_all": asker.has(Role.REVOPS, Role.LEADER),
        "reads_transcripts": asker.reads_transcripts,
    }
    return render(request, "web/privacy/privacy.html", about)


@page
@require_POST
def promise(request: Request) -> HttpResponse:
    """What people are told, how long conversations are kept, and how long one may be withdrawn."""
    try:
        changed = set_settings(asker=request.asker, values=promised(request.POST), at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Saved: it holds from now on." if changed else "Nothing was changed.")
    return redirect("privacy")


@page
@require_POST
def exclude(request: Request) -> HttpResponse:
    """Leave somebody out from now on, or take that back."""
    asker, at = request.asker, request.at
    try:
        taken_back = number(request.POST.get("remove"), 0)
        if taken_back:
            again = remove_exclusion(asker=asker, exclusion_id=taken_back, at=at)
            take_in(asker=asker, conversations=again, at=at)
            messages.success(request, "No longer left out: what is here is read again.")
            return redirect("privacy")
        pattern, reason = request.POST.get("pattern", ""), request.POST.get("reason", "")
        made = add_exclusion(asker=asker, pattern=pattern, reason=reason, at=at)
    except ValueError as problem:
        messages.error(request, str(problem))
        return redirect("privacy")
    if made.conversations:
        return render(request, "web/privacy/excluded.html", {"excluded": made, "count": len(made.conversations)})
    messages.success(request, f"{made.pattern} is left out from now on.")
    return redirect("privacy")


@page
@require_POST
def erase_excluded(request: Request, exclusion_id: int) -> HttpResponse:
    """Erase what fell under an exclusion before it was made."""
    pattern = under_exclusion(asker=request.asker, exclusion_id=exclusion_id).pattern
    erased = flow.erase_excluded(asker=request.asker, exclusion_id=exclusion_id, at=request.at)
    messages.success(request, f"{erased} conversation{'s' * (erased != 1)} with {pattern} erased.")
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
    return redirect("privacy")


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
    """Erase one conversation, or a person by address after saying so twice. For RevOps."""
    conversation = number(request.POST.get("conversation"), 0)
    if not conversation:
        return _erase_person(request, request.POST.get("email", "").strip())
    done = flow.erase_conversation(asker=request.asker, conversation_id=conversation, at=request.at)
    return render(request, "web/privacy/erased.html", {"remains": done.remains})


def _erase_person(request: Request, email: str) -> HttpResponse:
    request.asker.require(Role.REVOPS)
    if request.POST.get("sure") != email:
        about = {
            "email": email,
            "conversations": conversations_of_address(request.asker, email),
            "people": find_people_by_email(request.asker, [email]),
        }
        return render(request, "web/privacy/erase.html", about)
    try:
        done = flow.erase_person(asker=request.asker, email=email, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
        return redirect("privacy")
    about = {"remains": done.remains, "erased": len(done.conversations), "named": done.named_by_others}
    return render(request, "web/privacy/erased.html", about)
