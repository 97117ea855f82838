"""Sources that flow by themselves: what is connected, how each fares, a new one, and what is done about one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sayso.capture import inflows
from sayso.domain.asker import Role
from sayso.flow import connecting, sources
from sayso.flow.connecting import DAYS, MOST_DAYS, NobodyCalledThat, Wish
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.connections import BadAddress, NotConnected, disconnect, is_connected
from sayso.org.selectors import list_users, today_of
from sayso.plug import NoSuchPlug
from sayso.ports.source import SOURCES, SourceFailure

PASSED = (SourceFailure, BadAddress, NoSuchPlug, NobodyCalledThat)


@page
def list_(request: Request) -> HttpResponse:
    """What flows in by itself, and what is wrong with it?"""
    request.asker.require(Role.REVOPS)
    return _shown(request, {})


@sensitive_post_parameters("password", "address")
@page
@require_POST
def connect(request: Request) -> HttpResponse:
    """Connect a source, once it has answered; what it has comes in with the worker's next look."""
    request.asker.require(Role.REVOPS)
    wish = _wish(request)
    try:
        if is_connected(wish.called):
            raise BadAddress(f"“{wish.called}” is connected already: give this one a name of its own.")
        if wish.connector == "folder" and wish.address not in settings.FOLDERS:
            raise BadAddress("That folder is not one of those that SAYSO_FOLDERS names on the server.")
        connecting.try_out(wish)
        name = connecting.connect(asker=request.asker, wish=wish, at=request.at)
    except PASSED as problem:
        return _shown(request, {"error": str(problem), "wish": wish})
    messages.success(request, f"“{name}” answers. What it has comes in within five minutes. It is only ever read.")
    return redirect("settings-sources")


@page
@require_POST
def act(request: Request) -> HttpResponse:
    """Look into a source now, pause it, let it flow again, or take the consent back."""
    request.asker.require(Role.REVOPS)
    name, wanted = request.POST.get("name", ""), request.POST.get("act", "")
    if name not in {one.name for one in sources.list_sources(request.asker)}:
        raise NotConnected(f"There is no open connection '{name}'.")
    if wanted == "pause":
        inflows.pause(asker=request.asker, name=name, at=request.at)
    elif wanted == "resume":
        inflows.resume(asker=request.asker, name=name, at=request.at)
    elif wanted == "close":
        disconnect(asker=request.asker, name=name, at=request.at)
        messages.success(request, f"“{name}” is closed, its password forgotten. What was taken in stays.")
    else:
        _look(request, name)
    return redirect("settings-sources")


def _look(request: Request, name: str) -> None:
    pulled = sources.pull(asker=request.asker, name=name, at=request.at)
    told = f"{pulled.taken} file{'' if pulled.taken == 1 else 's'} taken in."
    level = messages.ERROR if pulled.failure else messages.SUCCESS
    messages.add_message(request, level, f"{name}: {pulled.failure or told}")


def _wish(request: Request) -> Wish:
    asked = {name: request.POST.get(name, "").strip() for name in ("connector", "address", "person", "user", "name")}
    days = min(max(number(request.POST.get("days"), DAYS), 1), MOST_DAYS)
    folders = tuple(line.strip() for line in request.POST.get("folders", "").splitlines() if line.strip())
    return Wish(**asked, password=request.POST.get("password", ""), folders=folders, days=days)


def _shown(request: Request, about: dict[str, object]) -> HttpResponse:
    known = {one.name: one for one in inflows.list_inflows(request.asker)}
    titles = {plug.name: plug.title for plug in SOURCES.all()}
    people = {user.id: user.name for user in list_users(request.asker, today_of(request.asker.user_id, request.at))}
    about |= {
        "rows": [
            (one, titles[one.connector], people.get(_host(one.options.get("host")), ""), known.get(one.name))
            for one in sources.list_sources(request.asker)
        ],
        "kinds": [(name, title) for name, title in titles.items() if name != "folder" or settings.FOLDERS],
        "folders": settings.FOLDERS,
        "members": [user for user in list_users(request.asker, request.at.date()) if user.is_active],
        "may_change": True,
        "days": DAYS,
    }
    return render(request, "web/settings/sources.html", about, status=422 if "error" in about else 200)


def _host(value: object) -> int:
    return value if isinstance(value, int) else 0
