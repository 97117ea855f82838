"""Judging by marks: weights learned from labelled conversations, over marks that have names, so that it can say why.

A mark is something seen, in words ("the other side says yes"), with a number, mostly 1. A judge sums the weights of the
marks that are there, and the leaves of small decision trees over them; the sum is the log-odds that the thing judged is
so. The weights lie in `weights/` as JSON and are learned anew by `evaluation/learn.py`.

What a sum of floats gives depends on their order and on the version of Python, and the last digit may decide what is
shown. So leaves and panels add whole numbers, so many parts of a weight of one, and the rest is added by `math.fsum`.
"""

from __future__ import annotations

import json
import math
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, reduce
from importlib import resources
from itertools import chain, repeat
from operator import getitem, mul, or_
from typing import Any, Final, NamedTuple

from sayso.extract.local.kept import kept

Marks = Mapping[str, float]
_BYTE: Final = 8
_LOWEST: Final = bytes(((byte & -byte).bit_length() or 1) - 1 for byte in range(256))  # the lowest bit of each byte
_ONE: Final = 1 << 32  # parts of a weight of one
_FIELD: Final = 64  # bits of a panel's long number that are one judge's
_MIDDLE: Final = 1 << (_FIELD - 1)  # what stands for nought in such a field
_NO_WEIGHT: Final = repeat(0.0)
_FLOAT: Final = cache(float)  # weights are rounded: a few numbers, each written down again and again
_SLIGHT: Final = 0.05  # log-odds below which a mark is no reason


class Split(NamedTuple):
    """A question of a tree: is the mark above the bar? `value` is what the tree says before it is asked."""

    mark: str
    bar: float
    value: float
    below: Split | float
    above: Split | float


Tree = Split | float
Way = Sequence[tuple[str, float, float]]  # of each question on it the mark, what the tree says then, and said before


class Forest:
    """Trees asked all at once: one bit for each leaf, and for each mark the leaves that it rules out.

    The leaves of a tree stand in one byte, those that are reached when nothing is marked lowest, so that marks that are
    not there rule out none, and the lowest leaf left is the one reached (Lucchese and others, QuickScorer, SIGIR 2015).
    """

    def __init__(self, trees: Sequence[Tree]) -> None:
        self._leaves: list[Sequence[int]] = []
        self._every = int.from_bytes(b"\xff" * len(trees), "little")
        rules: dict[str, list[tuple[float, int]]] = {}
        for place, tree in enumerate(trees):
            leaves: list[float] = []
            _number(tree, leaves, 8 * place, rules)
            if len(leaves) > _BYTE:
                raise ValueError(f"A tree has {len(leaves)} leaves, more than {_BYTE}.")
            self._leaves.append([_parts(leaf) for leaf in leaves])
        self._rules = {mark: self._by_value(found) for mark, found in rules.items()}
        self._at_one = {mark: kept[bisect_left(bars, 1.0)] for mark, (bars, kept) in self._rules.items()}
        self._highest = [_Highest(leaves) for leaves in self._leaves]
        self._ways = [_Ways(tree) for tree in trees]

    def _by_value(self, rules: Sequence[tuple[float, int]]) -> tuple[Sequence[float], Sequence[int]]:
        """The bars of a mark, and what is left between each two of them."""
        out: dict[float, int] = {}
        for bar, leaves in rules:
            out[bar] = out.get(bar, 0) | leaves
        bars = sorted(out)
        left = []
        for above in range(len(bars) + 1):
            gone = [out[bar] for place, bar in enumerate(bars) if (place < above) is (bar >= 0.0)]
            left.append(self._every & ~reduce(or_, gone, 0))
        return bars, left

    def left(self, marks: Marks) -> int:
        """The leaves that the marks rule out none of. What is left by some marks and by others is left by all."""
        left = self._every
        rules, at_one = self._rules, self._at_one
        for mark, value in marks.items():
            if value == 1.0:  # most are
                if mark in at_one:
                    left &= at_one[mark]
            elif value and mark in rules:  # a nought is as a mark that is not there
                bars, kept = rules[mark]
                left &= kept[bisect_left(bars, value)]
        return left

    def sum(self, left: int, start: float) -> float:
        """`start` and the leaves that are reached, added up."""
        return start + sum(map(getitem, self._leaves, self._reached(left))) / _ONE

    def ways(self, left: int) -> Iterator[Way]:
        """For each tree the way to the leaf that is reached."""
        return map(getitem, self._ways, self._reached(left))

    def _reached(self, left: int) -> bytes:
        return left.to_bytes(len(self._leaves), "little").translate(_LOWEST)

    def most(self, left: int, start: float) -> float:
        """`start` and the highest of the leaves that are left, added up: no further mark can make it more."""
        return start + sum(map(getitem, self._highest, left.to_bytes(len(self._leaves), "little"))) / _ONE


def _parts(weight: float) -> int:
    return round(weight * _ONE)


class _Highest(dict[int, int]):
    """The highest leaf of a tree by which of its leaves are left, worked out as it is asked for."""

    def __init__(self, leaves: Sequence[int]) -> None:
        super().__init__()
        self._leaves = leaves

    def __missing__(self, left: int) -> int:
        self[left] = max(leaf for place, leaf in enumerate(self._leaves) if left >> place & 1)
        return self[left]


