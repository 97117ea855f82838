"""Reading the review: what fails, whose it is, and what was said of it. The asker's scope stands in every query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from sayso.domain.asker import Asker
from sayso.org import selectors as org
from sayso.org.selectors_teams import name_of_team, people_of_team
from sayso.record.facts import DealFacts
from sayso.record.scope import NotFound
from sayso.record.selectors import list_pipelines
from sayso.record.selectors_facts import deal_facts
from sayso.record.views import StageView
from sayso.review import ground
from sayso.review import settings as declared
from sayso.review.categories import category_of
from sayso.review.ground import Ground
from sayso.review.models import Pass, Standing
from sayso.review.points import CHECKS
from sayso.review.services import findings_of
from sayso.review.triage import Key, Verdict
from sayso.review.verdicts import verdicts_of
from sayso.review.views import Budget, DealStanding, Judged, Overview, StandingPage, Wishes

PAGE: Final = 25
LARGEST_PAGE: Final = 200


class Lot(NamedTuple):
    """Deals of one stage that fail, and leave unproven, the same checks: how many, with a value, and of which."""

    pipeline: str
    stage: str
    fails: str
    doubts: str
    deals: int
    rated: int
    worth: Decimal | None


ORDER: Final = ("-is_failing", F("value").desc(nulls_last=True), "deal_id")


def overview(asker: Asker, wishes: Wishes, *, at: datetime) -> Overview:
    """The whole of what the asker sees at a glance: one query, grouped by stage and by what fails."""
    rows, settings = _rows(asker, wishes, org.today_of(asker.user_id, at)), org.Settings()
    grouped = rows.values_list("stage__pipeline__key", "stage__key", "fails", "doubts").order_by()
    lots = [Lot(*row) for row in grouped.annotate(deals=Count("pk"), rated=Count("value"), worth=Sum("value"))]
    on = declared.checks_on(settings.value(declared.CHECKS_ON))
    failing = [lot for lot in lots if lot.fails]
    return Overview(
        budgets=_budgets(asker, lots, settings, wishes),
        checks=tuple(
            (check.name, check.title, _count(lots, "fails", check.name), _count(lots, "doubts", check.name))
            for check in on
        ),
        deals=_deals(lots),
        failing=_deals(failing),
        doubtful=_deals(lot for lot in lots if lot.doubts and not lot.fails),
        value=_worth(lots),
        failing_value=_worth(failing),
        currency=str(settings.value("org.currency")),
        unrated=sum(lot.deals - lot.rated for lot in lots),
        checked_at=Pass.objects.order_by("-day").values_list("at", flat=True).first(),
    )


def list_standings(asker: Asker, wishes: Wishes, *, at: datetime, page: int = 1, size: int = PAGE) -> StandingPage:
    """The deals that the asker sees and wishes for, those that fail with the most value first."""
    rows = _narrowed(_rows(asker, wishes, org.today_of(asker.user_id, at)), wishes)
    number, size = max(page, 1), min(max(size, 1), LARGEST_PAGE)
    start = (number - 1) * size
    ids = list(rows.order_by(*ORDER).values_list("deal_id", flat=True)[start : start + size])
    return StandingPage(standings_of(asker, ids, at=at), rows.count(), number, size)


def get_standing(asker: Asker, deal_id: int, *, at: datetime) -> DealStanding:
    """One open deal as the review sees it. Raises NotFound."""
    found = standings_of(asker, [deal_id], at=at)
    if not found:
        raise NotFound(f"There is no open deal {deal_id}.")
    return found[0]


def standings_of(asker: Asker, ids: Sequence[int], *, at: datetime) -> tuple[DealStanding, ...]:
    """These deals as they stand this moment, in this order; what ended or is not the asker's is left out."""
    base = ground.lay(asker, at, ground.kept_paces() or {})
    facts = [deal for some in deal_facts(asker, ids, at=base.at, category_field=base.category_field) for deal in some]
    verdicts = verdicts_of([deal.id for deal in facts])
    found = {deal.id: _view(deal, base, verdicts.get(deal.id, {})) for deal in facts}
    return tuple(found[pk] for pk in ids if pk in found)


def owners_of_team(asker: Asker, team_id: int, today: date) -> frozenset[int]:
    """Whose deals a team's review looks at: everybody's in it, and in the teams below it."""
    return people_of_team(asker, team_id, today=today)


