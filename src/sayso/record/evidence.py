"""Quotes as the record keeps them: by value, with where they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sayso.domain.signal import JsonValue
from sayso.record.typed_text import blank


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quote. `conversation` is the conversation's identity (never its row id), `said_at` ISO 8601 or ""."""

    conversation: str
    revision: int
    turn: int
    start: int
    end: int
    text: str
    speaker: str
    said_at: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        """The form in which it is stored."""
        return asdict(self)


def comes_from(entry: JsonValue, conversation: str) -> bool:
    """Whether a stored quote stands in that conversation."""
    return isinstance(entry, Mapping) and entry.get("conversation") == conversation


def quoted_texts(evidence: Iterable[JsonValue], conversation: str) -> tuple[str, ...]:
    """The texts of the stored quotes that stand in that conversation."""
    found = (entry for entry in evidence if comes_from(entry, conversation))
    return tuple(str(entry["text"]) for entry in found if isinstance(entry, Mapping) and entry.get("text"))


def blanked(evidence: Iterable[JsonValue], conversation: str) -> list[JsonValue]:
    """The stored quotes, those of that conversation blanked at equal length, with their speakers."""
    return [_blanked(entry) if comes_from(entry, conversation) else entry for entry in evidence]


def _blanked(entry: Any) -> JsonValue:
    return {**entry, "text": blank(str(entry.get("text", ""))), "speaker": blank(str(entry.get("speaker", "")))}
