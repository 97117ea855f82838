"""Teaches a judge by everything, and once without each fold: what is held out is judged by one that never saw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from fitting import boosted, judge_of, mean_of
from scipy.sparse import vstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from sayso.extract.local.judging import Judge

Rows = Sequence[Mapping[str, float]]
SLIGHT = 0.02  # weights below this are left out


@dataclass
class Taught:
    """A judge taught by everything, the judges taught without each fold, and what these say of the rows held out."""

    final: Judge
    without: Mapping[int, Judge]
    odds: Any


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


def trees(rows: Rows, y: Any, folds: Any, used: Any = None, least: int = 12, **options: Any) -> Taught:
    """Small boosted trees over marks that stand in at least so many rows."""
    x, names = _matrix(rows, least, dense=True)

    def fit(x: Any, y: Any) -> tuple[Judge, Any]:
        model = boosted(x, y, options)
        return judge_of(model, names), model.decision_function

    return _teach(x, y, folds, used, fit)


def linear(
    rows: Rows, y: Any, folds: Any, used: Any = None, least: int = 3, strength: float = 0.1, extra: Any = None
) -> Taught:
    """A logistic regression; `extra` is further (rows, truth) that every judge is taught by."""
    more, true = extra or ([], [])
    x, names = _matrix([*rows, *more], least, dense=False)
    count = len(rows)
    beside, x = x[count:], x[:count]

    def fit(x: Any, y: Any) -> tuple[Judge, Any]:
        all_x, all_y = (vstack([x, beside]).tocsr(), np.r_[y, np.array(true, bool)]) if true else (x, y)
        coefficients, bias = _logistic(all_x, all_y, strength)
        judge = Judge(bias, {name: float(value) for name, value in zip(names, coefficients, strict=True) if value})
        return judge, lambda rows: rows @ coefficients + bias

    return _teach(x, y, folds, used, fit)


def in_both_ways(rows: Rows, fewer: Rows, y: Any, folds: Any, used: Any) -> Taught:
    """The mean of a logistic regression over all marks and of small trees over fewer of them."""
    one = linear(rows, y, folds, used, strength=0.03)
    two = trees(fewer, y, folds, used, least=8, max_iter=40, max_leaf_nodes=4, min_samples_leaf=10)
    without = {fold: mean_of(one.without[fold], two.without[fold]) for fold in one.without}
    return Taught(mean_of(one.final, two.final), without, (one.odds + two.odds) / 2)


def _logistic(x: Any, y: Any, strength: float) -> tuple[Any, float]:
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", tol=1e-2).fit(x, y)
    return np.where(abs(model.coef_[0]) > SLIGHT, model.coef_[0], 0.0), float(model.intercept_[0])


def say_how_well(name: str, y: Any, taught: Taught, used: Any = None) -> None:
    """Print how well a judge ranks the rows held out."""
    used = np.ones(len(y), bool) if used is None else used
    precision = average_precision_score(y[used], taught.odds[used])
    print(f"  {name}: {used.sum()} rows, {y[used].sum()} so, average precision {precision:.3f}", flush=True)
