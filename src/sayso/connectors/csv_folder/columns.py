"""What the columns of a table hold, by their headings: never by their cells, which are others tomorrow. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from sayso.domain.signal import JsonValue
from sayso.ports.record_reader import CrmField, CrmStage, CrmType

_NAMED: Final = {
    "stage": CrmType.STAGE,
    "owner": CrmType.USER,
    "account": CrmType.LINK,
    "amount": CrmType.MONEY,
    "close_date": CrmType.DATE,
}
_SAID: Final = re.compile(r"\((number|money|date)\)$")
_FIGURES: Final = frozenset({CrmType.MONEY, CrmType.NUMBER})
_WON, _LOST = "won", "lost"
_SURE: Final = 100


def field_of(name: str) -> CrmField:
    """A column: of a known name of that type, else of the type that its heading ends with, else text."""
    said = _SAID.search(name)
    kind = _NAMED.get(name) or (CrmType(said[1]) if said else CrmType.TEXT)
    label = _SAID.sub("", name).replace("_", " ").strip().capitalize()
    return CrmField(name, label, kind, writable=kind is not CrmType.LINK)


def stages_of(stages: Iterable[str]) -> tuple[CrmStage, ...]:
    """The stages in the order in which they come up. Won or lost is one that says so; where none does, one is added."""
    kinds = {name: _kind(name) for name in stages if name}
    kinds |= {kind.capitalize(): kind for kind in (_WON, _LOST) if kind not in kinds.values()}
    return tuple(CrmStage(name, name, kind, _SURE if kind == _WON else 0) for name, kind in kinds.items())


def canonical(kind: CrmType, text: str) -> JsonValue:
    """A cell in canonical form: blank is None, figures without what means nothing."""
    if not text:
        return None
    number = _number(text) if kind in _FIGURES else None
    return text.lower() if kind is CrmType.USER else text if number is None else format(number.normalize(), "f")


def _kind(stage: str) -> str:
    words = stage.casefold().split()
    return next((kind for kind in (_WON, _LOST) if kind in words), "open")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
