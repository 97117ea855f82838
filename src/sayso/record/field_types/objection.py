"""What the buyer holds against buying: a category and the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType, Piece
from sayso.record.typed_text import blank, choice, label_of, labels, part, parts_of, plain, text_of

CATEGORIES = labels("price", "timing", "authority", "need", "trust", "product", "competition", "effort")


@FIELD_TYPES.register
class Objection(FieldType):
    """``{"category", "text"}``; typed as "price: too dear for one site"."""

    name = "objection"
    control = "objection"
    title = ""
    pieces = (Piece("category", "About", "choice", CATEGORIES), Piece("text", "In words"))

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        parts = parts_of(raw, spec, ("category", "text")) if isinstance(raw, Mapping) else self._split(raw, spec)
        category = choice(parts.get("category"), CATEGORIES, spec, what="category")
        text = text_of(parts.get("text"), spec)
        if category is None:
            if not text:
                return None
            raise spec.bad("say of which category it is.")
        return {"category": category, "text": text}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        if not isinstance(value, Mapping):
            return plain(value)
        text = part(value, "text")
        return label_of(value.get("category"), CATEGORIES) + (f": {text}" if text else "")

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        text = part(value, "text")
        return {**value, "text": blank(text)} if isinstance(value, dict) and text and copied(text) else value

    def _split(self, raw: object, spec: FieldSpec) -> dict[str, object]:
        category, _, text = text_of(raw, spec).partition(":")
        return {"category": category, "text": text}
