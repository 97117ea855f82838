"""Learns the weights of the local reader anew from the labelled conversations of `development/`.

    uv pip install --group learn && python evaluation/learn.py --write

Learns from the conversations and from the sentences of `phrasebook/`. Prints what each kind reaches on conversations
that the weights were not learned from (five folds, by conversation; and of these the sets written after the reader's
first rules), and with ``--write`` puts the weights into the package. The same input gives the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import steps
from fitting import Book, fit_linear, fit_trees

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")

from sayso.capture.reading_files import read_file
from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation import load_cases
from sayso.extract.evaluation.cases import Case, Label
from sayso.extract.evaluation.matching import _overlap, _Tokens, match
from sayso.extract.evaluation.reading import _newest
from sayso.extract.local import judging, reading
from sayso.extract.local.judging import Judge, Lesson
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.topics import Topics, topics
from sayso.extract.points import SIGNAL_TYPES
from sayso.extract.signal_types import milestone, objection

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src/sayso/extract/local/weights"
FOLDS = 5
BARS = [number / 10 for number in range(-20, 31)]
UNREACHED = 9.0  # a bar that nothing reaches
FEWEST, SURE = 8, 0.9
LIKE = 0.01  # F1 that is given up for showing fewer that are wrong
FIRST_SETS = frozenset(
    {
        "calls-customer",
        "calls-demo",
        "calls-discovery",
        "calls-pricing",
        "chat-mixed",
        "mail-buyer",
        "mail-rep",
    }
)
KINDS = {"objection": (objection, "category", objection.CATEGORIES), "milestone": (milestone, None, ())}
TOPICS: dict[str, Callable[[Label], bool]] = {
    **{
        kind: (lambda label, kind=kind: label.kind == kind)
        for kind in ("objection", "stakeholder", "competitor", "amount", "close_date", "next_step")
    },
    **{event: (lambda label, event=event: label.value.get("event") == event) for event in milestone.EVENTS},
}


@dataclass
class Talk:
    """One labelled conversation as read, with the labels that each sentence bears out."""

    case: Case
    reading: reading.Reading
    gold: list[list[Label]]
    fold: int


def talks(path: Path) -> list[Talk]:
    """The labelled conversations that the reader reads, each in its fold."""
    found = []
    for case in load_cases(path):
        transcript = _newest(read_file(case.file.read_bytes(), case.file.name, case.format))
        transcript = replace(transcript, started_at=case.started_at or transcript.started_at, channel=case.channel)
        if transcript.automatic or language_of(transcript) != ENGLISH:
            continue
        context = ReadingContext(participants=case.participants, currency=case.currency)
        one = reading.read(transcript, context)
        found.append(Talk(case, one, _gold(case, one), hashlib.sha256(case.id.encode()).digest()[2] % FOLDS))
    return found


def _gold(case: Case, one: reading.Reading) -> list[list[Label]]:
    tokens = _Tokens(one.transcript)
    spans = [(label, tokens.of_label(label)) for label in case.labels]
    found = []
    for sentence in one.sentences:
        here = tokens.of_quote(sentence.quote())
        found.append([label for label, places in spans if any(_overlap(here, place) for place in places)])
    return found


def learn_topics(all_talks: Sequence[Talk]) -> dict[str, Judge]:
    """Learns the topics; every reading is given the topics by the judges of the folds that it is not in."""
    rows = [phrases(talk.reading, sentence) for talk in all_talks for sentence in talk.reading.sentences]
    folds = np.array([talk.fold for talk in all_talks for _ in talk.reading.sentences])
    truth = {
        name: np.array([any(map(holds, labels)) for talk in all_talks for labels in talk.gold])
        for name, holds in TOPICS.items()
    }
    odds, judges = fit_linear(rows, truth, folds, phrasebook())
    start = 0
    for talk in all_talks:
        end = start + len(talk.reading.sentences)
        talk.reading.made[topics] = Topics(
            {name: tuple(map(float, values[start:end])) for name, values in odds.items()}
        )
        start = end
    return judges


def phrasebook(kind: str | None = None) -> Book:
    """The phrasebook as rows: for the topics, or for the values of one kind alone."""
    rows, holds = [], []
    held: frozenset[str] = frozenset()
    for file in sorted(set((HERE / "phrasebook").glob("*.txt")) - {HERE / "phrasebook/steps.txt"}):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                held = frozenset(line.strip("[]").split())
            elif line.strip() and not line.startswith("#") and (kind is None or kind in held):
                rows.append(_row(line))
                holds.append(held)
    return Book(rows, holds)


def _row(line: str) -> Mapping[str, float]:
    """The last turn of a line as a row; stars mark whom or what it is about, which is not asked here."""
    line = line.replace("*", "").rpartition(" | ")[2]
    side = Side.OURS if line.startswith("Rep: ") else Side.THEIRS
    person = Participant("x", "x", side=side)
    one = reading.read(
        Transcript("txt", Channel.CALL, (Turn(0, "x", line.removeprefix("Rep: ")),), (person,)), ReadingContext()
    )
    return {name: value for sentence in one.sentences for name, value in phrases(one, sentence).items()}


def learn_kind(kind: str, all_talks: Sequence[Talk]) -> dict[str, Any]:
    module, field, choices = KINDS[kind]
    found = [(talk, one) for talk in all_talks for one in module.candidates(talk.reading)]
    rows = [one.marks for _, one in found]
    folds = np.array([talk.fold for talk, _ in found])
    labels = [
        [label for label in talk.gold[one.sentence.index] if label.kind == kind and one.matches(label.value)]
        for talk, one in found
    ]
    truth = np.array([bool(here) for here in labels])
    odds, judge = fit_trees(rows, truth, folds)
    print(f"{kind}: {len(rows)} candidates, {truth.sum()} right")
    held_out: dict[str, Any] = {"it": HeldOut(rows, odds)}
    final = {"it": judge}
    if field:
        which = [number for number, here in enumerate(labels) if here]
        marks = [dict(found[number][1].field_marks) for number in which]
        values = np.array([labels[number][0].value[field] for number in which])
        guesses, chosen = fit_linear(
            marks, {choice: values == choice for choice in choices}, folds[which], phrasebook(kind)
        )
        best = np.array(choices)[np.argmax(np.stack([guesses[c] for c in choices]), 0)]
        print(f"  {field} right {np.mean(best == values):.2f}")
        final |= chosen
        held_out |= chosen
    candidates: dict[int, list[Any]] = {}
    for talk, one in found:
        candidates.setdefault(id(talk.reading), []).append(one)
    bars = choose_bars(kind, all_talks, candidates, held_out)
    return {"judges": final, "bars": bars}


def learn_steps(all_talks: Sequence[Talk]) -> dict[str, Any]:
    """The judges of the next steps; each is taught from what those before it say when held out."""
    labelled = [
        steps.Talk(talk, [label for label in talk.case.labels if label.kind == steps.KIND]) for talk in all_talks
    ]
    course = steps.Course(labelled, steps.phrasebook(HERE / "phrasebook"))
    print(f"{steps.KIND}:")
    course.run()
    bars = course.choose_bars()
    return {"judges": {name: one.final for name, one in course.taught.items()}, "bars": bars}


class HeldOut:
    """A judge that says of every candidate what the judges said that were not taught by its conversation."""

    def __init__(self, rows: Sequence[Mapping[str, float]], odds: Sequence[float]) -> None:
        self.known = {id(marks): float(value) for marks, value in zip(rows, odds, strict=True)}

    def odds(self, marks: Mapping[str, float]) -> float:
        return self.known[id(marks)]

    def reasons(self, marks: Mapping[str, float]) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class Count:
    """Signals right, shown and labelled."""

    right: int = 0
    shown: int = 0
    labelled: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.shown + other.shown, self.labelled + other.labelled)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.shown + self.labelled)

    @property
    def is_sure(self) -> bool:
        """Whether nine in ten are right, of enough to tell."""
        return self.shown >= FEWEST and self.right >= SURE * self.shown


def choose_bars(
    kind: str, all_talks: Sequence[Talk], candidates: Mapping[int, Any], judges: Mapping[str, Any]
) -> dict[str, float]:
    """The bars from which a signal is shown (F1 like the best) and sure (nine in ten right), on talks held out."""
    module = KINDS[kind][0]
    kept = module.candidates, module.learned
    module.candidates = lambda one: candidates.get(id(one), [])
    counts = {}
    for bar in BARS:
        lesson = Lesson(judges, {"shown": bar, "sure": UNREACHED})
        module.learned = {kind: lesson}.__getitem__
        counts[bar] = score(kind, all_talks)
    module.candidates, module.learned = kept
    best = max(count.f1 for count, _ in counts.values())
    shown = max(bar for bar in BARS if counts[bar][0].f1 >= best - LIKE)
    sure = next((bar for bar in BARS if counts[bar][0].is_sure), UNREACHED)
    every, newer = counts[shown]
    print(f"  shown from {shown}: {every}, F1 {every.f1:.3f}; newer sets F1 {newer.f1:.3f}")
    print(f"  sure from {sure}: {counts[sure][0] if sure in counts else 'never'}", flush=True)
    return {"shown": shown, "sure": sure}


def score(kind: str, all_talks: Sequence[Talk]) -> tuple[Count, Count]:
    """The counts of a kind over all conversations, and over the sets written after the reader's first rules."""
    every, newer = Count(), Count()
    plug = SIGNAL_TYPES.get(kind)
    for talk in all_talks:
        labels = [label for label in talk.case.labels if label.kind == kind]
        signals = list(plug.find(talk.reading))
        here = Count(len(match(signals, labels, talk.reading.transcript)), len(signals), len(labels))
        every += here
        if talk.case.file.parent.parent.name not in FIRST_SETS:
            newer += here
    return every, newer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=[*KINDS, steps.KIND])
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    all_talks = talks(HERE / "development")
    print(len(all_talks), "conversations")
    if set(args.kinds) & set(KINDS):
        judges = learn_topics(all_talks)
        if args.write:
            write("topics", {"judges": judges, "bars": {}})
    for kind in args.kinds:
        lesson = learn_steps(all_talks) if kind == steps.KIND else learn_kind(kind, all_talks)
        if args.write:
            write(kind, lesson)


def write(name: str, lesson: Mapping[str, Any]) -> None:
    """Writes a lesson into the package, in the form that `judging.learned` reads."""
    data = {"bars": lesson["bars"], "judges": {key: plain(judge) for key, judge in lesson["judges"].items()}}
    (WEIGHTS / f"{name}.json").write_text(
        json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def plain(judge: Judge) -> dict[str, Any]:
    """A judge as JSON, rounded as far as its sayings stay the same."""

    def tree(node: Any) -> Any:
        if isinstance(node, judging.Split):
            return [node.mark, round(node.bar, 3), round(node.value, 3), tree(node.below), tree(node.above)]
        return round(node, 3)

    found: dict[str, Any] = {"bias": round(judge.bias, 3)}
    if judge.weights:
        found["weights"] = {name: round(weight, 2) for name, weight in sorted(judge.weights.items())}
    if judge.trees:
        found["trees"] = [tree(one) for one in judge.trees]
    return found


if __name__ == "__main__":
    main()
