"""Fits the judges of the local reader with scikit-learn, and turns them into the plain form that the package reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from sayso.extract.local.judging import Judge, Split

SLIGHT = 0.1  # weights below this are left out
_USUAL, _RARE = 300, 8  # a truth that holds of fewer rows than usual counts more, up to so many times


@dataclass(frozen=True)
class Book:
    """Further rows that are always learned from, each with the truths that hold of it; each counts `weight` times."""

    rows: Sequence[Mapping[str, float]]
    holds: Sequence[frozenset[str]]
    weight: float = 3.0


def fit_linear(
    rows: Sequence[Mapping[str, float]],
    truth: Mapping[str, Any],
    folds: Any,
    book: Book,
    *,
    least: int = 3,
    strength: float = 0.1,
) -> tuple[dict[str, Any], dict[str, Judge]]:
    """A judge for each truth, and the log-odds that the judges of the other folds give each row."""
    vectorizer = DictVectorizer(dtype=np.float32)
    x = vectorizer.fit_transform([*rows, *book.rows]).tocsr()
    kept = np.flatnonzero(x.getnnz(0) >= least)
    x = x[:, kept]
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    names = np.array(vectorizer.feature_names_)[kept]
    size = len(rows)
    folds = np.r_[folds, np.full(len(book.rows), -1)]
    times = np.r_[np.ones(size), np.full(len(book.rows), book.weight)]
    odds, judges = {}, {}
    for name, here in truth.items():
        y = np.r_[here, [name in held for held in book.holds]].astype(bool)
        weights = np.where(y, times * min(_RARE, max(1.0, _USUAL / max(1, here.sum()))), times)
        values = np.zeros(size)
        for fold in sorted(set(folds[:size])):
            inside, outside = folds != fold, np.flatnonzero(folds == fold)
            coefficients, bias = logistic(x[inside], y[inside], weights[inside], strength)
            values[outside] = x[outside] @ coefficients + bias
        odds[name] = values
        coefficients, bias = logistic(x, y, weights, strength)
        judges[name] = Judge(bias, {str(n): float(w) for n, w in zip(names, coefficients, strict=True) if w})
    return odds, judges


def logistic(x: Any, y: Any, weights: Any, strength: float) -> tuple[Any, float]:
    if y.all() or not y.any():
        return np.zeros(x.shape[1]), 6.0 if y.all() else -6.0
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", tol=1e-2).fit(x, y, sample_weight=weights)
    return np.where(abs(model.coef_[0]) > SLIGHT, model.coef_[0], 0.0), float(model.intercept_[0])


def fit_trees(rows: Sequence[Mapping[str, float]], y: Any, folds: Any, **options: Any) -> tuple[Any, Judge]:
    """A judge learned from all rows; and the log-odds of each row by one learned from the other folds."""
    vectorizer = DictVectorizer(dtype=np.float32, sparse=False)
    x = vectorizer.fit_transform(rows)
    values = np.zeros(len(y))
    for fold in sorted(set(folds)):
        inside = folds != fold
        model = boosted(x[inside], y[inside], options)
        values[~inside] = model.decision_function(x[~inside])
    return values, judge_of(boosted(x, y, options), vectorizer.feature_names_)


def boosted(x: Any, y: Any, options: Mapping[str, Any]) -> HistGradientBoostingClassifier:
    settings = {
        "max_iter": 80,
        "learning_rate": 0.07,
        "max_leaf_nodes": 7,
        "l2_regularization": 5,
        "min_samples_leaf": 20,
    } | options
    return HistGradientBoostingClassifier(random_state=0, early_stopping=False, **settings).fit(x, y)


def judge_of(model: HistGradientBoostingClassifier, names: Sequence[str]) -> Judge:
    """The trees of a fitted model as a judge."""
    return Judge(
        float(model._baseline_prediction.ravel()[0]),
        {},
        tuple(_tree(round_[0].nodes, 0, names)[0] for round_ in model._predictors),
    )


def _tree(nodes: Any, at: int, names: Sequence[str]) -> tuple[Any, int]:
    node = nodes[at]
    if node["is_leaf"]:
        return float(node["value"]), int(node["count"])
    below, fewer = _tree(nodes, node["left"], names)
    above, more = _tree(nodes, node["right"], names)
    low, high = (one.value if isinstance(one, Split) else one for one in (below, above))
    value = (low * fewer + high * more) / (fewer + more)
    return Split(names[node["feature_idx"]], float(node["num_threshold"]), value, below, above), fewer + more


def mean_of(one: Judge, other: Judge) -> Judge:
    """A judge whose log-odds are the mean of two: one of weights, one of trees."""
    weights = {name: weight / 2 for name, weight in one.weights.items()}
    return Judge((one.bias + other.bias) / 2, weights, tuple(_halved(tree) for tree in other.trees))


def _halved(tree: Any) -> Any:
    if isinstance(tree, Split):
        return Split(tree.mark, tree.bar, tree.value / 2, _halved(tree.below), _halved(tree.above))
    return tree / 2
