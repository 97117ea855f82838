"""How the sources fare that flow by themselves: when each answered last, what it left out, and why it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from sayso.capture.models import Inflow
from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append

LONGEST_WHY, MOST_TOLD = 500, 20


class NoSuchInflow(LookupError):
    """There is no source of that name."""


@dataclass(frozen=True, slots=True)
class InflowView:
    """One source, by its connection's name. `failure` is one line, "" where it answers; a paused one is not asked."""

    name: str
    pulled_at: datetime | None
    taken: int
    told: tuple[str, ...]
    failure: str
    failing_since: datetime | None
    paused_at: datetime | None


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


@acting()
def pause(*, asker: Asker, name: str, at: datetime) -> None:
    """Look into a source no more, until it is resumed; its password is kept. RevOps. Raises NoSuchInflow."""
    _turn(asker, name, at, paused_at=at)


@acting()
def resume(*, asker: Asker, name: str, at: datetime) -> None:
    """Look into a paused source again, from where it was left. RevOps. Raises NoSuchInflow."""
    _turn(asker, name, at, paused_at=None)


def paused(asker: Asker) -> frozenset[str]:
    """The sources that are paused, by name."""
    return frozenset(Inflow.objects.filter(paused_at__isnull=False).values_list("name", flat=True))


def _turn(asker: Asker, name: str, at: datetime, *, paused_at: datetime | None) -> None:
    asker.require(Role.REVOPS)
    row = Inflow.objects.filter(name=name).first()
    if row is None:
        raise NoSuchInflow(f"There is no source '{name}'.")
    Inflow.objects.filter(pk=row.pk).update(paused_at=paused_at)
    act = "capture.source.paused" if paused_at else "capture.source.resumed"
    append(asker=asker, name=act, subject=("inflow", row.pk), at=at)


def list_inflows(asker: Asker) -> tuple[InflowView, ...]:
    """Every source that was connected, by name: what flows in by itself is no secret from those whom it is of."""
    rows = Inflow.objects.order_by("name")
    return tuple(
        InflowView(row.name, row.pulled_at, row.taken, tuple(row.told), row.failure, row.failing_since, row.paused_at)
        for row in rows
    )
