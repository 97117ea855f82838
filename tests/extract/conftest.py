"""The docstring of a test is the conversation: ``Dana (buyer): ...`` and ``Sam (rep): ...``, one turn a line."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from sayso.domain.signal import Signal
from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.local.reading import Reading, read
from sayso.extract.points import SIGNAL_TYPES

TUESDAY = datetime(2026, 3, 10, 15, 0, tzinfo=timezone(timedelta(hours=-5)))
SIDES = {"buyer": Side.THEIRS, "rep": Side.OURS, "?": Side.UNKNOWN}
TURN = re.compile(r"^(?P<name>[\w .'-]+?) \((?P<side>buyer|rep|\?)\): (?P<text>.*)$")


def told(text: str) -> Transcript:
    """The conversation written in `text`: a call on Tuesday 10 March 2026 in New York.

    Lines without a speaker go on with the turn before. A first line in brackets says what else it is: ``[email]``,
    ``[chat]``, ``[no start]``.
    """
    lines = [line for line in (raw.strip() for raw in text.splitlines()) if line]
    marks = lines.pop(0).strip("[]") if lines and lines[0].startswith("[") else "call"
    turns: list[tuple[str, Side, str]] = []
    for line in lines:
        match = TURN.match(line)
        if match:
            turns.append((match["name"], SIDES[match["side"]], match["text"]))
        else:
            name, side, before = turns.pop()
            turns.append((name, side, f"{before}\n{line}"))
    people = {name: Participant(name, name, side=side) for name, side, _ in turns}
    return Transcript(
        format="txt",
        channel=Channel(marks) if marks in set(Channel) else Channel.CALL,
        turns=tuple(Turn(index, name, said) for index, (name, _, said) in enumerate(turns)),
        participants=tuple(people.values()),
        started_at=None if marks == "no start" else TUESDAY,
    )


@pytest.fixture
def conversation(request: pytest.FixtureRequest) -> Transcript:
    """The conversation in the test's docstring."""
    return told(request.function.__doc__)


@pytest.fixture
def reading(conversation: Transcript) -> Reading:
    return read(conversation, ReadingContext(currency="USD"))


@pytest.fixture
def heard(reading: Reading) -> Callable[[str], list[Signal]]:
    """The signals of one kind in the test's docstring."""
    return lambda kind: list(SIGNAL_TYPES.get(kind).find(reading))