def budgets_of(asker: Asker, settings: org.Settings, team_id: int | None) -> dict[tuple[str, str], int]:
    """The share of value, in per cent, that may fail in each stage."""
    shares: Any = settings.value(declared.BUDGETS)
    team = name_of_team(asker, team_id) if team_id is not None else ""
    stages = (stage for pipeline in list_pipelines(asker) for stage in pipeline.stages)
    return {(stage.pipeline, stage.key): _allowed(shares, stage, team) for stage in stages}


def _rows(asker: Asker, wishes: Wishes, today: date) -> QuerySet[Standing]:
    rows = Standing.objects.all()
    if asker.owners is not None:
        rows = rows.filter(owner_id__in=sorted(asker.owners))
    if wishes.team is not None:
        rows = rows.filter(owner_id__in=people_of_team(asker, wishes.team, today=today))
    if wishes.owner is not None:
        rows = rows.filter(owner_id=wishes.owner)
    return rows


def _narrowed(rows: QuerySet[Standing], wishes: Wishes) -> QuerySet[Standing]:
    states = {
        "failing": Q(is_failing=True),
        "doubtful": Q(is_failing=False) & ~Q(doubts=""),
        "sound": Q(is_failing=False, doubts=""),
    }
    rows = rows.filter(states.get(wishes.state, Q()))
    wanted = {
        "stage__pipeline__key": wishes.pipeline,
        "stage__key": wishes.stage,
        "category": wishes.category,
        "close_date__gte": wishes.closes_from,
        "close_date__lte": wishes.closes_to,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if wishes.check:
        named = f",{wishes.check},"
        rows = rows.filter(Q(fails__contains=named) | Q(doubts__contains=named))
    return rows


def _budgets(asker: Asker, lots: Sequence[Lot], settings: org.Settings, wishes: Wishes) -> tuple[Budget, ...]:
    by_stage: dict[tuple[str, str], list[Lot]] = defaultdict(list)
    for lot in lots:
        by_stage[lot.pipeline, lot.stage].append(lot)
    shares = budgets_of(asker, settings, wishes.team)
    return tuple(
        _budget(stage, pipeline.name, by_stage[pipeline.key, stage.key], shares[pipeline.key, stage.key])
        for pipeline in list_pipelines(asker)
        for stage in pipeline.stages
        if (pipeline.key, stage.key) in by_stage
    )


def _count(lots: Iterable[Lot], which: str, check: str) -> int:
    return _deals(lot for lot in lots if f",{check}," in getattr(lot, which))


def _deals(lots: Iterable[Lot]) -> int:
    return sum(lot.deals for lot in lots)


def _worth(lots: Iterable[Lot]) -> Decimal:
    return sum((lot.worth or Decimal(0) for lot in lots), Decimal(0))


def _allowed(shares: Mapping[str, int], stage: StageView, team: str) -> int:
    scopes = (f"{stage.pipeline}/{stage.key}", f"team:{team}", stage.pipeline, "*")
    return next((shares[scope] for scope in scopes if scope in shares), declared.USUAL_BUDGET)


def _budget(stage: StageView, pipeline: str, lots: Sequence[Lot], share: int) -> Budget:
    failing = [lot for lot in lots if lot.fails]
    return Budget(stage, pipeline, _deals(lots), _deals(failing), _worth(lots), _worth(failing), share)


def _view(deal: DealFacts, base: Ground, verdicts: Mapping[Key, Verdict]) -> DealStanding:
    today = base.today(deal.owner.id if deal.owner else None)
    judged = []
    for finding in findings_of(deal, base):
        verdict = verdicts.get((finding.check, finding.about))
        quiet = verdict is not None and verdict.quiets(today)
        judged.append(Judged(finding, CHECKS.get(finding.check).title, verdict, quiet))
    return DealStanding(
        id=deal.id,
        name=deal.name,
        account=deal.account,
        owner=deal.owner,
        stage=deal.stage,
        amount=deal.amount,
        currency=deal.currency,
        value=base.rates.value(deal.amount, deal.currency),
        close_date=deal.close_date,
        category=category_of(deal.category, deal.stage.probability),
        next_step=deal.next_step,
        latest_contact=deal.contact.latest,
        findings=tuple(judged),
    )
