"""The editing control for each type of field: what a form shows, and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec, Option
from sayso.record.points import FIELD_TYPES


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a control: `type` is an HTML input type, "choice" or "area"; "" as `name` for the only part."""

    name: str
    label: str
    type: str
    value: str
    options: tuple[tuple[str, str], ...] = ()


SIDES = (("", "nobody said"), ("ours", "us"), ("theirs", "them"), ("both", "both"))
INPUTS = {"date": "date", "number": "text", "area": "area"}


def control_of(spec: FieldSpec, value: JsonValue) -> tuple[Part, ...]:
    """The inputs for a field that holds `value`."""
    if spec.type in ("step", "task"):
        return _step(value)
    if spec.options:
        return (Part("", spec.label, "choice", _index(spec.options, value), _numbered(spec.options, value)),)
    kind = FIELD_TYPES.get(spec.type)
    shown = str(value) if spec.type == "date" and value else kind.show(value, spec)
    return (Part("", spec.label, INPUTS.get(kind.control, "text"), shown),)


def raw_of(posted: Mapping[str, str], spec: FieldSpec) -> JsonValue:
    """What a person typed into the control, for the field's type to make canonical."""
    if spec.type in ("step", "task"):
        return {name: posted.get(f"value.{name}", "") for name in ("action", "owner", "owner_side", "due")}
    typed = posted.get("value", "")
    if spec.options:
        return next((option.value for number, option in enumerate(spec.options) if str(number) == typed), None)
    return typed


def _step(value: JsonValue) -> tuple[Part, ...]:
    held = value if isinstance(value, Mapping) else {}

    def text(name: str) -> str:
        return str(held.get(name) or "")

    return (
        Part("action", "What", "text", text("action")),
        Part("owner", "Who", "text", text("owner")),
        Part("owner_side", "Whose", "choice", text("owner_side"), SIDES),
        Part("due", "By", "date", text("due")),
    )


def _numbered(options: tuple[Option, ...], value: JsonValue) -> tuple[tuple[str, str], ...]:
    """Every option that can be chosen, and the one that stands, by its place among all."""
    offered = [(n, option) for n, option in enumerate(options) if not option.is_retired or option.value == value]
    return (("", "–"), *((str(number), option.label) for number, option in offered))


def _index(options: tuple[Option, ...], value: JsonValue) -> str:
    return next((str(number) for number, option in enumerate(options) if option.value == value), "")
