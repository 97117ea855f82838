"""Where the record can be extended: types of field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sayso.domain.signal import JsonValue
from sayso.plug import Point
from sayso.record.fields import FieldSpec, Option


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a composed value, as a form asks for it.

    `kind` is line, date or choice; a piece that is `kept` is not asked for, and handed back as it was.
    """

    name: str
    label: str
    kind: str = "line"
    options: tuple[Option, ...] = ()


class FieldType(Protocol):
    """One type of field: how it is typed, kept and shown. Its module's docstring is its help page.

    Inherit from it to get the answers most types give: entries are alike when equal, and hold no copied prose.
    """

    @property
    def name(self) -> str:
        """Stored with custom fields: ``money``."""
        ...

    @property
    def control(self) -> str:
        """The editing widget: line, area, number, money, date, choice, user, link, stage, step, task, role."""
        ...

    @property
    def title(self) -> str:
        """As RevOps sees it when adding a field; "" for types that only built-in fields have."""
        ...

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces that a form asks for, one by one, where the value is composed of several."""
        return ()

    def canonical(self, raw: object, spec: FieldSpec) -> JsonValue:
        """`raw`, as typed in a form, a cell of a CSV or already canonical, in the one way it is kept.

        Blank gives None. Raises BadFieldValue with one clear line. ``canonical(canonical(x)) == canonical(x)``.
        """
        ...

    def show(self, value: JsonValue, spec: FieldSpec | None = None) -> str:
        """`value` in a person's words, one line (several for an area); "" for None. Never fails, for any JSON."""
        ...

    def identity(self, value: JsonValue) -> JsonValue:
        """What makes two entries of a list the same thing: the later one takes the place of the earlier."""
        return value

    def blanked(self, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
        """`value` with every piece of prose for which `copied` is true blanked at equal length."""
        return value


FIELD_TYPES: Point[FieldType] = Point("field_types", "sayso.record.field_types")
