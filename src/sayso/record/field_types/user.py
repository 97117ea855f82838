"""One of our own people, by name or mail address. Kept as the user's id."""

from __future__ import annotations

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.ids import id_of, name_of
from sayso.record.points import FIELD_TYPES, FieldType


@FIELD_TYPES.register
class User(FieldType):
    """A person of the selling organisation."""

    name = "user"
    control = "user"
    title = "One of our people"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        return id_of(raw, spec, "there is nobody here called")

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return name_of(value, spec, "user")
