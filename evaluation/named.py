"""Learns the kinds that are judged by what is named: people, rivals, days and sums, each with all its mentions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bars import UNREACHED, choose_bars
from book import Line
from conversations import FOLDS, Talk
from fitting import Linear, Told, Trees, linears, say_how_well, trees

from sayso.domain.signal import Signal
from sayso.extract.evaluation.cases import Label
from sayso.extract.evaluation.matching import _same_name
from sayso.extract.local import concepts, figures, names, rivals
from sayso.extract.local.judging import Judge, Lesson
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Sentence
from sayso.extract.signal_types import amount, close_date, competitor, stakeholder

_WORDS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_BY_WORDS = Linear(strength=0.15, slight=0.04)
_FIELD = Linear(strength=0.5, least=2, slight=0.04)
_ROLE = Linear(strength=0.15, least=2, slight=0.04, usual=100)  # most roles have few people
_WHOLE = Trees(least=1, options={"learning_rate": 0.06, "max_leaf_nodes": 6, "min_samples_leaf": 15})
_EQUAL = 1e-6  # sums that differ by less, of one, are one


@dataclass(frozen=True)
class Kind:
    """How one kind is learned: which of its candidates a label means, and which field has a judge for each choice."""

    module: Any
    is_of: Callable[[Any, Label], bool]
    whole: bool = False  # whether a label holds of every mention of its candidate, wherever its quote stands
    field: str = ""
    choices: tuple[str, ...] = ()
    how: Linear = _FIELD  # how the judges of the field are fitted


def _is_person(person: Any, label: Label) -> bool:
    name = label.value["name"]
    return bool(name) and bool(person.name) and _same_name(person.name, name)


def _is_rival(rival: Any, label: Label) -> bool:
    name = label.value["name"]
    return any(_same_name(one.name, name) for one in rival.mentions) or rivals._is_one_name(
        rivals._squeezed(rival.name), rivals._squeezed(name)
    )


def _is_day(one: Any, label: Label) -> bool:
    return bool(one.day.on.isoformat() == label.value["date"])


def _is_sum(one: Any, label: Label) -> bool:
    value = label.value["value"]
    return abs(float(figures.worth(one)) - value) < _EQUAL * max(1, value)


KINDS = {
    "stakeholder": Kind(stakeholder, _is_person, field="role", choices=stakeholder.ROLES, how=_ROLE),
    "competitor": Kind(competitor, _is_rival, whole=True, field="status", choices=competitor.STATUSES),
    "close_date": Kind(close_date, _is_day, field="what", choices=close_date.WHATS),
    "amount": Kind(amount, _is_sum),
}


@dataclass(frozen=True)
class Found:
    """A candidate in its conversation, with the labels that it is."""

    talk: Talk
    one: Any
    means: Sequence[Label]

    def bears(self, sentence: Sentence) -> bool:
        """Whether a sentence is evidence of what it is."""
        return any(self.talk.bears(sentence, label) for label in self.means)

    @property
    def is_right(self) -> bool:
        """Whether it is labelled; where it is a single sentence, whether that one is."""
        return bool(self.means) and (not hasattr(self.one, "sentence") or self.bears(self.one.sentence))


def give_vocabularies(all_talks: Sequence[Talk], book: Sequence[Line]) -> frozenset[str]:
    """The ordinary words: those written small by people who write names large. Returns them.

    A conversation is read with those of the other folds, a line of the phrasebook with all.
    """
    labels = (label for talk in all_talks for label in talk.labels("competitor"))
    not_ordinary = {word for label in labels for word in _WORDS.findall(str(label.value["name"]).lower())}
    fixed = frozenset(word for row in concepts._ROWS.values() for word in row.split()) | frozenset(
        word for line in book for sentence in line.reading.sentences for word in _small(sentence)
    )
    by_fold: dict[int, set[str]] = {fold: set() for fold in range(FOLDS)}
    for talk in all_talks:
        by_fold[talk.fold].update(_written_small(talk))
    for talk in all_talks:
        others = (words for fold, words in by_fold.items() if fold != talk.fold)
        talk.reading.made[names.vocabulary] = fixed.union(*others) - not_ordinary
    every = fixed.union(*by_fold.values()) - not_ordinary
    for line in book:
        line.reading.made[names.vocabulary] = every
    return every


def _written_small(talk: Talk) -> Iterator[str]:
    careless = talk.reading.once(names.uncased)
    for sentence in talk.reading.sentences:
        if not careless[sentence.speaker.label]:
            yield from _small(sentence)


def _small(sentence: Sentence) -> Iterator[str]:
    return (word for word in _WORDS.findall(sentence.text) if word.islower())


def learn_kind(name: str, all_talks: Sequence[Talk], book: Sequence[Line]) -> Lesson:
    """Learns one kind. The vocabularies have to be given before."""
    kind = KINDS[name]
    rows, found = [], []
    for talk in all_talks:
        ones = tuple(kind.module.candidates(talk.reading))
        rows.append(ones)
        found += [Found(talk, one, _meant(talk, kind, one, talk.labels(name))) for one in ones]
    words = _by_words(name, found, book)
    marks = [marks for ones in rows for marks in kind.module.marks_of(ones)]
    right = np.array([one.is_right for one in found])
    it = trees(marks, right, np.array([one.talk.fold for one in found]), _WHOLE)
    say_how_well(name, right, it)
    judges = {"words": words, "it": it.final, **_fields(name, [one for one in found if one.is_right], book)}
    weighed = [(float(odds), one, here) for odds, one, here in zip(it.odds, found, marks, strict=True)]
    return Lesson(judges, choose_bars(name, all_talks, _shown(kind, weighed, judges)))


def _meant(talk: Talk, kind: Kind, one: Any, labels: Sequence[Label]) -> list[Label]:
    """The labels that a candidate is: of its name or value; without a name, those whose quotes it holds."""
    meant = [label for label in labels if kind.is_of(one, label)]
    if not meant and kind.module is stakeholder and not one.name:
        nameless = [label for label in labels if not label.value["name"]]
        meant = [label for label in nameless if any(talk.bears(mention.sentence, label) for mention in one.mentions)]
    return meant


def _by_words(name: str, found: Sequence[Found], book: Sequence[Line]) -> Judge:
    """The judge of a mention's words; every mention is given what is said of it when held out."""
    kind = KINDS[name]
    mentions = [(one, mention) for one in found for mention in one.one.mentions]
    so = np.array([bool(one.means) if kind.whole else one.bears(mention.sentence) for one, mention in mentions])
    lines = list(_in_book(name, book))
    told = Told([line.words for line in lines], [("words",) if line.holds else () for line in lines])
    folds = np.array([one.talk.fold for one, _ in mentions])
    rows = [mention.words for _, mention in mentions]
    taught = linears(rows, {"words": so}, folds, _BY_WORDS, told=told)["words"]
    for (_, mention), odds in zip(mentions, taught.odds, strict=True):
        mention.by_words = float(odds)
    return taught.final


