"""Counting the audit of the record: once a day, when somebody asks for it, and never while a page waits."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker, system
from sayso.domain.plain import plain
from sayso.ledger.services import acting, append
from sayso.measure.field_audit.models import Audit
from sayso.measure.field_audit.selectors import MAY_AUDIT, audit_everything, get_audit
from sayso.measure.field_audit.views import KeptAudit
from sayso.org.selectors import today_of
from sayso.record.fields import ENTITIES

EVERYTHING: Final = system("field-audit")


def count(*, entity: str, at: datetime) -> None:
    """Read every value of one kind of thing, and keep what was found."""
    found = plain(audit_everything(EVERYTHING, entity, at))
    Audit.objects.update_or_create(entity=entity, defaults={"at": at, "found": found, "wanted_at": None})


def count_due(*, at: datetime) -> int:
    """Count what was not counted on this day yet. Returns how many kinds of things that were."""
    today = today_of(None, at)
    counted = {entity for entity, when in Audit.objects.values_list("entity", "at") if today_of(None, when) == today}
    due = [entity for entity in ENTITIES if entity not in counted]
    for entity in due:
        count(entity=entity, at=at)
    return len(due)


def get_or_count(*, asker: Asker, entity: str, at: datetime) -> KeptAudit:
    """The audit as it was counted last; counted now where it never was. For RevOps and leaders. Raises NotAllowed."""
    kept = get_audit(asker, entity)
    if kept is None:
        count(entity=entity, at=at)
        kept = get_audit(asker, entity)
    assert kept is not None  # noqa: S101 - it was just counted
    return kept


def want(*, asker: Asker, entity: str, at: datetime) -> None:
    """Ask for a count anew, as soon as the worker can. For RevOps and leaders. Raises NotAllowed, LookupError."""
    asker.require(*MAY_AUDIT)
    if entity not in ENTITIES:
        raise LookupError(f"The record keeps no '{entity}'.")
    with acting():
        Audit.objects.filter(entity=entity).update(wanted_at=at)
        append(asker=asker, name="measure.field_audit.wanted", subject=("field_audit", entity), at=at)


def forget() -> None:
    """Drop what was counted, with the values in it: something was erased. It is counted anew."""
    Audit.objects.all().delete()
