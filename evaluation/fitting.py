"""Fits judges with scikit-learn: one by everything, and one without each fold, which judges what is held out.

Everything here is fixed: no chance, one thread, columns by name. The same rows give the same judges.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import vstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from sayso.extract.local.judging import Judge, Split

Rows = Sequence[Mapping[str, float]]
_NEVER, _ALWAYS = -6.0, 6.0  # log-odds of what was never, or always, so


@dataclass
class Taught:
    """A judge taught by everything, the judges taught without each fold, and what these say of the rows held out."""

    final: Judge
    without: Mapping[int, Judge]
    odds: Any


class _Shares(NamedTuple):
    """How much each of two judges counts in their sum, and what is added to it."""

    first: float
    second: float
    more: float = 0.0


@dataclass(frozen=True)
class Told:
    """Further rows that every judge is taught by, whatever the fold, with what holds of each; each counts so often."""

    rows: Rows = ()
    holds: Sequence[Container[str]] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class Linear:
    """How a logistic regression is fitted: its strength, the rows a mark must stand in, the weight that is nothing.

    What holds of fewer than `usual` rows counts more, up to `most` times.
    """

    strength: float = 0.1
    least: int = 3
    slight: float = 0.02
    usual: int = 0
    most: float = 8.0


@dataclass(frozen=True)
class Trees:
    """How small boosted trees are fitted: the rows a mark must stand in, and what else scikit-learn takes."""

    least: int = 12
    options: Mapping[str, Any] = field(default_factory=dict)


_BOOSTED = {
    "max_iter": 80, "learning_rate": 0.07, "max_leaf_nodes": 7, "l2_regularization": 5, "min_samples_leaf": 20,
}  # fmt: skip


def linear(name: str, rows: Rows, y: Any, folds: Any, how: Linear, used: Any = None) -> Taught:
    """A logistic regression over marks."""
    return linears(rows, {name: y}, folds, how, used)[name]


def linears(
    rows: Rows, truth: Mapping[str, Any], folds: Any, how: Linear, used: Any = None, told: Told | None = None
) -> dict[str, Taught]:
    """A logistic regression over the same marks for each truth."""
    told = told or Told()
    x, names = _matrix([*rows, *told.rows], how.least, dense=False)
    x, beside = x[: len(rows)], x[len(rows) :]
    taught = {}
    for name, y in truth.items():
        so = np.array([name in held for held in told.holds], bool)
        taught[name] = _teach(x, y, folds, used, _Regression(how, names, beside, so, told.weight).fit)
    return taught


@dataclass(frozen=True)
class _Regression:
    """What every fit of one truth shares: the columns, and the rows that stand beside those of the folds."""

    how: Linear
    names: Sequence[str]
    beside: Any
    so: Any
    weight: float

    def fit(self, x: Any, y: Any) -> tuple[Judge, Any]:
        how, every = self.how, np.r_[y, self.so].astype(bool)
        times = np.r_[np.ones(len(y)), np.full(len(self.so), self.weight)]
        rare = min(how.most, max(1.0, how.usual / max(1, y.sum())))
        x = vstack([x, self.beside]).tocsr() if len(self.so) else x
        weights, bias = _logistic(x, every, np.where(every, times * rare, times), how)
        judge = Judge(bias, {name: float(value) for name, value in zip(self.names, weights, strict=True) if value})
        return judge, lambda rows: rows @ weights + bias


def trees(rows: Rows, y: Any, folds: Any, how: Trees, used: Any = None) -> Taught:
    """Small boosted trees over marks."""
    x, names = _matrix(rows, how.least, dense=True)

    def fit(x: Any, y: Any) -> tuple[Judge, Any]:
        settings = {**_BOOSTED, **how.options}
        model = HistGradientBoostingClassifier(random_state=0, early_stopping=False, **settings).fit(x, y)
        return _judge_of(model, names), model.decision_function

    return _teach(x, y, folds, used, fit)


def both(one: Taught, other: Taught) -> Taught:
    """The mean of a judge of weights and of one of trees."""
    half = _Shares(0.5, 0.5)
    without = {fold: _sum_of(one.without[fold], other.without[fold], half) for fold in one.without}
    return Taught(_sum_of(one.final, other.final, half), without, (one.odds + other.odds) / 2)


def weighed(one: Taught, other: Taught, y: Any, folds: Any, used: Any) -> Taught:
    """Two judges added up, each counting as much as tells best on what they did not see."""
    held_out = np.stack([one.odds, other.odds], axis=1)

    def shares(rows: Any) -> _Shares:
        model = LogisticRegression(solver="liblinear", random_state=0).fit(held_out[rows], y[rows])
        return _Shares(*(float(share) for share in (*model.coef_[0], *model.intercept_)))

    odds, without = np.zeros(len(y)), {}
    for fold in one.without:
        of = shares(used & (folds != fold))
        without[fold] = _sum_of(one.without[fold], other.without[fold], of)
        odds[folds == fold] = held_out[folds == fold] @ [of.first, of.second] + of.more
    return Taught(_sum_of(one.final, other.final, shares(used)), without, odds)


def say_how_well(name: str, y: Any, taught: Taught, used: Any = None) -> None:
    """Print how well a judge ranks the rows held out."""
    used = np.ones(len(y), bool) if used is None else used
    precision = average_precision_score(y[used], taught.odds[used])
    print(f"  {name}: {used.sum()} rows, {y[used].sum()} so, average precision {precision:.3f}", flush=True)


def _matrix(rows: Rows, least: int, *, dense: bool) -> tuple[Any, list[str]]:
    vectorizer = DictVectorizer(dtype=np.float32)
    x = vectorizer.fit_transform(rows).tocsc()
    kept = np.flatnonzero(x.getnnz(0) >= least)
    x = x[:, kept]
    return (x.toarray() if dense else x.tocsr()), [vectorizer.feature_names_[place] for place in kept]


def _teach(x: Any, y: Any, folds: Any, used: Any, fit: Callable[[Any, Any], tuple[Judge, Any]]) -> Taught:
    used = np.ones(len(y), bool) if used is None else used
    odds, without = np.zeros(len(y)), {}
    for fold in sorted(set(folds.tolist())):
        inside = used & (folds != fold)
        without[fold], predict = fit(x[inside], y[inside])
        outside = np.flatnonzero(folds == fold)
        odds[outside] = predict(x[outside])
    return Taught(fit(x[used], y[used])[0], without, odds)


def _logistic(x: Any, y: Any, times: Any, how: Linear) -> tuple[Any, float]:
    if y.all() or not y.any():
        return np.zeros(x.shape[1]), _ALWAYS if y.all() else _NEVER
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    model = LogisticRegression(C=how.strength, solver="liblinear", tol=1e-2, random_state=0)
    model.fit(x, y, sample_weight=times)
    return np.where(abs(model.coef_[0]) > how.slight, model.coef_[0], 0.0), float(model.intercept_[0])


def _judge_of(model: HistGradientBoostingClassifier, names: Sequence[str]) -> Judge:
    rounds = tuple(_tree(round_[0].nodes, 0, names)[0] for round_ in model._predictors)
    return Judge(float(model._baseline_prediction.ravel()[0]), {}, rounds)


def _tree(nodes: Any, at: int, names: Sequence[str]) -> tuple[Any, int]:
    node = nodes[at]
    if node["is_leaf"]:
        return float(node["value"]), int(node["count"])
    below, fewer = _tree(nodes, node["left"], names)
    above, more = _tree(nodes, node["right"], names)
    low, high = (one.value if isinstance(one, Split) else one for one in (below, above))
    value = (low * fewer + high * more) / (fewer + more)
    return Split(names[node["feature_idx"]], float(node["num_threshold"]), value, below, above), fewer + more


def _sum_of(one: Judge, other: Judge, shares: _Shares) -> Judge:
    first, second, more = shares
    weights: dict[str, float] = {}
    for judge, share in ((one, first), (other, second)):
        for name, weight in judge.weights.items():
            weights[name] = weights.get(name, 0.0) + share * weight
    forest = [_scaled(tree, share) for judge, share in ((one, first), (other, second)) for tree in judge.trees]
    return Judge(first * one.bias + second * other.bias + more, weights, tuple(forest))


def _scaled(tree: Any, share: float) -> Any:
    if isinstance(tree, Split):
        return Split(tree.mark, tree.bar, tree.value * share, _scaled(tree.below, share), _scaled(tree.above, share))
    return tree * share
