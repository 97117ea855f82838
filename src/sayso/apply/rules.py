"""Apply's rules, pure: which Decisions are written, and what of a Decision goes into the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.signal import JsonValue

WRITTEN_KINDS = frozenset({"accepted", "edited", "authored"})
REVERSED = "reversed"
SETTLED = frozenset({"written", "unchanged", "overwrote", "conflict", "failed"})
HOLDS = frozenset({"written", "overwrote"})
"""States in which a write moved the record, so that there is something to take back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record answered to one attempt.

    `state` is written, unchanged, conflict or failed; `live` what the record held when it was not written; `message`
    one line for a person, "" where all went well.
    """

    state: str
    entity_id: int | None
    before: JsonValue = None
    after: JsonValue = None
    live: JsonValue = None
    receipt: JsonValue = None
    message: str = ""


def is_written(kind: str, reversed_kind: str = "") -> bool:
    """Whether a Decision of that kind asks for a write. Taking back what was never written asks for none."""
    if kind == REVERSED:
        return reversed_kind in WRITTEN_KINDS or reversed_kind == REVERSED
    return kind in WRITTEN_KINDS


def key_of(decision_id: object) -> str:
    """The idempotency key of the Decision's one write, the same in every process and in every try."""
    return f"decision:{decision_id}"


def evidence_of(shown: JsonValue) -> tuple[JsonValue, ...]:
    """The quotes by value among what was shown; none for a hand edit."""
    evidence = shown.get("evidence") if isinstance(shown, Mapping) else None
    return tuple(evidence) if isinstance(evidence, list) else ()


def said_at(evidence: Iterable[JsonValue]) -> datetime | None:
    """When the newest of these quotes was said; None where nobody knows."""
    texts = (entry.get("said_at") for entry in evidence if isinstance(entry, Mapping))
    moments = [datetime.fromisoformat(text) for text in texts if isinstance(text, str) and text]
    return max(moments, default=None)
