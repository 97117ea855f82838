"""A choice: exactly one of the field's allowed values, picked by value or by label."""

from __future__ import annotations

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import choice, label_of, plain


@FIELD_TYPES.register
class Picklist(FieldType):
    """One of the allowed values."""

    name = "picklist"
    control = "choice"
    title = "Choice"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        return choice(raw, spec.options, spec)

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return label_of(value, spec.options) if spec else plain(value).replace("_", " ").capitalize()
