"""Scores: precision, recall and F1 for each kind, what is right of what was matched, clean accepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Transcript
from sayso.extract.evaluation.cases import Label
from sayso.extract.evaluation.matching import faults_of, match

KINDS: Final = ("next_step", "close_date", "amount", "objection", "competitor", "stakeholder", "milestone")
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {  # what has to be right on a matched signal, per kind
    "next_step": ("due", "owner_side", "agreement"),
    "close_date": ("date",),
    "amount": ("value", "currency"),
    "objection": ("category",),
    "competitor": ("status",),
    "stakeholder": ("role",),
    "milestone": ("event",),
    "need": ("what",),
}
ALSO: Final = tuple(kind for kind in FIELDS if kind not in KINDS)  # scored where a conversation is labelled for them
Pair = tuple[Signal, Label]


@dataclass(frozen=True, slots=True)
class Score:
    """What one kind reached. `shares` holds, per field of the value, right and all matched.

    `sure` holds right and all of what the reader was sure of, which is what accept-all takes.
    """

    kind: str
    matched: int
    predicted: int
    labelled: int
    shares: Mapping[str, tuple[int, int]]
    sure: tuple[int, int] = (0, 0)

    @property
    def precision(self) -> float:
        """Of what was predicted, how much is labelled; 0 where nothing was predicted."""
        return self.matched / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Of what is labelled, how much was predicted; 0 where nothing is labelled."""
        return self.matched / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def sure_precision(self) -> float:
        """Of what the reader was sure of, how much is labelled; 0 where it was sure of nothing."""
        return self.sure[0] / self.sure[1] if self.sure[1] else 0.0

    def share(self, field: str) -> float:
        """The share of matched signals whose `field` is right."""
        right, matched = self.shares.get(field, (0, 0))
        return right / matched if matched else 0.0


