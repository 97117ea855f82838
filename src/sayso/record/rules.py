"""The record's rules, pure: when values are the same, when a deal closes, what is copied from what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sayso.domain.canonical import canonical_json
from sayso.domain.signal import JsonValue
from sayso.record.points import FieldType

CLOSED_KINDS = frozenset({"won", "lost"})
LETTERS_OF_WEIGHT = 4
SHORTEST_COPY = 8
"""Characters from which on a piece of text inside a quote counts as copied from it: shorter ones anybody uses."""


def same(left: JsonValue, right: JsonValue) -> bool:
    """Whether two canonical values are equal. Key order does not count; 1 and 1.0, which no type keeps, differ."""
    # Most values differ, which plain comparison tells at once; only its yes is looser than ours.
    return left == right and (type(left) is type(right) is str or canonical_json(left) == canonical_json(right))


def closed_at(was_kind: str, kind: str, was: datetime | None, at: datetime) -> datetime | None:
    """When a deal that moves from a stage of one kind to one of another is closed.

    Now, on becoming won or lost; no more, on becoming open; as before where the kind stays what it was.
    """
    if kind == was_kind:
        return was
    return at if kind in CLOSED_KINDS else None


def entry_like(kind: FieldType, entries: Iterable[JsonValue], value: JsonValue) -> JsonValue:
    """The entry of a list that `value` would take the place of (the same competitor, the same promise), or None.

    This is the `before` of an `add`.
    """
    identity = kind.identity(value)
    return next((entry for entry in entries if same(kind.identity(entry), identity)), None)


def copies(quotes: Sequence[str]) -> Callable[[str], bool]:
    """A test for text that was taken out of one of `quotes`: whole, in part, holding it, or in most of its words.

    A step is worded as an imperative: "I'll send you the signed order" is "send the signed order".
    """
    folded = [_folded(quote) for quote in quotes]
    spoken = [_weighty(quote) for quote in folded]

    def copied(text: str) -> bool:
        piece = _folded(text)
        if len(piece) < SHORTEST_COPY:
            return piece in folded
        if any(piece in quote or (len(quote) >= SHORTEST_COPY and quote in piece) for quote in folded):
            return True
        words = _weighty(piece)
        return bool(words) and any(2 * len(words & said) > len(words) for said in spoken)

    return copied


def notes_in(kind: str, *values: JsonValue) -> list[str]:
    """The notes among values of that field type: they tell of a conversation (heading, names) without copying it."""
    return [value for value in values if kind == "note" and isinstance(value, str)]


def _weighty(text: str) -> set[str]:
    """The words that are long enough to tell one text from another."""
    return {word for word in re.findall(r"\w+", text) if len(word) >= LETTERS_OF_WEIGHT}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .,;:!?\"'")
