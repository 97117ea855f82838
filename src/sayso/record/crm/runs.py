"""How the readings of the CRM went: the latest ones, and whether one is at it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain.asker import Asker
from sayso.record.crm.models import Run


@dataclass(frozen=True, slots=True)
class RunView:
    """One reading: when, how much, and what stopped it ("" where nothing did)."""

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


def is_running(at: datetime, alive: timedelta) -> bool:
    """Whether a reading kept a page within `alive` of now and has not ended."""
    return Run.objects.filter(ended_at=None, heard_at__gt=at - alive).exists()


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
        )
        for row in Run.objects.order_by("-id")[:limit]
    )
