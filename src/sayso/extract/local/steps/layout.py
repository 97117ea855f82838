"""How clauses are laid out: which stand in one sentence, and which in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sayso.extract.local.reading import Sentence

_ENDS: Final = frozenset(".?!\u2026\"')")


class Place(NamedTuple):
    """The number of a clause's sentence and line, each counted through the conversation."""

    sentence: int
    line: int


def layout(clauses: Sequence[Sentence]) -> Sequence[Place]:
    """The places of the clauses of a conversation; a turn begins a line."""
    found: list[Place] = []
    for number, one in enumerate(clauses):
        if not number:
            found.append(Place(0, 0))
            continue
        before = clauses[number - 1]
        breaks = before.turn is not one.turn or "\n" in one.turn.text[before.end : one.start]
        ends = breaks or before.plain[-1] in _ENDS
        found.append(Place(found[-1].sentence + ends, found[-1].line + breaks))
    return found


def laid_out(places: Sequence[Place], at: int, *, in_lines: bool) -> Iterator[tuple[str, float]]:
    """Whether a clause begins and ends its sentence, and, where lines mean something, whether it begins one."""
    nowhere = Place(-1, -1)
    here = places[at]
    before = places[at - 1] if at else nowhere
    after = places[at + 1] if at + 1 < len(places) else nowhere
    yield "begins its sentence", float(before.sentence != here.sentence)
    yield "ends its sentence", float(after.sentence != here.sentence)
    if in_lines:
        yield "begins a line", float(before.line != here.line)
