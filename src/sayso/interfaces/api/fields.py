"""The field audit: which fields may go, and retiring one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from sayso.domain.change import FieldPath
from sayso.domain.plain import plain
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.measure.field_audit import services
from sayso.record.definitions import restore_field, retire_field

router = Router(tags=["fields"])
Entity = Literal["deal", "account", "person"]


class AuditOut(Schema):
    """The audit as it was counted `at` a moment; `uncounted` are the fields that came since."""

    at: datetime
    fields: list[dict[str, Any]]
    uncounted: list[str]
    is_awaited: bool


@router.get("/fields/audit", response={200: AuditOut, **REFUSALS})
def field_audit(request: HttpRequest, entity: Entity = "deal") -> AuditOut:
    """Every field with its verdict, the reason and the counts behind it, as counted last. For RevOps and leaders."""
    found = services.get_or_count(asker=asker_of(request), entity=entity, at=timezone.now())
    return AuditOut.model_validate(plain(found))


@router.post("/fields/audit/count", response={200: AuditOut, **REFUSALS})
def count_anew(request: HttpRequest, entity: Entity = "deal") -> AuditOut:
    """Have it counted anew, as soon as the worker can. Answers with what stands until then."""
    services.want(asker=asker_of(request), entity=entity, at=timezone.now())
    return field_audit(request, entity)


@router.post("/fields/{entity}/{field}/retire", response={204: None, **REFUSALS})
def retire(request: HttpRequest, entity: Entity, field: str) -> None:
    """Hide a field of the organisation's own; what it holds stays. For RevOps."""
    retire_field(asker=asker_of(request), path=FieldPath(entity, field), at=timezone.now())


@router.post("/fields/{entity}/{field}/restore", response={204: None, **REFUSALS})
def restore(request: HttpRequest, entity: Entity, field: str) -> None:
    """Bring a retired field back. For RevOps."""
    restore_field(asker=asker_of(request), path=FieldPath(entity, field), at=timezone.now())
