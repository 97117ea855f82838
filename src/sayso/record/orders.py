"""What the record is asked to write, and what it answers. Frozen values, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue

UNDO = "undo"
MIRROR = "mirror"
"""Origins of a change that are no Decision's: taken back, and what the CRM said."""


@dataclass(frozen=True, slots=True)
class WriteOrder:
    """One change that a person decided.

    `key` makes it happen once; `before` is what the field was shown to hold (for a list: the entry that `value` takes
    the place of; None where there was nothing), compared with the live value; `entity_id` is None for a creation.
    `evidence` are the quotes by value (see `record.evidence`), `said_at` when the newest was said, `origin` as the
    Decision has it.
    """

    key: str
    path: FieldPath
    operation: Operation
    entity_id: int | None
    before: JsonValue
    value: JsonValue
    author_id: int
    decision: str
    origin: str
    at: datetime
    evidence: tuple[JsonValue, ...] = ()
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReverseOrder:
    """Take back the write with the key `of_key`, as long as the record still holds what it left."""

    key: str
    of_key: str
    author_id: int
    decision: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one write: what the field held before and after it, and the record's version then."""

    key: str
    path: FieldPath
    entity_id: int
    before: JsonValue
    after: JsonValue
    version: int
    at: datetime
