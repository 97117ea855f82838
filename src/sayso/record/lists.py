"""The lists that the record keeps by value: entries of a deal, and the mail domains of an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sayso.domain.canonical import digest
from sayso.domain.signal import JsonValue
from sayso.record.columns import Row
from sayso.record.fields import FieldSpec
from sayso.record.models import Account, AccountDomain, Item, Person


@dataclass(frozen=True, slots=True)
class Origin:
    """By what right an entry is added: the write's key, the Decision, the quotes and when they were said."""

    key: str
    decision: str
    evidence: tuple[JsonValue, ...]
    said_at: datetime | None
    at: datetime


def entries(row: Row, spec: FieldSpec) -> list[JsonValue]:
    """The entries that stand in that list of the row, oldest first."""
    if isinstance(row, Account):
        return list(row.domain_rows.order_by("id").values_list("domain", flat=True))
    standing = Item.objects.filter(deal_id=row.pk, field=spec.path.field, removed_at=None)
    return list(standing.order_by("id").values_list("value", flat=True))


def add(row: Row, field: str, value: JsonValue, origin: Origin) -> None:
    """Add an entry. The caller made sure that no equal one stands."""
    if isinstance(row, Account):
        AccountDomain.objects.create(account=row, domain=str(value))
        return
    person = _person(value)
    Item.objects.create(
        deal_id=row.pk,
        field=field,
        value=value,
        value_digest=digest(value),
        due=_due(value),
        person_id=person,
        evidence=list(origin.evidence),
        decision=origin.decision,
        write_key=origin.key,
        said_at=origin.said_at,
        added_at=origin.at,
    )


def remove(row: Row, field: str, value: JsonValue, at: datetime) -> bool:
    """Take the standing entry of that value away; its row is kept. Returns whether one stood."""
    if isinstance(row, Account):
        return AccountDomain.objects.filter(account=row, domain=str(value)).delete()[0] > 0
    standing = Item.objects.filter(deal_id=row.pk, field=field, value_digest=digest(value), removed_at=None)
    return standing.update(removed_at=at) > 0


def restore(row: Row, field: str, value: JsonValue) -> bool:
    """Put the entry of that value that was removed last back. Returns whether there was one to put back."""
    if isinstance(row, Account):
        return AccountDomain.objects.get_or_create(account=row, domain=str(value))[1]
    alike = Item.objects.filter(deal_id=row.pk, field=field, value_digest=digest(value))
    if alike.filter(removed_at=None).exists():
        return False
    newest = alike.order_by("-removed_at", "-id").first()
    return newest is not None and Item.objects.filter(pk=newest.pk).update(removed_at=None) > 0


def _due(value: JsonValue) -> date | None:
    due: Any = value.get("due") if isinstance(value, Mapping) else None
    return date.fromisoformat(str(due)) if due else None


def _person(value: JsonValue) -> int | None:
    person = value.get("person") if isinstance(value, Mapping) else None
    known = isinstance(person, int) and Person.objects.filter(pk=person, removed_at=None).exists()
    return person if known and isinstance(person, int) else None
