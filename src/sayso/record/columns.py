"""Where a single value stands in its row: columns with their own types, or the organisation's fields in `custom`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec
from sayso.record.figures import written
from sayso.record.models import Account, Deal, Person, Stage
from sayso.record.rules import closed_at, same

Row = Account | Deal | Person
MODELS: dict[str, type[Row]] = {"account": Account, "deal": Deal, "person": Person}
CURRENCY_OF = {"amount": "currency", "budget": "budget_currency"}
STEP_COLUMNS = {
    "action": "next_step",
    "owner": "next_step_owner",
    "owner_side": "next_step_side",
    "due": "next_step_due",
    "agreement": "next_step_agreement",
}
ASIDE = ("closed_at", "currency")
"""Columns that move along with a field: they stand in the history beside it, so that an undo puts them back too."""


def live(row: Row, spec: FieldSpec) -> JsonValue:
    """What the row holds in that field, canonical."""
    field = spec.path.field
    if spec.custom:
        return _plain(row.custom.get(field))
    if spec.type == "step":
        return _step(row)
    if spec.type == "stage":
        return _stage(row)
    value = getattr(row, f"{field}_id" if spec.type in ("link", "user") else field)
    if value is None or value == "":
        return None
    if spec.type == "money":
        return {"amount": f"{value:.2f}", "currency": getattr(row, CURRENCY_OF[field])}
    return _plain(value)


def assignment(row: Row, spec: FieldSpec, value: JsonValue, at: datetime) -> dict[str, Any]:
    """The columns, with their new contents, that make the row hold `value` in that field.

    Raises BadFieldValue for a stage that is gone, and for a blank where something must stand.
    """
    field = spec.path.field
    if value is None and spec.required:
        raise spec.bad("this cannot be blank.")
    if spec.custom:
        return {"custom": _with(row.custom, field, value)}
    if spec.type == "stage":
        return _stage_columns(row, spec, value, at)
    if spec.type == "step":
        return _step_columns(value)
    if spec.type == "money":
        return _money_columns(field, value)
    return {f"{field}_id" if spec.type in ("link", "user") else field: _column(spec.type, value)}


def _column(kind: str, value: JsonValue) -> Any:
    if kind in ("link", "user"):
        return value
    if value is None:
        return None if kind in ("date", "number") else ""
    if kind == "date":
        return date.fromisoformat(str(value))
    return Decimal(str(value)) if kind == "number" else value


def asides(row: Row, columns: Mapping[str, Any]) -> dict[str, tuple[JsonValue, JsonValue]]:
    """Which of the columns that move along are moved by `columns`: their contents before and after, as JSON."""
    moved = {name: (_plain(getattr(row, name)), _plain(columns[name])) for name in ASIDE if name in columns}
    return {name: pair for name, pair in moved.items() if not same(*pair)}


def aside_column(name: str, value: JsonValue) -> Any:
    """The contents of a column that moves along, from its JSON."""
    return datetime.fromisoformat(str(value)) if name == "closed_at" and value is not None else value


def _plain(value: Any) -> JsonValue:
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _step(row: Row) -> JsonValue:
    if not isinstance(row, Deal) or not row.next_step:
        return None
    parts = {part: _plain(getattr(row, column)) for part, column in STEP_COLUMNS.items()}
    return {**parts, "owner": parts["owner"] or None}


def _step_columns(value: JsonValue) -> dict[str, Any]:
    parts = value if isinstance(value, Mapping) else {}
    columns = {column: parts.get(part) or "" for part, column in STEP_COLUMNS.items()}
    due = parts.get("due")
    return {**columns, "next_step_due": date.fromisoformat(str(due)) if due else None}


def _stage(row: Row) -> JsonValue:
    return {"pipeline": row.stage.pipeline.key, "key": row.stage.key} if isinstance(row, Deal) else None


def _stage_columns(row: Row, spec: FieldSpec, value: JsonValue, at: datetime) -> dict[str, Any]:
    stage = find_stage(value)
    if stage is None or not isinstance(row, Deal):
        raise spec.bad("that stage is not in the pipelines any more.")
    return {"stage_id": stage.pk, "closed_at": closed_at(row.stage.kind, stage.kind, row.closed_at, at)}


def find_stage(value: JsonValue) -> Stage | None:
    """The stage that a canonical value names, or None."""
    if not isinstance(value, Mapping):
        return None
    return Stage.objects.filter(pipeline__key=value.get("pipeline"), key=value.get("key")).first()


def _money_columns(field: str, value: JsonValue) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        # The currency of the amount is the deal's own and outlives it.
        return {field: None} if field == "amount" else {field: None, CURRENCY_OF[field]: ""}
    return {field: Decimal(str(value["amount"])), CURRENCY_OF[field]: value["currency"]}


def _with(custom: Mapping[str, JsonValue], field: str, value: JsonValue) -> dict[str, JsonValue]:
    kept = {name: held for name, held in custom.items() if name != field}
    return kept if value is None else {**kept, field: value}
