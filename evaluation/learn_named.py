"""Learns anew how people, rivals, days and sums are judged, from `development/` and the phrasebook.

    uv pip install scikit-learn && python evaluation/learn_named.py

Prints what is reached on conversations that the weights were not learned from (five folds, by conversation), then
writes the weights into the package. The same conversations give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")

import numpy as np
from fits import WEIGHTS, Table, boosted, judge_of, logistic, write

from sayso.capture.reading_files import read_file
from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation import load_cases
from sayso.extract.evaluation.cases import Case, Label
from sayso.extract.evaluation.matching import _overlap, _same_name, _Tokens, match
from sayso.extract.evaluation.reading import _newest
from sayso.extract.local import concepts, figures, names, reading, rivals
from sayso.extract.local.judging import Judge, Lesson
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.local.persons import Person
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.signal_types import amount, close_date, competitor, stakeholder

FOLDS = 5
NEARLY = 0.004  # of bars that are as good within so much F1, the one that misses least
SURE = 0.92  # the precision on conversations held out from which on a signal is sure
_WORDS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
OLD = ["calls-customer", "calls-demo", "calls-discovery", "calls-pricing", "chat-mixed", "mail-buyer", "mail-rep"]


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


def _is_rival(rival: Any, label: Label) -> bool:
    name = label.value["name"]
    return any(_same_name(one.name, name) for one in rival.mentions) or rivals._is_one_name(
        rivals._squeezed(rival.name), rivals._squeezed(name)
    )


KINDS = {
    "stakeholder": Kind(stakeholder, _is_person, False, "role", stakeholder.ROLES),
    "competitor": Kind(competitor, _is_rival, True, "status", competitor.STATUSES),
    "close_date": Kind(
        close_date, lambda one, label: one.day.on.isoformat() == label.value["date"], False, "what", close_date.WHATS
    ),
    "amount": Kind(
        amount,
        lambda one, label: abs(float(figures.worth(one)) - label.value["value"]) < 1e-6 * max(1, label.value["value"]),
        False,
    ),
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


@dataclass(frozen=True)
class Line:
    """A line of the phrasebook: its heading ("stakeholder user"), and what stands between stars in its last turn."""

    heading: str
    reading: Reading
    marked: tuple[tuple[int, int], ...]

    @property
    def last(self) -> Sentence:
        """The sentence that the line is about."""
        return self.reading.sentences[-1]

    def means(self, one: Any) -> bool:
        """Whether a mention is the one marked; where nothing is marked, whether it is in the last turn."""
        turn = one.sentence.turn.index == self.last.turn.index
        place = next((getattr(one, name) for name in ("found", "sum", "mention") if hasattr(one, name)), one)
        start, end = (one.sentence.start + at for at in (place.start, place.end))
        named = {one.sentence.turn.text[left:right] for left, right in self.marked}
        who = getattr(one, "person", None)
        return turn and (
            not self.marked
            or any(start < right and left < end for left, right in self.marked)
            or (isinstance(who, Person) and bool(named & {who.name, who.title}))
        )


def phrasebook() -> list[Line]:
    """The sentences of the phrasebook, a line each; turns are parted by bars, and "Rep: " opens one of our side's."""
    found = []
    for file in sorted(set((HERE / "phrasebook").glob("*.txt")) - {HERE / "phrasebook/steps.txt"}):
        heading = ""
        for text in filter(None, map(str.strip, file.read_text(encoding="utf-8").splitlines())):
            if text.startswith("["):
                heading = text.strip("[]")
            elif not text.startswith("#"):
                found.append(_line(heading, text))
    return found


def _line(heading: str, text: str) -> Line:
    people = (Participant("Rep", "", side=Side.OURS), Participant("Buyer", "", side=Side.THEIRS))
    turns, marked = [], ()
    for number, said in enumerate(text.split(" | ")):
        who = "Rep" if said.startswith("Rep: ") else "Buyer"
        pieces = said.removeprefix("Rep: ").split("*")
        ends = list(accumulate(map(len, pieces)))
        marked = tuple(zip(ends[::2], ends[1::2], strict=False))
        turns.append(Turn(number, who, "".join(pieces)))
    transcript = Transcript("txt", Channel.CALL, tuple(turns), people, datetime(2026, 3, 10, tzinfo=UTC))
    return Line(heading, reading.read(transcript, ReadingContext()), marked)


def in_book(name: str, kind: Kind, book: Sequence[Line]) -> Iterator[tuple[Any, Mapping[str, float], Line, bool]]:
    """What the phrasebook tells of a kind: the mentions in its lines, or their words alone where it has none there."""
    for line in book:
        holds = line.heading.startswith(name)
        mentions = [(one, mention) for one in kind.module.candidates(line.reading) for mention in one.mentions]
        here = [(one, mention) for one, mention in mentions if not holds or line.means(mention)]
        for one, mention in here:
            yield one, mention.words, line, holds
        if not here:
            yield None, phrases(line.reading, line.last), line, holds


