"""Finding and blanking a person's name and addresses inside stored values. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.domain.signal import JsonValue
from sayso.record.typed_text import blank


def names_of(*texts: str) -> frozenset[str]:
    """The names and addresses by which somebody stands in values; blanks are left out."""
    return frozenset(text.casefold().strip() for text in texts if text.strip())


def mentions(value: JsonValue, names: frozenset[str]) -> bool:
    """Whether a text of `value`, at any depth, is one of those names."""
    if isinstance(value, str):
        return value.casefold().strip() in names
    if isinstance(value, dict):
        return any(mentions(part, names) for part in value.values())
    return isinstance(value, list) and any(mentions(part, names) for part in value)


def without(value: JsonValue, names: frozenset[str]) -> JsonValue:
    """`value` with each text that is one of those names blanked at equal length."""
    if isinstance(value, str):
        return blank(value) if mentions(value, names) else value
    if isinstance(value, dict):
        return {key: without(part, names) for key, part in value.items()}
    return [without(part, names) for part in value] if isinstance(value, list) else value


def unspoken(evidence: Iterable[JsonValue], names: frozenset[str]) -> list[JsonValue]:
    """The stored quotes, those spoken by one of those names blanked at equal length."""
    return [_unspoken(entry, names) for entry in evidence]


def _unspoken(entry: JsonValue, names: frozenset[str]) -> JsonValue:
    if not isinstance(entry, dict) or not mentions(entry.get("speaker"), names):
        return entry
    return {**entry, "text": blank(str(entry.get("text") or "")), "speaker": blank(str(entry["speaker"]))}
