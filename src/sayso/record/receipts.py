"""Receipts: what each write moved, appended to the field history, from which it is also read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record.columns import Row
from sayso.record.models import FieldChange
from sayso.record.orders import Receipt


@dataclass(frozen=True, slots=True)
class Moved:
    """One field that a write moved; `at` is when that happened, where it was before the write."""

    field: str
    before: JsonValue
    after: JsonValue
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the changes of one write have in common."""

    key: str
    by_id: int | None
    origin: str
    at: datetime
    decision: str = ""
    reverses: str = ""
    evidence: tuple[JsonValue, ...] = ()
    said_at: datetime | None = None


def record(row: Row, moved: Iterable[Moved], stamp: Stamp) -> None:
    """Append what a write moved, the field it was about first."""
    FieldChange.objects.bulk_create(
        FieldChange(
            entity=row.ENTITY,
            entity_id=row.pk,
            field=each.field,
            before=each.before,
            after=each.after,
            at=each.at or stamp.at,
            by_id=stamp.by_id,
            origin=stamp.origin,
            decision=stamp.decision,
            write_key=stamp.key,
            reverses=stamp.reverses,
            version=row.version,
            evidence=list(stamp.evidence) or None,
            said_at=stamp.said_at,
        )
        for each in moved
    )


def changes_of(key: str) -> list[FieldChange]:
    """What the write with that key moved, the field it was about first; nothing when it never happened."""
    return list(FieldChange.objects.filter(write_key=key).order_by("id"))


def receipt_of(key: str) -> Receipt | None:
    """The receipt of the write with that key, or None when it never happened."""
    changes = changes_of(key)
    if not changes:
        return None
    main = changes[0]
    path = FieldPath(main.entity, main.field)
    return Receipt(key, path, main.entity_id, main.before, main.after, main.version or 0, main.at)
