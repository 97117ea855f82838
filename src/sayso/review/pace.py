"""How deals were won before: how long they took, from where, and how long they stood in each stage. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final

from sayso.record.facts import ClosedDeal

ENOUGH: Final = 10
"""So many deals must have been won before their pace says anything: with fewer, one odd deal moves every share."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Days, sorted: from beginning to win (`cycle`), from coming into a stage to the win, and spent in a stage."""

    cycle: tuple[int, ...] = ()
    to_win: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    in_stage: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def of_cycle(self, share: float) -> int | None:
        """In how many days that share of the deals was won; None where too few were."""
        return quantile(self.cycle, share)

    def of_way(self, stage: str, share: float) -> int | None:
        """The same from the day on which they came into the stage."""
        return quantile(self.to_win.get(stage, ()), share)

    def of_stay(self, stage: str, share: float) -> int | None:
        """The same for the time spent in the stage."""
        return quantile(self.in_stage.get(stage, ()), share)


NO_PACE: Final = Pace()


def quantile(days: Sequence[int], share: float) -> int | None:
    """The smallest of the sorted `days` that at least that share does not exceed; None for fewer than ENOUGH."""
    if len(days) < ENOUGH:
        return None
    return days[min(len(days) - 1, max(0, ceil(share * len(days)) - 1))]


def paces(closed: Iterable[ClosedDeal]) -> dict[str, Pace]:
    """The pace of each pipeline, from its won deals."""
    cycle: dict[str, list[int]] = defaultdict(list)
    ways: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    stays: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for deal in closed:
        if deal.kind != "won":
            continue
        cycle[deal.pipeline].append(_days(deal.created_at, deal.closed_at))
        for number, move in enumerate(deal.stage_moves):
            left = deal.stage_moves[number + 1].at if number + 1 < len(deal.stage_moves) else deal.closed_at
            ways[deal.pipeline][move.after].append(_days(move.at, deal.closed_at))
            stays[deal.pipeline][move.after].append(_days(move.at, left))
    return {
        key: Pace(tuple(sorted(days)), _sorted(ways.get(key, {})), _sorted(stays.get(key, {})))
        for key, days in cycle.items()
    }


def conversions(closed: Iterable[ClosedDeal]) -> dict[str, tuple[int, int]]:
    """For each ``pipeline/stage`` that deals came through before they ended: how many were won, and how many ended."""
    won: dict[str, int] = defaultdict(int)
    ended: dict[str, int] = defaultdict(int)
    for deal in closed:
        for stage in {move.after for move in deal.stage_moves} | {move.before for move in deal.stage_moves} - {""}:
            ended[f"{deal.pipeline}/{stage}"] += 1
            won[f"{deal.pipeline}/{stage}"] += deal.kind == "won"
    return {stage: (won[stage], count) for stage, count in ended.items()}


def _sorted(days: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {stage: tuple(sorted(each)) for stage, each in days.items()}


def _days(start: datetime, end: datetime) -> int:
    return max(0, (end - start).days)
