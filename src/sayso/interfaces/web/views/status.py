"""Status: what comes in, what could not be read, and whether anything is broken."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.capture import selectors as capture
from sayso.capture.inflows import list_inflows
from sayso.capture.services import dismiss_failure
from sayso.domain.asker import Role
from sayso.flow import engine
from sayso.flow.mirroring import ALIVE
from sayso.flow.plugs import POINTS
from sayso.interfaces.web.requests import Request, page
from sayso.org.connections import list_connections
from sayso.record.crm import runs
from sayso.record.crm.connecting import connected

SYNCS = 10


@page
def status(request: Request) -> HttpResponse:
    """Is anything broken, and what is to be done about it?"""
    asker = request.asker
    about: dict[str, object] = {
        "sources": capture.list_sources(asker),
        "failures": capture.list_failures(asker),
        "sees_all": asker.has(Role.REVOPS),
    }
    if asker.has(Role.REVOPS):
        waiting, gave_up = engine.backlog()
        points = [
            {"name": point.name, "names": [plug.name for plug in point.all()], "quarantine": point.quarantine}
            for point in POINTS
        ]
        about |= {"waiting": waiting, "gave_up": gave_up, "points": points, "connections": list_connections(asker)}
        flowing = list_inflows(asker)
        about |= {"inflows": flowing, "failing": any(one.failure for one in flowing)} | _syncs(request)
        about["quarantined"] = sum(len(point.quarantine) for point in POINTS)
    return render(request, "web/status.html", about)


@page
def syncs(request: Request) -> HttpResponse:
    """How far is the CRM read?"""
    request.asker.require(Role.REVOPS)
    return render(request, "web/crm_syncs.html", _syncs(request))


def _syncs(request: Request) -> dict[str, object]:
    plug, found = connected(), runs.list_runs(request.asker, limit=SYNCS)
    running = next((one for one in found[:1] if one.ended_at is None and one.heard_at > request.at - ALIVE), None)
    return {"crm": plug, "runs": found, "running": running, "is_broken": bool(plug and found and found[0].problem)}


@page
@require_POST
def dismiss(request: Request, failure_id: int) -> HttpResponse:
    """Take a file that could not be read off the list."""
    dismiss_failure(asker=request.asker, failure_id=failure_id, at=request.at)
    messages.success(request, "Taken off the list.")
    return redirect("status")
