"""The editing control for each type of field: what a form shows, and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec, Option
from sayso.record.points import FIELD_TYPES, Piece
from sayso.record.typed_text import part


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a control: `type` is an HTML input type, "choice" or "area"; "" as `name` for the only part."""

    name: str
    label: str
    type: str
    value: str
    options: tuple[tuple[str, str], ...] = ()


NAMING = {"name": "Name", "title": "Title", "email": "Mail address"}
INPUTS = {"date": "date", "area": "area", "number": "text", "kept": "hidden", "choice": "choice"}


def control_of(spec: FieldSpec, value: JsonValue) -> tuple[Part, ...]:
    """The inputs for a field that holds `value`."""
    kind = FIELD_TYPES.get(spec.type)
    if kind.pieces:
        return tuple(_part(piece, value) for piece in kind.pieces)
    if spec.options:
        return (Part("", spec.label, "choice", _index(spec.options, value), _numbered(spec.options, value)),)
    shown = str(value) if spec.type == "date" and value else kind.show(value, spec)
    return (Part("", spec.label, INPUTS.get(kind.control, "text"), shown),)


def raw_of(posted: Mapping[str, str], spec: FieldSpec) -> JsonValue:
    """What a person typed into the control, for the field's type to make canonical."""
    pieces = FIELD_TYPES.get(spec.type).pieces
    if pieces:
        return {piece.name: posted.get(f"value.{piece.name}", "") for piece in pieces}
    typed = posted.get("value", "")
    if spec.options:
        return next((option.value for number, option in enumerate(spec.options) if str(number) == typed), None)
    return typed


def created_control_of(value: JsonValue) -> tuple[Part, ...]:
    """The inputs for a thing that is to be created: what names it."""
    held = value if isinstance(value, Mapping) else {}
    return tuple(Part(name, label, "text", part(value, name)) for name, label in NAMING.items() if name in held)


def created_raw_of(posted: Mapping[str, str], value: JsonValue) -> JsonValue:
    """What a person typed of a thing that is to be created."""
    asked = created_control_of(value)
    return {each.name: posted[f"value.{each.name}"] for each in asked if f"value.{each.name}" in posted}


def _part(piece: Piece, value: JsonValue) -> Part:
    options = (("", "–"), *((str(option.value), option.label) for option in piece.options)) if piece.options else ()
    return Part(piece.name, piece.label, INPUTS.get(piece.kind, "text"), part(value, piece.name), options)


def _numbered(options: tuple[Option, ...], value: JsonValue) -> tuple[tuple[str, str], ...]:
    """Every option that can be chosen, and the one that stands, by its place among all."""
    offered = [(n, option) for n, option in enumerate(options) if not option.is_retired or option.value == value]
    return (("", "–"), *((str(number), option.label) for number, option in offered))


def _index(options: tuple[Option, ...], value: JsonValue) -> str:
    return next((str(number) for number, option in enumerate(options) if option.value == value), "")
