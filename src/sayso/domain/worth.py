"""Whether two values that machines write differently are the same: 48000 and 48000.00. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sayso.domain.signal import JsonValue


def same_worth(left: JsonValue, right: JsonValue) -> bool:
    """Figures go by what they are worth, all else as it is written; None and the empty text are both blank."""
    if left in (None, "") or right in (None, ""):
        return left in (None, "") and right in (None, "")
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return str(left).strip() == str(right).strip()
