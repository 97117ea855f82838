"""Judging by marks: weights learned from labelled conversations, over marks that have names, so that it can say why.

A mark is something seen, in words ("the other side says yes"), with a number, mostly 1. A judge sums the weights of the
marks that are there, and the leaves of small decision trees over them; the sum is the log-odds that the thing judged is
so. The weights lie in `weights/` as JSON and are learned anew by `evaluation/learn.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Final

Marks = Mapping[str, float]
_SLIGHT: Final = 0.05  # log-odds below which a mark is no reason


@dataclass(frozen=True, slots=True)
class Split:
    """A question of a tree: is the mark above the bar? `value` is what the tree says before it is asked."""

    mark: str
    bar: float
    value: float
    below: Split | float
    above: Split | float


Tree = Split | float


@dataclass(frozen=True, slots=True)
class Judge:
    """One learned judgement."""

    bias: float = 0.0
    weights: Marks = field(default_factory=dict)
    trees: Sequence[Tree] = ()

    def odds(self, marks: Marks) -> float:
        """The log-odds of the judgement, given the marks."""
        weight = self.weights
        total: float = self.bias + sum(value * weight[name] for name, value in marks.items() if name in weight)
        for tree in self.trees:
            node = tree
            while isinstance(node, Split):
                node = node.above if marks.get(node.mark, 0.0) > node.bar else node.below
            total += node
        return total

    def chance(self, marks: Marks) -> float:
        """The same as a probability."""
        return chance(self.odds(marks))

    def reasons(self, marks: Marks, most: int = 3) -> tuple[str, ...]:
        """The marks that speak most for it, strongest first. What is not there is no reason."""
        weight: dict[str, float] = {}
        for name, value in marks.items():
            weight[name] = value * self.weights.get(name, 0.0)
        for tree in self.trees:
            node = tree
            while isinstance(node, Split):
                after = node.above if marks.get(node.mark, 0.0) > node.bar else node.below
                said = after.value if isinstance(after, Split) else after
                weight[node.mark] = weight.get(node.mark, 0.0) + said - node.value
                node = after
        ranked = sorted(weight.items(), key=lambda one: -one[1])
        return tuple(name for name, points in ranked if points > _SLIGHT and marks.get(name))[:most]


def chance(odds: float) -> float:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def likeliest(judges: Mapping[str, Judge], choices: Sequence[str], marks: Marks) -> str:
    """The choice whose judge says most; the earliest of equals."""
    return max(choices, key=lambda choice: judges[choice].odds(marks))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned of one kind: judgements by name, and the log-odds from which on one is shown and is sure."""

    judges: Mapping[str, Judge]
    bars: Mapping[str, float]


@lru_cache
def learned(name: str) -> Lesson:
    """The lesson in ``weights/NAME.json``."""
    file = resources.files("sayso.extract.local") / "weights" / f"{name}.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    return Lesson({key: _judge(value) for key, value in data["judges"].items()}, data["bars"])


def _judge(data: Mapping[str, Any]) -> Judge:
    return Judge(data["bias"], data.get("weights", {}), tuple(_tree(tree) for tree in data.get("trees", ())))


def _tree(data: Any) -> Tree:
    """A tree from ``[mark, bar, value, below, above]``, a leaf from its number."""
    if isinstance(data, list):
        mark, bar, value, below, above = data
        return Split(mark, bar, value, _tree(below), _tree(above))
    return float(data)
