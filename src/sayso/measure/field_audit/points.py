"""Where the field audit can be extended: kinds of junk, and ways in which fields feed decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.sketch import Sketch
from sayso.measure.field_audit.views import Junk, Known, Use
from sayso.plug import Point

ENOUGH = 20
"""Filled rows below which nothing is said of a field's values."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field after all its rows: what is known of it, its kind, and how often each value stands."""

    known: Known
    kind: str
    rows: int
    values: Sketch


@dataclass(frozen=True, slots=True)
class Marked:
    """The rows whose value by itself is such junk, and the commonest of these values."""

    rows: int = 0
    examples: tuple[str, ...] = ()


class JunkKind(Protocol):
    """One kind of junk. Its module's docstring is its help page. Pure: no database, no clock."""

    @property
    def name(self) -> str:
        """Stored nowhere, shown to machines: ``placeholders``."""
        ...

    reads_values: bool = False
    """Whether `marks` is to be asked of every value."""

    def marks(self, value: str, known: Known) -> bool:
        """Whether `value` (stripped, not blank) by itself is such junk. Asked once for each value of a stretch."""
        return False

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        """What is wrong with the field as a whole, or None. Never fails, for any column."""
        ...


class Usage(Protocol):
    """One way in which fields feed decisions. Its module's docstring is its help page."""

    @property
    def name(self) -> str:
        """Unique: ``saved_views``."""
        ...

    is_for_everybody: bool = True
    """Whether anybody who fills a field in may be told."""

    def uses(self, asker: Asker, since: datetime) -> Iterable[tuple[FieldPath, Use]]:
        """Which fields fed what since then, as far as the asker sees."""
        ...


JUNK: Point[JunkKind] = Point("junk", "sayso.measure.field_audit.junk")
USAGES: Point[Usage] = Point("usages", "sayso.measure.field_audit.usages")
