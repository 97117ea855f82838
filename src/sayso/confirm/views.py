"""What the selectors give: Decisions, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One person's word on one change, with everything that was shown, by value.

    `before_shown` and `value_shown` are the values in words; `is_undone` that a later Decision took it back.
    """

    id: UUID
    kind: str
    origin: str
    by_id: int
    by: str
    at: datetime
    door: str
    request: str
    batch: UUID
    proposal_key: str
    deal_id: int | None
    conversation_id: int | None
    path: FieldPath
    entity_id: int | None
    label: str
    operation: str
    before: JsonValue
    before_shown: str
    value: JsonValue
    value_shown: str
    reason: str
    until: datetime | None
    shown: JsonValue
    reverses_id: UUID | None
    is_undone: bool
    is_erased: bool
