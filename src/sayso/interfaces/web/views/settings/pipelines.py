"""Pipelines and their stages: added, named, moved, retired; no deal breaks by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.domain.asker import Role
from sayso.interfaces.web.requests import Request, number, page
from sayso.record import stages
from sayso.record.field_types.milestone import EVENTS
from sayso.record.fields import BadFieldValue
from sayso.record.selectors import list_pipelines
from sayso.record.selectors_browse import stage_counts
from sayso.record.stages import StageTerms
from sayso.record.views import PipelineView, StageView

KINDS = (("open", "Open"), ("won", "Won"), ("lost", "Lost"))


@dataclass(frozen=True, slots=True)
class Row:
    """A stage with how many deals stand in it."""

    stage: StageView
    deals: int


@page
def pipelines(request: Request) -> HttpResponse:
    """How do we sell, and what does the buyer do to move on?"""
    counts = stage_counts(request.asker)

    def rows(pipeline: PipelineView) -> list[Row]:
        return [Row(stage, counts.get((pipeline.key, stage.key), 0)) for stage in pipeline.stages]

    about = {
        "pipelines": [(pipeline, rows(pipeline)) for pipeline in list_pipelines(request.asker)],
        "events": EVENTS,
        "kinds": KINDS,
        "may_change": request.asker.has(Role.REVOPS),
    }
    return render(request, "web/settings/pipelines.html", about)


@page
@require_POST
def add_pipeline(request: Request) -> HttpResponse:
    """Another way of selling."""
    try:
        stages.add_pipeline(asker=request.asker, name=request.POST.get("name", ""), at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Added, with the usual stages. Change them as you sell.")
    return redirect("settings-pipelines")


@page
@require_POST
def change_pipeline(request: Request, pipeline: str) -> HttpResponse:
    """One change to a pipeline, or to a stage of it."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, "That form is not of this page: load it again.")
        return redirect("settings-pipelines")
    try:
        messages.success(request, act(request, pipeline))
    except (ValueError, BadFieldValue) as problem:
        messages.error(request, str(problem))
    return redirect("settings-pipelines")


def _rename(request: Request, pipeline: str) -> str:
    stages.rename_pipeline(asker=request.asker, pipeline=pipeline, name=request.POST.get("name", ""), at=request.at)
    return "Renamed."


def _add(request: Request, pipeline: str) -> str:
    kind = request.POST.get("kind", "open")
    stages.add_stage(asker=request.asker, pipeline=pipeline, kind=kind, terms=_terms(request), at=request.at)
    return "The stage is there."


def _change(request: Request, pipeline: str) -> str:
    key = request.POST.get("key", "")
    stages.change_stage(asker=request.asker, pipeline=pipeline, key=key, terms=_terms(request), at=request.at)
    return "Saved."


def _up(request: Request, pipeline: str) -> str:
    return _move(request, pipeline, -1)


def _down(request: Request, pipeline: str) -> str:
    return _move(request, pipeline, 1)


def _move(request: Request, pipeline: str, steps: int) -> str:
    key = request.POST.get("key", "")
    stages.move_stage(asker=request.asker, pipeline=pipeline, key=key, steps=steps, at=request.at)
    return "Moved."


def _retire(request: Request, pipeline: str) -> str:
    key = request.POST.get("key", "")
    stay = stages.retire_stage(asker=request.asker, pipeline=pipeline, key=key, at=request.at)
    return f"Retired. {stay} deal{'s' * (stay != 1)} stay{'s' * (stay == 1)} in it; no other goes there."


def _restore(request: Request, pipeline: str) -> str:
    stages.restore_stage(asker=request.asker, pipeline=pipeline, key=request.POST.get("key", ""), at=request.at)
    return "It is offered again."


def _terms(request: Request) -> StageTerms:
    probability = number(request.POST.get("probability"), 0)
    criteria = tuple(request.POST.getlist("criteria"))
    return StageTerms(request.POST.get("name", ""), probability, criteria)


ACTS: dict[str, Callable[[Request, str], str]] = {
    "rename": _rename,
    "add": _add,
    "change": _change,
    "up": _up,
    "down": _down,
    "retire": _retire,
    "restore": _restore,
}
