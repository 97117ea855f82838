"""Sums in several currencies, rolled up at the rates that the organisation stated. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency is worth in the organisation's `own`."""

    own: str
    held: Mapping[str, Decimal] = field(default_factory=dict)

    def value(self, amount: Decimal | None, currency: str) -> Decimal | None:
        """The amount in the organisation's currency, to the cent; None where no rate is stated, 0 for no amount."""
        if amount is None:
            return Decimal(0)
        if currency in ("", self.own):
            return amount
        rate = self.held.get(currency)
        return None if rate is None else (amount * rate).quantize(CENT, ROUND_HALF_UP)
