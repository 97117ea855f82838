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
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, chain, pairwise, repeat
from operator import getitem, mul, or_
from typing import Any, Final, NamedTuple, TypeVar

from sayso.extract.local.kept import kept

Marks = Mapping[str, float]
Told = Iterable[tuple[str, Iterable[str]]]  # what stands at each of some places, each once; ``""`` is no place
_BYTE: Final = 8
_LOWEST: Final = bytes(((byte & -byte).bit_length() or 1) - 1 for byte in range(256))  # the lowest bit of each byte
_ONE: Final = 1 << 32  # parts of a weight of one
_FIELD: Final = 64  # bits of a panel's long number that are one judge's
_MIDDLE: Final = 1 << (_FIELD - 1)  # what stands for nought in such a field
_ALL: Final = slice(None)
_NO_WEIGHT: Final = repeat(0.0)
_FLOAT: Final = cache(float)  # weights are rounded: a few numbers, each written down again and again
_Weight = TypeVar("_Weight")
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


_Rule = tuple[float, int, int]  # a bar, and the leaves that a mark above it and a mark below it rule out


class Forest:
    """Trees asked all at once: one bit for each leaf, and for each mark the leaves that it rules out.

    The leaves of a tree stand in one byte, those that are reached when nothing is marked lowest, so that marks that are
    not there rule out none, and the lowest leaf left is the one reached (Lucchese and others, QuickScorer, SIGIR 2015).
    """

    def __init__(self, trees: Sequence[Tree]) -> None:
        self._leaves: list[Sequence[int]] = []
        self._every = int.from_bytes(b"\xff" * len(trees), "little")
        rules: dict[str, list[_Rule]] = {}
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

    def _by_value(self, rules: Sequence[_Rule]) -> tuple[Sequence[float], Sequence[int]]:
        """The bars of a mark, and what is left between each two of them."""
        out: dict[float, tuple[int, int]] = {}
        for bar, above, below in sorted(rules):
            one, other = out.get(bar, (0, 0))
            out[bar] = one | above, other | below
        passed = accumulate((above for above, _ in out.values()), or_, initial=0)
        ahead = [*accumulate((below for _, below in reversed(out.values())), or_, initial=0)]
        return [*out], [self._every & ~(one | other) for one, other in zip(passed, reversed(ahead), strict=True)]

    def left(self, marks: Marks) -> int:
        """The leaves that the marks rule out none of. What is left by some marks and by others is left by all."""
        left = self._every
        rules, at_one = self._rules, self._at_one
        for mark, value in marks.items():
            if value == 1.0:  # most are
                if mark in at_one:
                    left &= at_one[mark]
            elif mark in rules:
                bars, kept = rules[mark]
                left &= kept[bisect_left(bars, value)]
        return left

    def sum(self, left: int, start: float, trees: slice = _ALL) -> float:
        """`start` and the leaves that are reached, of some of the trees, added up."""
        return start + sum(map(getitem, self._leaves[trees], self._reached(left)[trees])) / _ONE

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


def _number(tree: Tree, leaves: list[float], shift: int, rules: dict[str, list[_Rule]]) -> int:
    """The leaves of a tree from here on as bits; notes for every split the leaves that its mark rules out."""
    if not isinstance(tree, Split):
        leaves.append(tree)
        return 1 << (shift + len(leaves) - 1)
    unmarked, marked = (_number(side, leaves, shift, rules) for side in _sides(tree))
    above, below = (unmarked, marked) if tree.bar >= 0.0 else (marked, unmarked)
    rules.setdefault(tree.mark, []).append((tree.bar, above, below))
    return unmarked | marked


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

    def weighed_at(self, told: Told, between: str, start: float = 0.0) -> float:
        """`start` and the weights of what stands at some places, kept as :class:`Panel` keeps them, added up."""
        if between not in self._places:
            self._places[between] = _by_place(self.weights, between)
        at = self._places[between]
        weights = (filter(None, map(at[where].get, said)) for where, said in told if where in at)
        return math.fsum(chain((start,), chain.from_iterable(weights)))

    @kept
    def _places(self) -> dict[str, Mapping[str, Marks]]:
        return {}

    def at_most(self, marks: Marks) -> float:
        """The highest log-odds that it may come to, given some of the marks: of what is left out anything may hold."""
        return math.inf if self.weights else self.forest.most(self.forest.left(marks), self.bias)

    @kept
    def forest(self) -> Forest:
        return Forest(self.trees)

    def chance(self, marks: Marks) -> float:
        """The same as a probability."""
        return chance(self.odds(marks))

    def reasons(self, marks: Marks, most: int = 3) -> tuple[str, ...]:
        """The marks that speak most for it, strongest first. What is not there is no reason."""
        weight = {name: value * self.weights.get(name, 0.0) for name, value in marks.items()}
        for way in self.forest.ways(self.forest.left(marks)):
            for name, said, before in way:
                if name in weight:
                    weight[name] = weight[name] + said - before
        telling = [(name, points) for name, points in weight.items() if points > _SLIGHT and marks.get(name)]
        return tuple(name for name, _ in sorted(telling, key=lambda one: -one[1])[:most])


