"""The mapping: what of ours goes where, and is it live? Changed, tried and turned on at the row; and who owns what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.domain.asker import Role
from sayso.domain.change import FieldPath
from sayso.interfaces.web.requests import Request, number, page
from sayso.interfaces.web.views.settings.fields import policies_of
from sayso.org.selectors import list_users, today_of
from sayso.record.crm import administering, laying_out, owners
from sayso.record.crm.administering import Tried
from sayso.record.crm.connecting import NotWorking, connected
from sayso.record.crm.laying_out import Place
from sayso.record.crm.mapping import BadMapping
from sayso.record.definitions import set_policy
from sayso.record.fields import Policy
from sayso.record.schema import NoSuchField, Schema
from sayso.record.scope import NotFound
from sayso.record.selectors import list_pipelines

MODES = (("read", "Off"), ("shadow", "Shadow"), ("live", "Live"))
FORMS = ("map", "try")


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the latest act, at its row."""

    text: str
    is_bad: bool = False
    tried: Tried | None = None


@page
def mapping(request: Request) -> HttpResponse:
    """What of ours goes where, and is it live?"""
    return _page(request)


@page
def field(request: Request, entity: str, field: str) -> HttpResponse:
    """One row: its forms, and what is done by them."""
    request.asker.require(Role.REVOPS)
    path, told = FieldPath(entity, field), None
    _place(request, path)
    if request.method == "POST":
        told = _done(request, path)
    form = request.GET.get("form", "") if request.method != "POST" else ""
    shown: dict[str, object] = _form(request, path, form) if form in FORMS else {"told": told}
    if not request.headers.get("HX-Request"):
        return _page(request, path, shown)
    return render(request, "web/settings/crm/row.html", {"place": _place(request, path), "modes": MODES, **shown})


@page
@require_POST
def owner(request: Request) -> HttpResponse:
    """Who one of the CRM's owners is here."""
    request.asker.require(Role.REVOPS)
    plug = connected()
    if plug is None:
        raise Http404("No CRM is connected.")
    user_id = number(request.POST.get("user"), 0) or None
    owners.map_owner(
        asker=request.asker,
        connector=plug.name,
        owner_id=request.POST.get("owner", ""),
        user_id=user_id,
        at=request.at,
    )
    messages.success(request, "Saved. The next sync reads anew what is theirs.")
    return redirect("crm-mapping")


@page
@require_POST
def drift(request: Request) -> HttpResponse:
    """Did an administrator rename or retire a field?"""
    request.asker.require(Role.REVOPS)
    try:
        lines = laying_out.look_for_drift(asker=request.asker, at=request.at)
    except NotWorking as problem:
        messages.error(request, str(problem))
    else:
        if lines:
            messages.error(request, " ".join(lines))
        else:
            messages.success(request, "Every mapped field is there, as it was.")
    return redirect("crm-mapping")


def _page(request: Request, opened: FieldPath | None = None, shown: dict[str, object] | None = None) -> HttpResponse:
    asker, plug = request.asker, connected()
    asker.require(Role.REVOPS)
    places = laying_out.list_places(asker)
    about: dict[str, object] = {"may_change": True, "crm": plug, "modes": MODES, "opened": opened, **(shown or {})}
    about |= {
        "groups": [(entity, list(rows)) for entity, rows in groupby(places, lambda one: one.path.entity)],
        "drifted": [one for one in places if one.view and one.view.problem],
        "asked_for": laying_out.list_asked_for(asker),
    }
    if plug is not None:
        about |= {
            "owners": owners.list_owners(asker, plug.name),
            "users": list_users(asker, today_of(asker.user_id, request.at)),
            "pipelines": [one for one in list_pipelines(asker) if one.key.startswith(f"{plug.name}-")],
        }
    return render(request, "web/settings/crm/mapping.html", about)


def _place(request: Request, path: FieldPath) -> Place:
    found = next((one for one in laying_out.list_places(request.asker) if one.path == path), None)
    if found is None:
        raise Http404(f"There is no {path} that a CRM could hold.")
    return found


def _form(request: Request, path: FieldPath, form: str) -> dict[str, object]:
    if form == "try":
        return {"form": form, "records": laying_out.list_triable(request.asker, path)}
    try:
        choices = laying_out.list_choices(request.asker, path)
    except NotWorking as problem:
        return {"told": Told(str(problem), is_bad=True)}
    return {"form": form, "choices": choices, "policies": policies_of(Schema().spec(path))}


def _done(request: Request, path: FieldPath) -> Told:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return Told("That form is not of this page: load it again.", is_bad=True)
    try:
        return act(request, path)
    except NotFound:
        return Told("There is no such record.", is_bad=True)
    except (BadMapping, NotWorking, NoSuchField, ValueError) as problem:
        return Told(str(problem), is_bad=True)


def _map(request: Request, path: FieldPath) -> Told:
    crm_field = request.POST.get("crm_field", "")
    administering.map_to(asker=request.asker, path=path, crm_field=crm_field, at=request.at)
    if not crm_field:
        return Told("Not mapped any more.")
    return Told("Mapped, and not tested yet. The next sync reads what the CRM holds.")


def _policy(request: Request, path: FieldPath) -> Told:
    policy = Policy(request.POST.get("policy", ""))
    set_policy(asker=request.asker, path=path, policy=policy, at=request.at)
    return Told("Saved.")


def _mode(request: Request, path: FieldPath) -> Told:
    mode = request.POST.get("mode", "")
    administering.turn(asker=request.asker, path=path, mode=mode, at=request.at)
    return Told(TURNED[mode])


def _try(request: Request, path: FieldPath) -> Told:
    record = number(request.POST.get("record"), 0)
    tried = administering.try_on(asker=request.asker, path=path, entity_id=record, at=request.at)
    if not tried.agrees:
        return Told("They differ, so it cannot be turned on: sync first, or map another field.", True, tried)
    return Told("They agree. Nothing was written.", tried=tried)


TURNED = {
    "read": "Off: it is read, and nothing is written.",
    "shadow": "In shadow: the report says what would have been written.",
    "live": "Live: what is confirmed from now on is written.",
}
ACTS: dict[str, Callable[[Request, FieldPath], Told]] = {"map": _map, "policy": _policy, "mode": _mode, "try": _try}
