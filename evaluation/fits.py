"""Fits the judges of the local reader with scikit-learn, and turns them into the plain form that the package reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from sayso.extract.local.judging import Judge, Split

WEIGHTS = Path(__file__).parents[1] / "src/sayso/extract/local/weights"
SLIGHT = 0.04  # weights below this are left out


class Table:
    """Rows of marks as a matrix, without marks that hardly ever occur. `names` are those of its columns."""

    def __init__(self, rows: Sequence[Mapping[str, float]], least: int, *, dense: bool = False) -> None:
        vectorizer = DictVectorizer(dtype=np.float32, sparse=not dense)
        x = vectorizer.fit_transform([dict(row) for row in rows])
        self.names = np.array(vectorizer.feature_names_)
        if not dense:
            kept = np.flatnonzero(x.getnnz(0) >= least)
            x, self.names = x.tocsr()[:, kept], self.names[kept]
            x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
        self.x = x


def logistic(x: Any, y: Any, strength: float) -> tuple[Any, float]:
    """The weights and the bias of a logistic regression; slight weights are nothing."""
    if y.all() or not y.any():
        return np.zeros(x.shape[1]), 6.0 if y.all() else -6.0
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", tol=1e-3, random_state=0).fit(x, y)
    return np.where(abs(model.coef_[0]) > SLIGHT, model.coef_[0], 0.0), float(model.intercept_[0])


def boosted(x: Any, y: Any) -> HistGradientBoostingClassifier:
    """Small trees, each mending what those before it got wrong."""
    return HistGradientBoostingClassifier(
        random_state=0, early_stopping=False, max_iter=80, learning_rate=0.06, max_leaf_nodes=6, l2_regularization=5,
        min_samples_leaf=15,
    ).fit(x, y)  # fmt: skip


def judge_of(model: HistGradientBoostingClassifier, names: Sequence[str]) -> Judge:
    """The trees of a fitted model as a judge."""
    trees = tuple(_tree(one[0].nodes, 0, names)[0] for one in model._predictors)
    return Judge(float(model._baseline_prediction.ravel()[0]), {}, trees)


def _tree(nodes: Any, at: int, names: Sequence[str]) -> tuple[Any, int]:
    node = nodes[at]
    if node["is_leaf"]:
        return float(node["value"]), int(node["count"])
    below, fewer = _tree(nodes, node["left"], names)
    above, more = _tree(nodes, node["right"], names)
    low, high = (one.value if isinstance(one, Split) else one for one in (below, above))
    value = (low * fewer + high * more) / (fewer + more)
    return Split(str(names[node["feature_idx"]]), float(node["num_threshold"]), value, below, above), fewer + more


def write(name: str, lesson: Mapping[str, Any]) -> None:
    """Writes what was learned of a kind into the package."""
    data = {"bars": lesson["bars"], "judges": {key: _plain(judge) for key, judge in lesson["judges"].items()}}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (WEIGHTS / f"{name}.json").write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


def _plain(judge: Judge) -> dict[str, Any]:
    found: dict[str, Any] = {"bias": round(judge.bias, 3)}
    if judge.weights:
        found["weights"] = {name: round(weight, 2) for name, weight in sorted(judge.weights.items())}
    if judge.trees:
        found["trees"] = [_node(tree) for tree in judge.trees]
    return found


def _node(node: Any) -> Any:
    if isinstance(node, Split):
        return [node.mark, round(node.bar, 4), round(node.value, 3), _node(node.below), _node(node.above)]
    return round(node, 3)
