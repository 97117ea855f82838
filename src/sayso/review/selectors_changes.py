"""Reading what changed: since any day, or from one week to the next. The asker's scope is in it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from sayso.domain.asker import Asker
from sayso.org import selectors as org
from sayso.org.selectors_teams import people_of_team
from sayso.record.facts import ChangedDeal
from sayso.record.selectors import list_pipelines
from sayso.record.selectors_changes import changed_deals
from sayso.record.views import StageView
from sayso.review import ground
from sayso.review.changes import FIELDS, KINDS, Happened, happened
from sayso.review.models import Snapshot, Standing
from sayso.review.money import Rates

SIZE: Final = 50
LONGEST: Final = timedelta(days=366)


class BadPeriod(ValueError):
    """There is no such stretch of days to look back on. The message says why."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of a day to the beginning of another; `until` None is this moment."""

    since: date
    until: date | None = None
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deals something happened to, and what they are worth in the organisation's currency."""

    kind: str
    title: str
    deals: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A deal and what happened to it. `value` is None where no rate is stated."""

    deal: ChangedDeal
    value: Decimal | None
    happened: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """The open deals of a stage on a day: how many, how many of them fail, and what those and all are worth."""

    deals: int = 0
    failing: int = 0
    value: Decimal = Decimal(0)
    failing_value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Shift:
    """A stage then and now."""

    stage: StageView
    pipeline: str
    then: Heap
    now: Heap


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a period: in all, stage by stage, and the deals, the heaviest first.

    `then` is the week whose snapshot says what failed before; None where none was kept by then.
    """

    period: Period
    currency: str
    tallies: tuple[Tally, ...]
    shifts: tuple[Shift, ...]
    rows: tuple[Row, ...]
    total: int
    number: int
    then: date | None

    @property
    def has_next(self) -> bool:
        """Whether there are more deals."""
        return self.number * SIZE < self.total


def changes_in(asker: Asker, period: Period, *, at: datetime, kind: str = "", page: int = 1) -> Changes:
    """What changed in the deals that the asker sees: all of it, or what is of one kind. Raises BadPeriod."""
    settings = org.Settings()
    zone = ZoneInfo(str(settings.value("org.zone")))
    _require(period, at.astimezone(zone).date())
    rates, then = ground.rates(settings), _week_by(period.since)
    earlier, later = _stood(asker, then, period), _later(asker, period)
    began, mended = _turned(earlier, later) if then else (set(), set())
    deals = changed_deals(
        asker,
        since=_midnight(period.since, zone),
        until=_midnight(period.until, zone) if period.until else at,
        fields=FIELDS,
        owners=None if period.team is None else people_of_team(asker, period.team, today=at.astimezone(zone).date()),
        besides=began | mended,
    )
    rows = _rows(asker, deals, began, mended, rates)
    wanted = [row for row in rows if not kind or any(one.kind == kind for one in row.happened)]
    start = (max(page, 1) - 1) * SIZE
    return Changes(
        period=period,
        currency=rates.own,
        tallies=_tallies(rows),
        shifts=_shifts(asker, earlier, later) if then else (),
        rows=tuple(wanted[start : start + SIZE]),
        total=len(wanted),
        number=max(page, 1),
        then=then,
    )


def weeks_kept(asker: Asker) -> tuple[date, ...]:
    """The weeks of which a snapshot was kept, the newest first: which they are is no secret."""
    return tuple(Snapshot.objects.order_by("-week").values_list("week", flat=True).distinct()[:53])


def _require(period: Period, today: date) -> None:
    if period.since > today:
        raise BadPeriod("That day is still to come.")
    if period.until is not None and not period.since < period.until <= today + timedelta(days=1):
        raise BadPeriod("The period has to end after it begins, and by today.")
    if today - period.since > LONGEST:
        raise BadPeriod("The review looks back a year at most.")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _week_by(day: date) -> date | None:
    return Snapshot.objects.filter(week__lte=day).order_by("-week").values_list("week", flat=True).first()


def _stood(asker: Asker, week: date | None, period: Period) -> QuerySet[Snapshot]:
    return _seen(asker, Snapshot.objects.filter(week=week) if week else Snapshot.objects.none(), period)


def _later(asker: Asker, period: Period) -> QuerySet[Any]:
    week = _week_by(period.until) if period.until else None
    return _stood(asker, week, period) if week else _seen(asker, Standing.objects.all(), period)


def _seen(asker: Asker, rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    rows = rows if asker.owners is None else rows.filter(owner_id__in=sorted(asker.owners))
    if period.team is None:
        return rows
    return rows.filter(owner_id__in=people_of_team(asker, period.team, today=period.until or period.since))


def _turned(earlier: QuerySet[Any], later: QuerySet[Any]) -> tuple[set[int], set[int]]:
    """The deals that fail later and did not, and those that did and do not."""
    began = later.filter(is_failing=True, deal_id__in=earlier.filter(is_failing=False).values("deal_id"))
    mended = later.filter(is_failing=False, deal_id__in=earlier.filter(is_failing=True).values("deal_id"))
    return set(began.values_list("deal_id", flat=True)), set(mended.values_list("deal_id", flat=True))


def _rows(asker: Asker, deals: Iterable[ChangedDeal], began: set[int], mended: set[int], rates: Rates) -> list[Row]:
    stages = {(stage.pipeline, stage.key): stage for pipeline in list_pipelines(asker) for stage in pipeline.stages}
    found = []
    for deal in deals:
        turned = (False, True) if deal.id in began else (True, False) if deal.id in mended else (None, None)
        told = happened(deal, stages, turned)
        if told:
            found.append(Row(deal, rates.value(deal.amount, deal.currency), told))
    return sorted(found, key=lambda row: (-(row.value or Decimal(0)), row.deal.id))


def _tallies(rows: Sequence[Row]) -> tuple[Tally, ...]:
    count: dict[str, int] = defaultdict(int)
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        for one in row.happened:
            count[one.kind] += 1
            worth[one.kind] += row.value or Decimal(0)
    return tuple(Tally(kind, title, count[kind], worth[kind]) for kind, title in KINDS.items() if count[kind])


def _shifts(asker: Asker, earlier: QuerySet[Any], later: QuerySet[Any]) -> tuple[Shift, ...]:
    then, now = _heaps(earlier), _heaps(later)
    return tuple(
        Shift(stage, pipeline.name, then.get(key, Heap()), now.get(key, Heap()))
        for pipeline in list_pipelines(asker)
        for stage in pipeline.stages
        if (key := (pipeline.key, stage.key)) in then or key in now
    )


def _heaps(rows: QuerySet[Any]) -> dict[tuple[str, str], Heap]:
    failing = Q(is_failing=True)
    grouped = rows.values_list("stage__pipeline__key", "stage__key").order_by()
    counted: Any = grouped.annotate(
        deals=Count("pk"),
        failing=Count("pk", filter=failing),
        worth=Sum("value"),
        failing_worth=Sum("value", filter=failing),
    )
    return {
        (pipeline, stage): Heap(deals, fails, worth or Decimal(0), failing_worth or Decimal(0))
        for pipeline, stage, deals, fails, worth, failing_worth in counted
    }
