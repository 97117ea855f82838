"""Teaches the judges of the next steps, one after the other, each from what the ones before it say when held out.

A judge is never asked about a conversation that it was taught by: every conversation lies in a fold, for every fold
there is a set of judges that never saw it, and what these say is what the next judges are taught from, and is scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from book import Line
from conversations import Talk
from fitting import Linear, Rows, Taught, Told, Trees, both, linear, linears, say_how_well, trees, weighed
from step_bars import due_bar, shown_bar, sure_bar
from step_labels import KIND, Heard, folds_of

from sayso.extract.evaluation.cases import Label
from sayso.extract.local.judging import Judge, Lesson, chance
from sayso.extract.local.steps import due, joining, outcome, step
from sayso.extract.local.steps.beside import Company
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import MENTION, OWNERS, Mention, owner_of, owner_row, words_row
from sayso.extract.local.steps.parting import core_marks, parted
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import NOTICED, scene_of

_LOUD = 0.35  # the chance from which on what no label bears out near one is not taught as none
_LIKELY = -1.5  # log-odds from which on a step's owner, day and outcome are taught from it
_LESS = {"max_iter": 70, "max_leaf_nodes": 6, "min_samples_leaf": 15}
_MORE = {"max_iter": 140, "max_leaf_nodes": 6, "min_samples_leaf": 15}
_FEW = Trees(8, {"max_iter": 40, "max_leaf_nodes": 4, "min_samples_leaf": 10})
Judged = tuple[Heard, Exchange]


def learn_kind(_: str, all_talks: Sequence[Talk], book: Sequence[Line]) -> Lesson:
    """All judges of the next steps, with their bars."""
    course = Course([Heard(talk) for talk in all_talks], told_by(book))
    course.run()
    bars = course.choose_bars()
    return Lesson({name: one.final for name, one in course.taught.items()}, bars)


def told_by(book: Sequence[Line]) -> Told:
    """The lines of the phrasebook as clauses: those under a next step, and all others, which are none."""
    rows: list[Mapping[str, float]] = []
    holds: list[tuple[str, ...]] = []
    for line in book:
        last = line.sentences[0].turn.index
        for saying in scene_of(line.reading, Judge()).sayings:
            if saying.sentence.turn.index == last:
                rows.append(dict.fromkeys((*saying.phrases, f"said by {saying.side}"), 1.0))
                holds.append(("notice",) if line.heading.startswith(f"{KIND} ") else ())
    return Told(rows, holds)


class Course:
    """The judges as they are taught."""

    def __init__(self, heard: Sequence[Heard], told: Told) -> None:
        self.heard, self.told = heard, told
        self.taught: dict[str, Taught] = {}

    def lesson(self, fold: int, bars: Mapping[str, float]) -> Lesson:
        """All judges that never saw the fold."""
        return Lesson({name: one.without[fold] for name, one in self.taught.items()}, bars)

    def run(self) -> None:
        """Teaches all of them."""
        self._notice()
        self._mentions()
        self._same()
        self._parts()
        self._steps()

    def choose_bars(self) -> dict[str, float]:
        """The odds from which a step is shown and has a day, and the chance from which it is sure, all held out."""
        labelled = sum(len(one.labels) for one in self.heard)
        bars = {
            "shown": shown_bar(self.taught["step"], self.is_step, labelled),
            "due": due_bar(self.taught["due"], self.dues),
        }
        return {**bars, "sure": sure_bar(self.heard, self.lesson, bars)}

    def _notice(self) -> None:
        at = [(one, saying) for one in self.heard for saying in one.scene.sayings]
        rows = [dict.fromkeys(one.scene.words(saying), 1.0) for one, saying in at]
        y = np.array([bool(one.gold[saying.index]) for one, saying in at])
        taught = linears(rows, {"notice": y}, folds_of(at), Linear(), told=self.told)["notice"]
        self.taught["notice"] = taught
        say_how_well("notice", y, taught)
        for one in self.heard:
            one.scene = replace(one.scene, notice=taught.without[one.fold])

    def _mentions(self) -> None:
        at = [
            (one, saying)
            for one in self.heard
            for saying in one.scene.sayings
            if one.scene.chances[saying.index] >= NOTICED
        ]
        rows = [one.scene.marks(saying) for one, saying in at]
        folds, gold = folds_of(at), [one.gold[saying.index] for one, saying in at]
        so = np.array([bool(one) for one in gold])
        quoted = np.array([any(one.values()) for one in gold])
        opening = np.array([one.opens(saying.index) for one, saying in at])
        self._mention(at, rows, so)
        self._trees("head", rows, quoted, folds, {"max_iter": 80})
        self._trees("opens", rows, opening, folds, {"max_iter": 60}, so)
        self._owners(at, rows)
        self._keep(at, rows)

    def _mention(self, at: Sequence[tuple[Heard, Saying]], rows: Rows, so: Any) -> None:
        """By what is seen of a clause in its place, and by its words and those beside it."""
        fair, folds = _fair(at, so), folds_of(at)
        around = [words_row(one.scene, saying) for one, saying in at]
        words = linear("mention", around, so, folds, Linear(), fair)
        seen = trees(rows, so, folds, Trees(40, {"max_iter": 100}), fair)
        self.taught["mention"] = weighed(seen, words, so, folds, fair)
        say_how_well("mention", so, self.taught["mention"], fair)

    def _trees(
        self, name: str, rows: Rows, y: Any, folds: Any, options: Mapping[str, Any], used: Any = None, least: int = 40
    ) -> None:
        self.taught[name] = trees(rows, y, folds, Trees(least, options), used)
        say_how_well(name, y, self.taught[name], used)

    def _owners(self, at: Sequence[tuple[Heard, Saying]], rows: Rows) -> None:
        marks = [owner_row(one.scene, saying, row) for (one, saying), row in zip(at, rows, strict=True)]
        owner = np.array([one.owner(saying) for one, saying in at])
        truth = {f"owner {name}": owner == name for name in OWNERS}
        self.taught.update(linears(marks, truth, folds_of(at), Linear(), owner != ""))
        odds = np.stack([self.taught[f"owner {name}"].odds for name in OWNERS])
        known = owner != ""
        print(f"  owner: right of {known.sum()}: {np.mean((np.array(OWNERS)[odds.argmax(0)] == owner)[known]):.3f}")

    def _keep(self, at: Sequence[tuple[Heard, Saying]], rows: Rows) -> None:
        for number, ((one, saying), marks) in enumerate(zip(at, rows, strict=True)):
            likely = {name: chance(float(self.taught[name].odds[number])) for name in ("mention", "head", "opens")}
            if likely["mention"] >= MENTION and not step.is_ruled_out(saying):
                odds = {name: float(self.taught[f"owner {name}"].odds[number]) for name in OWNERS}
                owner = owner_of(saying, odds)
                one.mentions.append(Mention(saying, marks, likely["mention"], likely["head"], likely["opens"], owner))

    def _same(self) -> None:
        at = [
            (one, before, place)
            for one in self.heard
            for place in range(len(one.mentions))
            for before in joining.earlier(one.mentions, place)
        ]
        rows = [
            joining.pair_marks(one.scene, one.mentions[a], one.mentions[b], one.mentions[a + 1 : b]) for one, a, b in at
        ]
        y = np.array([one.are_of_one(a, b) for one, a, b in at])
        known = np.array([one.is_known(a, b) for one, a, b in at])
        self._trees("same", rows, y, folds_of(at), {"max_iter": 100, "max_leaf_nodes": 8}, known)
        for one in self.heard:
            same = self.taught["same"].without[one.fold]
            one.exchanges = joining.join(one.scene, one.mentions, same)

    def _parts(self) -> None:
        """Every exchange keeps what is of the step that its main mention speaks of, going by the labels of that."""
        rows, truth, known, where = [], [], [], []
        for one in self.heard:
            for exchange in one.exchanges:
                labels = one.gold[exchange.main.index].keys()
                for mention, marks in core_marks(one.scene, exchange, self.taught["same"].without[one.fold]):
                    if marks:
                        rows.append(marks)
                        truth.append(bool(labels & one.gold[mention.index].keys()))
                        known.append(bool(labels))
                        where.append((one, mention))
        options = {"max_iter": 60, "max_leaf_nodes": 6}
        self._trees("belongs", rows, np.array(truth), folds_of(where), options, np.array(known), least=8)
        for one in self.heard:
            same, belongs = (self.taught[name].without[one.fold] for name in ("same", "belongs"))
            one.exchanges = parted(one.scene, one.exchanges, same, belongs)
            one.company = Company(one.scene, one.exchanges, same)

    def _steps(self) -> None:
        at = [(one, exchange) for one in self.heard for exchange in one.exchanges]
        rows = [outcome.step_marks(one.scene, exchange, one.company) for one, exchange in at]
        numbers = [number for one in self.heard for number in one.matched()]
        self.is_step = np.array([number is not None for number in numbers])
        self._trees("step", rows, self.is_step, folds_of(at), _LESS, least=8)
        odds = self.taught["step"].odds
        likely = [place for place, number in enumerate(numbers) if number is not None and odds[place] > _LIKELY]
        steps, which = [at[place] for place in likely], [int(numbers[place] or 0) for place in likely]
        labels = [one.labels[number] for (one, _), number in zip(steps, which, strict=True)]
        self._outcomes(steps, [rows[place] for place in likely], labels)
        self._dues(steps, labels)

    def _dues(self, at: Sequence[Judged], labels: Sequence[Label]) -> None:
        rows, truth, where = [], [], []
        self.dues: list[tuple[list[tuple[int, str]], Any]] = []
        for number, ((one, exchange), label) in enumerate(zip(at, labels, strict=True)):
            self.dues.append(([], label.value["due"]))
            taken = {each.index for other in one.exchanges if other is not exchange for each in other.mentions}
            outlook = {name: float(self.taught[name].odds[number]) for name in outcome.OUTCOMES}
            for named, marks in due.candidates(due.Around(one.company, exchange, taken, outlook)):
                self.dues[-1][0].append((len(rows), named.day.on.isoformat()))
                rows.append(marks)
                truth.append(named.day.on.isoformat() == label.value["due"])
                where.append((one, exchange))
        self._trees("due", rows, np.array(truth), folds_of(where), _MORE, least=8)

    def _outcomes(self, at: Sequence[Judged], judged_by: Rows, labels: Sequence[Label]) -> None:
        rows = [outcome.outcome_marks(exchange, marks) for (_, exchange), marks in zip(at, judged_by, strict=True)]
        side = np.array([label.value["owner_side"] for label in labels])
        speaker = np.array([str(exchange.main.saying.side) for _, exchange in at])
        agreement = np.array([label.value["agreement"] for label in labels])
        one_owner = (side != BOTH) & (speaker != "unknown")
        for name, y, used, strength in (
            ("together", side == BOTH, None, 0.1),
            ("speaker", side == speaker, one_owner, 0.1),
            ("agreed", agreement == "agreed", None, 0.03),
            ("declined", agreement == "declined", None, 0.03),
        ):
            words = linear(name, rows, y, folds_of(at), Linear(strength), used)
            seen = trees(judged_by, y, folds_of(at), _FEW, used)
            self.taught[name] = both(words, seen)
            say_how_well(name, y, self.taught[name], used)


def _fair(at: Sequence[tuple[Heard, Saying]], so: Any) -> Any:
    """Which clauses are fair to be taught as none: not those that sound like a step beside one that is labelled."""
    return np.array(
        [
            here or one.scene.chances[saying.index] < _LOUD or not one.is_near_a_label(saying)
            for (one, saying), here in zip(at, so, strict=True)
        ]
    )