class Bench:
    """Judges by trees who are asked of the same marks: the marks are gone through once for all of them."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        self._forest = Forest([tree for judge in judges for tree in judge.trees])
        ends = [*accumulate((len(judge.trees) for judge in judges), initial=0)]
        self._trees = {judge: slice(start, end) for judge, (start, end) in zip(judges, pairwise(ends), strict=True)}

    def left(self, marks: Marks) -> int:
        """What the marks leave of the trees of all of them."""
        return self._forest.left(marks)

    def odds(self, judge: Judge, left: int, start: float | None = None) -> float:
        """The log-odds of one of the judges, its weights added up to `start`: by default it has none."""
        return self._forest.sum(left, judge.bias if start is None else start, self._trees[judge])


class Panel:
    """Judges by weights alone who are asked of the same marks, all at once.

    The weights of a mark stand side by side in one long number, a field for each judge: adding two adds all of them.
    Marks that have `between` in them ("its words: soon") are kept by the place that they name before it, so that what
    stands there is looked up without being written with its place.
    """

    def __init__(self, judges: Sequence[Judge], between: str = "") -> None:
        self._fields = struct.Struct(f"<{len(judges)}Q")
        several = len(judges) > 1  # one alone may fall below nought, and its numbers stay short
        self._nothing = sum(_MIDDLE << (_FIELD * place) for place in range(len(judges))) if several else 0
        self._bias = self._nothing + _abreast([judge.bias for judge in judges])
        self._weights: dict[str, int] = {}
        for place, judge in enumerate(judges):
            one = 1 << (_FIELD * place)
            for mark, weight in judge.weights.items():
                self._weights[mark] = self._weights.get(mark, 0) + _parts(weight) * one
        self._shares = _Shares(judges)
        self._at = _by_place(self._weights, between)

    def odds(self, marks: Marks, told: Told = ()) -> tuple[float, ...]:
        """The log-odds of each judgement, given the marks, and what stands at some places beside them."""
        total = self._heard_at(told)
        for mark, value in marks.items():
            if row := self._weights.get(mark):
                if value == 1.0:
                    total += row
                elif value:
                    total += sum([round(value * part) << shift for part, shift in self._shares[mark]])
        return self._apart(total)

    def heard(self, marks: Iterable[str]) -> tuple[float, ...]:
        """The same, where all of the marks are simply there, each once."""
        return self.heard_at((("", marks),))

    def heard_at(self, told: Told) -> tuple[float, ...]:
        """The same, of what stands at some places."""
        return self._apart(self._heard_at(told))

    def _heard_at(self, told: Told) -> int:
        total = self._bias
        for where, marks in told:
            if where in self._at:
                total = sum(filter(None, map(self._at[where].get, marks)), total)
        return total

    def _apart(self, total: int) -> tuple[float, ...]:
        if not self._nothing:
            return (total / _ONE,)
        fields = self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        return tuple([(one - _MIDDLE) / _ONE for one in fields])


def _by_place(weights: Mapping[str, _Weight], between: str) -> Mapping[str, Mapping[str, _Weight]]:
    """The weights of the marks that have `between` in them, by what stands before it; at ``""`` those of all marks."""
    found: dict[str, dict[str, _Weight]] = {}
    for mark, weight in weights.items() if between else ():
        where, parted, said = mark.partition(between)
        if parted:
            found.setdefault(where, {})[said] = weight
    return {**found, "": weights}


class _Shares(dict[str, Sequence[tuple[int, int]]]):
    """The weights that a mark has for the judges of a panel, each with the place of its field, told as asked for."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        super().__init__()
        self._judges = judges

    def __missing__(self, mark: str) -> Sequence[tuple[int, int]]:
        weights = [judge.weights.get(mark, 0.0) for judge in self._judges]
        self[mark] = [(_parts(weight), _FIELD * place) for place, weight in enumerate(weights) if weight]
        return self[mark]


def _abreast(weights: Iterable[float]) -> int:
    return sum(_parts(weight) << (_FIELD * place) for place, weight in enumerate(weights))


@lru_cache(maxsize=32)
def panel(*judges: Judge, between: str = "") -> Panel:
    """The panel of these judges, made once."""
    return Panel(judges, between)


@lru_cache(maxsize=32)
def bench(*judges: Judge) -> Bench:
    """The bench of these judges, made once."""
    return Bench(judges)


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