def give_vocabularies(all_talks: Sequence[Talk], book: Sequence[Line]) -> frozenset[str]:
    """The ordinary words: those written small by people who write names large. A conversation is read with those of
    the other folds."""  # noqa: D205, D209
    rivals = {word for talk in all_talks for label in talk.case.labels if label.kind == "competitor"
              for word in _WORDS.findall(label.value["name"].lower())}  # fmt: skip
    fixed = frozenset(word for row in concepts._ROWS.values() for word in row.split()) | frozenset(
        word for line in book for sentence in line.reading.sentences for word in _small(sentence)
    )
    by_fold: dict[int, set[str]] = {fold: set() for fold in range(FOLDS)}
    for talk in all_talks:
        large = talk.reading.once(names.uncased)
        by_fold[talk.fold].update(
            word
            for sentence in talk.reading.sentences
            if not large[sentence.speaker.label]
            for word in _small(sentence)
        )
    for talk in all_talks:
        others = (words for fold, words in by_fold.items() if fold != talk.fold)
        talk.reading.made[names.vocabulary] = frozenset(fixed.union(*others)) - rivals
    return frozenset(fixed.union(*by_fold.values())) - rivals


def _small(sentence: Sentence) -> Iterator[str]:
    return (word for word in _WORDS.findall(sentence.text) if word.islower())


def learn(name: str, kind: Kind, all_talks: Sequence[Talk], book: Sequence[Line]) -> dict[str, Any]:
    found = [(talk, tuple(kind.module.candidates(talk.reading))) for talk in all_talks]
    labels = {talk.case.id: [label for label in talk.case.labels if label.kind == name] for talk in all_talks}
    mentions = [(talk, one, mention) for talk, row in found for one in row for mention in one.mentions]
    means = {id(one): _meant(talk, kind, one, labels[talk.case.id]) for talk, row in found for one in row}
    truth = np.array(
        [
            any(kind.whole or talk.bears(mention.sentence, label) for label in means[id(one)])
            for talk, one, mention in mentions
        ]
    )
    folds = np.array([talk.fold for talk, _, _ in mentions])
    told = [(words, holds) for _, words, _, holds in in_book(name, kind, book)]
    words, odds = _linear([mention.words for _, _, mention in mentions], truth, folds, told)
    for (_, _, mention), value in zip(mentions, odds, strict=True):
        mention.by_words = float(value)
    rows = [marks for _, row in found for marks in kind.module.marks_of(row)]
    ones = [(talk, one) for talk, row in found for one in row]
    right = np.array(
        [
            bool(means[id(one)])
            and (not _single(one) or any(talk.bears(one.sentence, label) for label in means[id(one)]))
            for talk, one in ones
        ]
    )
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


def _linear(
    rows: Sequence[Mapping[str, float]],
    truth: Any,
    folds: Any,
    told: Sequence[tuple[Mapping[str, float], bool]],
    strength: float = 0.15,
    least: int = 3,
) -> tuple[Judge, Any]:
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
        odds[folds == fold] = boosted(table.x[folds != fold], truth[folds != fold]).decision_function(
            table.x[folds == fold]
        )
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
        told = [
            (kind.module.field_marks(one) if one else words, line.heading == f"{name} {choice}")
            for one, words, line, holds in in_book(name, kind, book)
            if holds
        ]
        judges[choice], guess = _linear(rows, values == choice, folds, told, 0.5, 2)
        odds.append(guess)
    best = np.array(kind.choices)[np.argmax(np.stack(odds), 0)]
    print(f"  {kind.field} right {np.mean(best == values):.2f} of {len(values)}")
    return judges


def _bars(
    name: str, kind: Kind, ones: Any, rows: Any, odds: Any, labels: Any, all_talks: Any, judges: Any
) -> dict[str, float]:
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
            for number, count in enumerate(
                (len(match(signals, here, talk.reading.transcript)), len(signals), len(here))
            ):
                mine[number] += count
        hit, shown, labelled = (a + b for a, b in zip(*counts.values(), strict=True))
        score = 2 * hit / max(1, shown + labelled)
        parts = " ".join(f"{'old' if key else 'new'} {2 * c[0] / max(1, c[1] + c[2]):.3f}" for key, c in counts.items())
        tried.append(
            (score, bar, f"P {hit / max(1, shown):.2f} R {hit / max(1, labelled):.2f} F1 {score:.3f} ({parts})")
        )
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
    all_talks, book = talks(HERE / "development"), phrasebook()
    words = give_vocabularies(all_talks, book)
    print(len(all_talks), "conversations,", len(book), "sentences in the phrasebook")
    for name, kind in KINDS.items():
        if not args.kinds or name in args.kinds:
            lesson = learn(name, kind, all_talks, book)
            if not args.dry:
                write(name, lesson)
    if not args.dry:
        (WEIGHTS / "vocabulary.txt").write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
