"""How the readings of the CRM went: the latest ones, and whether one is at it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from sayso.domain.asker import Asker
from sayso.record.crm.models import Run


@dataclass(frozen=True, slots=True)
class RunView:
    """One reading: when, how much, and what stopped it ("" where nothing did).

    `times` in a row it went so, the first at `begun_at`; `ended_at` and `seen` are the latest one's.
    """

    connector: str
    begun_at: datetime
    ended_at: datetime | None
    heard_at: datetime
    seen: int
    changed: int
    gone: int
    activities: int
    refused: int
    problem: str
    times: int = 1


def is_running(at: datetime, alive: timedelta) -> bool:
    """Whether a reading kept a page within `alive` of now and has not ended."""
    return Run.objects.filter(ended_at=None, heard_at__gt=at - alive).exists()


@transaction.atomic
def end(run_id: int, *, at: datetime) -> None:
    """A reading is over. One that came to nothing, as the one before it did, is counted with that one."""
    Run.objects.filter(pk=run_id).update(ended_at=at)
    run = Run.objects.get(pk=run_id)
    before = Run.objects.filter(connector=run.connector, pk__lt=run.pk).order_by("-pk").first()
    if before is None or before.ended_at is None or not (_is_empty(run) and _is_empty(before)):
        return
    if before.problem == run.problem:
        same = Run.objects.filter(pk=before.pk)
        same.update(times=F("times") + 1, ended_at=at, heard_at=run.heard_at, seen=run.seen)
        run.delete()


def _is_empty(run: Run) -> bool:
    return not (run.changed or run.gone or run.activities or run.refused)


def list_runs(asker: Asker, *, limit: int = 20) -> tuple[RunView, ...]:
    """The latest readings, the newest first."""
    return tuple(
        RunView(
            row.connector,
            row.begun_at,
            row.ended_at,
            row.heard_at,
            row.seen,
            row.changed,
            row.gone,
            row.activities,
            row.refused,
            row.problem,
            row.times,
        )
        for row in Run.objects.order_by("-id")[:limit]
    )
