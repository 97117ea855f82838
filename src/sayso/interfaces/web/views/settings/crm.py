"""The CRM: who is let in where, with which rights; signing in there and coming back; a new key; the end of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sayso.domain.asker import Asker, Role
from sayso.flow.mirroring import ask_to_sync
from sayso.interfaces.web.requests import Request, page
from sayso.org.connections import BadAddress, ConnectionView, NotConnected, list_connections
from sayso.plug import NoSuchPlug
from sayso.record.crm import admitting, orders, owners, runs
from sayso.record.crm.administering import list_mappings
from sayso.record.crm.admitting import BadEntry, Offered
from sayso.record.crm.connecting import CONNECTION, NotWorking, check_connection, connected, disconnect_crm
from sayso.record.crm.hearing import journal_problem

PENDING = "crm-sign-in"
REFUSALS = (BadAddress, BadEntry, NotWorking, NoSuchPlug)
ON_ITS_WAY = "It is read from now on, and nothing is written: every field begins in shadow."


@never_cache
@page
def crm(request: Request) -> HttpResponse:
    """Which CRM stands behind the record, and does it answer?"""
    return _page(request)


@never_cache
@page
@require_POST
def connect(request: Request, connector: str) -> HttpResponse:
    """Connect a CRM by a key, or go to where one signs in; or give a new key."""
    form = {"connector": connector, "way": request.POST.get("way", ""), "base_url": request.POST.get("base_url", "")}
    given = {name: value for name, value in request.POST.items() if isinstance(value, str) and name not in form}
    request.asker.require(Role.REVOPS)
    try:
        if admitting.way_of(connector, form["way"]).signs_in:
            back = request.build_absolute_uri(reverse("crm-callback"))
            begun = admitting.begin_sign_in(asker=request.asker, at=request.at, given=given, back=back, **form)
            request.session[PENDING] = begun.sealed
            return render(request, "web/settings/crm/sign_in.html", {"begun": begun, "back": back})
        admitting.let_in(asker=request.asker, at=request.at, given=given, **form)
    except REFUSALS as problem:
        return _page(request, error=str(problem), typed=form)
    return _connected(request)


@never_cache
@page
def callback(request: Request) -> HttpResponse:
    """Back from the CRM with its consent, or with its refusal."""
    request.asker.require(Role.REVOPS)
    sealed, state = request.session.pop(PENDING, ""), request.GET.get("state", "")
    refused = request.GET.get("error_description") or request.GET.get("error")
    try:
        if refused:
            raise BadEntry(f"The CRM says: {refused[:200]}. Nothing is connected.")
        code = request.GET.get("code", "")
        admitting.finish_sign_in(asker=request.asker, sealed=sealed, state=state, code=code, at=request.at)
    except REFUSALS as problem:
        return _page(request, error=str(problem))
    return _connected(request)


@page
@require_POST
def act(request: Request) -> HttpResponse:
    """Sync now, ask whether it answers, or disconnect."""
    request.asker.require(Role.REVOPS)
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        messages.error(request, "That form is not of this page: load it again.")
        return redirect("settings-crm")
    try:
        level, text = chosen(request)
    except NotConnected as problem:
        level, text = messages.ERROR, str(problem)
    messages.add_message(request, level, text)
    return redirect("status" if request.POST.get("back") == "status" else "settings-crm")


def _sync(request: Request) -> tuple[int, str]:
    if ask_to_sync(asker=request.asker, at=request.at):
        return messages.SUCCESS, "The worker reads what is new next."
    return messages.INFO, "It is being read already."


def _check(_: Request) -> tuple[int, str]:
    problems = check_connection()
    return (messages.ERROR, " ".join(problems)) if problems else (messages.SUCCESS, "It answers, and lets Sayso read.")


def _disconnect(request: Request) -> tuple[int, str]:
    disconnect_crm(asker=request.asker, at=request.at)
    return (
        messages.SUCCESS,
        "Disconnected: the key is forgotten, the record stays. Nothing is read or written now.",
    )


ACTS: dict[str, Callable[[Request], tuple[int, str]]] = {"sync": _sync, "check": _check, "disconnect": _disconnect}


def _connected(request: Request) -> HttpResponse:
    ask_to_sync(asker=request.asker, at=request.at)
    plug = connected()
    messages.success(request, f"{plug.title if plug else 'The CRM'} is connected. {ON_ITS_WAY}")
    return redirect("settings-crm")


def _page(request: Request, *, error: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    asker, plug = request.asker, connected()
    asker.require(Role.REVOPS)
    about: dict[str, object] = {"may_change": True, "error": error, "typed": typed or {}}
    if plug is None:
        about |= {"offered": admitting.list_offered(asker)}
    else:
        about |= _about(asker, admitting.offered(plug))
    return render(request, "web/settings/crm/connection.html", about, status=422 if error else 200)


def _about(asker: Asker, offered: Offered) -> dict[str, object]:
    mappings = list_mappings(asker)
    return {
        "crm": offered,
        "connection": _connection(asker),
        "journal_problem": journal_problem(),
        "latest": next(iter(runs.list_runs(asker, limit=1)), None),
        "live": [one for one in mappings if one.mode == "live"],
        "drifted": [one for one in mappings if one.problem],
        "shadow": sum(orders.count_shadow(asker).values()),
        "held": orders.list_held(asker, limit=5),
        "unmapped": owners.list_unmapped(asker, offered.name),
    }


def _connection(asker: Asker) -> ConnectionView | None:
    return next((one for one in list_connections(asker) if one.name == CONNECTION), None)
