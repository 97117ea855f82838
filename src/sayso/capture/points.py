"""Where capture can be extended: file formats."""

from __future__ import annotations

from typing import Protocol

from sayso.domain.transcript import Transcript
from sayso.plug import Point


class Unreadable(ValueError):
    """The file cannot be read as a conversation. The message is one line: what is wrong, where, what to do."""


class Format(Protocol):
    """One file format that conversations are exported in. Its module's docstring is its help page."""

    @property
    def name(self) -> str:
        """Stored with each conversation: ``zoom_vtt``, ``eml``."""
        ...

    @property
    def title(self) -> str:
        """As people call it: "Zoom transcript (WebVTT)"."""
        ...

    def sniff(self, content: bytes, filename: str) -> float:
        """How surely these bytes are of this format, 0 to 1, judged by content; the name only breaks ties.

        Cheap, total (never raises), and safe on any bytes of any size.
        """
        ...

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        """The conversations in the file, in its order (a mailbox or calendar holds several).

        Raises Unreadable, and nothing else, whatever the bytes.
        """
        ...


FORMATS: Point[Format] = Point("formats", "sayso.capture.formats")
