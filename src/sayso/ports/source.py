"""Where conversations come from by themselves: a source is pulled, a little at a time, and says how far it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sayso.domain.signal import JsonValue
from sayso.plug import Point

Cursor = Mapping[str, JsonValue]


class SourceFailure(Exception):
    """The source could not be read. The message says which, why, and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file as the source has it.

    `people` are the addresses that it names, where the source can tell without reading it; `format` names the file's
    format where its bytes should not decide.
    """

    content: bytes = field(repr=False)
    filename: str
    format: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pull:
    """Some items, and the cursor to go on from once they are kept; `is_done` where there was nothing more.

    `told` says in lines what was left out, and why.
    """

    items: tuple[Item, ...]
    cursor: Cursor
    is_done: bool = True
    told: tuple[str, ...] = ()


class Source(Protocol):
    """An open source. It is only ever read."""

    def pull(self, cursor: Cursor) -> Pull:
        """The next items after a cursor of this source's own ({} at first), at most some dozens.

        The same item may come again. Raises SourceFailure; never waits longer than some seconds for an answer.
        """
        ...


class SourceConnector(Protocol):
    """A kind of source."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str:
        """For people: "Mailbox (IMAP)"."""
        ...

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue]) -> Source:
        """The source at an address. Opening waits for nobody."""
        ...


SOURCES: Point[SourceConnector] = Point("sources", "sayso.connectors")
