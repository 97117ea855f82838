"""Which CRMs there are: a reader and a writer behind one connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from sayso.domain.signal import JsonValue
from sayso.plug import Point
from sayso.ports.record_reader import RecordReader
from sayso.ports.record_writer import RecordWriter
from sayso.ports.vendor import Vendor

KeepSecrets = Callable[[Mapping[str, str]], None]


class Crm(RecordReader, RecordWriter, Protocol):
    """An open connection to one CRM."""

    def close(self) -> None:
        """Give the connections back."""
        ...

    def check(self) -> tuple[str, ...]:
        """What is wrong with the connection, a line each that says what to do; nothing where it works."""
        ...


class CrmConnector(Vendor, Protocol):
    """A vendor's CRM."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What has to be given to open it, by name: ``token``."""
        ...

    @property
    def usual(self) -> Mapping[str, str]:
        """Which of its fields usually holds which of ours: ``deal.amount`` -> ``amount``.

        ``deal.currency`` names the field with the currency of a deal's sums, which is read and never written.
        """
        ...

    def open(
        self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue], keep: KeepSecrets
    ) -> Crm:
        """The CRM at an address. `keep` is told of secrets that were exchanged for newer ones."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """A call that is to say that something changed in the CRM, as it arrived. `url` is ours as the world knows it.

    `headers` are in lower case, `at` is when it came.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@runtime_checkable
class Calling(Protocol):
    """A connector whose CRM calls when something changes there. One that does not is asked every few minutes alone."""

    def is_genuine(self, notice: Notice, secrets: Mapping[str, str]) -> bool:
        """Whether the CRM that these secrets open made this call, and made it now."""
        ...


@dataclass(frozen=True, slots=True)
class News:
    """How far the CRM's journal was looked at, and whether anything stood there since the time before."""

    place: str
    changed: bool


@runtime_checkable
class Journaling(Protocol):
    """A connector whose CRM keeps a journal of what changed. It is asked often, where nothing can call this server."""

    def keeps_journal(self, options: Mapping[str, JsonValue]) -> bool:
        """Whether that is wanted of a connection with these options."""
        ...

    def news(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue], place: str) -> News:
        """What stands there after `place` ("" at first). Raises a CrmFailure; never waits long."""
        ...


CRMS: Point[CrmConnector] = Point("crms", "sayso.connectors")
