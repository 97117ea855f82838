"""Something the buyer did or confirmed that moves, holds or ends the deal."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType, Piece
from sayso.record.typed_text import choice, label_of, labels, parts_of, plain

EVENTS = labels(
    "pain_confirmed",
    "budget_confirmed",
    "decision_process_shared",
    "evaluation_started",
    "proposal_requested",
    "security_review_started",
    "legal_review_started",
    "verbal_commitment",
    "contract_signed",
    "on_hold",
    "lost",
)


@FIELD_TYPES.register
class Milestone(FieldType):
    """``{"event"}``: stages leave by these (their exit criteria). When it happened is when it was said."""

    name = "milestone"
    control = "milestone"
    title = ""
    pieces = (Piece("event", "What happened", "choice", EVENTS),)

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        given = parts_of(raw, spec, ("event",)).get("event") if isinstance(raw, Mapping) else raw
        event = choice(given, EVENTS, spec, what="milestone")
        return None if event is None else {"event": event}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return label_of(value.get("event"), EVENTS) if isinstance(value, Mapping) else plain(value)
