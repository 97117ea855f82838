"""Another vendor or the tool in use today, and how it stands with the buyer."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType, Piece
from sayso.record.typed_text import choice, label_of, labels, part, parts_of, plain, text_of

STATUSES = labels("incumbent", "evaluating", "ruled_out", "mentioned")


@FIELD_TYPES.register
class Competitor(FieldType):
    """``{"name", "status"}``; a bare text is a name that was mentioned. A later status replaces the earlier."""

    name = "competitor"
    control = "competitor"
    title = ""
    pieces = (Piece("name", "Who"), Piece("status", "How it stands", "choice", STATUSES))

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        parts = parts_of(raw, spec, ("name", "status")) if isinstance(raw, Mapping) else {"name": raw}
        name = text_of(parts.get("name"), spec)
        status = choice(parts.get("status"), STATUSES, spec, what="status")
        if not name:
            if status is None:
                return None
            raise spec.bad("say who competes.")
        return {"name": name, "status": status or "mentioned"}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        if not isinstance(value, Mapping):
            return plain(value)
        return f"{part(value, 'name')}, {label_of(value.get('status'), STATUSES).lower()}"

    def identity(self, value: JsonValue) -> JsonValue:
        return part(value, "name").casefold() if isinstance(value, Mapping) else value
