"""Learns the kinds that are judged sentence by sentence: objections and milestones, and the topics that both hear."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from bars import UNREACHED, choose_bars
from book import Line
from conversations import Talk
from fitting import Linear, Told, Trees, linears, say_how_well, trees

from sayso.domain.signal import Signal
from sayso.extract.evaluation.cases import Label
from sayso.extract.local.judging import Judge, Lesson
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Sentence
from sayso.extract.local.topics import Topics, asked_for, asking, taken_as, taking, topics
from sayso.extract.points import SIGNAL_TYPES
from sayso.extract.signal_types import milestone, need, objection

_HEARD = Linear(slight=0.1, usual=300)  # of these most hold of few sentences
_WEIGHT = 3.0  # how often a line of the phrasebook counts
TOPICS: dict[str, Callable[[Label], bool]] = {
    **{
        kind: (lambda label, kind=kind: label.kind == kind)
        for kind in ("objection", "stakeholder", "competitor", "amount", "close_date", "next_step")
    },
    **{event: (lambda label, event=event: label.value.get("event") == event) for event in milestone.EVENTS},
}
ALSO: dict[str, Callable[[Label], bool]] = {need.Need.name: lambda label: label.kind == need.Need.name}
"""Topics of kinds for which only some conversations are labelled; the others teach nothing about them."""

ANSWERED = ("objection",)
"""Topics that are also told by what the other side says right before and after."""


@dataclass(frozen=True)
class Kind:
    """How one kind is learned: what of its module finds the candidates, which field has a judge for each choice."""

    module: Any
    finds: str
    field: str = ""
    choices: tuple[str, ...] = ()
    least: float = 0.0  # of what is shown, the share that has to be right


KINDS = {
    "objection": Kind(objection, "_heard", "category", objection.CATEGORIES, least=0.5),
    "milestone": Kind(milestone, "candidates"),
    "need": Kind(need, "candidates", "what", need.WHATS, least=0.5),
}


def learn_topics(all_talks: Sequence[Talk], book: Sequence[Line]) -> Lesson:
    """Learns the topics; every reading is given the topics by the judges of the folds that it is not in."""
    at = [(talk, sentence) for talk in all_talks for sentence in talk.reading.sentences]
    rows = [phrases(talk.reading, sentence) for talk, sentence in at]
    gold = [talk.borne_out(sentence) for talk, sentence in at]
    folds = np.array([talk.fold for talk, _ in at])
    taught = linears(rows, _truth(TOPICS, gold), folds, _HEARD, told=_told(shared(book)))
    for name in ANSWERED:
        taught.update(linears(rows, _around(name, at, gold), folds, _HEARD))
    for name, holds in ALSO.items():
        used = np.array([talk.is_labelled_for(name) for talk, _ in at])
        told = _told([line for line in book if {name, f"no_{name}", "nothing"} & set(line.heading.split())])
        taught.update(linears(rows, _truth({name: holds}, gold), folds, _HEARD, used, told))
    start = 0
    for talk in all_talks:
        end = start + len(talk.reading.sentences)
        odds = {name: tuple(map(float, one.odds[start:end])) for name, one in taught.items()}
        talk.reading.made[topics] = Topics(odds)
        start = end
    return Lesson({name: one.final for name, one in taught.items()}, {})


def shared(book: Sequence[Line]) -> list[Line]:
    """The lines that tell something about every kind: not those written for a kind that few conversations know."""
    own = {heading for name in ALSO for heading in (name, f"no_{name}")}
    return [line for line in book if line.heading.split()[0] not in own]


def _truth(asked: Mapping[str, Callable[[Label], bool]], gold: Sequence[Sequence[Label]]) -> dict[str, Any]:
    """For every topic, which sentences bear it out."""
    return {name: np.array([any(map(holds, labels)) for labels in gold]) for name, holds in asked.items()}


def _around(topic: str, at: Sequence[tuple[Talk, Sentence]], gold: Sequence[Sequence[Label]]) -> dict[str, Any]:
    """Which sentences of the other side stand right before, and which right after, what bears out a topic."""
    asked, taken = set[int](), set[int]()
    for (talk, sentence), labels in zip(at, gold, strict=True):
        if any(map(TOPICS[topic], labels)):
            asked.update(map(id, asking(talk.reading, sentence)))
            taken.update(map(id, taking(talk.reading, sentence)))
    return {
        asked_for(topic): np.array([id(sentence) in asked for _, sentence in at]),
        taken_as(topic): np.array([id(sentence) in taken for _, sentence in at]),
    }


def _told(book: Sequence[Line]) -> Told:
    rows = [
        {name: value for sentence in line.sentences for name, value in phrases(line.reading, sentence).items()}
        for line in book
    ]
    return Told(rows, [line.heading.split() for line in book], _WEIGHT)


def learn_kind(name: str, all_talks: Sequence[Talk], book: Sequence[Line]) -> Lesson:
    """Learns one kind. The topics have to be learned before."""
    kind = KINDS[name]
    all_talks = [talk for talk in all_talks if talk.is_labelled_for(name)]
    found = [(talk, one) for talk in all_talks for one in kind.module.candidates(talk.reading)]
    labels = [_meant(name, talk, one) for talk, one in found]
    rows, so = [one.marks for _, one in found], np.array([bool(here) for here in labels])
    it = trees(rows, so, np.array([talk.fold for talk, _ in found]), Trees(least=1))
    say_how_well(name, so, it)
    fields = _fields(name, [(*one, here[0]) for one, here in zip(found, labels, strict=True) if here], book)
    odds = {id(marks): float(value) for marks, value in zip(rows, it.odds, strict=True)}
    with _candidates(kind, found):
        bars = choose_bars(name, all_talks, _found(name, {"it": HeldOut(odds), **fields}), kind.least)
    return Lesson({"it": it.final, **fields}, bars)


def _meant(name: str, talk: Talk, one: Any) -> list[Label]:
    return [label for label in talk.borne_out(one.sentence) if label.kind == name and one.matches(label.value)]


def _fields(name: str, found: Sequence[tuple[Talk, Any, Label]], book: Sequence[Line]) -> dict[str, Judge]:
    """A judge for each choice of the field, taught by the right candidates and by the lines of the kind."""
    kind = KINDS[name]
    if not kind.field:
        return {}
    told = _told([line for line in book if name in line.heading.split()])
    values = np.array([label.value[kind.field] for _, _, label in found])
    folds = np.array([talk.fold for talk, _, _ in found])
    truth = {choice: values == choice for choice in kind.choices}
    taught = linears([one.field_marks for _, one, _ in found], truth, folds, _HEARD, told=told)
    best = np.array(kind.choices)[np.argmax(np.stack([one.odds for one in taught.values()]), 0)]
    print(f"  {kind.field} right {np.mean(best == values):.2f}")
    return {choice: one.final for choice, one in taught.items()}


@dataclass(frozen=True)
class HeldOut:
    """A judge that says of every candidate what the judges said that were not taught by its conversation."""

    known: Mapping[int, float]

    def odds(self, marks: Mapping[str, float]) -> float:
        return self.known[id(marks)]

    def at_most(self, marks: Mapping[str, float]) -> float:
        return math.inf

    def reasons(self, marks: Mapping[str, float]) -> tuple[str, ...]:
        return ()


@contextmanager
def _candidates(kind: Kind, found: Sequence[tuple[Talk, Any]]) -> Iterator[None]:
    """The signal type with the candidates that were judged, in place of those that it would find again."""
    by_reading: dict[int, list[Any]] = {}
    for talk, one in found:
        by_reading.setdefault(id(talk.reading), []).append(one)
    kept = {name: getattr(kind.module, name) for name in (kind.finds, "learned")}
    setattr(kind.module, kind.finds, lambda reading: by_reading.get(id(reading), []))
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(kind.module, name, value)


def _found(name: str, judges: Mapping[str, Any]) -> Callable[[Talk, float], Sequence[Signal]]:
    plug, module = SIGNAL_TYPES.get(name), KINDS[name].module

    def find(talk: Talk, bar: float) -> Sequence[Signal]:
        module.learned = {name: Lesson(judges, {"shown": bar, "sure": UNREACHED})}.__getitem__
        return list(plug.find(talk.reading))

    return find
