"""Teaches the judges of the next steps, one after the other, each from what the ones before it say when held out.

A judge is never asked about a conversation that it was taught by: every conversation lies in a fold, for every fold
there is a set of judges that never saw it, and what these say is what the next judges are taught from, and is scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from teaching import Rows, Taught, in_both_ways, linear, say_how_well, trees

from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Channel, Participant, Quote, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation.cases import Label
from sayso.extract.evaluation.matching import _overlap, _Tokens, match
from sayso.extract.evaluation.scoring import CaseRead
from sayso.extract.local import reading
from sayso.extract.local.judging import Judge, Lesson, chance
from sayso.extract.local.steps import due, joining, outcome, step
from sayso.extract.local.steps.beside import Company
from sayso.extract.local.steps.core import core_marks, core_of
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import MENTION, OWNERS, Mention, owner_of, owner_row
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import NOTICED, Scene, scene_of
from sayso.extract.points import SIGNAL_TYPES

KIND = "next_step"
FRESH = 4  # clauses around a labelled one in which what sounds like a step is not taken for a false one
LOUD = 0.35
LIKELY = -1.5  # odds from which on a step's owner, day and outcome are taught from it
BARS = {"shown": 0.0, "due": 0.0, "sure": 0.9}
STEP_BARS = [number / 10 for number in range(-15, 16)]
SURE_BARS = [0.75, 0.8, 0.85, 0.9, 0.95]
SURE, NEVER = 0.9, 1.0
LIKE = 0.01  # F1 that is given up for showing fewer that are wrong


@dataclass
class Talk:
    """One labelled conversation as the judges come to see it."""

    read: Any  # what learn.py knows of it: the case, the reading, the fold
    labels: Sequence[Label]
    scene: Scene = field(init=False)
    gold: list[dict[int, bool]] = field(init=False)  # for every clause the labels it bears out; whether as the quote
    mentions: list[Mention] = field(default_factory=list)
    exchanges: Sequence[Exchange] = ()
    company: Company = field(init=False)

    def __post_init__(self) -> None:
        self.scene = scene_of(self.read.reading, Judge())
        tokens = _Tokens(self.read.reading.transcript)
        places = [
            (tokens.of_label(Label(KIND, one.quote, {}, (), one.speaker)), tokens.of_label(one)) for one in self.labels
        ]
        self.gold = [_borne_out(tokens.of_quote(one.sentence.quote()), places) for one in self.scene.sayings]

    @property
    def fold(self) -> int:
        return self.read.fold


def _borne_out(here: Any, places: Sequence[tuple[Any, Any]]) -> dict[int, bool]:
    return {
        number: any(_overlap(here, one) for one in quote)
        for number, (quote, anywhere) in enumerate(places)
        if any(_overlap(here, one) for one in anywhere)
    }


class Course:
    """The judges as they are taught."""

    def __init__(self, talks: Sequence[Talk], book: tuple[Rows, Sequence[bool]] | None = None) -> None:
        self.talks, self.book = talks, book
        self.taught: dict[str, Taught] = {}

    def lesson(self, fold: int | None = None, bars: Mapping[str, float] = BARS) -> Lesson:
        """All judges: those that never saw the fold, or the final ones."""
        judges = {name: one.final if fold is None else one.without[fold] for name, one in self.taught.items()}
        return Lesson(judges, bars)

    def run(self) -> None:
        self._notice()
        self._mentions()
        self._same()
        self._steps()

    def _notice(self) -> None:
        at = [(talk, saying) for talk in self.talks for saying in talk.scene.sayings]
        rows = [dict.fromkeys(talk.scene.words(saying), 1.0) for talk, saying in at]
        y = np.array([bool(talk.gold[saying.index]) for talk, saying in at])
        self.taught["notice"] = taught = linear(rows, y, _folds(at), extra=self.book)
        say_how_well("notice", y, taught)
        start = 0
        for talk in self.talks:
            end = start + len(talk.scene.sayings)
            talk.scene.__dict__["chances"] = [chance(float(odds)) for odds in taught.odds[start:end]]
            start = end

    def _mentions(self) -> None:
        at = [
            (talk, saying)
            for talk in self.talks
            for saying in talk.scene.sayings
            if talk.scene.chances[saying.index] >= NOTICED
        ]
        rows = [talk.scene.marks(saying) for talk, saying in at]
        folds = _folds(at)
        gold = [talk.gold[saying.index] for talk, saying in at]
        so = np.array([bool(one) for one in gold])
        first_look = trees(rows, so, folds, max_iter=100)
        fair = np.array(
            [
                here or chance(float(odds)) < LOUD or not _near_a_label(talk, saying)
                for (talk, saying), here, odds in zip(at, so, first_look.odds, strict=True)
            ]
        )
        self.taught["mention"] = trees(rows, so, folds, fair, max_iter=100)
        say_how_well("mention", so, self.taught["mention"])
        quoted = np.array([any(one.values()) for one in gold])
        self.taught["head"] = trees(rows, quoted, folds, max_iter=80)
        say_how_well("head", quoted, self.taught["head"])
        opening = np.array([_opens(talk, saying.index) for talk, saying in at])
        self.taught["opens"] = trees(rows, opening, folds, so, max_iter=60)
        say_how_well("opens", opening, self.taught["opens"], so)
        self._owners(at, rows, folds)
        self._keep(at, rows)

    def _owners(self, at: Sequence[tuple[Talk, Saying]], rows: Rows, folds: Any) -> None:
        marks = [owner_row(talk.scene, saying, row) for (talk, saying), row in zip(at, rows, strict=True)]
        owner = np.array([_owner(talk, saying) for talk, saying in at])
        for name in OWNERS:
            self.taught[f"owner {name}"] = linear(marks, owner == name, folds, owner != "", strength=0.05)
        odds = np.stack([self.taught[f"owner {name}"].odds for name in OWNERS])
        known = owner != ""
        print(f"  owner: right of {known.sum()}: {np.mean((np.array(OWNERS)[odds.argmax(0)] == owner)[known]):.3f}")

    def _keep(self, at: Sequence[tuple[Talk, Saying]], rows: Rows) -> None:
        for number, ((talk, saying), marks) in enumerate(zip(at, rows, strict=True)):
            likely = {name: chance(float(self.taught[name].odds[number])) for name in ("mention", "head", "opens")}
            if likely["mention"] >= MENTION and not step.is_ruled_out(saying):
                odds = {name: float(self.taught[f"owner {name}"].odds[number]) for name in OWNERS}
                owner = owner_of(saying, odds)
                talk.mentions.append(Mention(saying, marks, likely["mention"], likely["head"], likely["opens"], owner))

    def _same(self) -> None:
        at = [
            (talk, before, place)
            for talk in self.talks
            for place in range(len(talk.mentions))
            for before in joining.earlier(talk.mentions, place)
        ]
        rows = [
            joining.pair_marks(talk.scene, talk.mentions[one], talk.mentions[two], talk.mentions[one + 1 : two])
            for talk, one, two in at
        ]
        gold = [
            (set(talk.gold[talk.mentions[one].index]), set(talk.gold[talk.mentions[two].index]))
            for talk, one, two in at
        ]
        y = np.array([bool(a & b) for a, b in gold])
        known = np.array([_is_known(talk, one, two) for talk, one, two in at])
        self.taught["same"] = trees(rows, y, _folds(at), known, max_iter=100, max_leaf_nodes=8)
        say_how_well("same", y, self.taught["same"], known)
        for talk in self.talks:
            same = self.taught["same"].without[talk.fold]
            talk.exchanges = joining.join(talk.scene, talk.mentions, same)
            talk.company = Company(talk.scene, talk.exchanges, same)

    def _steps(self) -> None:
        at = [(talk, exchange) for talk in self.talks for exchange in talk.exchanges]
        rows = [outcome.step_marks(talk.scene, exchange, talk.company) for talk, exchange in at]
        labels = [label for talk in self.talks for label in _matched(talk)]
        self.is_step = y = np.array([label is not None for label in labels])
        self.taught["step"] = taught = trees(
            rows, y, _folds(at), least=8, max_iter=70, max_leaf_nodes=6, min_samples_leaf=15
        )
        say_how_well("step", y, taught)
        likely = [number for number in range(len(at)) if labels[number] is not None and taught.odds[number] > LIKELY]
        told = [(labels[number], rows[number]) for number in likely]
        self._fields(self._cores([at[number] for number in likely], told), told)

    def _cores(self, at: Sequence[tuple[Talk, Exchange]], told: Sequence[Any]) -> list[tuple[Talk, Exchange, Exchange]]:
        """The exchanges, each with its core."""
        rows, truth, where = [], [], []
        for (talk, exchange), (label, _) in zip(at, told, strict=True):
            number = next(place for place, one in enumerate(talk.labels) if one is label)
            for mention, marks in core_marks(talk.scene, exchange, self.taught["same"].without[talk.fold]):
                if marks:
                    rows.append(marks)
                    truth.append(number in talk.gold[mention.index])
                    where.append((talk, mention))
        belongs = np.array(truth)
        self.taught["belongs"] = trees(rows, belongs, _folds(where), least=8, max_iter=60, max_leaf_nodes=6)
        say_how_well("belongs", belongs, self.taught["belongs"])
        cores = []
        for talk, exchange in at:
            same, of_it = (self.taught[name].without[talk.fold] for name in ("same", "belongs"))
            cores.append((talk, exchange, core_of(talk.scene, exchange, same, of_it)))
        return cores

    def choose_bars(self) -> dict[str, float]:
        """The odds from which a step is shown and has a day, and the chance from which it is sure, all held out."""
        bars = {"shown": self._shown(), "due": self._due_bar(), "sure": NEVER}
        for sure in SURE_BARS:
            right, all_ = _sure(read(self, bars | {"sure": sure}))
            print(f"  sure from {sure}: {right} of {all_}", flush=True)
            if right >= SURE * all_:
                return bars | {"sure": sure}
        return bars

    def _shown(self) -> float:
        """The highest bar at which nearly as much is right as at the best."""
        labelled = sum(len(talk.labels) for talk in self.talks)
        odds, right = self.taught["step"].odds, self.is_step
        f1 = {bar: 2 * right[odds >= bar].sum() / ((odds >= bar).sum() + labelled) for bar in STEP_BARS}
        best = max(bar for bar in STEP_BARS if f1[bar] >= max(f1.values()) - LIKE)
        print(f"  shown from {best}: F1 {f1[best]:.3f}")
        return best

    def _due_bar(self) -> float:
        odds = self.taught["due"].odds
        right: dict[float, int] = dict.fromkeys(STEP_BARS, 0)
        for rows, label in self.dues:
            best = max(rows, key=lambda row: odds[row[0]], default=None)
            for bar in STEP_BARS:
                day = best[1] if best and odds[best[0]] > bar else None
                right[bar] += day == label.value["due"]
        best_bar = max(STEP_BARS, key=lambda bar: right[bar])
        print(f"  a day from {best_bar}: {right[best_bar]} of {len(self.dues)} right")
        return best_bar

    def _fields(self, at: Sequence[tuple[Talk, Exchange, Exchange]], told: Sequence[Any]) -> None:
        labels = [label for label, _ in told]
        self._dues(at, labels)
        rows = [
            outcome.outcome_marks(talk.scene, exchange, marks)
            for (talk, exchange, _), (_, marks) in zip(at, told, strict=True)
        ]
        folds = _folds(at)
        side = np.array([label.value["owner_side"] for label in labels])
        speaker = np.array([str(exchange.main.saying.side) for _, exchange, _ in at])
        agreement = np.array([label.value["agreement"] for label in labels])
        one_owner = (side != BOTH) & (speaker != "unknown")
        for name, y, used in (
            ("together", side == BOTH, None),
            ("speaker", side == speaker, one_owner),
            ("agreed", agreement == "agreed", None),
            ("declined", agreement == "declined", None),
        ):
            self.taught[name] = in_both_ways(rows, [outcome.seen(one) for one in rows], y, folds, used)
            say_how_well(name, y, self.taught[name], used)

    def _dues(self, at: Sequence[tuple[Talk, Exchange, Exchange]], labels: Sequence[Any]) -> None:
        rows, truth, where = [], [], []
        self.dues: list[tuple[list[tuple[int, str]], Label]] = []
        for (talk, exchange, core), label in zip(at, labels, strict=True):
            self.dues.append(([], label))
            taken = {one.index for other in talk.exchanges if other is not exchange for one in other.mentions}
            for named, marks in due.candidates(talk.company, core, taken):
                self.dues[-1][0].append((len(rows), named.day.on.isoformat()))
                rows.append(marks)
                truth.append(named.day.on.isoformat() == label.value["due"])
                where.append((talk, exchange))
        y = np.array(truth)
        self.taught["due"] = trees(rows, y, _folds(where), least=8, max_iter=70, max_leaf_nodes=6, min_samples_leaf=15)
        say_how_well("due", y, self.taught["due"])


def _folds(at: Iterable[tuple[Any, ...]]) -> Any:
    return np.array([one[0].fold for one in at])


def _near_a_label(talk: Talk, saying: Saying) -> bool:
    return any(talk.gold[max(0, saying.index - FRESH) : saying.index + FRESH + 1])


def _is_known(talk: Talk, one: int, two: int) -> bool:
    """Whether two mentions are known to speak of one step or of two.

    Of two labelled ones it is; what no label bears out is no part of a labelled step that it is far from, but near one
    it may be a part that nobody wrote down.
    """
    places = talk.mentions[one].index, talk.mentions[two].index
    labelled = [place for place in places if talk.gold[place]]
    if len(labelled) != 1:
        return len(labelled) > 1
    (bare,) = set(places) - set(labelled)
    same = [place for place, gold in enumerate(talk.gold) if set(gold) & set(talk.gold[labelled[0]])]
    return min(abs(bare - place) for place in same) > FRESH


def _opens(talk: Talk, place: int) -> bool:
    return any(all(number not in before for before in talk.gold[:place]) for number in talk.gold[place])


def _owner(talk: Talk, saying: Saying) -> str:
    here = talk.gold[saying.index]
    numbers = [number for number, is_quote in here.items() if is_quote] or list(here)
    sides = {str(talk.labels[number].value["owner_side"]) for number in numbers}
    if len(sides) != 1:
        return ""
    side = sides.pop()
    if side == BOTH:
        return BOTH
    return "" if saying.side == "unknown" else "self" if side == str(saying.side) else "other"


def _matched(talk: Talk) -> list[Label | None]:
    """For every exchange the label that it is of, if it is of one."""
    signals = [_signal(exchange) for exchange in talk.exchanges]
    found = {id(signal): label for signal, label in match(signals, talk.labels, talk.read.reading.transcript)}
    return [found.get(id(signal)) for signal in signals]


def _signal(exchange: Exchange) -> Signal:
    quotes: list[Quote] = [one.saying.sentence.quote() for one in exchange.mentions]
    return Signal(KIND, quotes[0], {}, tuple(quotes[1:]))


def _sure(reads: Sequence[CaseRead]) -> tuple[int, int]:
    """Of what is sure, how many are steps, and how many there are."""
    sure = [(one, signal) for one in reads for signal in one.signals if signal.certainty is Certainty.CONFIDENT]
    hits = {id(signal) for one in reads for signal, _ in one.pairs}
    return sum(id(signal) in hits for _, signal in sure), len(sure)


def read(course: Course, bars: Mapping[str, float]) -> list[CaseRead]:
    """What the reader finds in every conversation with the judges that never saw it."""
    plug, found = SIGNAL_TYPES.get(KIND), []
    kept = step.learned
    for talk in course.talks:
        lesson = course.lesson(talk.fold, bars)
        step.learned = lambda _, lesson=lesson: lesson
        signals = tuple(plug.find(talk.read.reading))
        case = talk.read.case
        labels = tuple(talk.labels)
        found.append(CaseRead(case.id, case.format, talk.read.reading.transcript, labels, signals))
    step.learned = kept
    return found


def phrasebook(folder: Path) -> tuple[Rows, Sequence[bool]]:
    """The lines of the phrasebook as clauses: those under a next step, and all others, which are none."""
    rows: list[Mapping[str, float]] = []
    true: list[bool] = []
    for file in sorted(folder.glob("*.txt")):
        is_step = False
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                is_step = line.startswith(f"[{KIND} ")
            elif line.strip() and not line.startswith("#"):
                clauses = _clauses(line)
                rows += clauses
                true += [is_step] * len(clauses)
    return rows, true


def _clauses(line: str) -> list[Mapping[str, float]]:
    side = Side.OURS if line.startswith("Rep: ") else Side.THEIRS
    turn, person = Turn(0, "x", line.removeprefix("Rep: ")), Participant("x", "x", side=side)
    at = datetime(2026, 3, 10, 15, tzinfo=UTC)
    talk = reading.read(Transcript("txt", Channel.CALL, (turn,), (person,), started_at=at), ReadingContext())
    scene = scene_of(talk, Judge())
    return [dict.fromkeys((*saying.phrases, f"said by {side}"), 1.0) for saying in scene.sayings]
