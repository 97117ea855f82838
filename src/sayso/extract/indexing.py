"""What the search index is told of signals: their kinds, and the values that are chosen from a few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sayso.capture.search import index
from sayso.domain.signal import JsonValue
from sayso.extract.models import Signal

CHOSEN: Final = ("category", "status", "event", "role", "agreement", "owner_side", "what")


def index_signals(conversation_id: int, signals: Iterable[Signal]) -> None:
    """Let the index find the turns of a conversation by what was heard in them."""
    heard: dict[int, set[str]] = {}
    for signal in signals:
        heard.setdefault(signal.turn, set()).update(tags_of(signal.kind, signal.value))
    index.hear(conversation_id, heard)


def tags_of(kind: str, value: Mapping[str, JsonValue]) -> set[str]:
    """What was heard, as words of the index."""
    chosen = [value.get(field) for field in CHOSEN]
    return {index.heard_tag(kind), *(index.heard_tag(kind, one) for one in chosen if isinstance(one, str))}
