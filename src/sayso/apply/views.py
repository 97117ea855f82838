"""What apply's selectors give: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record.crm.asked_for import AskedFor
from sayso.record.views import Named


@dataclass(frozen=True, slots=True)
class Shown:
    """A value, and the same in words."""

    value: JsonValue
    text: str


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One link of the trail, from the field upstream: what happened, when, by whom, on what evidence."""

    what: str
    at: datetime
    by: Named | None
    value: Shown
    decision_id: str
    evidence: tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a field says what it says.

    `sentence` answers in one line; `evidence` holds the quotes by value, the proving one first; `by` the person who
    confirmed or wrote it, None where the CRM said so; `kind` is accepted, edited, authored, mirrored or blank.
    `can_undo` tells whether the write behind it can be taken back: it is `write_id`, decided in `decision_id`.
    """

    path: FieldPath
    entity_id: int
    label: str
    holds: Shown
    sentence: str
    kind: str
    at: datetime | None
    by: Named | None
    evidence: tuple[JsonValue, ...]
    decision_id: str
    write_id: int | None
    can_undo: bool
    trail: tuple[WhyStep, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A decided change that found something else there: both values, who decided, and who changed the other.

    `was_written` tells that it stands in the CRM all the same: the other value came in the same moment.
    """

    write_id: int
    decision_id: UUID
    path: FieldPath
    entity_id: int
    deal_id: int | None
    label: str
    asked: Shown
    before: Shown
    live: Shown
    decided_by: Named
    decided_at: datetime
    found_at: datetime | None
    changed_by: Named | None
    changed_at: datetime | None
    changed_origin: str
    evidence: tuple[JsonValue, ...]
    was_written: bool = False
    thing: str = ""


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A decided change that was refused, by the record or by a rule of the CRM, in its words; it may be tried again.

    `asks` are the fields that the rule wants filled in first.
    """

    write_id: int
    decision_id: UUID
    path: FieldPath
    entity_id: int | None
    thing: str
    label: str
    asked: Shown
    decided_by: Named
    decided_at: datetime
    message: str
    asks: tuple[AskedFor, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteView:
    """A write and where it stands; `can_undo` when it was written and not taken back since."""

    id: int
    decision_id: UUID
    kind: str
    state: str
    path: FieldPath
    entity_id: int | None
    label: str
    before: Shown
    after: Shown
    live: Shown
    by: Named
    decided_at: datetime
    settled_at: datetime | None
    message: str
    can_undo: bool