class _Ways(dict[int, Way]):
    """The ways to the leaves of a tree, by their number, worked out when the first is asked for."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self._tree = tree

    def __missing__(self, leaf: int) -> Way:
        self.update(enumerate(_ways(self._tree)))
        return self[leaf]


def _ways(tree: Tree, way: Way = ()) -> Iterator[Way]:
    """The ways to the leaves of a tree, in the order in which they are numbered."""
    if not isinstance(tree, Split):
        yield way
        return
    for after in _sides(tree):
        said = after.value if isinstance(after, Split) else after
        yield from _ways(after, (*way, (tree.mark, said, tree.value)))


def _sides(split: Split) -> tuple[Tree, Tree]:
    """What follows where nothing is marked, and what follows else."""
    return (split.below, split.above) if split.bar >= 0.0 else (split.above, split.below)


def _number(tree: Tree, leaves: list[float], shift: int, rules: dict[str, list[tuple[float, int]]]) -> int:
    """The leaves of a tree from here on as bits; notes for every split the leaves that its mark rules out."""
    if not isinstance(tree, Split):
        leaves.append(tree)
        return 1 << (shift + len(leaves) - 1)
    unmarked, marked = _sides(tree)
    out = _number(unmarked, leaves, shift, rules)
    rules.setdefault(tree.mark, []).append((tree.bar, out))
    return out | _number(marked, leaves, shift, rules)


@dataclass(frozen=True, eq=False)
class Judge:
    """One learned judgement."""

    bias: float = 0.0
    weights: Marks = field(default_factory=dict)
    trees: Sequence[Tree] = ()

    def odds(self, marks: Marks) -> float:
        """The log-odds of the judgement, given the marks."""
        total = self.bias + self.weighed(marks) if self.weights else self.bias
        return self.forest.sum(self.forest.left(marks), total) if self.trees else total

    def weighed(self, marks: Marks, start: float = 0.0) -> float:
        """`start` and the weights of the marks, added up."""
        return math.fsum(chain((start,), map(mul, map(self.weights.get, marks, _NO_WEIGHT), marks.values())))

    def at_most(self, marks: Marks) -> float:
        """The highest log-odds that it may come to, given some of the marks: of what is left out anything may hold."""
        return math.inf if self.weights else self.forest.most(self.forest.left(marks), self.bias)

    @kept
    def forest(self) -> Forest:
        return Forest(self.trees)

    def parts(self, between: str) -> Mapping[str, Judge]:
        """Its weights of marks with `between` in them, by what stands before it, as judges of what stands after it."""
        if between not in self._parts:
            found: dict[str, dict[str, float]] = {}
            for mark, weight in self.weights.items():
                before, told, after = mark.partition(between)
                if told:
                    found.setdefault(before, {})[after] = weight
            self._parts[between] = {before: Judge(0.0, weights) for before, weights in found.items()}
        return self._parts[between]

    @kept
    def _parts(self) -> dict[str, Mapping[str, Judge]]:
        return {}

    def chance(self, marks: Marks) -> float:
        """The same as a probability."""
        return chance(self.odds(marks))

    def reasons(self, marks: Marks, most: int = 3) -> tuple[str, ...]:
        """The marks that speak most for it, strongest first. What is not there is no reason."""
        weight: dict[str, float] = {}
        for name, value in marks.items():
            weight[name] = value * self.weights.get(name, 0.0)
        for way in self.forest.ways(self.forest.left(marks)):
            for name, said, before in way:
                weight[name] = weight.get(name, 0.0) + said - before
        telling = [(name, points) for name, points in weight.items() if points > _SLIGHT and marks.get(name)]
        return tuple(name for name, _ in sorted(telling, key=lambda one: -one[1])[:most])


class Panel:
    """Judges by weights alone who are asked of the same marks, all at once.

    The weights of a mark stand side by side in one long number, a field for each judge: adding two adds all of them.
    """

    def __init__(self, judges: Sequence[Judge]) -> None:
        self._fields = struct.Struct(f"<{len(judges)}Q")
        self._nothing = sum(_MIDDLE << (_FIELD * place) for place in range(len(judges)))
        self._bias = self._nothing + _abreast([judge.bias for judge in judges])
        self._weights: dict[str, int] = {}
        for place, judge in enumerate(judges):
            one = 1 << (_FIELD * place)
            for mark, weight in judge.weights.items():
                self._weights[mark] = self._weights.get(mark, 0) + _parts(weight) * one

    def odds(self, marks: Marks) -> tuple[float, ...]:
        """The log-odds of each judgement, given the marks."""
        total = self._bias
        for mark, value in marks.items():
            if row := self._weights.get(mark):
                if value == 1.0:
                    total += row
                elif value:
                    total += _abreast([value * one for one in self._apart(self._nothing + row)])
        return self._apart(total)

    def heard(self, marks: Iterable[str]) -> tuple[float, ...]:
        """The same, where all of the marks are simply there."""
        return self._apart(sum(filter(None, map(self._weights.get, marks)), self._bias))

    def _apart(self, total: int) -> tuple[float, ...]:
        fields = self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        return tuple([(one - _MIDDLE) / _ONE for one in fields])


def _abreast(weights: Iterable[float]) -> int:
    return sum(_parts(weight) << (_FIELD * place) for place, weight in enumerate(weights))


@lru_cache(maxsize=32)
def panel(*judges: Judge) -> Panel:
    """The panel of these judges, made once."""
    return Panel(judges)


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
    data = json.loads(file.read_text(encoding="utf-8"), parse_float=_FLOAT)
    return Lesson({key: _judge(value) for key, value in data["judges"].items()}, data["bars"])


def _judge(data: Mapping[str, Any]) -> Judge:
    return Judge(data["bias"], data.get("weights", {}), tuple(_tree(tree) for tree in data.get("trees", ())))


def _tree(data: Any) -> Tree:
    """A tree from ``[mark, bar, value, below, above]``, a leaf from its number."""
    if isinstance(data, list):
        mark, bar, value, below, above = data
        return Split(mark, bar, value, _tree(below), _tree(above))
    return float(data)
