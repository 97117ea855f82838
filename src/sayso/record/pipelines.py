"""Pipelines and their stages: how RevOps lays them down, and how a sync keeps them like the CRM's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify

from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append
from sayso.record.field_types.milestone import EVENTS
from sayso.record.guard import writing
from sayso.record.models import Deal, Pipeline, Stage

ASIDE = 10_000
"""Positions are unique: while stages change places they stand this far out of one another's way."""


class BadPipeline(ValueError):
    """That is no pipeline that deals could go through."""


class StageInUse(ValueError):
    """Deals stand in a stage that the new order of stages leaves out."""


@dataclass(frozen=True, slots=True)
class StageDraft:
    """One stage: `kind` open, won or lost; `probability` in per cent.

    `exit_criteria` are the milestone events by which the buyer moves a deal on; a retired one keeps its deals.
    """

    key: str
    name: str
    kind: str = "open"
    probability: int = 0
    exit_criteria: tuple[str, ...] = ()
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PipelineDraft:
    """One pipeline with its stages in their order; `position` is its place among the pipelines."""

    key: str
    name: str
    stages: tuple[StageDraft, ...]
    position: int = 0


FIRST_PIPELINE = PipelineDraft(
    "new-business",
    "New business",
    (
        StageDraft("qualification", "Qualification", "open", 10, ("pain_confirmed",)),
        StageDraft("discovery", "Discovery", "open", 20, ("decision_process_shared", "budget_confirmed")),
        StageDraft("evaluation", "Evaluation", "open", 40, ("evaluation_started",)),
        StageDraft("proposal", "Proposal", "open", 60, ("proposal_requested",)),
        StageDraft("negotiation", "Negotiation", "open", 80, ("verbal_commitment", "contract_signed")),
        StageDraft("won", "Won", "won", 100),
        StageDraft("lost", "Lost", "lost", 0),
    ),
)
"""What a new organisation begins with: each stage is left when the buyer did what its exit criteria say."""


def define_pipeline(*, asker: Asker, draft: PipelineDraft, at: datetime) -> int:
    """Lay down a pipeline, or change the one of that key. For RevOps. Returns its id.

    Raises NotAllowed, BadPipeline, and StageInUse when deals stand in a stage that is left out.
    """
    asker.require(Role.REVOPS)
    return put_pipeline(asker=asker, draft=draft, at=at)


@acting()
def put_pipeline(*, asker: Asker, draft: PipelineDraft, at: datetime) -> int:
    """The same for a caller that has made sure of its right: a sync, or RevOps through `define_pipeline`."""
    _check(draft)
    with writing():
        pipeline, _ = Pipeline.objects.select_for_update().update_or_create(
            key=draft.key, defaults={"name": draft.name, "position": draft.position}
        )
        standing = {stage.key: stage for stage in pipeline.stages.all()}
        _drop(standing, {stage.key for stage in draft.stages})
        for stage in pipeline.stages.all():
            Stage.objects.filter(pk=stage.pk).update(position=ASIDE + stage.position)
        for position, stage_draft in enumerate(draft.stages):
            _put_stage(pipeline, standing, stage_draft, position)
    payload = {"stages": [stage.key for stage in draft.stages]}
    append(asker=asker, name="record.pipeline.defined", subject=("pipeline", pipeline.pk), at=at, payload=payload)
    return pipeline.pk


def _put_stage(pipeline: Pipeline, standing: Mapping[str, Stage], draft: StageDraft, position: int) -> None:
    stage = standing.get(draft.key) or Stage(pipeline=pipeline, key=draft.key)
    stage.name, stage.kind, stage.position = draft.name, draft.kind, position
    stage.probability, stage.exit_criteria = draft.probability, list(draft.exit_criteria)
    stage.retired_at = draft.retired_at
    stage.save()


def _drop(standing: Mapping[str, Stage], kept: set[str]) -> None:
    for key, stage in standing.items():
        if key in kept:
            continue
        deals = Deal.objects.filter(stage=stage).count()
        if deals:
            raise StageInUse(f"{deals} deals stand in '{stage.name}': move them first.")
        stage.delete()


def _check(draft: PipelineDraft) -> None:
    events = {option.value for option in EVENTS}
    keys = [stage.key for stage in draft.stages]
    unknown = sorted({event for stage in draft.stages for event in stage.exit_criteria} - events)
    problems = {
        "a pipeline needs a key of small letters, digits and hyphens": draft.key != slugify(draft.key) or not draft.key,
        "a pipeline needs a name": not draft.name.strip(),
        "two stages have one key": len(set(keys)) < len(keys),
        "each stage needs a name and a key of small letters, digits and hyphens": any(
            not stage.name.strip() or not stage.key or stage.key != slugify(stage.key) for stage in draft.stages
        ),
        "a stage is open, won or lost": any(stage.kind not in Stage.Kind.values for stage in draft.stages),
        "a probability is from 0 to 100 per cent": any(not 0 <= stage.probability <= 100 for stage in draft.stages),  # noqa: PLR2004
        "there must be an open stage for deals to begin in": all(
            stage.kind != Stage.Kind.OPEN or stage.retired_at for stage in draft.stages
        ),
        f"'{unknown[0] if unknown else ''}' is no milestone": bool(unknown),
    }
    for problem, holds in problems.items():
        if holds:
            raise BadPipeline(f"Pipeline '{draft.name}': {problem}.")
