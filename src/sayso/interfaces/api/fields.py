"""The field audit: which fields may go, and retiring one."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.domain.change import FieldPath
from sayso.domain.plain import plain
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.measure.field_audit.selectors import audit_record
from sayso.record.definitions import restore_field, retire_field

router = Router(tags=["fields"])
Entity = Literal["deal", "account", "person"]


@router.get("/fields/audit", response={200: list[dict[str, Any]], **REFUSALS})
def field_audit(request: HttpRequest, entity: Entity = "deal") -> list[dict[str, Any]]:
    """Every field with its verdict, the reason and the counts behind it. For RevOps and leaders."""
    found: list[dict[str, Any]] = plain(audit_record(asker_of(request), entity, timezone.now()))
    return found


@router.post("/fields/{entity}/{field}/retire", response={204: None, **REFUSALS})
def retire(request: HttpRequest, entity: Entity, field: str) -> None:
    """Hide a field of the organisation's own; what it holds stays. For RevOps."""
    retire_field(asker=asker_of(request), path=FieldPath(entity, field), at=timezone.now())


@router.post("/fields/{entity}/{field}/restore", response={204: None, **REFUSALS})
def restore(request: HttpRequest, entity: Entity, field: str) -> None:
    """Bring a retired field back. For RevOps."""
    restore_field(asker=asker_of(request), path=FieldPath(entity, field), at=timezone.now())
