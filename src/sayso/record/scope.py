"""Who sees what, as a condition inside the query: nothing is read first and hidden afterwards."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sayso.domain.asker import Asker
from sayso.record.models import Account, Deal, Person


class NotFound(LookupError):
    """There is no such thing in the record, or it is not the asker's to see: both look the same."""


def deals(asker: Asker) -> QuerySet[Deal]:
    """The deals that the asker sees: those whose owner is theirs to see."""
    rows = Deal.objects.filter(removed_at=None)
    return rows if asker.owners is None else rows.filter(owner_id__in=sorted(asker.owners))


def accounts(asker: Asker) -> QuerySet[Account]:
    """The accounts that the asker sees: by their owner, or because of a deal."""
    rows = Account.objects.filter(removed_at=None)
    if asker.owners is None:
        return rows
    owners = sorted(asker.owners)
    # Not correlated: the database lists the accounts of those deals once, instead of asking for each account.
    with_deals = Deal.objects.filter(owner_id__in=owners, removed_at=None, account__isnull=False).values("account_id")
    return rows.filter(Q(owner_id__in=owners) | Q(pk__in=with_deals))


def people(asker: Asker) -> QuerySet[Person]:
    """The people that the asker sees: those of the accounts they see."""
    rows = Person.objects.filter(removed_at=None)
    return rows if asker.owners is None else rows.filter(account_id__in=accounts(asker).values("pk"))


def visible(asker: Asker, entity: str) -> QuerySet[Deal] | QuerySet[Account] | QuerySet[Person]:
    """What the asker sees of one kind of thing. For queries of the stages above. Raises NotFound for no kind."""
    if entity == "deal":
        return deals(asker)
    if entity == "account":
        return accounts(asker)
    if entity == "person":
        return people(asker)
    raise NotFound(f"The record keeps no '{entity}': it keeps deals, accounts and people.")


def few(asker: Asker, entity: str) -> QuerySet[Any]:
    """The same as `visible`, for a query that is narrowed to few: each is asked about, instead of all being listed."""
    if entity == "deal" or asker.owners is None:
        return visible(asker, entity)
    deals_of_account = deals(asker).filter(account_id=OuterRef("pk"))
    seen = Account.objects.filter(Q(owner_id__in=sorted(asker.owners)) | Exists(deals_of_account), removed_at=None)
    if entity == "account":
        return seen
    return Person.objects.filter(Exists(seen.filter(pk=OuterRef("account_id"))), removed_at=None)


def require_visible(asker: Asker, entity: str, entity_id: int) -> None:
    """Raises NotFound unless the asker sees that thing."""
    if not few(asker, entity).filter(pk=entity_id).exists():
        raise NotFound(f"There is no {entity} {entity_id}.")
