"""The organisation: what it is called, where its days begin, who is one of us; and how conversations are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from sayso.capture.search.vectors import connect_meaning, disconnect_meaning, meaning_use
from sayso.domain.asker import Role
from sayso.extract.choosing import connect_model, disconnect_model, model_use
from sayso.interfaces.web.requests import Request, page
from sayso.interfaces.web.setting_forms import (
    ORGANISATION,
    READING,
    REVIEW,
    controls_of,
    other_settings,
    typed_in,
    values_of,
)
from sayso.org.connections import BadAddress, web_host_of
from sayso.org.selectors_settings import settings_of
from sayso.org.services import set_settings
from sayso.plug import NoSuchPlug
from sayso.ports.embedding import EMBEDDINGS
from sayso.ports.model import MODELS
from sayso.review.points import CHECKS


@dataclass(frozen=True, slots=True)
class _Purpose:
    """What a model may be consented to for, and what is said when that begins and ends."""

    name: str
    connect: Callable[..., object]
    disconnect: Callable[..., None]
    begun: str
    ended: str


_PURPOSES: Final = {
    one.name: one
    for one in (
        _Purpose(
            "reading",
            connect_model,
            disconnect_model,
            "Conversations are read with {model} at {host} from now on.",
            "The local reader reads again: no conversation is sent to a model that reads.",
        ),
        _Purpose(
            "meaning",
            connect_meaning,
            disconnect_meaning,
            "Answers rank by meaning too, with {model} at {host}, as soon as it has been asked about what was said.",
            "Answers rank by their words alone again, and what the model made of the turns is forgotten.",
        ),
    )
}


@page
def organisation(request: Request) -> HttpResponse:
    """Who are we, and how do we count days and money?"""
    return _settings(request, ORGANISATION, "settings", "web/settings/organisation.html", {})


@page
def reading(request: Request) -> HttpResponse:
    """What is looked for in conversations, and who reads them?"""
    about: dict[str, object] = {
        "use": model_use(request.asker, request.at),
        "meaning": meaning_use(request.asker, request.at),
        "connectors": [plug.name for plug in MODELS.all()],
        "embedders": [plug.name for plug in EMBEDDINGS.all()],
    }
    return _settings(request, (*READING, *other_settings()), "settings-reading", "web/settings/reading.html", about)


@page
def review(request: Request) -> HttpResponse:
    """Which checks does the review make, from which threshold on, and how much may fail?"""
    checks = [(check.name, check.title, check.terms) for check in CHECKS.all()]
    about: dict[str, object] = {"checks": checks, "mail_is_set": settings.MAIL_IS_SET}
    return _settings(request, REVIEW, "settings-review", "web/settings/review.html", about)


@page
def reader(request: Request) -> HttpResponse:
    """Consent to a model that reads or ranks, with the host that conversations go to; or take that back."""
    request.asker.require(Role.REVOPS)
    if request.method != "POST":
        return redirect("settings-reading")
    purpose = _PURPOSES.get(request.POST.get("purpose", ""), _PURPOSES["reading"])
    if request.POST.get("act") == "disconnect":
        purpose.disconnect(asker=request.asker, at=request.at)
        messages.success(request, purpose.ended)
        return redirect("settings-reading")
    asked = {name: request.POST.get(name, "").strip() for name in ("connector", "base_url", "model", "key")}
    try:
        host = web_host_of(asked["base_url"])
        if request.POST.get("consent") != host or not asked["model"]:
            return render(request, "web/settings/consent.html", {"asked": asked, "host": host, "purpose": purpose})
        purpose.connect(asker=request.asker, at=request.at, **asked)
    except (BadAddress, NoSuchPlug) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, purpose.begun.format(model=asked["model"], host=host))
    return redirect("settings-reading")


def _settings(
    request: Request, names: Sequence[str], route: str, template: str, about: dict[str, object]
) -> HttpResponse:
    held = settings_of(request.asker, names)
    about |= {"may_change": request.asker.has(Role.REVOPS)}
    if request.method != "POST":
        return render(request, template, {**about, "controls": controls_of(held)})
    typed = typed_in(request.POST)
    try:
        changed = set_settings(asker=request.asker, values=values_of(held, typed), at=request.at)
    except ValueError as problem:
        about |= {"controls": controls_of(held, typed), "error": str(problem)}
        return render(request, template, about, status=422)
    messages.success(request, "Saved." if changed else "Nothing was changed.")
    return redirect(route)
