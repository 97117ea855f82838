"""Decisions as confirm leaves them, made by hand for the tests of what comes after."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sayso.confirm.models import Decision
from sayso.domain.canonical import digest
from sayso.domain.change import FieldPath

TALK = "c" * 64
QUOTE = {
    "conversation": TALK,
    "revision": 1,
    "turn": 4,
    "start": 0,
    "end": 24,
    "text": "we sign on the 15th then",
    "speaker": "Ana Field",
    "said_at": "2026-11-20T10:00:00+00:00",
}


def decide(field: str, value: Any, entity_id: int | None, *, by: Any, at: datetime, **more: Any) -> Decision:
    """One Decision, committed; accepted from a conversation unless it says otherwise."""
    path = FieldPath.parse(field)
    shown = more.pop("shown", {"evidence": [QUOTE], "value": value})
    given = {
        "kind": "accepted",
        "origin": "conversation",
        "operation": "set",
        "before": None,
        "deal_id": entity_id if path.entity == "deal" else None,
        "door": "web",
        "request": "r-1",
        "batch": uuid.uuid4(),
    }
    return Decision.objects.create(
        by=by,
        at=at,
        entity=path.entity,
        entity_id=entity_id,
        field=path.field,
        value=value,
        shown=shown,
        shown_sha256=digest(shown),
        **{**given, **more},
    )


def undo(decision: Decision, *, at: datetime) -> Decision:
    """The Decision that takes another one back."""
    return decide(
        f"{decision.entity}.{decision.field}",
        None,
        decision.entity_id,
        by=decision.by,
        at=at,
        kind="reversed",
        reverses=decision,
        deal_id=decision.deal_id,
        shown=None,
    )
