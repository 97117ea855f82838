"""Reading the forecast: what is called, for whom, and what became of earlier calls. The asker's scope is in it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Sum

from sayso.domain.asker import Asker
from sayso.domain.period import Quarter, quarter_of
from sayso.org import selectors as org
from sayso.org.selectors_teams import names_of_people, people_of_team
from sayso.record.selectors_facts import won_between
from sayso.review import ground
from sayso.review.categories import BEST_CASE, COMMIT, PIPELINE
from sayso.review.forecast import Range, Share, believable, by_category, coverage
from sayso.review.models import ForecastFigure, Pass, Standing
from sayso.review.money import Rates

PAST: Final = 4
NOBODY: Final = "Nobody"


@dataclass(frozen=True, slots=True)
class Line:
    """One owner's part of a quarter, or everybody's: what is won, and what is open, as deals and value by category."""

    owner_id: int | None
    name: str
    won: Decimal
    commit: tuple[int, Decimal]
    best_case: tuple[int, Decimal]
    pipeline: tuple[int, Decimal]
    believable: Range | None

    @property
    def open_value(self) -> Decimal:
        """What is open in all three."""
        return self.commit[1] + self.best_case[1] + self.pipeline[1]


@dataclass(frozen=True, slots=True)
class PastCall:
    """A quarter that ended: the last call of it, and what was won."""

    quarter: Quarter
    call: Decimal
    won: Decimal

    @property
    def off(self) -> int | None:
        """By how many per cent the call was too high (or, below 0, too low); None where nothing was won."""
        return round(100 * (self.call - self.won) / self.won) if self.won else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A quarter as it stands. `unrated` deals are in a currency without a stated rate, and in no sum."""

    quarter: Quarter
    earlier: Quarter
    later: Quarter
    currency: str
    rates: tuple[tuple[str, Decimal], ...]
    lines: tuple[Line, ...]
    total: Line
    target: Decimal | None
    call: Decimal | None
    coverage: Decimal | None
    past: tuple[PastCall, ...]
    unrated: int


def get_forecast(asker: Asker, *, at: datetime, day: date | None = None, team: int | None = None) -> Forecast:
    """The quarter of that day (of today, for None) for a team, or for everything that the asker sees."""
    settings = org.Settings()
    start = settings.value("org.fiscal_year_start")
    month = start if isinstance(start, int) else 1
    today = org.today_of(asker.user_id, at)
    quarter, rates = quarter_of(day or today, month), ground.rates(settings)
    owners = None if team is None else people_of_team(asker, team, today=today)
    won, shares = _won(asker, quarter, owners, rates), _shares(asker, quarter, owners)
    names = names_of_people(asker)
    conversion = _conversion()
    people = sorted(set(won) | set(shares), key=lambda pk: names.get(pk or 0, NOBODY))
    lines = tuple(
        _line(pk, names.get(pk or 0, NOBODY), won.get(pk, Decimal(0)), shares.get(pk, ()), conversion) for pk in people
    )
    everything = [share for each in shares.values() for share in each]
    total = _line(None, "All", sum(won.values(), Decimal(0)), everything, conversion)
    target = _figure("target", team, quarter)
    return Forecast(
        quarter=quarter,
        earlier=quarter.before(month),
        later=quarter.next(month),
        currency=rates.own,
        rates=tuple(sorted(rates.held.items())),
        lines=lines,
        total=total,
        target=target,
        call=_figure("call", team, quarter),
        coverage=coverage(total.open_value, target, total.won),
        past=_past(asker, quarter_of(today, month), month, owners, team, rates),
        unrated=sum(share.unrated for share in everything),
    )


def _line(
    owner_id: int | None, name: str, won: Decimal, shares: Sequence[Share], conversion: dict[str, tuple[int, int]]
) -> Line:
    sums = by_category(shares)
    counted = [share for share in shares if share.category in sums]
    likely = believable(won, counted, conversion)
    return Line(owner_id, name, won, sums[COMMIT], sums[BEST_CASE], sums[PIPELINE], likely)


def _shares(asker: Asker, quarter: Quarter, owners: frozenset[int] | None) -> dict[int | None, tuple[Share, ...]]:
    rows = Standing.objects.filter(close_date__gte=quarter.first, close_date__lte=quarter.last)
    for some in (asker.owners, owners):
        rows = rows if some is None else rows.filter(owner_id__in=sorted(some))
    grouped = rows.values_list("owner_id", "stage__pipeline__key", "stage__key", "category").order_by()
    found: dict[int | None, list[Share]] = defaultdict(list)
    for owner, pipeline, stage, category, deals, rated, value in grouped.annotate(
        deals=Count("pk"), rated=Count("value"), worth=Sum("value")
    ):
        found[owner].append(Share(f"{pipeline}/{stage}", category, rated, value or Decimal(0), deals - rated))
    return {owner: tuple(shares) for owner, shares in found.items()}


def _won(asker: Asker, quarter: Quarter, owners: frozenset[int] | None, rates: Rates) -> dict[int | None, Decimal]:
    found: dict[int | None, Decimal] = defaultdict(Decimal)
    for owner, currency, amount in won_between(asker, quarter.first, quarter.last):
        if owners is None or owner in owners:
            found[owner] += rates.value(amount, currency) or Decimal(0)
    return dict(found)


def _figure(kind: str, team: int | None, quarter: Quarter) -> Decimal | None:
    rows: Any = ForecastFigure.objects.filter(kind=kind, quarter=quarter.first)
    rows = rows.filter(team=None) if team is None else rows.filter(team_id=team)
    amount: Decimal | None = rows.order_by("-at", "-id").values_list("amount", flat=True).first()
    return amount


def _past(
    asker: Asker, now: Quarter, month: int, owners: frozenset[int] | None, team: int | None, rates: Rates
) -> tuple[PastCall, ...]:
    found, quarter = [], now
    for _ in range(PAST):
        quarter = quarter.before(month)
        call = _figure("call", team, quarter)
        if call is not None:
            won = sum(_won(asker, quarter, owners, rates).values(), Decimal(0))
            found.append(PastCall(quarter, call, won))
    return tuple(found)


def _conversion() -> dict[str, tuple[int, int]]:
    held: Any = Pass.objects.order_by("-day").values_list("conversion", flat=True).first() or {}
    return {stage: (won, ended) for stage, (won, ended) in held.items()}
