"""Stage gates: a stage is left when the buyer did one of the things it is left by, as the record holds it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.domain.signal import JsonValue
from sayso.record.field_types.milestone import EVENTS
from sayso.record.typed_text import label_of
from sayso.record.views import EntryView, StageView

OPEN, LOST = "open", "lost"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing by which a stage is left, and the milestones of the record that say so; none: it is missing."""

    event: str
    label: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A stage that a move leaves behind, with its exit criteria: any one of them, met, lets the deal go."""

    stage: StageView
    criteria: tuple[Criterion, ...]

    @property
    def is_met(self) -> bool:
        """Whether any of them is."""
        return any(criterion.entries for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a move passes: the stages it leaves behind that have exit criteria, in their order."""

    to: StageView
    leaving: tuple[Leaving, ...]

    @property
    def unmet(self) -> tuple[Leaving, ...]:
        """The stages that nothing in the record lets the deal leave."""
        return tuple(one for one in self.leaving if not one.is_met)

    @property
    def is_open(self) -> bool:
        """Whether there is nothing to ask."""
        return not self.unmet


def gate(stages: Sequence[StageView], present: StageView, to: StageView, milestones: Iterable[EntryView]) -> Gate:
    """The gate between two stages of one pipeline (`stages`, in their order).

    Going back, losing, or moving to another pipeline passes none.
    """
    onward = present.pipeline == to.pipeline and present.position < to.position and to.kind != LOST
    passed = [one for one in stages if present.position <= one.position < to.position] if onward else []
    held: dict[str, list[EntryView]] = {}
    for entry in milestones:
        event = entry.value.get("event") if isinstance(entry.value, Mapping) else None
        held.setdefault(str(event), []).append(entry)
    return Gate(to, tuple(_leaving(one, held) for one in passed if _asks(one, present)))


def answers(gate: Gate, events: Iterable[str]) -> bool:
    """Whether these events, done too, would open it."""
    done = set(events)
    return all(done & {criterion.event for criterion in one.criteria} for one in gate.unmet)


def _asks(stage: StageView, present: StageView) -> bool:
    retired_and_skipped = stage.is_retired and stage.key != present.key
    return stage.kind == OPEN and bool(stage.exit_criteria) and not retired_and_skipped


def _leaving(stage: StageView, held: Mapping[str, Sequence[EntryView]]) -> Leaving:
    criteria = [Criterion(event, label_of(event, EVENTS), tuple(held.get(event, ()))) for event in stage.exit_criteria]
    return Leaving(stage, tuple(criteria))


def stage_named(stages: Iterable[StageView], value: JsonValue) -> StageView | None:
    """The stage that a value of the stage field names."""
    return next((one for one in stages if one.value == value), None)
