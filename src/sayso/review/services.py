"""Checking deals, and saying what is done about what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, Q

from sayso.domain.asker import Asker, system
from sayso.ledger.services import acting, append
from sayso.org.selectors import today_of
from sayso.record import scope
from sayso.record.facts import DealFacts
from sayso.record.selectors_facts import deal_facts
from sayso.review import ground
from sayso.review.categories import category_of
from sayso.review.ground import Ground
from sayso.review.models import Pass, Standing, Triage
from sayso.review.points import Finding, Grade
from sayso.review.rules import judge
from sayso.review.triage import Key, Verdict, check_triage, standing
from sayso.review.verdicts import verdicts_of

EVERYTHING: Final = system("review")
"""What a deal fails does not depend on who looks."""
COLUMNS: Final = ("owner_id", "stage_id", "version", "value", "category", "close_date", "is_failing", "fails", "doubts")
IS_FAILING: Final = COLUMNS.index("is_failing")


class NoSuchFinding(LookupError):
    """The deal has no such finding any more: it was mended meanwhile, or it is not the asker's to see."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many open deals there were to check, and how many of them fail."""

    checked: int
    failing: int


def sweep(*, at: datetime, everything: bool = False) -> Swept:
    """Check the open deals that moved since they were checked last; on a new day, or when asked, all of them."""
    latest, is_whole = _latest_activity(), everything or _is_new_day(at)
    ids = None if is_whole else _moved()
    _forget_ended()
    if ids == []:
        return Swept(0, 0)
    base = ground.lay(EVERYTHING, at, None if is_whole else ground.kept_paces())
    swept = _check(ids, base)
    if is_whole:
        held = {"at": at, "deals": swept.checked, "paces": ground.plain_paces(base.first.paces)}
        held |= {"conversion": dict(base.conversion)}
        Pass.objects.update_or_create(day=base.today(None), defaults=held)
    Pass.objects.filter(day=Pass.objects.aggregate(day=Max("day"))["day"]).update(latest_activity=latest)
    return swept


def check_up(*, deals: Iterable[int], at: datetime) -> int:
    """Check these deals as they stand now. Returns how many of them are open."""
    ids = sorted(set(deals))
    if not ids:
        return 0
    checked = _check(ids, ground.lay(EVERYTHING, at, ground.kept_paces() or {})).checked
    _forget_ended(ids)
    return checked


def decide(
    *, asker: Asker, deal_id: int, finding: Key, verdict: str, at: datetime, until: date | None = None, reason: str = ""
) -> None:
    """Say what is done about a finding of a deal. Raises NotAllowed, NotFound, NoSuchFinding, BadTriage."""
    by, today = asker.require_decider(), today_of(asker.user_id, at)
    check_triage(finding, verdict, until, reason, today)
    scope.require_visible(asker, "deal", deal_id)
    with acting():
        base = ground.lay(EVERYTHING, at, ground.kept_paces() or {})
        facts = next(iter(deal_facts(EVERYTHING, [deal_id], at=base.at, category_field=base.category_field)), ())
        if not any((one.check, one.about) == finding for deal in facts for one in findings_of(deal, base)):
            raise NoSuchFinding("That is mended already.")
        Triage.objects.create(
            deal_id=deal_id,
            check_name=finding[0],
            about=finding[1],
            verdict=verdict,
            reason=reason if verdict in ("accept", "close") else "",
            until=until if verdict in ("park", "accept") else None,
            by_id=by,
            at=at,
        )
        payload = {"check": finding[0], "verdict": verdict, "until": until.isoformat() if until else None}
        append(asker=asker, name="review.finding.triaged", subject=("deal", deal_id), at=at, payload=payload)
        _check([deal_id], base)


def _check(ids: Sequence[int] | None, base: Ground) -> Swept:
    checked = failing = 0
    for facts in deal_facts(EVERYTHING, ids, at=base.at, category_field=base.category_field):
        verdicts = verdicts_of([deal.id for deal in facts])
        found = {deal.id: _standing(deal, base, verdicts.get(deal.id, {})) for deal in facts}
        _keep(found)
        checked += len(found)
        failing += sum(each[IS_FAILING] for each in found.values())
    return Swept(checked, failing)


def _keep(found: Mapping[int, tuple[Any, ...]]) -> None:
    """Write those that are not what is kept already: COLUMNS by deal."""
    with transaction.atomic():
        kept = Standing.objects.filter(deal_id__in=found).values_list("deal_id", *COLUMNS)
        known = {deal_id: tuple(held) for deal_id, *held in kept}
        Standing.objects.bulk_create(
            [
                Standing(deal_id=deal_id, **dict(zip(COLUMNS, held, strict=True)))
                for deal_id, held in found.items()
                if known.get(deal_id) != held
            ],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["deal"],
            update_fields=COLUMNS,
        )


def findings_of(deal: DealFacts, base: Ground) -> tuple[Finding, ...]:
    """What the checks that are on find in a deal, on its owner's day."""
    return judge(deal, base.given(deal.owner.id if deal.owner else None), base.checks)


def _standing(deal: DealFacts, base: Ground, verdicts: Mapping[Key, Verdict]) -> tuple[Any, ...]:
    """What is to be kept of a deal: a value for each of COLUMNS."""
    owner_id = deal.owner.id if deal.owner else None
    left = standing(findings_of(deal, base), verdicts, base.today(owner_id))
    fails = _names(left, Grade.FAILS)
    value, category = base.rates.value(deal.amount, deal.currency), category_of(deal.category, deal.stage.probability)
    doubts = _names(left, Grade.UNPROVEN)
    return owner_id, deal.stage_id, deal.version, value, category, deal.close_date, bool(fails), fails, doubts


def _names(findings: Iterable[Finding], grade: Grade) -> str:
    names = sorted({one.check for one in findings if one.grade is grade})
    return f",{','.join(names)}," if names else ""


def _is_new_day(at: datetime) -> bool:
    return not Pass.objects.filter(day=today_of(None, at)).exists()


def _latest_activity() -> int:
    return scope.deals(EVERYTHING).aggregate(latest=Max("activities__pk"))["latest"] or 0


def _moved() -> list[int]:
    """The open deals that were written, or had an activity, since they were checked."""
    mark = Pass.objects.order_by("-day").values_list("latest_activity", flat=True).first() or 0
    rows = scope.deals(EVERYTHING).filter(stage__kind="open")
    moved = Q(standing=None) | ~Q(standing__version=F("version"))
    ids = set(rows.filter(moved).values_list("pk", flat=True))
    return sorted(ids | set(rows.filter(activities__pk__gt=mark).values_list("pk", flat=True)))


def _forget_ended(ids: Sequence[int] | None = None) -> None:
    rows = Standing.objects.exclude(deal__stage__kind="open", deal__removed_at=None)
    (rows if ids is None else rows.filter(deal_id__in=ids)).delete()
