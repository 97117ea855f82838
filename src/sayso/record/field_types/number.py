"""A number: seats, a discount in per cent, a score. Kept as plain decimal digits, never as a float."""

from __future__ import annotations

from decimal import Decimal

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.figures import NotAFigure, figure, written
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import plain, text_of


@FIELD_TYPES.register
class Number(FieldType):
    """A decimal number."""

    name = "number"
    control = "number"
    title = "Number"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        text = f"{raw:f}" if isinstance(raw, Decimal) and raw.is_finite() else text_of(raw, spec)
        text = text.removesuffix("%").strip()
        if not text:
            return None
        try:
            value = figure(text)
        except NotAFigure as problem:
            raise spec.bad(str(problem)) from None
        self._check(value, spec)
        return written(value)

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        try:
            return f"{figure(str(value)):,f}" if value is not None else ""
        except NotAFigure:
            return plain(value)

    def _check(self, value: Decimal, spec: FieldSpec) -> None:
        if (spec.least is not None and value < spec.least) or (spec.most is not None and value > spec.most):
            raise spec.bad(f"{written(value)} is outside {spec.least} to {spec.most}.")
        _, dot, decimals = written(value).partition(".")
        if dot and len(decimals) > spec.places:
            raise spec.bad(f"{written(value)} has more than {spec.places} decimal places.")
