"""What a quarter may bring: what is called, and what the team's own history makes of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Final

from sayso.review.categories import BEST_CASE, COMMIT, PIPELINE
from sayso.review.pace import ENOUGH

COUNTED: Final = (COMMIT, BEST_CASE, PIPELINE)
WHOLE: Final = Decimal(1)
SPREADS: Final = Decimal("1.3")
"""Four of five outcomes lie within so many standard deviations, where deals are won one by one."""


@dataclass(frozen=True, slots=True)
class Share:
    """The open deals of one stage and category that close in the quarter: how many, and their value."""

    stage: str
    category: str
    deals: int
    value: Decimal
    unrated: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """What the history of conversion makes likely; one time in ten it is less than `low`, or more than `high`."""

    low: Decimal
    likely: Decimal
    high: Decimal


def by_category(shares: Iterable[Share]) -> dict[str, tuple[int, Decimal]]:
    """The deals and the value of each category that counts, nothing left out."""
    found = {category: (0, Decimal(0)) for category in COUNTED}
    for share in shares:
        if share.category in found:
            deals, value = found[share.category]
            found[share.category] = (deals + share.deals, value + share.value)
    return found


def believable(won: Decimal, shares: Iterable[Share], conversion: Mapping[str, tuple[int, int]]) -> Range | None:
    """What is won already, and of what is open as much as was won from the same stages before.

    Each deal is won or not by itself, and weighs the mean of its stage. None while of some stage with value in the
    quarter fewer than ENOUGH deals have ended: then nobody knows.
    """
    likely, spread = Decimal(0), 0.0
    for share in shares:
        if not share.deals or not share.value:
            continue
        count, ended = conversion.get(share.stage, (0, 0))
        if ended < ENOUGH:
            return None
        rate = count / ended
        likely += share.value * count / ended
        spread += share.deals * rate * (1 - rate) * float(share.value / share.deals) ** 2
    margin = SPREADS * Decimal(sqrt(spread))
    return Range(_round(won + max(likely - margin, Decimal(0))), _round(won + likely), _round(won + likely + margin))


def coverage(open_value: Decimal, target: Decimal | None, won: Decimal) -> Decimal | None:
    """How many times the open value covers what is still missing from the target; None without one, or when met."""
    if target is None or target <= won:
        return None
    return (open_value / (target - won)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _round(value: Decimal) -> Decimal:
    return value.quantize(WHOLE, ROUND_HALF_UP)
