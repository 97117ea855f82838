"""Weighing: a table of rows, each with its reason and its points, summed over what holds of a candidate.

Points are tenths of log-odds: the rounded weights of a logistic regression over the rows alone, fitted on the labelled
conversations. Their sum is the odds that the candidate is what it is taken for; nothing is hidden in it, and a row may
be added, dropped or corrected by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Candidate = TypeVar("Candidate")
LIKELY: Final = 0  # from here on it is more likely than not
SURE: Final = 12  # from here on it is right about three times in four by itself


@dataclass(frozen=True, slots=True)
class Row(Generic[Candidate]):
    """What speaks for (points above zero) or against a candidate, in words, and how it is seen."""

    reason: str
    points: int
    holds: Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Weight:
    """The sum of a table over one candidate, and the reasons that speak for it, strongest first."""

    points: int
    reasons: tuple[str, ...]


def weigh(candidate: Candidate, rows: Sequence[Row[Candidate]], prior: int) -> Weight:
    """Sums the rows that hold of `candidate`, from `prior` on."""
    held = [row for row in rows if row.holds(candidate)]
    for_it = sorted((row for row in held if row.points > 0), key=lambda row: -row.points)
    return Weight(prior + sum(row.points for row in held), tuple(row.reason for row in for_it))
