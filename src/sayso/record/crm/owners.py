"""The CRM's owners, and who they are here: by mail address, with those that nobody has listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sayso.domain.asker import Asker
from sayso.ledger.services import append
from sayso.org.models import User
from sayso.ports.record_reader import CrmOwner
from sayso.record.crm.models import Owner


@dataclass(frozen=True, slots=True)
class UnmappedOwner:
    """Somebody who owns records in the CRM and has no account here."""

    name: str
    email: str
    is_active: bool


@transaction.atomic
def keep_owners(*, connector: str, owners: Sequence[CrmOwner]) -> None:
    """Learn who the CRM's owners are. Whoever has the same mail address here is the same person."""
    users = {email.lower(): pk for pk, email in User.objects.values_list("id", "email")}
    rows = [
        Owner(
            connector=connector,
            owner_id=one.id,
            email=one.email.strip().lower(),
            name=one.name[:200],
            is_active=one.is_active,
            user_id=users.get(one.email.strip().lower()),
        )
        for one in {one.id: one for one in owners}.values()
    ]
    Owner.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connector", "owner_id"],
        update_fields=["email", "name", "is_active", "user"],
    )


def users_of(connector: str) -> dict[str, int]:
    """Our user for each of the CRM's owner ids that is known here; those who are active come first."""
    rows = Owner.objects.filter(connector=connector, user__isnull=False).order_by("-is_active", "id")
    return {row.owner_id: row.user_id for row in rows if row.user_id is not None}


def list_unmapped(asker: Asker, connector: str) -> tuple[UnmappedOwner, ...]:
    """The CRM's active owners whom nobody here has the mail address of, by name."""
    rows = Owner.objects.filter(connector=connector, user=None, is_active=True).order_by("name", "email")
    return tuple(UnmappedOwner(row.name, row.email, row.is_active) for row in rows)


@transaction.atomic
def erase_owner(*, asker: Asker, email: str, at: datetime) -> int:
    """Blank the name and mail address of an owner. Returns how many were blanked."""
    rows = Owner.objects.filter(email=email.strip().lower())
    blanked = rows.update(email="", name="")
    append(asker=asker, name="record.owner.erased", subject=("owner", 0), at=at, payload={"owners": blanked})
    return blanked
