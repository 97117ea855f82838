"""Where extract can be extended: kinds of signal, and readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from sayso.domain.change import Change
from sayso.domain.signal import JsonValue, Signal
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.plug import Point

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


SIGNAL_TYPES: Point[SignalType] = Point("signal_types", "sayso.extract.signal_types")
READERS: Point[Reader] = Point("readers", "sayso.extract.readers")
