"""The CRM's owners, and who they are here: by mail address, with those that nobody has listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append
from sayso.org.models import User
from sayso.ports.record_reader import CrmOwner
from sayso.record.crm.connecting import read_anew
from sayso.record.crm.models import Mapping, Owner
from sayso.record.crm.orders import require_revops


class NoSuchOwner(LookupError):
    """There is no such owner in the CRM, or no such person here."""


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Somebody who may own records in the CRM, and who that is here."""

    owner_id: str
    name: str
    email: str
    is_active: bool
    user_id: int | None


@dataclass(frozen=True, slots=True)
class UnmappedOwner:
    """Somebody who owns records in the CRM and has no account here."""

    name: str
    email: str
    is_active: bool


@transaction.atomic
def keep_owners(*, connector: str, owners: Sequence[CrmOwner]) -> None:
    """Learn who the CRM's owners are. Whoever has the same mail address here is the same person.

    Who somebody is here, once known or said by RevOps, stays so when their address changes there.
    """
    held = users_of(connector)
    users = {email.lower(): pk for pk, email in User.objects.values_list("id", "email")}
    rows = [
        Owner(
            connector=connector,
            owner_id=one.id,
            email=one.email.strip().lower(),
            name=one.name[:200],
            is_active=one.is_active,
            user_id=held.get(one.id) or users.get(one.email.strip().lower()),
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


def list_owners(asker: Asker, connector: str) -> tuple[OwnerView, ...]:
    """The CRM's owners: those whom nobody here is first, then by name. For RevOps."""
    require_revops(asker)
    rows = Owner.objects.filter(connector=connector).select_related("user")
    rows = rows.order_by("name", "email")
    return tuple(
        OwnerView(row.owner_id, row.name or row.email or row.owner_id, row.email, row.is_active, row.user_id)
        for row in sorted(rows, key=lambda row: (row.user_id is not None, not row.is_active))
    )


def map_owner(*, asker: Asker, connector: str, owner_id: str, user_id: int | None, at: datetime) -> None:
    """Say who one of the CRM's owners is here; None for nobody. What they own is read anew. RevOps, signed in.

    Raises NotAllowed, NoSuchOwner.
    """
    asker.require(Role.REVOPS)
    asker.require_decider()
    if user_id is not None and not User.objects.filter(pk=user_id).exists():
        raise NoSuchOwner(f"There is no person {user_id} here.")
    with acting():
        rows = Owner.objects.filter(connector=connector, owner_id=owner_id)
        if not rows.update(user_id=user_id):
            raise NoSuchOwner(f"The CRM has no owner {owner_id}.")
        for entity in Mapping.objects.filter(connector=connector, field="owner").values_list("entity", flat=True):
            read_anew(entity)
        payload = {"user": user_id}
        append(asker=asker, name="record.owner.mapped", subject=("owner", owner_id), at=at, payload=payload)


@transaction.atomic
def erase_owner(*, asker: Asker, email: str, at: datetime) -> int:
    """Blank the name and mail address of an owner. Returns how many were blanked."""
    rows = Owner.objects.filter(email=email.strip().lower())
    blanked = rows.update(email="", name="")
    append(asker=asker, name="record.owner.erased", subject=("owner", 0), at=at, payload={"owners": blanked})
    return blanked