@dataclass(frozen=True)
class _Told:
    """What a line of the phrasebook tells of a kind: of a candidate in it, or by its words where it has none."""

    heading: str
    one: Any
    words: Mapping[str, float]
    holds: bool


def _in_book(name: str, book: Sequence[Line]) -> Iterator[_Told]:
    for line in book:
        holds = line.heading.startswith(name)
        mentions = [(one, mention) for one in KINDS[name].module.candidates(line.reading) for mention in one.mentions]
        here = [(one, mention) for one, mention in mentions if not holds or line.means(mention)]
        for one, mention in here:
            yield _Told(line.heading, one, mention.words, holds)
        if not here:
            yield _Told(line.heading, None, phrases(line.reading, line.sentences[-1]), holds)


def _fields(name: str, right: Sequence[Found], book: Sequence[Line]) -> dict[str, Judge]:
    kind = KINDS[name]
    if not kind.field:
        return {}
    marks = kind.module.field_marks
    rows, folds = [marks(one.one) for one in right], np.array([one.talk.fold for one in right])
    values = np.array([one.means[0].value[kind.field] for one in right])
    lines = [line for line in _in_book(name, book) if line.holds]
    told = Told(
        [marks(line.one) if line.one else line.words for line in lines],
        [(line.heading.removeprefix(f"{name} "),) for line in lines],
    )
    taught = linears(rows, {choice: values == choice for choice in kind.choices}, folds, kind.how, told=told)
    best = np.array(kind.choices)[np.argmax(np.stack([one.odds for one in taught.values()]), 0)]
    print(f"  {kind.field} right {np.mean(best == values):.2f} of {len(values)}")
    return {choice: one.final for choice, one in taught.items()}


def _shown(
    kind: Kind, weighed: Sequence[tuple[float, Found, Mapping[str, float]]], judges: Mapping[str, Judge]
) -> Callable[[Talk, float], Sequence[Signal]]:
    by_talk: dict[int, list[tuple[float, Any, Mapping[str, float]]]] = {}
    for odds, found, marks in weighed:
        by_talk.setdefault(id(found.talk), []).append((odds, found.one, marks))
    lesson = Lesson(judges, {"shown": 0.0, "sure": UNREACHED})

    def find(talk: Talk, bar: float) -> Sequence[Signal]:
        return list(kind.module.signals([one for one in by_talk.get(id(talk), []) if one[0] >= bar], lesson))

    return find
