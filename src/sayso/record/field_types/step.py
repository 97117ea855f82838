"""A next step: what will be done, by whom, by when, and whether it was agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType, Piece
from sayso.record.promises import action_of, due_of, owner_of, promise_blanked, promise_identity, promise_shown
from sayso.record.typed_text import choice, labels, parts_of, text_of

SIDES = labels("ours", "theirs", "both")
AGREEMENTS = labels("agreed", "proposed", "declined")
PARTS = ("action", "owner", "owner_side", "due", "agreement")


@FIELD_TYPES.register
class Step(FieldType):
    """``{"action", "owner", "owner_side", "due", "agreement"}``; a bare text is the action."""

    name = "step"
    control = "step"
    title = ""
    pieces = (
        Piece("action", "What"),
        Piece("owner", "Who"),
        Piece("owner_side", "Whose", "choice", SIDES),
        Piece("due", "By", "date"),
        Piece("agreement", "Agreed?", "choice", AGREEMENTS),
    )

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        parts = parts_of(raw, spec, PARTS) if isinstance(raw, Mapping) else {"action": raw}
        if not any(text_of(part, spec) for part in parts.values()):
            return None
        return {
            "action": action_of(parts, spec),
            "owner": owner_of(parts, spec),
            "owner_side": choice(parts.get("owner_side"), SIDES, spec, what="side") or "",
            "due": due_of(parts, spec),
            "agreement": choice(parts.get("agreement"), AGREEMENTS, spec, what="agreement") or "",
        }

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return promise_shown(value)

    def identity(self, value: JsonValue) -> JsonValue:
        return promise_identity(value)

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        return promise_blanked(value, copied)
