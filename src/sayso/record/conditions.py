"""Deals by many conditions at once, for questions that reach beyond the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from sayso.domain.asker import Asker
from sayso.record import scope
from sayso.record.models import Deal
from sayso.record.names import holding


@dataclass(frozen=True, slots=True)
class Between:
    """From `least` to `most`, in the deal's own currency; the bounds belong to it unless `is_beyond`."""

    least: Decimal | None
    most: Decimal | None
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so (or, `negated`, must not): any of what is given.

    `stages` are keys, `kinds` open, won or lost, `owners` users' ids, `names` parts of deals' names; `closed` are
    moments and `closes` days, each from one (included) to another (not included), None open.
    """

    stages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    owners: tuple[int, ...] = ()
    deals: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    amounts: tuple[Between, ...] = ()
    closed: tuple[tuple[datetime | None, datetime | None], ...] = ()
    closes: tuple[tuple[date | None, date | None], ...] = ()
    negated: bool = False


def deals_where(asker: Asker, conditions: Sequence[Condition]) -> QuerySet[Deal]:
    """The deals that the asker sees and of which all conditions hold. For queries of the stages above."""
    rows = scope.deals(asker)
    for condition in conditions:
        rows = rows.exclude(_any(condition)) if condition.negated else rows.filter(_any(condition))
    return rows


def _any(condition: Condition) -> Q:
    wanted = {
        "stage__key__in": condition.stages,
        "stage__kind__in": condition.kinds,
        "owner_id__in": condition.owners,
        "pk__in": condition.deals,
    }
    held = Q(pk__in=[])
    for column, values in wanted.items():
        if values:
            held |= Q(**{column: values})
    for name in condition.names:
        held |= holding(name, "name")
    for between in condition.amounts:
        held |= _amount(between)
    return held | _spans("closed_at", condition.closed) | _spans("close_date", condition.closes)


def _amount(between: Between) -> Q:
    beyond = "" if between.is_beyond else "e"
    held = Q(amount__isnull=False)
    if between.least is not None:
        held &= Q(**{f"amount__gt{beyond}": between.least})
    if between.most is not None:
        held &= Q(**{f"amount__lt{beyond}": between.most})
    return held


def _spans(column: str, spans: Iterable[tuple[date | None, date | None]]) -> Q:
    held = Q(pk__in=[])
    for since, until in spans:
        one = Q(**{f"{column}__isnull": False})
        one &= Q(**{f"{column}__gte": since}) if since is not None else Q()
        one &= Q(**{f"{column}__lt": until}) if until is not None else Q()
        held |= one
    return held
