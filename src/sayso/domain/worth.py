"""Whether two values that machines write differently are the same: 48000 and 48000.00. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from sayso.domain.signal import JsonValue

FIGURE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
"""As machines write a figure: "007" and "1e3" are text that a person chose."""


def same_worth(left: JsonValue, right: JsonValue) -> bool:
    """Figures go by what they are worth, all else as it is written; None and the empty text are both blank."""
    if left in (None, "") or right in (None, ""):
        return left in (None, "") and right in (None, "")
    first, second = str(left).strip(), str(right).strip()
    if FIGURE.fullmatch(first) and FIGURE.fullmatch(second):
        return Decimal(first) == Decimal(second)
    return first == second
