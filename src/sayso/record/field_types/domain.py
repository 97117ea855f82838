"""A mail domain of a company, as in "firm.example": out of a web or mail address too. Kept in lower case."""

from __future__ import annotations

import re

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import plain, text_of

DOMAIN = re.compile(r"(?!-)[\w-]{1,63}(?:\.[\w-]{1,63})*\.[^\W\d_][\w-]{1,62}")
LONGEST = 253


@FIELD_TYPES.register
class Domain(FieldType):
    """The part of a company's mail addresses after the @."""

    name = "domain"
    control = "line"
    title = ""

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        text = text_of(raw, spec).lower()
        bare = re.sub(r"^https?://", "", text).split("/")[0].rpartition("@")[2].removeprefix("www.").rstrip(".")
        if not bare:
            return None
        if len(bare) > LONGEST or not DOMAIN.fullmatch(bare):
            raise spec.bad(f"'{text[:60]}' is no domain: write one such as firm.example.")
        return bare

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        return plain(value)