@dataclass(frozen=True)
class CaseRead:
    """One labelled conversation with what a reader found in it."""

    id: str
    format: str
    transcript: Transcript
    labels: tuple[Label, ...]
    found: tuple[Signal, ...]
    also: tuple[str, ...] = ()

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """What was found of the kinds that are labelled; other kinds of a reader's are neither right nor wrong here."""
        return tuple(signal for signal in self.found if signal.kind in KINDS or signal.kind in self.also)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The signals that are labelled, each with its label."""
        return tuple(match(self.signals, self.labels, self.transcript))

    @property
    def missed(self) -> tuple[Label, ...]:
        """The labels that were not found."""
        hit = {id(label) for _, label in self.pairs}
        return tuple(label for label in self.labels if id(label) not in hit)

    @property
    def label_faults(self) -> tuple[str, ...]:
        """What the labels say that is not in the file: it is scored all the same, and can hardly be found."""
        return tuple(f"{self.id}, {fault}" for fault in faults_of(self.labels, self.transcript))

    @property
    def false_alarms(self) -> tuple[Signal, ...]:
        """The signals that are not labelled."""
        hit = {id(signal) for signal, _ in self.pairs}
        return tuple(signal for signal in self.signals if id(signal) not in hit)

    @property
    def wrong(self) -> tuple[tuple[Signal, Label, tuple[str, ...]], ...]:
        """The matched signals with a wrong value: which fields."""
        found = ((signal, label, wrong_fields(signal, label)) for signal, label in self.pairs)
        return tuple(one for one in found if one[2])

    @property
    def words(self) -> int:
        """How long the conversation is, in words."""
        return sum(len(turn.text.split()) for turn in self.transcript.turns)

    @cached_property
    def is_clean(self) -> bool:
        """Whether the agreed steps are exactly the labelled ones, each with the right side and day."""
        mine, theirs = sum(map(_is_agreed, self.signals)), sum(map(_is_agreed, self.labels))
        return mine == theirs == sum(_is_clean(*pair) for pair in self.pairs)

    @cached_property
    def counts(self) -> Counter[tuple[str, ...]]:
        """Everything that scores are sums of: (kind, "matched"), (kind, "right", field) and so on."""
        found: Counter[tuple[str, ...]] = Counter({("conversations",): 1, ("clean",): int(self.is_clean)})
        found.update((signal.kind, "predicted") for signal in self.signals)
        found.update((signal.kind, "sure") for signal in self.signals if is_sure(signal))
        found.update((label.kind, "labelled") for label in self.labels)
        for signal, label in self.pairs:
            found[label.kind, "matched"] += 1
            found[label.kind, "sure and matched"] += is_sure(signal)
            wrong = wrong_fields(signal, label)
            found.update((label.kind, "right", name) for name in FIELDS[label.kind] if name not in wrong)
        return found


@dataclass(frozen=True)
class Evaluation:
    """The scores of a reader over conversations. `unread` has the cases that could not be read, a line each."""

    read: tuple[CaseRead, ...]
    unread: tuple[str, ...] = ()

    @property
    def label_faults(self) -> tuple[str, ...]:
        """What the labels say that is not in their files, a line each."""
        return tuple(fault for one in self.read for fault in one.label_faults)

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """What every kind reached."""
        return scores_of(sum((one.counts for one in self.read), Counter()))

    @property
    def conversations(self) -> int:
        """How many were read."""
        return len(self.read)

    @property
    def macro_f1(self) -> float:
        """The mean of F1 over the kinds."""
        return macro_f1(self.scores)

    @property
    def clean_accept_rate(self) -> float:
        """The share of conversations whose agreed next steps need no edit at all."""
        return sum(one.is_clean for one in self.read) / len(self.read) if self.read else 0.0


def score(read: Iterable[tuple[Sequence[Signal], Sequence[Label], Transcript]]) -> Evaluation:
    """The scores over conversations, each given as (predicted, labelled, transcript)."""
    cases = (
        CaseRead(str(number), transcript.format, transcript, tuple(labels), tuple(signals))
        for number, (signals, labels, transcript) in enumerate(read)
    )
    return Evaluation(tuple(cases))


def scores_of(counts: Mapping[tuple[str, ...], int]) -> dict[str, Score]:
    """The score of every kind from summed counts; of others than FORMAT.md's, where any was labelled or found."""
    also = (kind for kind in ALSO if counts.get((kind, "labelled")) or counts.get((kind, "predicted")))
    return {kind: _score(kind, counts) for kind in (*KINDS, *also)}


def macro_f1(scores: Mapping[str, Score]) -> float:
    """The mean of F1 over the kinds of FORMAT.md's table, whatever else was labelled."""
    return sum(scores[kind].f1 for kind in KINDS) / len(KINDS)


def wrong_fields(signal: Signal, label: Label) -> tuple[str, ...]:
    """The fields of a matched signal's value that are not as labelled, of those that count."""
    return tuple(name for name in FIELDS[label.kind] if not _agree(signal, label, name))


def is_sure(signal: Signal) -> bool:
    """Whether accept-all may take it."""
    return signal.certainty is Certainty.CONFIDENT


def _score(kind: str, counts: Mapping[tuple[str, ...], int]) -> Score:
    matched = counts.get((kind, "matched"), 0)
    return Score(
        kind,
        matched,
        counts.get((kind, "predicted"), 0),
        counts.get((kind, "labelled"), 0),
        {name: (counts.get((kind, "right", name), 0), matched) for name in FIELDS[kind]},
        (counts.get((kind, "sure and matched"), 0), counts.get((kind, "sure"), 0)),
    )


def _agree(signal: Signal, label: Label, name: str) -> bool:
    mine, theirs = signal.value.get(name), label.value.get(name)
    if isinstance(mine, int | float) and isinstance(theirs, int | float):
        return abs(mine - theirs) <= 1e-6 * max(1.0, abs(theirs))
    return mine == theirs


def _is_agreed(one: Signal | Label) -> bool:
    return one.kind == "next_step" and one.value.get("agreement") == "agreed"


def _is_clean(signal: Signal, label: Label) -> bool:
    fields = ("due", "owner_side")
    return _is_agreed(signal) and _is_agreed(label) and all(_agree(signal, label, name) for name in fields)
