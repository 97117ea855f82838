"""Salesforce's values and types in canonical form, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sayso.domain.signal import JsonValue
from sayso.ports.record_reader import CrmField, CrmType
from sayso.ports.record_writer import Permanent, Recoverable

_TYPES: Final[Mapping[str, CrmType]] = {
    "string": CrmType.TEXT,
    "textarea": CrmType.TEXT,
    "email": CrmType.TEXT,
    "phone": CrmType.TEXT,
    "url": CrmType.TEXT,
    "combobox": CrmType.TEXT,
    "currency": CrmType.MONEY,
    "double": CrmType.NUMBER,
    "int": CrmType.NUMBER,
    "long": CrmType.NUMBER,
    "percent": CrmType.NUMBER,
    "date": CrmType.DATE,
    "datetime": CrmType.MOMENT,
    "picklist": CrmType.PICKLIST,
    "boolean": CrmType.TRUTH,
}
FIGURES: Final = frozenset({"currency", "double", "int", "long", "percent"})


def field_of(entity: str, found: Mapping[str, Any]) -> CrmField:
    """A field as Salesforce describes it, in our words."""
    options = tuple(
        (str(one["value"]), str(one.get("label") or one["value"]))
        for one in found.get("picklistValues") or ()
        if one.get("active", True)
    )
    return CrmField(
        name=str(found["name"]),
        label=str(found.get("label") or found["name"]),
        type=_type_of(entity, found),
        options=options,
        writable=bool(found.get("updateable")) and not found.get("calculated"),
        length=int(found.get("length") or 0),
        required=bool(found.get("createable")) and not (found.get("nillable") or found.get("defaultedOnCreate")),
    )


def canonical(raw: object) -> JsonValue:
    """A value as it came: numbers as text, moments as ISO in UTC, blank as None."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | Decimal):
        return figure(Decimal(str(raw)))
    read = str(raw)
    return iso(moment_of(read)) if _is_moment(read) else read


def theirs(found: Mapping[str, Any], value: JsonValue) -> JsonValue:
    """A canonical value as Salesforce takes it in that field. Raises Permanent for what is no figure."""
    if value is None or value == "":
        return None
    if found.get("type") not in FIGURES:
        return value
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Permanent(f"'{found.get('label')}' takes a figure.") from None
    return int(number) if number == number.to_integral_value() else float(number)


def is_same(found: Mapping[str, Any], left: JsonValue, right: JsonValue) -> bool:
    """Whether two canonical values of that field are the same: figures by their worth, else letter by letter."""
    if left in (None, "") or right in (None, ""):
        return left in (None, "") and right in (None, "")
    if found.get("type") not in FIGURES:
        return str(left) == str(right)
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return str(left) == str(right)


def figure(number: Decimal) -> str:
    """A number as plain text: 12000 and not 1.2E+4."""
    return format(number.normalize(), "f")


def moment_of(raw: object) -> datetime:
    """A moment as Salesforce writes it (2026-03-02T09:00:00.000+0000). Raises Recoverable for what is none."""
    try:
        found = datetime.fromisoformat(str(raw))
    except ValueError:
        raise Recoverable("Salesforce answered with something that is no moment.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def iso(at: datetime) -> str:
    """A moment in UTC, as ISO writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _is_moment(raw: str) -> bool:
    return len(raw) in (20, 24, 28) and raw[4:5] == "-" and raw[10:11] == "T" and raw[:4].isdigit()


def _type_of(entity: str, found: Mapping[str, Any]) -> CrmType:
    if entity == "deal" and found["name"] == "StageName":
        return CrmType.STAGE
    if found.get("type") == "reference":
        return CrmType.USER if found.get("referenceTo") == ["User"] else CrmType.LINK
    if found.get("htmlFormatted"):
        return CrmType.OTHER
    return _TYPES.get(str(found.get("type")), CrmType.OTHER)
