"""Lights the quotes in a transcript: each turn's text cut into pieces, some of them marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.domain.transcript import Quote, Side, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `anchor` names the quote that it begins, "" where nothing is quoted."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class LitTurn:
    """A turn as the page shows it: `side` decides its colour, `repeats` is true when the speaker goes on."""

    turn: Turn
    side: Side
    name: str
    pieces: tuple[Piece, ...]


def anchor(turn: int, start: int) -> str:
    """The name of a quote within its transcript."""
    return f"{turn}-{start}"


def light(transcript: Transcript, quotes: Iterable[Quote]) -> tuple[LitTurn, ...]:
    """Every turn with its quotes lit. Of overlapping quotes the earlier keeps its whole length."""
    by_turn: dict[int, list[Quote]] = {}
    for quote in quotes:
        by_turn.setdefault(quote.turn, []).append(quote)
    people = {person.label: person for person in transcript.participants}
    lit = []
    for turn in transcript.turns:
        person = people.get(turn.speaker)
        name = (person.name if person else "") or turn.speaker
        side = person.side if person else Side.UNKNOWN
        lit.append(LitTurn(turn, side, name, cut(turn.text, by_turn.get(turn.index, ()))))
    return tuple(lit)


def cut(text: str, quotes: Sequence[Quote]) -> tuple[Piece, ...]:
    """The text in pieces, in order; joined they give the text again."""
    pieces, at = [], 0
    for quote in sorted(quotes, key=lambda each: (each.start, -each.end)):
        start, end = max(quote.start, at), min(quote.end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], anchor(quote.turn, quote.start)))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)
