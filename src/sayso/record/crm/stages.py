"""The CRM's pipelines as the record keeps them: same order, same names, our own exit criteria kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.text import slugify

from sayso.domain.asker import Asker
from sayso.domain.signal import JsonValue
from sayso.ports.record_reader import CrmPipeline, CrmStage
from sayso.record.models import Pipeline, Stage
from sayso.record.pipelines import PipelineDraft, StageDraft, put_pipeline

KEY = 60


def stage_names(connector: str, pipelines: Sequence[CrmPipeline]) -> dict[str, JsonValue]:
    """Our stage for each of the CRM's stage keys."""
    return {
        stage.key: {"pipeline": _pipeline_key(connector, pipeline), "key": key}
        for pipeline in pipelines
        for stage, key in _keyed(pipeline)
    }


def keep_pipelines(*, asker: Asker, connector: str, pipelines: Sequence[CrmPipeline], at: datetime) -> None:
    """Lay the CRM's pipelines down where they differ. A stage that is gone there is retired while deals stand in it."""
    for place, pipeline in enumerate(pipelines, start=1):
        key = _pipeline_key(connector, pipeline)
        held = Pipeline.objects.filter(key=key).first()
        standing = {stage.key: stage for stage in held.stages.order_by("position")} if held else {}
        stages = [_draft(stage, stage_key, standing.get(stage_key)) for stage, stage_key in _keyed(pipeline)]
        stages += _retired(standing, {stage.key for stage in stages}, at)
        is_new = held is None or [_draft_of(each) for each in standing.values()] != stages
        if is_new or (held is not None and held.name != _name(pipeline, key)):
            put_pipeline(asker=asker, draft=PipelineDraft(key, _name(pipeline, key), tuple(stages), place), at=at)


def _pipeline_key(connector: str, pipeline: CrmPipeline) -> str:
    return slugify(f"{connector}-{pipeline.key}")[:KEY]


def _keyed(pipeline: CrmPipeline) -> list[tuple[CrmStage, str]]:
    """Each stage with a key that the record can keep; two that would read alike are numbered."""
    taken: dict[str, int] = {}
    keyed = []
    for stage in pipeline.stages:
        key = slugify(stage.key)[: KEY - 3] or "stage"
        taken[key] = taken.get(key, 0) + 1
        keyed.append((stage, key if taken[key] == 1 else f"{key}-{taken[key]}"))
    return keyed


def _draft(stage: CrmStage, key: str, held: Stage | None) -> StageDraft:
    criteria = tuple(held.exit_criteria) if held else ()
    return StageDraft(key, stage.name[:100], stage.kind, min(100, max(0, stage.probability)), criteria)


def _draft_of(held: Stage) -> StageDraft:
    criteria = tuple(held.exit_criteria)
    return StageDraft(held.key, held.name, held.kind, held.probability, criteria, held.retired_at)


def _retired(standing: Mapping[str, Stage], kept: set[str], at: datetime) -> list[StageDraft]:
    gone = [stage for key, stage in standing.items() if key not in kept and stage.deals.exists()]
    return [
        StageDraft(one.key, one.name, one.kind, one.probability, tuple(one.exit_criteria), one.retired_at or at)
        for one in gone
    ]


def _name(pipeline: CrmPipeline, key: str) -> str:
    is_taken = Pipeline.objects.filter(name=pipeline.name[:100]).exclude(key=key).exists()
    return f"{pipeline.name[:60]} ({key})"[:100] if is_taken else pipeline.name[:100]
