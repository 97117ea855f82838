"""HubSpot's properties, pipelines and owners in the port's words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sayso.domain.signal import JsonValue
from sayso.ports.record_reader import CrmField, CrmOwner, CrmPipeline, CrmStage, CrmType

OBJECTS: Final = {"account": "companies", "person": "contacts", "deal": "deals", "note": "notes", "task": "tasks"}
NAME: Final = CrmField("name", "First and last name", CrmType.TEXT, writable=False)
_MILLISECONDS: Final = 12  # digits from which on a number is a moment in milliseconds
_TYPES: Final = {
    "string": CrmType.TEXT,
    "number": CrmType.NUMBER,
    "date": CrmType.DATE,
    "datetime": CrmType.MOMENT,
    "enumeration": CrmType.PICKLIST,
    "bool": CrmType.TRUTH,
}
_MANY: Final = frozenset({"checkbox"})


def fields_of(entity: str, properties: Iterable[Mapping[str, Any]]) -> tuple[CrmField, ...]:
    """The properties of one object, without those that HubSpot hides or archived."""
    found = [_field(one) for one in properties if not one.get("archived") and not one.get("hidden")]
    return (*((NAME,) if entity == "person" else ()), *found)


def pipelines_of(pipelines: Iterable[Mapping[str, Any]]) -> tuple[CrmPipeline, ...]:
    """The deal pipelines in their order. A stage is closed where HubSpot says so, and won at a probability of one."""
    ordered = sorted(pipelines, key=lambda one: (one.get("displayOrder", 0), str(one.get("label"))))
    return tuple(CrmPipeline(str(one["id"]), str(one["label"]), _stages(one.get("stages") or ())) for one in ordered)


def owner_of(one: Mapping[str, Any]) -> CrmOwner:
    """Somebody who may own records."""
    name = " ".join(part for part in (one.get("firstName"), one.get("lastName")) if part)
    email = str(one.get("email") or "")
    return CrmOwner(str(one["id"]), email, name or email, not one.get("archived"))


def value_of(found: CrmField | None, raw: JsonValue) -> JsonValue:
    """A property's value in canonical form: blank is None, moments are ISO also where they came as milliseconds."""
    if raw is None or raw == "":
        return None
    text = str(raw)
    if found is not None and found.type in (CrmType.MOMENT, CrmType.DATE) and text.isdigit():
        moment = datetime.fromtimestamp(int(text) / 1000, UTC)
        return moment.date().isoformat() if found.type is CrmType.DATE else moment.isoformat()
    return text


def moment_of(raw: object) -> datetime:
    """A moment as HubSpot writes it: ISO, or milliseconds since 1970."""
    text = str(raw)
    if text.isdigit() and len(text) >= _MILLISECONDS:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _field(one: Mapping[str, Any]) -> CrmField:
    rights = one.get("modificationMetadata") or {}
    options = tuple(
        (str(option["value"]), str(option["label"])) for option in one.get("options") or () if not option.get("hidden")
    )
    return CrmField(
        name=str(one["name"]),
        label=str(one["label"]),
        type=_type(one),
        options=options,
        writable=not one.get("calculated") and not rights.get("readOnlyValue"),
    )


def _type(one: Mapping[str, Any]) -> CrmType:
    if one["name"] == "dealstage":
        return CrmType.STAGE
    if one.get("referencedObjectType") == "OWNER" or one["name"] == "hubspot_owner_id":
        return CrmType.USER
    if one.get("fieldType") in _MANY:
        return CrmType.OTHER
    if one["type"] == "number" and (one.get("showCurrencySymbol") or one["name"] == "amount"):
        return CrmType.MONEY
    return _TYPES.get(str(one["type"]), CrmType.OTHER)


def _stages(stages: Iterable[Mapping[str, Any]]) -> tuple[CrmStage, ...]:
    ordered = sorted(
        (one for one in stages if not one.get("archived")),
        key=lambda one: (one.get("displayOrder", 0), str(one.get("label"))),
    )
    return tuple(_stage(one) for one in ordered)


def _stage(one: Mapping[str, Any]) -> CrmStage:
    about = one.get("metadata") or {}
    probability = round(float(about.get("probability") or 0) * 100)
    is_closed = str(about.get("isClosed")).lower() == "true"
    won = probability == 100  # noqa: PLR2004
    return CrmStage(str(one["id"]), str(one["label"]), ("won" if won else "lost") if is_closed else "open", probability)
