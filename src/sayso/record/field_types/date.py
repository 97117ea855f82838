"""A day: "2026-12-01", "1 Dec 2026", "December 1, 2026", "1.12.2026". What could be two days is refused."""

from __future__ import annotations

from datetime import date, datetime

from sayso.domain.signal import JsonValue
from sayso.record.days import NotADay, day_of, shown
from sayso.record.fields import FieldSpec
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import plain, text_of


@FIELD_TYPES.register
class Date(FieldType):
    """A day of the calendar, kept as ISO 8601."""

    name = "date"
    control = "date"
    title = "Date"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        if isinstance(raw, date):
            return (raw.date() if isinstance(raw, datetime) else raw).isoformat()
        text = text_of(raw, spec)
        if not text:
            return None
        try:
            return day_of(text, day_first=spec.day_first).isoformat()
        except NotADay as problem:
            raise spec.bad(str(problem)) from None

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        try:
            return shown(date.fromisoformat(str(value))) if value is not None else ""
        except ValueError:
            return plain(value)
