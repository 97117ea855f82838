"""What a conversation is once its file format is taken off: participants, and turns that never change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """How the conversation was held."""

    CALL = "call"
    EMAIL = "email"
    CHAT = "chat"
    MEETING = "meeting"  # a calendar entry: who and when, and only its description as text


class Side(StrEnum):
    """Whom a participant speaks for. Unknown is an honest answer and stays so until somebody says."""

    OURS = "ours"
    THEIRS = "theirs"
    UNKNOWN = "unknown"

    @property
    def other(self) -> Side:
        """The side across the table; of an unknown one nobody knows."""
        across = {Side.OURS: Side.THEIRS, Side.THEIRS: Side.OURS}
        return across.get(self, self)


class TurnKind(StrEnum):
    """What a turn is evidence of. Only what was `said` may carry a signal."""

    SAID = "said"
    QUOTED = "quoted"  # somebody's earlier mail, repeated below or between: settles what a reply refers to
    FURNITURE = "furniture"  # signature, disclaimer, automatic reply, system message


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who took part. `label` is the name as it stands in the file; the rest is what is known."""

    label: str
    name: str = ""
    email: str = ""
    title: str = ""
    side: Side = Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class Mark:
    """From character `offset` of its turn on, the recording stands at `ms` milliseconds from its start."""

    offset: int
    ms: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted piece.

    `speaker` is the label as exported ("" where the file names nobody); `text` is what was said, mark-up taken
    off and not one word changed; `start_ms` and `end_ms` count from the start of the recording; `said_at` is the
    turn's own moment where it has one (a mail, a chat message), with its zone.
    """

    index: int
    speaker: str
    text: str
    kind: TurnKind = TurnKind.SAID
    start_ms: int | None = None
    end_ms: int | None = None
    said_at: datetime | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation as read from one file.

    `external_id` is the source's own identity of it (a Message-ID, a meeting id), "" where it has none;
    `thread` the identities of what it answers or belongs to, oldest first; `started_at` carries the zone in which
    relative dates are read, and is None where the file does not say when it happened;
    `automatic` marks mail that no person wrote (out of office, newsletters, bounces).
    """

    format: str
    channel: Channel
    turns: tuple[Turn, ...]
    participants: tuple[Participant, ...] = ()
    title: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    external_id: str = ""
    thread: tuple[str, ...] = ()
    automatic: bool = False
    notes: tuple[str, ...] = field(default=())  # what the reader of the file wants known, one line each

    def participant(self, label: str) -> Participant | None:
        """The participant who speaks under that label, or None."""
        return next((p for p in self.participants if p.label == label), None)


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of one turn, character for character: ``turn.text[start:end] == text``."""

    turn: int
    start: int
    end: int
    text: str
    speaker: str


class QuoteNotFound(ValueError):
    """The quote does not stand, character for character, in the turn it names."""


def quote(turn: Turn, start: int, end: int) -> Quote:
    """The quote of `turn` between two character offsets. Raises QuoteNotFound outside the turn or when empty."""
    if not 0 <= start < end <= len(turn.text):
        raise QuoteNotFound(f"turn {turn.index} has {len(turn.text)} characters, not {start}:{end}")
    return Quote(turn.index, start, end, turn.text[start:end], turn.speaker)


def stands(found: Quote, turns: tuple[Turn, ...]) -> bool:
    """Whether the quote is really there: right turn, right offsets, right speaker, every character."""
    if not 0 <= found.turn < len(turns):
        return False
    turn = turns[found.turn]
    return (
        0 <= found.start < found.end
        and turn.text[found.start : found.end] == found.text
        and turn.speaker == found.speaker
    )
