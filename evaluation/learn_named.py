"""Learns anew how people, rivals, days and sums are judged, from `development/` and the phrasebook.

    uv pip install scikit-learn && python evaluation/learn_named.py

Prints what is reached on conversations that the weights were not learned from (five folds, by conversation), then
writes the weights into the package. The same conversations give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")

import numpy as np
from fits import Table, boosted, judge_of, logistic, write

from sayso.capture.reading_files import read_file
from sayso.domain.transcript import Side, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation import load_cases
from sayso.extract.evaluation.cases import Case, Label
from sayso.extract.evaluation.matching import _overlap, _same_name, _Tokens, match
from sayso.extract.evaluation.reading import _newest
from sayso.extract.local import reading
from sayso.extract.local.judging import Judge, Lesson
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Reading, Sentence, plain_of
from sayso.extract.local.speakers import Speaker
from sayso.extract.signal_types import amount, close_date, competitor, stakeholder

FOLDS = 5
NEARLY = 0.004  # of bars that are as good within so much F1, the one that misses least
SURE = 0.92  # the precision on conversations held out from which on a signal is sure
OLD = "calls-customer calls-demo calls-discovery calls-pricing chat-mixed mail-buyer mail-rep".split()


@dataclass(frozen=True)
class Kind:
    """How one kind is learned: which of its candidates a label means, and which field has a judge for each choice."""

    module: Any
    is_of: Callable[[Any, Label], bool]
    whole: bool  # whether a label holds of every mention of its candidate, wherever its quote stands
    field: str = ""
    choices: tuple[str, ...] = ()


def _is_person(person: Any, label: Label) -> bool:
    name = label.value["name"]
    return bool(name) and bool(person.name) and _same_name(person.name, name)


KINDS = {
    "stakeholder": Kind(stakeholder, _is_person, False, "role", stakeholder.ROLES),
    "competitor": Kind(competitor, lambda rival, label: _same_name(rival.best.name, label.value["name"]), True, "status",
                       competitor.STATUSES),
    "close_date": Kind(close_date, lambda one, label: one.day.on.isoformat() == label.value["date"], False, "what",
                       close_date.WHATS),
    "amount": Kind(amount, lambda one, label: abs(float(amount._worth(one)) - label.value["value"]) < 1e-6 * max(1, label.value["value"]), False),
}


@dataclass
class Talk:
    """One labelled conversation as read."""

    case: Case
    reading: Reading
    fold: int
    tokens: Any

    def bears(self, sentence: Sentence, label: Label) -> bool:
        """Whether a sentence is evidence of a label."""
        here = self.tokens.of_quote(sentence.quote())
        return any(_overlap(here, place) for place in self.tokens.of_label(label))


def talks(path: Path) -> list[Talk]:
    """The labelled conversations that the reader reads, each in its fold."""
    found = []
    for case in load_cases(path):
        transcript = _newest(read_file(case.file.read_bytes(), case.file.name, case.format))
        transcript = replace(transcript, started_at=case.started_at or transcript.started_at, channel=case.channel)
        if transcript.automatic or language_of(transcript) != ENGLISH:
            continue
        one = reading.read(transcript, ReadingContext(participants=case.participants, currency=case.currency))
        found.append(Talk(case, one, hashlib.sha256(case.id.encode()).digest()[2] % FOLDS, _Tokens(transcript)))
    return found


def phrasebook() -> Iterator[tuple[str, Mapping[str, float]]]:
    """The sentences of the phrasebook: their headings ("stakeholder user") and their words."""
    for file in sorted(set((HERE / "phrasebook").glob("*.txt")) - {HERE / "phrasebook/steps.txt"}):
        heading = ""
        for line in filter(None, map(str.strip, file.read_text(encoding="utf-8").splitlines())):
            if line.startswith("["):
                heading = line.strip("[]")
            elif not line.startswith("#"):
                sentence = Sentence(0, Turn(0, "", line), 0, len(line), plain_of(line), Speaker("", "", Side.THEIRS))
                alone = Reading(None, ReadingContext(), (), (sentence,))  # type: ignore[arg-type]
                yield heading, phrases(alone, sentence)


def learn(name: str, kind: Kind, all_talks: Sequence[Talk], book: Sequence[tuple[str, Mapping[str, float]]]) -> dict[str, Any]:
    found = [(talk, tuple(kind.module.candidates(talk.reading))) for talk in all_talks]
    labels = {talk.case.id: [label for label in talk.case.labels if label.kind == name] for talk in all_talks}
    mentions = [(talk, one, mention) for talk, row in found for one in row for mention in one.mentions]
    means = {id(one): _meant(talk, kind, one, labels[talk.case.id]) for talk, row in found for one in row}
    truth = np.array([any(kind.whole or talk.bears(mention.sentence, label) for label in means[id(one)]) for talk, one, mention in mentions])
    folds = np.array([talk.fold for talk, _, _ in mentions])
    told = [(words, heading.startswith(name)) for heading, words in book]
    words, odds = _linear([mention.words for _, _, mention in mentions], truth, folds, told)
    for (_, _, mention), value in zip(mentions, odds, strict=True):
        mention.by_words = float(value)
    rows = [marks for _, row in found for marks in kind.module.marks_of(row)]
    ones = [(talk, one) for talk, row in found for one in row]
    right = np.array([bool(means[id(one)]) and (not _single(one) or any(talk.bears(one.sentence, label) for label in means[id(one)])) for talk, one in ones])
    its, odds = _trees(rows, right, np.array([talk.fold for talk, _ in ones]))
    judges = {"words": words, "it": its, **_fields(kind, ones, right, means, name, book)}
    print(f"{name}: {len(mentions)} mentions, {len(ones)} candidates, {right.sum()} right")
    return {"judges": judges, "bars": _bars(name, kind, ones, rows, odds, labels, all_talks, judges)}


def _single(one: Any) -> bool:
    return hasattr(one, "sentence")


def _meant(talk: Talk, kind: Kind, one: Any, labels: Sequence[Label]) -> list[Label]:
    """The labels that a candidate is: of its name or value; without a name, those whose quotes it holds."""
    meant = [label for label in labels if kind.is_of(one, label)]
    if not meant and kind.module is stakeholder and not one.name:
        nameless = [label for label in labels if not label.value["name"]]
        meant = [label for label in nameless if any(talk.bears(mention.sentence, label) for mention in one.mentions)]
    return meant


def _linear(rows: Sequence[Mapping[str, float]], truth: Any, folds: Any, told: Sequence[tuple[Mapping[str, float], bool]], strength: float = 0.15, least: int = 3) -> tuple[Judge, Any]:
    table = Table([*rows, *(words for words, _ in told)], least)
    y = np.concatenate([truth, np.array([holds for _, holds in told], bool)])
    where = np.concatenate([folds, np.full(len(told), -1)])
    odds = np.zeros(len(rows))
    for fold in range(FOLDS):
        judge_weights, bias = logistic(table.x[where != fold], y[where != fold], strength)
        inside = np.flatnonzero(where == fold)
        odds[inside] = table.x[inside] @ judge_weights + bias
    weights, bias = logistic(table.x, y, strength)
    return Judge(bias, {str(n): float(w) for n, w in zip(table.names, weights, strict=True) if w}), odds


def _trees(rows: Sequence[Mapping[str, float]], truth: Any, folds: Any) -> tuple[Judge, Any]:
    table = Table(rows, 1, dense=True)
    odds = np.zeros(len(rows))
    for fold in range(FOLDS):
        odds[folds == fold] = boosted(table.x[folds != fold], truth[folds != fold]).decision_function(table.x[folds == fold])
    return judge_of(boosted(table.x, truth), table.names), odds


def _fields(kind: Kind, ones: Any, right: Any, means: Any, name: str, book: Any) -> dict[str, Judge]:
    if not kind.choices:
        return {}
    which = [(talk, one) for (talk, one), holds in zip(ones, right, strict=True) if holds]
    rows = [kind.module.field_marks(one) for _, one in which]
    values = np.array([means[id(one)][0].value[kind.field] for _, one in which])
    folds = np.array([talk.fold for talk, _ in which])
    judges, odds = {}, []
    for choice in kind.choices:
        told = [(words, heading == f"{name} {choice}") for heading, words in book if heading.startswith(name)]
        judges[choice], guess = _linear(rows, values == choice, folds, told, 0.5, 2)
        odds.append(guess)
    best = np.array(kind.choices)[np.argmax(np.stack(odds), 0)]
    print(f"  {kind.field} right {np.mean(best == values):.2f} of {len(values)}")
    return judges


def _bars(name: str, kind: Kind, ones: Any, rows: Any, odds: Any, labels: Any, all_talks: Any, judges: Any) -> dict[str, float]:
    """The bar from which a signal is shown (best F1) and is sure, on conversations held out."""
    by_talk: dict[str, list[tuple[float, Any, Any]]] = {talk.case.id: [] for talk in all_talks}
    for (talk, one), marks, value in zip(ones, rows, odds, strict=True):
        by_talk[talk.case.id].append((float(value), one, marks))
    lesson = Lesson(judges, {"shown": 0.0, "sure": 9.0})
    tried, sure, told = [], 9.0, ""
    for bar in [number / 10 for number in range(30, -21, -1)]:
        counts = {True: [0, 0, 0], False: [0, 0, 0]}
        for talk in all_talks:
            signals = list(kind.module.signals([one for one in by_talk[talk.case.id] if one[0] >= bar], lesson))
            here = labels[talk.case.id]
            mine = counts[talk.case.file.parent.parent.name in OLD]
            for number, count in enumerate((len(match(signals, here, talk.reading.transcript)), len(signals), len(here))):
                mine[number] += count
        hit, shown, labelled = (a + b for a, b in zip(*counts.values(), strict=True))
        score = 2 * hit / max(1, shown + labelled)
        parts = " ".join(f"{'old' if key else 'new'} {2 * c[0] / max(1, c[1] + c[2]):.3f}" for key, c in counts.items())
        tried.append((score, bar, f"P {hit / max(1, shown):.2f} R {hit / max(1, labelled):.2f} F1 {score:.3f} ({parts})"))
        if shown >= 10 and hit / shown >= SURE:
            sure, told = bar, f": {hit} of {shown}"
    enough = max(tried)[0] - NEARLY
    _, best, text = min((one for one in tried if one[0] >= enough), key=lambda one: one[1])
    print(f"  shown from {best}: {text}; sure from {sure}{told}", flush=True)
    return {"shown": best, "sure": sure}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--dry", action="store_true")
    args = parser.parse_args()
    all_talks, book = talks(HERE / "development"), list(phrasebook())
    print(len(all_talks), "conversations,", len(book), "sentences in the phrasebook")
    for name, kind in KINDS.items():
        if not args.kinds or name in args.kinds:
            lesson = learn(name, kind, all_talks, book)
            if not args.dry:
                write(name, lesson)


if __name__ == "__main__":
    main()
