"""The lines of `phrasebook/`: sentences written for learning, which stand in no conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.local import reading
from sayso.extract.local.persons import Person
from sayso.extract.local.reading import Reading, Sentence

_AT = datetime(2026, 3, 10, 15, tzinfo=UTC)
_PLACES = ("found", "sum", "mention")  # where a mention keeps what was found


@dataclass(frozen=True)
class Line:
    """A line under its heading ("stakeholder user"), and what stands between stars in its last turn."""

    heading: str
    reading: Reading
    marked: tuple[tuple[int, int], ...]

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences of the last turn, which is the one meant."""
        return self.reading.by_turn[self.reading.sentences[-1].turn.index]

    def means(self, one: Any) -> bool:
        """Whether a mention is the one marked; where nothing is marked, whether it is in the last turn."""
        turn = one.sentence.turn.index == self.sentences[-1].turn.index
        place = next((getattr(one, name) for name in _PLACES if hasattr(one, name)), one)
        start, end = (one.sentence.start + at for at in (place.start, place.end))
        named = {one.sentence.turn.text[left:right] for left, right in self.marked}
        who = getattr(one, "person", None)
        return turn and (
            not self.marked
            or any(start < right and left < end for left, right in self.marked)
            or (isinstance(who, Person) and bool(named & {who.name, who.title}))
        )


def phrasebook(folder: Path) -> list[Line]:
    """All lines, by file; turns are parted by bars, and "Rep: " opens one of our side's."""
    found = []
    for file in sorted(folder.glob("*.txt")):
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
    transcript = Transcript("txt", Channel.CALL, tuple(turns), people, _AT)
    return Line(heading, reading.read(transcript, ReadingContext()), marked)
