"""A task of ours: what to do, who does it, by when."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType, Piece
from sayso.record.promises import action_of, due_of, owner_of, promise_blanked, promise_identity, promise_shown
from sayso.record.typed_text import parts_of, text_of


@FIELD_TYPES.register
class Task(FieldType):
    """``{"action", "owner", "due"}``; a bare text is the action."""

    name = "task"
    control = "task"
    title = ""
    pieces = (Piece("action", "What"), Piece("owner", "Who"), Piece("due", "By", "date"))

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        parts = parts_of(raw, spec, ("action", "owner", "due")) if isinstance(raw, Mapping) else {"action": raw}
        if not any(text_of(part, spec) for part in parts.values()):
            return None
        return {"action": action_of(parts, spec), "owner": owner_of(parts, spec), "due": due_of(parts, spec)}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return promise_shown(value)

    def identity(self, value: JsonValue) -> JsonValue:
        return promise_identity(value)

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        return promise_blanked(value, copied)
