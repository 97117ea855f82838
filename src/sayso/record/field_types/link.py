"""A link to another thing of the record, by its name, its mail domain or its id. Kept as its id."""

from __future__ import annotations

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.ids import id_of, name_of
from sayso.record.points import FIELD_TYPES, FieldType


@FIELD_TYPES.register
class Link(FieldType):
    """An account."""

    name = "link"
    control = "link"
    title = ""

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        return id_of(raw, spec, "there is nothing in the record called")

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return name_of(value, spec, "account")
