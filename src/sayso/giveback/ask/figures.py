"""Amounts in questions: ">50k", "<=20,000", "50k..100k", "48000". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sayso.record.figures import NotAFigure, figure, written

_SIGNED: Final = re.compile(r"(>=|<=|>|<)?(.+)", re.DOTALL)
_CURRENCY: Final = re.compile(r"[£$€]|\b[A-Z]{3}\b")
_SHORT: Final = ((Decimal(1_000_000), "m"), (Decimal(1_000), "k"))


class BadFigure(ValueError):
    """That is no figure, and no range of figures."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `least` to `most`; the bounds belong to it unless `is_beyond`. None is open."""

    least: Decimal | None
    most: Decimal | None
    is_beyond: bool = False

    @property
    def written(self) -> str:
        """The span as it is written in a question."""
        if self.least is not None and self.most is not None:
            return _short(self.least) if self.least == self.most else f"{_short(self.least)}..{_short(self.most)}"
        equal = "" if self.is_beyond else "="
        return (
            f">{equal}{_short(self.least)}" if self.least is not None else f"<{equal}{_short(self.most or Decimal())}"
        )


def span(text: str) -> Span:
    """The span that a text means; currency signs are passed over. Raises BadFigure."""
    plain = _CURRENCY.sub("", text).strip()
    low, dots, high = plain.partition("..")
    if dots:
        if not (low.strip() or high.strip()):
            raise BadFigure("that range has no end: write 20k..50k, 20k.. or ..50k.")
        least, most = _figure(low) if low.strip() else None, _figure(high) if high.strip() else None
        if least is not None and most is not None and least > most:
            raise BadFigure(f"{_short(least)} is more than {_short(most)}: put the smaller figure first.")
        return Span(least, most)
    found = _SIGNED.fullmatch(plain)
    sign, value = (found[1], _figure(found[2])) if found else (None, _figure(plain))
    if sign is None:
        return Span(value, value)
    is_beyond = "=" not in sign
    return Span(value, None, is_beyond) if sign.startswith(">") else Span(None, value, is_beyond)


def _figure(text: str) -> Decimal:
    try:
        value = figure(text.strip())
    except NotAFigure:
        raise BadFigure(f"“{text.strip()[:40]}” is no figure: write >50k, <=20,000, or 20k..50k.") from None
    if value < 0:
        raise BadFigure("an amount is never below nothing: write >50k, <=20,000, or 20k..50k.")
    return value


def _short(value: Decimal) -> str:
    for scale, letter in _SHORT:
        if value >= scale and value % (scale / 100) == 0:
            return f"{written(value / scale)}{letter}"
    return written(value)
