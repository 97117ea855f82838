"""How clauses are laid out: which stand in one sentence, and which in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sayso.extract.local.reading import Sentence


class Place(NamedTuple):
    """The number of a clause's sentence and line, each counted through the conversation."""

    sentence: int
    line: int


def layout(sentences: Sequence[Sentence], clauses: Sequence[Sentence]) -> Sequence[Place]:
    """The places of the clauses that the sentences of a conversation were cut into; a turn begins a line."""
    found: list[Place] = []
    number = line = 0
    for clause in clauses:
        while sentences[number].turn is not clause.turn or sentences[number].end <= clause.start:
            line += _breaks(sentences[number], sentences[number + 1])
            number += 1
        found.append(Place(number, line))
    return found


def _breaks(before: Sentence, after: Sentence) -> bool:
    return before.turn is not after.turn or "\n" in after.turn.text[before.end : after.start]


def laid_out(places: Sequence[Place], at: int, *, in_lines: bool) -> dict[str, float]:
    """Whether a clause begins and ends its sentence, and, where lines mean something, whether it begins one."""
    nowhere = Place(-1, -1)
    here = places[at]
    before = places[at - 1] if at else nowhere
    after = places[at + 1] if at + 1 < len(places) else nowhere
    found = {
        "begins its sentence": float(before.sentence != here.sentence),
        "ends its sentence": float(after.sentence != here.sentence),
    }
    if in_lines:
        found["begins a line"] = float(before.line != here.line)
    return found
