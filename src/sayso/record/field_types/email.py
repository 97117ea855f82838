"""A mail address. Kept in lower case."""

from __future__ import annotations

import re

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import plain, text_of

ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]{2,}")
LONGEST = 254


@FIELD_TYPES.register
class Email(FieldType):
    """Somebody's mail address."""

    name = "email"
    control = "line"
    title = "Mail address"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        text = text_of(raw, spec).removeprefix("mailto:").lower()
        if not text:
            return None
        if len(text) > LONGEST or not ADDRESS.fullmatch(text):
            raise spec.bad(f"'{text[:60]}' is no mail address: write one such as ana@firm.example.")
        return text

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return plain(value)
