"""Who works here: people with their roles from day to day, and the teams they are in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sayso.domain.asker import Role
from sayso.domain.zones import zone_names
from sayso.interfaces.web.requests import Request, number, page
from sayso.org import selectors_people, services_people, services_signing_in, services_teams
from sayso.org.selectors import list_users, today_of
from sayso.org.services import end_role, revoke_token
from sayso.org.services_people import Newcomer

ROLES = tuple((role.value, role.value if role is not Role.REVOPS else "RevOps") for role in Role)


class NoDay(ValueError):
    """That is no day."""


@page
def people(request: Request) -> HttpResponse:
    """Who works here, as what, in which team?"""
    asker, today = request.asker, today_of(request.asker.user_id, request.at)
    about: dict[str, object] = {
        "teams": selectors_people.list_teams(asker, today=today),
        "roles": ROLES,
        "today": today,
        "zones": sorted(zone_names()),
        "may_change": asker.has(Role.REVOPS),
    }
    if asker.has(Role.REVOPS):
        members = selectors_people.list_members(asker, today=today, at=request.at)
        about |= {"members": members, "count": len(members)}
    else:
        users = [user for user in list_users(asker, today) if user.is_active]
        about |= {"users": users, "count": len(users)}
    return render(request, "web/settings/people.html", about)


@page
@require_POST
def add_person(request: Request) -> HttpResponse:
    """Somebody new, with their first role, and a link by which they choose their password."""
    try:
        newcomer = Newcomer(
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            zone=request.POST.get("zone", ""),
            role=Role(request.POST.get("role", "")),
            team_id=number(request.POST.get("team"), 0) or None,
            since=_day(request, "since"),
        )
        user_id = services_people.add_person(asker=request.asker, newcomer=newcomer, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
        return redirect("settings-people")
    secret = services_signing_in.invite(asker=request.asker, user_id=user_id, at=request.at)
    return _person(request, user_id, invitation=_link(request, secret))


@page
def person(request: Request, user_id: int) -> HttpResponse:
    """Who is this here, and what may they do?"""
    request.asker.require(Role.REVOPS)
    if request.method != "POST":
        return _person(request, user_id)
    act = ACTS.get(request.POST.get("act", ""))
    if request.POST.get("act") == "invite":
        secret = services_signing_in.invite(asker=request.asker, user_id=user_id, at=request.at)
        return _person(request, user_id, invitation=_link(request, secret))
    if act is None:
        messages.error(request, "That form is not of this page: load it again.")
        return redirect("settings-person", user_id)
    try:
        messages.success(request, act(request, user_id))
    except ValueError as problem:
        messages.error(request, str(problem))
    return redirect("settings-person", user_id)


@page
@require_POST
def teams(request: Request) -> HttpResponse:
    """A team added, named anew, put below another, or dissolved."""
    team_id, name = number(request.POST.get("team"), 0), request.POST.get("name", "")
    parent_id, asker, at = number(request.POST.get("parent"), 0) or None, request.asker, request.at
    try:
        if request.POST.get("act") == "dissolve":
            services_teams.dissolve_team(asker=asker, team_id=team_id, at=at)
        elif team_id:
            services_teams.change_team(asker=asker, team_id=team_id, name=name, parent_id=parent_id, at=at)
        else:
            services_teams.found_team(asker=asker, name=name, parent_id=parent_id, at=at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Saved.")
    return redirect("settings-people")


def _person(request: Request, user_id: int, invitation: str = "") -> HttpResponse:
    asker, today = request.asker, today_of(request.asker.user_id, request.at)
    about = {
        "member": selectors_people.get_member(asker, user_id, today=today, at=request.at),
        "teams": selectors_people.list_teams(asker, today=today),
        "tokens": selectors_people.list_tokens(asker, user_id, at=request.at),
        "sessions": selectors_people.list_sessions(asker, user_id, current=request.session.session_key or ""),
        "roles": ROLES,
        "zones": sorted(zone_names()),
        "today": today,
        "invitation": invitation,
        "is_self": user_id == asker.user_id,
    }
    return render(request, "web/settings/person.html", about)


def _link(request: Request, secret: str) -> str:
    return request.build_absolute_uri(reverse("welcome", args=[secret]))


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise NoDay("Say from which day on, as in 2026-11-23.") from None


def _change(request: Request, user_id: int) -> str:
    posted = {name: request.POST.get(name, "") for name in ("name", "email", "zone")}
    services_people.change_person(asker=request.asker, user_id=user_id, at=request.at, **posted)
    return "Saved."


def _grant(request: Request, user_id: int) -> str:
    services_people.grant_role(
        asker=request.asker,
        user_id=user_id,
        role=Role(request.POST.get("role", "")),
        team_id=number(request.POST.get("team"), 0) or None,
        since=_day(request, "since"),
        at=request.at,
    )
    return "The role is theirs from that day on."


def _end(request: Request, user_id: int) -> str:
    membership = number(request.POST.get("role_id"), 0)
    end_role(asker=request.asker, membership_id=membership, until=_day(request, "until"), at=request.at)
    return "The role ends on that day."


def _move(request: Request, user_id: int) -> str:
    team_id, since = number(request.POST.get("team"), 0), _day(request, "since")
    services_people.move_to_team(asker=request.asker, user_id=user_id, team_id=team_id, since=since, at=request.at)
    return "They go on in that team from that day on."


def _deactivate(request: Request, user_id: int) -> str:
    services_people.deactivate(asker=request.asker, user_id=user_id, at=request.at)
    return "Deactivated: every session, token and link of theirs has ended."


def _reactivate(request: Request, user_id: int) -> str:
    services_people.reactivate(asker=request.asker, user_id=user_id, at=request.at)
    return "They may sign in again."


def _reset(request: Request, user_id: int) -> str:
    services_signing_in.reset_second_factor(asker=request.asker, user_id=user_id, at=request.at)
    return "Their second factor is gone: they set up a new one after signing in."


def _sign_out(request: Request, user_id: int) -> str:
    ended = services_signing_in.sign_out_everywhere(asker=request.asker, user_id=user_id, at=request.at)
    return f"Signed out in {ended} browser{'s' * (ended != 1)}."


def _revoke(request: Request, user_id: int) -> str:
    revoke_token(asker=request.asker, token_id=number(request.POST.get("token"), 0), at=request.at)
    return "The token opens nothing any more."


ACTS: dict[str, Callable[[Request, int], str]] = {
    "change": _change,
    "grant": _grant,
    "end": _end,
    "move": _move,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "reset": _reset,
    "sign-out": _sign_out,
    "revoke": _revoke,
}
