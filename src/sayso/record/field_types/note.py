"""A note: text of several lines, up to 5,000 characters."""

from __future__ import annotations

from collections.abc import Callable

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import blank, block, plain

LONGEST = 5000


@FIELD_TYPES.register
class Note(FieldType):
    """Text of several lines."""

    name = "note"
    control = "area"
    title = "Note"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise spec.bad("write a text.")
        text = block(raw)
        if len(text) > LONGEST:
            raise spec.bad(f"that is {len(text)} characters long; at most {LONGEST} are kept.")
        return text or None

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return plain(value)

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        return blank(value) if isinstance(value, str) and copied(value) else value
