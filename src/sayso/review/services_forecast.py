"""Saying what a quarter shall bring, and what it will."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sayso.domain.asker import Asker
from sayso.domain.period import quarter_of
from sayso.ledger.services import acting, append
from sayso.org import selectors as org
from sayso.org.models import Team
from sayso.review.models import ForecastFigure
from sayso.review.services_meetings import LEADERS

LARGEST: Final = Decimal(10) ** 15


class BadFigure(ValueError):
    """That is no target and no call. The message says why."""


def state(*, asker: Asker, kind: str, team: int | None, day: date, amount: Decimal, at: datetime) -> None:
    """State the target or the call of the quarter that `day` is in, in the organisation's currency.

    A later one takes its place and the earlier stays in the trail. For managers, leaders and RevOps.
    Raises NotAllowed, BadFigure.
    """
    asker.require(*LEADERS)
    by = asker.require_decider()
    if kind not in ForecastFigure.Kind.values:
        raise BadFigure("A figure is a target or a call.")
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        raise BadFigure("Write a sum of 0 or more, such as 480000.")
    if team is not None and not Team.objects.filter(pk=team).exists():
        raise BadFigure("There is no such team.")
    start = org.setting("org.fiscal_year_start")
    quarter = quarter_of(day, start if isinstance(start, int) else 1)
    with acting():
        row = ForecastFigure.objects.create(
            kind=kind, team_id=team, quarter=quarter.first, amount=amount, by_id=by, at=at
        )
        payload = {"kind": kind, "team": team, "quarter": quarter.first.isoformat(), "amount": str(amount)}
        append(asker=asker, name="review.figure.stated", subject=("forecast", row.pk), at=at, payload=payload)
