"""Gates that nobody answers: what is always clicked away teaches people to click."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain.asker import Asker
from sayso.ledger.selectors import entries_named
from sayso.measure.field_audit.rules import DAYS
from sayso.record.selectors import list_pipelines

ANSWERED, PASSED = "flow.gate.answered", "flow.gate.passed"
ENOUGH, NEARLY_ALWAYS = 5, 0.9


@dataclass(frozen=True, slots=True)
class GateReport:
    """A stage's gate over 90 days: how often it was answered, how often passed without."""

    pipeline: str
    stage: str
    answered: int
    passed: int

    @property
    def asked(self) -> int:
        """How often it asked."""
        return self.answered + self.passed

    @property
    def is_clicked_away(self) -> bool:
        """Whether nearly everybody passes it: then ask for something else, or for nothing."""
        return self.asked >= ENOUGH and self.passed >= NEARLY_ALWAYS * self.asked


def list_gates(asker: Asker, at: datetime) -> tuple[GateReport, ...]:
    """The gates that asked in the last 90 days, those passed most first. For RevOps and leaders. Raises NotAllowed."""
    counts: dict[str, Counter[tuple[str, str]]] = {ANSWERED: Counter(), PASSED: Counter()}
    for entry in entries_named(asker, (ANSWERED, PASSED), at - timedelta(days=DAYS)):
        pipeline = str(entry.payload.get("pipeline"))
        counts[entry.name].update((pipeline, str(stage)) for stage in entry.payload.get("stages", ()))
    pipelines = list_pipelines(asker)
    names = {(stage.pipeline, stage.key): stage.name for one in pipelines for stage in one.stages}
    titles = {one.key: one.name for one in pipelines}
    places = sorted({*counts[ANSWERED], *counts[PASSED]}, key=lambda place: (-counts[PASSED][place], place))
    return tuple(
        GateReport(
            titles.get(place[0], place[0]),
            names.get(place, place[1]),
            counts[ANSWERED][place],
            counts[PASSED][place],
        )
        for place in places
    )
