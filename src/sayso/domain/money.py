"""Money: a decimal amount with its currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in the major unit; `currency` an ISO 4217 code, "" where nobody said which."""

    amount: Decimal
    currency: str = ""

    def quantized(self) -> Money:
        """The same money at two decimal places, half away from zero, as a record stores it."""
        return Money(self.amount.quantize(Decimal("0.01"), ROUND_HALF_UP), self.currency)

    def __str__(self) -> str:
        whole = self.amount == self.amount.to_integral_value()
        digits = f"{self.amount:,.0f}" if whole else f"{self.amount:,.2f}"
        return f"{digits} {self.currency}".strip()
