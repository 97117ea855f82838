"""Scoring a reader on labelled conversations, as ``FORMAT.md`` of the evaluation set defines it.

A case is a folder with a ``case.json`` and one file in the format it was really exported in. The file is read by the
caller's `read_file`, because parsing is the business of the stage before this one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sayso.capture.points import Unreadable
from sayso.domain.signal import JsonValue, Signal
from sayso.domain.transcript import Channel, Participant, Quote, Side, Transcript, TurnKind
from sayso.extract.context import ReadingContext
from sayso.extract.points import Reader

KINDS: Final = ("next_step", "close_date", "amount", "objection", "competitor", "stakeholder", "milestone")
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {  # what has to be right on a matched signal, per kind
    "next_step": ("due", "owner_side", "agreement"),
    "close_date": ("date",),
    "amount": ("value", "currency"),
    "objection": ("category",),
    "competitor": ("status",),
    "stakeholder": ("role",),
    "milestone": ("event",),
}
_TOKEN: Final = re.compile(r"\w+")
_HALF: Final = 0.5
ReadFile = Callable[[bytes, str, str], Sequence[Transcript]]  # the content, the file's name, the format's name
_Span = tuple[int, int, int]  # turn, and the range of its tokens


class BadCase(ValueError):
    """A case.json does not have the form of FORMAT.md."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled signal: its quotes are text alone, the turn is found by looking."""

    kind: str
    quote: str
    value: Mapping[str, JsonValue]
    support: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled conversation: where its file lies, and what ``case.json`` says around it."""

    id: str
    file: Path
    format: str
    channel: Channel
    started_at: datetime | None
    participants: tuple[Participant, ...]
    currency: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What one kind reached. `shares` holds, per field of the value, right and all matched."""

    kind: str
    matched: int
    predicted: int
    labelled: int
    shares: Mapping[str, tuple[int, int]]

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

    def share(self, field: str) -> float:
        """The share of matched signals whose `field` is right."""
        right, matched = self.shares.get(field, (0, 0))
        return right / matched if matched else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of a reader over a set of conversations."""

    scores: Mapping[str, Score]
    conversations: int
    clean: int
    unread: tuple[str, ...] = ()  # the cases whose file could not be read, one line each

    @property
    def macro_f1(self) -> float:
        """The mean of F1 over the kinds."""
        return sum(score.f1 for score in self.scores.values()) / len(self.scores) if self.scores else 0.0

    @property
    def clean_accept_rate(self) -> float:
        """The share of conversations whose agreed next steps need no edit at all."""
        return self.clean / self.conversations if self.conversations else 0.0

    def as_json(self) -> dict[str, Any]:
        """The scores as plain values: rates from 0 to 1, and the counts they come from."""
        kinds = {
            kind: {
                "precision": score.precision,
                "recall": score.recall,
                "f1": score.f1,
                "matched": score.matched,
                "predicted": score.predicted,
                "labelled": score.labelled,
                "shares": {name: score.share(name) for name in score.shares},
            }
            for kind, score in self.scores.items()
        }
        return {
            "conversations": self.conversations,
            "macro_f1": self.macro_f1,
            "clean_accept_rate": self.clean_accept_rate,
            "kinds": kinds,
            "unread": list(self.unread),
        }

    def table(self) -> str:
        """The scores as a table in plain text, percentages."""
        head = f"{'kind':12} precision  recall     F1   found labelled  right where matched"
        lines = [_line(score) for score in self.scores.values()]
        rates = f"macro F1 {self.macro_f1:.2f}, clean accepts {self.clean_accept_rate:.0%}"
        foot = f"{self.conversations} conversations, {rates}"
        return "\n".join([head, *lines, foot, *(f"not read: {one}" for one in self.unread)])


def load_cases(path: Path) -> tuple[Case, ...]:
    """Every case at or below `path`, by name; none where there is no ``case.json``.

    Raises BadCase where one does not have the form.
    """
    return tuple(_case(file) for file in sorted(path.rglob("case.json")))


def evaluate(cases: Iterable[Case], reader: Reader, read_file: ReadFile) -> Evaluation:
    """Reads every case with `reader` and scores the whole. What cannot be read is listed and not scored."""
    read, unread = [], []
    for case in cases:
        try:
            transcript = placed(_newest(read_file(case.file.read_bytes(), case.file.name, case.format)), case)
        except (Unreadable, OSError) as fault:
            unread.append(f"{case.id}: {fault}")
            continue
        context = ReadingContext(participants=case.participants, currency=case.currency)
        read.append((reader.read(transcript, context), case.labels, transcript))
    return replace(score(read), unread=tuple(unread))


def _newest(transcripts: Sequence[Transcript]) -> Transcript:
    """Of several messages in a file the newest, which is the one that is labelled."""
    if not transcripts:
        raise Unreadable("the file holds no conversation")
    dated = [one for one in transcripts if one.started_at]
    return (
        max(dated, key=lambda one: one.started_at.timestamp() if one.started_at else 0.0) if dated else transcripts[-1]
    )


def placed(transcript: Transcript, case: Case) -> Transcript:
    """The file's conversation with what its case knows around it: the time, the channel, and who took part."""
    return replace(
        transcript,
        started_at=case.started_at or transcript.started_at,
        channel=case.channel,
    )


