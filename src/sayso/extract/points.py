"""Where extract can be extended: kinds of signal, and readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sayso.domain.change import Change
from sayso.domain.signal import JsonValue, Signal
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.plug import Point
from sayso.ports.model import Prompt

if TYPE_CHECKING:
    from sayso.extract.local.reading import Reading


class BadValue(ValueError):
    """A signal's value does not have the fields or the vocabulary of its kind."""


class SignalType(Protocol):
    """One kind of thing that is heard. Its module's docstring is its definition."""

    @property
    def name(self) -> str:
        """As in FORMAT.md: ``next_step``."""
        ...

    @property
    def title(self) -> str:
        """On the card and in lists: "Next step"."""
        ...

    def check(self, value: Mapping[str, JsonValue]) -> None:
        """Raises BadValue when `value` is not a value of this kind. The gate calls it for every reader's signals."""
        ...

    def find(self, reading: Reading) -> Iterable[Signal]:
        """The local reader's findings of this kind, in the order said."""
        ...

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """What the signal asks of the record; nothing when it is worth hearing but changes no field."""
        ...

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        """The value in a person's words, one line, for the card."""
        ...


class Reader(Protocol):
    """Something that reads a whole conversation. Every reader's signals pass the same gate."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Changes whenever the same conversation may give other signals: what was read before is read again."""
        ...

    def read(self, transcript: Transcript, context: ReadingContext) -> tuple[Signal, ...]:
        """The signals of the conversation, in the order said. Pure: same input, same output."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a reading at the other end of a wire: the signals, why claims were dropped, and what is unread."""

    signals: tuple[Signal, ...]
    dropped: tuple[tuple[str, str], ...] = ()  # the kind, and why, in one line
    parts: int = 0
    unread: int = 0


@runtime_checkable
class RemoteReader(Reader, Protocol):
    """A reader that has to ask a model first. Asking is `consulting`'s; given the answers, reading is pure again."""

    def questions(self, transcript: Transcript, context: ReadingContext) -> tuple[Prompt, ...]:
        """What has to be asked before the whole conversation can be read."""
        ...

    def hear(self, transcript: Transcript, context: ReadingContext) -> Heard:
        """What the answers in `context` bear out. Parts without an answer are counted as unread."""
        ...


SIGNAL_TYPES: Point[SignalType] = Point("signal_types", "sayso.extract.signal_types")
READERS: Point[Reader] = Point("readers", "sayso.extract.readers")
