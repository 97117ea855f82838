"""How the sources fare that flow by themselves: when each answered last, what it left out, and why it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from sayso.capture.models import Inflow
from sayso.domain.asker import Asker

LONGEST_WHY, MOST_TOLD = 500, 20


@dataclass(frozen=True, slots=True)
class InflowView:
    """One source, by the name of its connection. `failure` is one line, "" where it answers."""

    name: str
    pulled_at: datetime | None
    taken: int
    told: tuple[str, ...]
    failure: str
    failing_since: datetime | None


def begin(*, name: str) -> None:
    """A source is connected, or connected anew: what was known of it is forgotten."""
    Inflow.objects.filter(name=name).delete()
    Inflow.objects.create(name=name)


def answered(*, name: str, taken: int, told: tuple[str, ...], at: datetime) -> None:
    """A source gave what it had."""
    Inflow.objects.get_or_create(name=name)
    Inflow.objects.filter(name=name).update(
        pulled_at=at, taken=F("taken") + taken, told=list(told[:MOST_TOLD]), failure="", failing_since=None
    )


def failed(*, name: str, why: str, at: datetime) -> None:
    """A source could not be read."""
    row, _ = Inflow.objects.get_or_create(name=name)
    Inflow.objects.filter(name=name).update(failure=why[:LONGEST_WHY], failing_since=row.failing_since or at)


def list_inflows(asker: Asker) -> tuple[InflowView, ...]:
    """Every source that was connected, by name: what flows in by itself is no secret from those whom it is of."""
    rows = Inflow.objects.order_by("name")
    return tuple(
        InflowView(row.name, row.pulled_at, row.taken, tuple(row.told), row.failure, row.failing_since) for row in rows
    )