def score(read: Iterable[tuple[Sequence[Signal], Sequence[Label], Transcript]]) -> Evaluation:
    """The scores over conversations, each given as (predicted, labelled, transcript)."""
    matched: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    clean = conversations = 0
    for signals, labels, transcript in read:
        predicted.update(signal.kind for signal in signals)
        labelled.update(label.kind for label in labels)
        pairs = match(signals, labels, transcript)
        for signal, label in pairs:
            matched[label.kind] += 1
            right.update((label.kind, name) for name in _VALUES[label.kind] if _agree(signal, label, name))
        conversations += 1
        clean += _is_clean(signals, labels, pairs)
    scores = {
        kind: Score(
            kind,
            matched[kind],
            predicted[kind],
            labelled[kind],
            {name: (right[kind, name], matched[kind]) for name in _VALUES[kind]},
        )
        for kind in KINDS
    }
    return Evaluation(scores, conversations, clean)


def match(signals: Sequence[Signal], labels: Sequence[Label], transcript: Transcript) -> list[tuple[Signal, Label]]:
    """Predicted and labelled signals of one conversation, one to one, as many as can be matched."""
    tokens = _Tokens(transcript)
    where = [tokens.of_label(label) for label in labels]
    spans = [[tokens.of_quote(quote) for quote in (signal.quote, *signal.support)] for signal in signals]
    edges = {
        index: [
            number
            for number, label in enumerate(labels)
            if label.kind == signal.kind and _can_match(signal, label, spans[index], where[number])
        ]
        for index, signal in enumerate(signals)
    }
    taken: dict[int, int] = {}
    for index in edges:
        _augment(index, edges, taken, set())
    return [(signals[index], labels[number]) for number, index in sorted(taken.items())]


