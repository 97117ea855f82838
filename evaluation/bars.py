"""Chooses from which log-odds on a signal is shown and is sure, by what that gives on conversations held out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations import GROUPS, Talk

from sayso.domain.signal import Signal
from sayso.extract.evaluation.matching import match

UNREACHED = 9.0  # a bar that nothing reaches
_BARS = [number / 10 for number in range(-20, 31)]
_LIKE = 0.004  # F1 that is given up for showing fewer that are wrong
_FEWEST, _SURE = 10, 0.9
Find = Callable[[Talk, float], Sequence[Signal]]


@dataclass(frozen=True)
class Count:
    """Signals right, shown and labelled."""

    right: int = 0
    shown: int = 0
    labelled: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.shown + other.shown, self.labelled + other.labelled)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.shown + self.labelled)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.shown)

    @property
    def is_sure(self) -> bool:
        """Whether nine in ten are right, of enough to tell."""
        return self.shown >= _FEWEST and self.right >= _SURE * self.shown


def choose_bars(kind: str, all_talks: Sequence[Talk], find: Find, least: float = 0.0) -> dict[str, float]:
    """The bars of a kind, of which `find` gives the signals of a conversation from a bar on.

    Of what is shown a share of `least` has to be right, however much is missed for it. Ends where no bar reaches that.
    """
    counts = {bar: _count(kind, all_talks, find, bar) for bar in _BARS}
    whole = {bar: sum(groups.values(), Count()) for bar, groups in counts.items()}
    fit = {bar: count for bar, count in whole.items() if count.precision >= least}
    if not fit:
        sys.exit(f"{kind}: from no bar on is a share of {least} of what is shown right, on conversations held out.")
    best = max(count.f1 for count in fit.values())
    shown = max(bar for bar, count in fit.items() if count.f1 >= best - _LIKE)
    sure = next((bar for bar in _BARS if whole[bar].is_sure), UNREACHED)
    each = ", ".join(f"{group} {count.f1:.3f}" for group, count in counts[shown].items())
    print(f"  shown from {shown}: {whole[shown]}, F1 {whole[shown].f1:.3f} ({each})")
    print(f"  sure from {sure}: {whole.get(sure, 'never')}", flush=True)
    return {"shown": shown, "sure": sure}


def _count(kind: str, all_talks: Sequence[Talk], find: Find, bar: float) -> dict[str, Count]:
    found = dict.fromkeys(GROUPS, Count())
    for talk in all_talks:
        signals, labels = find(talk, bar), talk.labels(kind)
        right = len(match(signals, labels, talk.reading.transcript))
        found[talk.group] += Count(right, len(signals), len(labels))
    return found
