"""Which deals a meeting talks about, and in which order. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sayso.record.facts import DealFacts
from sayso.review.categories import BEST_CASE, COMMIT

REASONS: Final = {
    "new": "New",
    "moved": "Moved",
    "pushed": "Pushed",
    "slipped": "Slipped",
    "over_budget": "Over budget",
    "forecast": "In the forecast",
}
MOST: Final = 60
"""So many deals are as many as a meeting can talk about, at a minute each; the rest is for the review page."""
StageKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deal that might be talked about. `value` counts as 0 where no rate is stated; `is_failing` as it stands."""

    id: int
    stage: StageKey
    value: Decimal
    is_failing: bool
    category: str
    close_date: date | None
    changes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A deal on the agenda, and why."""

    id: int
    reasons: tuple[str, ...]


def changes_of(deal: DealFacts, since: datetime, today: date) -> frozenset[str]:
    """What happened to a deal since then: new, moved, pushed, or slipped past its close date."""
    pushed = any(
        move.at >= since and move.before and move.after and move.after > move.before for move in deal.close_date_moves
    )
    happened = {
        "new": deal.created_at >= since,
        "moved": any(move.at >= since and move.before for move in deal.stage_moves),
        "pushed": pushed,
        "slipped": deal.close_date is not None and since.date() <= deal.close_date < today,
    }
    return frozenset(name for name, holds in happened.items() if holds)


def agenda(
    deals: Sequence[Candidate], budgets: Mapping[StageKey, int], period: tuple[date, date]
) -> tuple[Chosen, ...]:
    """The deals to talk about: those that changed, those that bring a stage back into its budget, the forecast's.

    Of a stage that is over its budget, the heaviest failing deals, as many as it takes; of the commit and best case of
    `period` (both days included), those that fail. First by reason, in the order of REASONS, then by value.
    """
    over = set(_over_budget(deals, budgets))
    chosen = []
    for deal in deals:
        reasons = set(deal.changes)
        if deal.id in over:
            reasons.add("over_budget")
        if deal.is_failing and deal.category in (COMMIT, BEST_CASE) and _is_in(deal.close_date, period):
            reasons.add("forecast")
        if reasons:
            chosen.append((deal, tuple(name for name in REASONS if name in reasons)))
    places = {name: place for place, name in enumerate(REASONS)}
    chosen.sort(key=lambda each: (places[each[1][0]], -each[0].value, each[0].id))
    return tuple(Chosen(deal.id, reasons) for deal, reasons in chosen)


def _over_budget(deals: Iterable[Candidate], budgets: Mapping[StageKey, int]) -> Iterable[int]:
    by_stage: dict[StageKey, list[Candidate]] = defaultdict(list)
    for deal in deals:
        by_stage[deal.stage].append(deal)
    for stage, held in by_stage.items():
        weights = {deal.id: deal.value for deal in held}
        if not sum(weights.values()):
            weights = dict.fromkeys(weights, Decimal(1))
        left = sum(weights[deal.id] for deal in held if deal.is_failing)
        allowed = sum(weights.values()) * budgets.get(stage, 0) / 100
        for deal in sorted(held, key=lambda each: (-weights[each.id], each.id)):
            if left <= allowed:
                break
            if deal.is_failing:
                yield deal.id
                left -= weights[deal.id]


def _is_in(day: date | None, period: tuple[date, date]) -> bool:
    return day is not None and period[0] <= day <= period[1]
