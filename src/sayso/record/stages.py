"""One change to a pipeline at a time, as RevOps makes them on the settings page: the rest of it stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.text import slugify

from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting
from sayso.record.models import Deal, Pipeline, Stage
from sayso.record.pipelines import FIRST_PIPELINE, BadPipeline, PipelineDraft, StageDraft, put_pipeline

LONGEST_NAME = 100
LONGEST_KEY = 60
Change = Callable[[list[StageDraft]], list[StageDraft]]


class NoSuchStage(LookupError):
    """There is no such pipeline, or no such stage in it."""


@dataclass(frozen=True, slots=True)
class StageTerms:
    """What is said of a stage: its name, how likely its deals are won (per cent), and by what the buyer leaves it."""

    name: str
    probability: int
    exit_criteria: tuple[str, ...]


def add_pipeline(*, asker: Asker, name: str, at: datetime) -> str:
    """Add a pipeline with the usual stages, to be changed at will. For RevOps. Returns its key.

    Raises NotAllowed, BadPipeline.
    """
    asker.require(Role.REVOPS)
    kept = _name(name, "A pipeline")
    with acting():
        _require_free(kept)
        key = _free_key(kept, set(Pipeline.objects.values_list("key", flat=True)))
        draft = PipelineDraft(key, kept, FIRST_PIPELINE.stages, Pipeline.objects.count())
        put_pipeline(asker=asker, draft=draft, at=at)
    return key


def rename_pipeline(*, asker: Asker, pipeline: str, name: str, at: datetime) -> None:
    """Name a pipeline anew. For RevOps. Raises NotAllowed, NoSuchStage, BadPipeline."""
    kept = _name(name, "A pipeline")
    with acting():
        _require_free(kept, but=pipeline)
        _put(asker, pipeline, at, lambda stages: stages, name=kept)


def add_stage(*, asker: Asker, pipeline: str, kind: str, terms: StageTerms, at: datetime) -> None:
    """Add a stage: an open one after the open ones, one that ends a deal at the end. For RevOps.

    Raises NotAllowed, NoSuchStage, BadPipeline.
    """

    def added(stages: list[StageDraft]) -> list[StageDraft]:
        key = _free_key(_name(terms.name, "A stage"), {stage.key for stage in stages})
        new = _with(StageDraft(key, "", kind), terms, stages)
        ends = [place for place, stage in enumerate(stages) if stage.kind != Stage.Kind.OPEN]
        place = ends[0] if kind == Stage.Kind.OPEN and ends else len(stages)
        return [*stages[:place], new, *stages[place:]]

    _put(asker, pipeline, at, added)


def change_stage(*, asker: Asker, pipeline: str, key: str, terms: StageTerms, at: datetime) -> None:
    """Say anew what a stage is called, how likely it wins, and what the buyer does to leave it. For RevOps.

    Raises NotAllowed, NoSuchStage, BadPipeline.
    """
    _put_one(asker, pipeline, key, at, lambda stage, others: _with(stage, terms, others))


def retire_stage(*, asker: Asker, pipeline: str, key: str, at: datetime) -> int:
    """Offer a stage no more; the deals in it stay where they are. For RevOps. Returns how many stand in it.

    Raises NotAllowed, NoSuchStage, BadPipeline.
    """
    _put_one(asker, pipeline, key, at, lambda stage, _: replace(stage, retired_at=stage.retired_at or at))
    return Deal.objects.filter(stage__pipeline__key=pipeline, stage__key=key, removed_at=None).count()


def restore_stage(*, asker: Asker, pipeline: str, key: str, at: datetime) -> None:
    """Offer a retired stage again. For RevOps. Raises NotAllowed, NoSuchStage."""
    _put_one(asker, pipeline, key, at, lambda stage, _: replace(stage, retired_at=None))


def move_stage(*, asker: Asker, pipeline: str, key: str, steps: int, at: datetime) -> None:
    """Move a stage so many places on (negative: back); at an end it stays. For RevOps.

    Raises NotAllowed, NoSuchStage.
    """

    def moved(stages: list[StageDraft]) -> list[StageDraft]:
        stage = _found(stages, pipeline, key)
        place = min(max(stages.index(stage) + steps, 0), len(stages) - 1)
        others = [one for one in stages if one is not stage]
        return [*others[:place], stage, *others[place:]]

    _put(asker, pipeline, at, moved)


def _put_one(
    asker: Asker,
    pipeline: str,
    key: str,
    at: datetime,
    change: Callable[[StageDraft, Sequence[StageDraft]], StageDraft],
) -> None:
    def changed(stages: list[StageDraft]) -> list[StageDraft]:
        stage = _found(stages, pipeline, key)
        others = [one for one in stages if one is not stage]
        return [change(one, others) if one is stage else one for one in stages]

    _put(asker, pipeline, at, changed)


def _put(asker: Asker, pipeline: str, at: datetime, change: Change, name: str = "") -> None:
    asker.require(Role.REVOPS)
    with acting():
        row = Pipeline.objects.filter(key=pipeline).first()
        if row is None:
            raise NoSuchStage(f"There is no pipeline '{pipeline[:60]}'.")
        stages = [
            StageDraft(one.key, one.name, one.kind, one.probability, tuple(one.exit_criteria), one.retired_at)
            for one in row.stages.order_by("position")
        ]
        draft = PipelineDraft(row.key, name or row.name, tuple(change(stages)), row.position)
        put_pipeline(asker=asker, draft=draft, at=at)


def _with(stage: StageDraft, terms: StageTerms, others: Sequence[StageDraft]) -> StageDraft:
    name = _name(terms.name, "A stage")
    if any(other.name.casefold() == name.casefold() for other in others):
        raise BadPipeline(f"There is a stage called {name} in this pipeline already.")
    return replace(stage, name=name, probability=terms.probability, exit_criteria=terms.exit_criteria)


def _found(stages: Sequence[StageDraft], pipeline: str, key: str) -> StageDraft:
    found = next((stage for stage in stages if stage.key == key), None)
    if found is None:
        raise NoSuchStage(f"There is no stage '{key[:60]}' in the pipeline '{pipeline[:60]}'.")
    return found


def _name(name: str, what: str) -> str:
    kept = " ".join(name.replace("\x00", "").split())
    if not kept or len(kept) > LONGEST_NAME:
        raise BadPipeline(f"{what} needs a name of {LONGEST_NAME} characters at most.")
    return kept


def _require_free(name: str, but: str = "") -> None:
    if Pipeline.objects.filter(name__iexact=name).exclude(key=but).exists():
        raise BadPipeline(f"There is a pipeline called {name} already.")


def _free_key(name: str, taken: set[str]) -> str:
    """A key that says the name, and is nobody's yet: keys stay when names change."""
    wanted = slugify(name)[:LONGEST_KEY] or "stage"
    tries = (f"{wanted[: LONGEST_KEY - 4]}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in tries if key not in taken)
