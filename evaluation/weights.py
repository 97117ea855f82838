"""Writes what was learned into the package, in the plain form that `judging.learned` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sayso.extract.local.judging import Judge, Lesson, Split

_FOLDER = Path(__file__).parents[1] / "src/sayso/extract/local/weights"


def write(name: str, lesson: Lesson) -> None:
    """Writes what was learned of a kind: a judge a line."""
    judges = [f"{_json(key)}:{_json(_plain(judge))}" for key, judge in lesson.judges.items()]
    rows = ",\n".join(judges)
    text = f'{{"bars":{_json(lesson.bars)},"judges":{{\n{rows}\n}}}}\n'
    (_FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def write_words(name: str, words: Iterable[str]) -> None:
    """Writes a list of words."""
    (_FOLDER / f"{name}.txt").write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _plain(judge: Judge) -> Mapping[str, Any]:
    """A judge as JSON, rounded as far as its sayings stay the same."""
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
