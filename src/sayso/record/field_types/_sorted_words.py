"""Words of one of a few sorts: what objections and needs are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec, Option
from sayso.record.points import FieldType
from sayso.record.typed_text import blank, choice, label_of, part, parts_of, plain, text_of


class SortedWords(FieldType):
    """``{sort, "text"}``, typed as "sort: in words".

    `sort` names the field that holds the sort, `called` is what people call it, `sorts` what it may be.
    """

    sort: str
    called: str
    sorts: tuple[Option, ...]
    title = ""

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        parts = parts_of(raw, spec, (self.sort, "text")) if isinstance(raw, Mapping) else self._split(raw, spec)
        sort = choice(parts.get(self.sort), self.sorts, spec, what=self.called)
        text = text_of(parts.get("text"), spec)
        if sort is None:
            if not text:
                return None
            raise spec.bad(f"say of which {self.called} it is.")
        return {self.sort: sort, "text": text}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        if not isinstance(value, Mapping):
            return plain(value)
        text = part(value, "text")
        return label_of(value.get(self.sort), self.sorts) + (f": {text}" if text else "")

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        text = part(value, "text")
        return {**value, "text": blank(text)} if isinstance(value, dict) and text and copied(text) else value

    def _split(self, raw: object, spec: FieldSpec) -> dict[str, object]:
        sort, _, text = text_of(raw, spec).partition(":")
        return {self.sort: sort, "text": text}
