"""Lists as people like them: kept under a name, used by whoever kept them, and by everybody where they are shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sayso.domain.asker import Asker, NotAllowed, Role
from sayso.ledger.services import append
from sayso.org.models import SavedView

LONGEST_NAME, LONGEST_QUERY = 60, 1000


class BadView(ValueError):
    """A view needs a name, and an address that can be kept."""


class NoSuchView(LookupError):
    """There is no such view, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class ViewOfList:
    """A kept view. `query` is what stands behind the page's address; `is_mine` that the asker may drop it."""

    id: int
    name: str
    query: str
    is_shared: bool
    is_mine: bool
    by: str


@transaction.atomic
def save_view(*, asker: Asker, page: str, name: str, query: str, shared: bool, at: datetime) -> int:
    """Keep a view under a name; one of one's own of that name is replaced. Raises BadView. Returns its id."""
    if asker.user_id is None:
        raise NotAllowed("A view belongs to a person.")
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadView(f"Give the view a name of at most {LONGEST_NAME} letters.")
    if len(query) > LONGEST_QUERY:
        raise BadView("This view wishes for more than can be kept: take some filters away.")
    row, _ = SavedView.objects.update_or_create(
        user_id=asker.user_id, page=page, name=name, defaults={"query": query, "is_shared": shared}
    )
    append(asker=asker, name="org.view.saved", subject=("view", row.pk), at=at, payload={"shared": shared})
    return row.pk


@transaction.atomic
def drop_view(*, asker: Asker, view_id: int, at: datetime) -> None:
    """Drop a view of one's own. Raises NoSuchView."""
    if asker.user_id is None or not SavedView.objects.filter(pk=view_id, user_id=asker.user_id).delete()[0]:
        raise NoSuchView("There is no such view of yours.")
    append(asker=asker, name="org.view.dropped", subject=("view", view_id), at=at)


def all_queries(asker: Asker, page: str) -> tuple[tuple[str, str], ...]:
    """Every kept view of a page as its name and what it asks for: for counting what is used. For RevOps, leaders.

    Raises NotAllowed.
    """
    if asker.user_id is not None:
        asker.require(Role.REVOPS, Role.LEADER)
    return tuple(SavedView.objects.filter(page=page).order_by("pk").values_list("name", "query"))


def list_views(asker: Asker, page: str) -> tuple[ViewOfList, ...]:
    """The asker's own views of a page and those that are shared, by name."""
    mine = Q(user_id=asker.user_id) | Q(is_shared=True, user__is_active=True)
    rows = SavedView.objects.filter(mine, page=page).select_related("user").order_by("name", "pk")
    return tuple(
        ViewOfList(row.pk, row.name, row.query, row.is_shared, row.user_id == asker.user_id, str(row.user))
        for row in rows
    )
