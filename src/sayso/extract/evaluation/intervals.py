"""How sure a score is: conversations are drawn again with replacement, and the middle 95 % of the scores is told.

The percentile bootstrap over conversations (Efron 1979): signals of one conversation hang together, so they are drawn
together. The draws are seeded; the same conversations give the same interval.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sayso.extract.evaluation.scoring import CaseRead, macro_f1, scores_of

DRAWS: Final = 400
_TAIL: Final = 0.025
Interval = tuple[float, float]


def intervals(read: Sequence[CaseRead]) -> Mapping[str, Interval]:
    """The 95 % interval of every kind's F1, ``macro_f1`` and ``clean_accept_rate``; nothing without conversations."""
    if not read:
        return {}
    chance = random.Random(0)  # noqa: S311 - draws that can be repeated
    drawn = [_drawn([one.counts for one in chance.choices(read, k=len(read))]) for _ in range(DRAWS)]
    return {name: _middle([one[name] for one in drawn]) for name in drawn[0]}


def _drawn(counts: Sequence[Counter[tuple[str, ...]]]) -> dict[str, float]:
    total: dict[tuple[str, ...], int] = {}
    for one in counts:
        for key, number in one.items():
            total[key] = total.get(key, 0) + number
    scores = scores_of(total)
    rates = {kind: score.f1 for kind, score in scores.items()}
    return rates | {"macro_f1": macro_f1(scores), "clean_accept_rate": total[("clean",)] / len(counts)}


def _middle(values: Sequence[float]) -> Interval:
    ordered = sorted(values)
    cut = int(len(ordered) * _TAIL)
    return ordered[cut], ordered[-1 - cut]
