"""Text on one line: names, titles, sources. White space is folded and control characters are dropped."""

from __future__ import annotations

from collections.abc import Callable

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import blank, plain, text_of


@FIELD_TYPES.register
class Text(FieldType):
    """A line of text."""

    name = "text"
    control = "line"
    title = "Text"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        return text_of(raw, spec) or None

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return plain(value)

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        return blank(value) if isinstance(value, str) and copied(value) else value
