"""Which predicted signal is which labelled one: one to one, where their quotes overlap by half in the same turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sayso.domain.signal import JsonValue, Signal
from sayso.domain.transcript import Quote, Transcript, TurnKind
from sayso.extract.evaluation.cases import Label

_TOKEN: Final = re.compile(r"\w+")
_HALF: Final = 0.5
_Span = tuple[int, int, int]  # turn, and the range of its tokens


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


def turns_of(labels: Sequence[Label], transcript: Transcript) -> tuple[int | None, ...]:
    """The turn in which the quote of each label stands, its speaker's own if it does; None where it is in none."""
    tokens = _Tokens(transcript)
    return tuple(next((turn for turn, _, _ in tokens.of_words(label)), None) for label in labels)


def faults_of(labels: Sequence[Label], transcript: Transcript) -> Iterator[str]:
    """What labels say that is not in the file, a line each, with their place among the ``signals`` of case.json."""
    tokens, speakers = _Tokens(transcript), {turn.speaker for turn in transcript.turns}
    for number, label in enumerate(labels):
        place = f"signals[{number}] ({label.kind})"
        if not tokens.of_words(label):
            yield f"{place}: nobody says “{' '.join(label.quote.split())}” in the file. Copy the quote from one turn."
        for text in label.support:
            if not tokens.of_support(text):
                told = f"nobody says its support “{' '.join(text.split())}” in the file"
                yield f"{place}: {told}. Copy it from a turn, of a mail its new text."
        if label.speaker is not None and label.speaker not in speakers:
            yield f"{place}: the file has no speaker '{label.speaker}'. Write the name as the file has it."


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
        """Wherever the quote or a support of a label stands."""
        return [*self.of_words(label), *(span for text in label.support for span in self.of_support(text))]

    def of_words(self, label: Label) -> list[_Span]:
        """Wherever the quote of a label stands; in its speaker's own turns, if it does."""
        return self._places(label.quote, label.speaker) or self._places(label.quote, None)

    def of_support(self, text: str) -> list[_Span]:
        """Wherever a support of a label stands, whoever says it."""
        return self._places(text, None)

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