def _augment(index: int, edges: Mapping[int, Sequence[int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Finds `index` a label, moving others where that makes room: the largest matching (Kuhn's way)."""
    for number in edges[index]:
        if number in seen:
            continue
        seen.add(number)
        if number not in taken or _augment(taken[number], edges, taken, seen):
            taken[number] = index
            return True
    return False


def _can_match(signal: Signal, label: Label, spans: Sequence[_Span], where: Sequence[_Span]) -> bool:
    if label.kind == "milestone" and signal.value.get("event") != label.value.get("event"):
        return False
    if label.kind in {"competitor", "stakeholder"} and label.value.get("name"):
        return _same_name(signal.value.get("name"), label.value["name"])
    return any(_overlap(mine, theirs) for mine in spans for theirs in where)


def _same_name(mine: JsonValue, theirs: JsonValue) -> bool:
    """Names agree when the words of one are among the other's: "Craig" and "Craig Dunn" are one person."""
    one, other = set(_TOKEN.findall(str(mine or "").lower())), set(_TOKEN.findall(str(theirs).lower()))
    return bool(one) and bool(other) and (one <= other or other <= one)


def _overlap(one: _Span, other: _Span) -> bool:
    shared = min(one[2], other[2]) - max(one[1], other[1])
    shorter = min(one[2] - one[1], other[2] - other[1])
    return one[0] == other[0] and shorter > 0 and shared >= _HALF * shorter


def _line(score: Score) -> str:
    shares = ", ".join(f"{name} {score.share(name):.0%}" for name in score.shares)
    rates = f"{score.precision:>9.2f} {score.recall:>7.2f} {score.f1:>6.2f}"
    return f"{score.kind:12} {rates}  {score.predicted:>6} {score.labelled:>8}  {shares}"


def _agree(signal: Signal, label: Label, name: str) -> bool:
    mine, theirs = signal.value.get(name), label.value.get(name)
    if isinstance(mine, int | float) and isinstance(theirs, int | float):
        return abs(mine - theirs) <= 1e-6 * max(1.0, abs(theirs))
    return mine == theirs


def _is_clean(signals: Sequence[Signal], labels: Sequence[Label], pairs: Sequence[tuple[Signal, Label]]) -> bool:
    """Whether the agreed steps are exactly the labelled ones, each with the right side and day."""
    mine = sum(_is_agreed(signal) for signal in signals)
    theirs = sum(_is_agreed(label) for label in labels)
    good = sum(
        _is_agreed(signal)
        and _is_agreed(label)
        and _agree(signal, label, "due")
        and _agree(signal, label, "owner_side")
        for signal, label in pairs
    )
    return mine == theirs == good


def _is_agreed(one: Signal | Label) -> bool:
    return one.kind == "next_step" and one.value.get("agreement") == "agreed"


class _Tokens:
    """Where quotes stand in a transcript, counted in words so that white space and marks do not matter."""

    def __init__(self, transcript: Transcript) -> None:
        self._turns = {
            turn.index: (turn.speaker, [(found.start(), found.group().lower()) for found in _TOKEN.finditer(turn.text)])
            for turn in transcript.turns
            if turn.kind is TurnKind.SAID
        }

    def of_quote(self, quote: Quote) -> _Span:
        """The words of a quote with offsets."""
        _, tokens = self._turns.get(quote.turn, ("", []))
        inside = [place for place, (start, _) in enumerate(tokens) if quote.start <= start < quote.end]
        return (quote.turn, inside[0], inside[-1] + 1) if inside else (quote.turn, 0, 0)

    def of_label(self, label: Label) -> list[_Span]:
        """Wherever the quote or a support of a label stands; the quote in its speaker's own turns, if it does."""
        found = self._places(label.quote, label.speaker) or self._places(label.quote, None)
        return [*found, *(span for text in label.support for span in self._places(text, None))]

    def _places(self, text: str, speaker: str | None) -> list[_Span]:
        words = [token.lower() for token in _TOKEN.findall(text)]
        found = []
        for index, (label, tokens) in self._turns.items():
            if speaker is not None and label != speaker:
                continue
            for place in range(len(tokens) - len(words) + 1):
                if [word for _, word in tokens[place : place + len(words)]] == words:
                    found.append((index, place, place + len(words)))
                    break
        return found if words else []


def _case(file: Path) -> Case:
    try:
        return _read_case(file, json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadCase(
            f"{file} is no labelled conversation ({type(fault).__name__}: {fault}). See FORMAT.md."
        ) from fault


def _read_case(file: Path, data: Mapping[str, Any]) -> Case:
    talk, deal = data["conversation"], data.get("deal") or {}
    started = talk.get("started_at")
    return Case(
        id=data["id"],
        file=file.parent / talk["file"],
        format=talk["format"],
        channel=Channel(talk["channel"]),
        started_at=datetime.fromisoformat(started) if started else None,
        participants=tuple(_participant(one) for one in talk.get("participants", ())),
        currency=deal.get("currency") or "",
        labels=tuple(_label(one) for one in data["signals"]),
    )


def _participant(data: Mapping[str, Any]) -> Participant:
    return Participant(
        data["name"], data["name"], data.get("email") or "", data.get("title") or "", Side(data.get("side", "unknown"))
    )


def _label(data: Mapping[str, Any]) -> Label:
    return Label(data["kind"], data["quote"], data["value"], tuple(data.get("support", ())), data.get("speaker"))
