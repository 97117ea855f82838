"""Who wrote what in a mail: its own text, and what it repeats of earlier ones, piece by piece in the mail's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sayso.capture.formats._mail_attribution import Introduction, introductions
from sayso.capture.formats._mail_lines import Line
from sayso.domain.transcript import TurnKind


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring lines of one origin. For quoted ones, what their introduction says of writer and moment, as text."""

    kind: TurnKind
    lines: tuple[Line, ...]
    depth: int = 0
    name: str = ""
    email: str = ""
    moment: str = ""


@dataclass(slots=True)
class _Origins:
    """Whose text stands where: behind how many quote marks, and below which introduction without marks."""

    marked: dict[int, Introduction] = field(default_factory=dict)
    below: dict[int, Introduction] = field(default_factory=dict)

    def open(self, one: Introduction) -> None:
        """Take note of an introduction; what it opens replaces all that was open deeper."""
        for depth in [depth for depth in self.marked if depth > one.depth]:
            del self.marked[depth]
        for depth in [depth for depth in self.below if depth > one.depth]:
            del self.below[depth]
        if one.has_marks:
            self.marked[one.depth + 1] = one
        else:
            self.below[one.depth] = one

    def of(self, depth: int) -> tuple[TurnKind, Introduction | None]:
        """Tell what a line of that depth is, and which introduction names its writer."""
        if depth in self.below:
            return TurnKind.QUOTED, self.below[depth]
        return (TurnKind.QUOTED if depth else TurnKind.SAID), self.marked.get(depth)


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    """Divide a mail's lines into its own text, quoted text, and the lines that introduce quotes (furniture).

    Every line comes in exactly one piece, in order; blank lines belong to the piece above them.
    """
    pieces: list[Piece] = []
    origins = _Origins()
    number = 0
    for one in introductions(lines):
        pieces.extend(_between(lines[number : one.start], origins))
        pieces.append(Piece(TurnKind.FURNITURE, tuple(lines[one.start : one.end]), one.depth))
        origins.open(one)
        number = one.end
    pieces.extend(_between(lines[number:], origins))
    return pieces


def _between(lines: Sequence[Line], origins: _Origins) -> Iterator[Piece]:
    """Divide lines among which no introduction stands, by their depth."""
    start = depth = 0
    for number, line in enumerate(lines):
        if line.is_blank:
            continue
        if line.depth != depth and number > start:
            yield from _piece(lines[start:number], depth, origins)
            start = number
        depth = line.depth
    yield from _piece(lines[start:], depth, origins)


def _piece(lines: Sequence[Line], depth: int, origins: _Origins) -> Iterator[Piece]:
    if all(line.is_blank for line in lines):
        return
    kind, by = origins.of(depth)
    if by is None:
        yield Piece(kind, tuple(lines), depth)
    else:
        yield Piece(kind, tuple(lines), depth, by.name, by.email, by.moment)
