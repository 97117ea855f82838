"""One's own account: how one is called, where one is signed in, and the tokens by which programs act for one."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sayso.domain.asker import NotAllowed
from sayso.domain.zones import zone_names
from sayso.interfaces.web.requests import Request, number, page
from sayso.org import selectors_people, services, services_people, services_signing_in
from sayso.org.selectors import today_of

LIVES = ((7, "a week"), (30, "a month"), (90, "three months"), (365, "a year"))


@page
def profile(request: Request) -> HttpResponse:
    """Who am I here, and where am I signed in?"""
    asker, error = request.asker, ""
    if request.method == "POST":
        try:
            about = {name: request.POST.get(name, "") for name in ("name", "zone")}
            services_people.change_profile(asker=asker, at=request.at, **about)
        except ValueError as problem:
            error = str(problem)
        else:
            messages.success(request, "Saved.")
            return redirect("profile")
    me, today = _me(request), today_of(asker.user_id, request.at)
    shown = {
        "member": selectors_people.get_member(asker, me, today=today, at=request.at),
        "sessions": selectors_people.list_sessions(asker, me, current=request.session.session_key or ""),
        "zones": sorted(zone_names()),
        "error": error,
    }
    return render(request, "web/profile/profile.html", shown, status=422 if error else 200)


@page
@require_POST
def end_session(request: Request, session_id: int) -> HttpResponse:
    """Sign one of my browsers out."""
    services_signing_in.end_session(asker=request.asker, session_id=session_id, at=request.at)
    messages.success(request, "Signed out there.")
    return redirect("profile")


@never_cache
@page
def tokens(request: Request) -> HttpResponse:
    """Which programs may act for me, and until when?"""
    minted, error = "", ""
    if request.method == "POST":
        try:
            minted = services.mint_token(
                asker=request.asker,
                name=request.POST.get("name", ""),
                may_decide=request.POST.get("kind") == "decide",
                life=timedelta(days=number(request.POST.get("days"), 0)),
                at=request.at,
            )
        except (ValueError, OverflowError) as problem:
            error = str(problem)
    about = {
        "tokens": selectors_people.list_tokens(request.asker, _me(request), at=request.at),
        "minted": minted,
        "error": error,
        "lives": LIVES,
        "may_decide": request.asker.may_decide,
    }
    return render(request, "web/profile/tokens.html", about, status=422 if error else 200)


@page
@require_POST
def revoke(request: Request, token_id: int) -> HttpResponse:
    """Let a token of mine open nothing any more."""
    services.revoke_token(asker=request.asker, token_id=token_id, at=request.at)
    messages.success(request, "Revoked: it opens nothing any more.")
    return redirect("tokens")


def _me(request: Request) -> int:
    if request.asker.user_id is None:
        raise NotAllowed("Only a person has a profile.")
    return request.asker.user_id
