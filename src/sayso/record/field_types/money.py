"""A sum of money with its currency: "48k", "£48,000", "48.000,00 EUR". Kept to two places, half away from zero."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sayso.domain.money import Money as Sum
from sayso.domain.signal import JsonValue
from sayso.record.currencies import code_of, split_mark
from sayso.record.fields import FieldSpec
from sayso.record.figures import NotAFigure, figure
from sayso.record.points import FIELD_TYPES, FieldType
from sayso.record.typed_text import parts_of, plain, text_of

LARGEST = Decimal(10) ** 15


@FIELD_TYPES.register
class Money(FieldType):
    """An amount and an ISO 4217 code; the field's own currency where nobody wrote one."""

    name = "money"
    control = "money"
    title = "Money"

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        if isinstance(raw, Mapping):
            parts = parts_of(raw, spec, ("amount", "currency"))
            amount, code = self._text(parts.get("amount"), spec), text_of(parts.get("currency"), spec)
        else:
            code, amount = split_mark(self._text(raw, spec))
        if not amount:
            return None
        currency = self._currency(code, spec)
        try:
            # A canonical amount has two decimals, so it passes the strict reading unchanged.
            number = figure(amount, sum_of_money=True)
        except NotAFigure as problem:
            raise spec.bad(str(problem)) from None
        if abs(number) >= LARGEST:
            raise spec.bad("that sum is too large.")
        return {"amount": f"{Sum(number).quantized().amount:.2f}", "currency": currency}

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        if not isinstance(value, Mapping):
            return plain(value)
        try:
            return str(Sum(figure(str(value.get("amount"))), str(value.get("currency") or "")))
        except NotAFigure:
            return plain(value)

    def _text(self, raw: object, spec: FieldSpec) -> str:
        if isinstance(raw, bool) or not isinstance(raw, Decimal | float | int):
            return text_of(raw, spec)
        number = Decimal(str(raw))
        # Four places, so that a machine's 48.125 is not taken for a person's 48.125, which could be thousands.
        return f"{number:.4f}" if number.is_finite() and abs(number) < LARGEST else str(raw)

    def _currency(self, code: str, spec: FieldSpec) -> str:
        if not code:
            return spec.currency
        found = code_of(code, spec.currency)
        if found is None:
            raise spec.bad(f"'{code[:20]}' names no currency: write its three letters, as in {spec.currency or 'EUR'}.")
        return found
