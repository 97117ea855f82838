"""Reading long lists by name, a stretch at a time: the ten-thousandth row costs what the first did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from sayso.domain.asker import Asker
from sayso.record import scope
from sayso.record.heard import last_heard
from sayso.record.loading import whole_deals
from sayso.record.marks import after, before, mark_of
from sayso.record.models import Account, Deal, FieldChange, Item, Person, Stage
from sayso.record.names import accounts_called, deals_called, listed, people_called
from sayso.record.schema import Schema
from sayso.record.viewing import change_view, deal_row, named, person_row, stage_view
from sayso.record.views import AccountLine, ChangeView, DealRow, Named, PartView, PersonRow, Slice

PAGE = 50
LARGEST_PAGE = 200
CHANGES = 50
Thing = TypeVar("Thing", Account, Person)


def browse_deals(asker: Asker, *, query: str = "", mark: str = "", size: int = PAGE) -> Slice[DealRow]:
    """The deals that the asker sees, the newest first. `query` is looked for in the deal's and the account's name.

    `mark` is the `next` of the stretch before. Raises BadMark.
    """
    rows = scope.deals(asker)
    if text := query.strip():
        rows = rows.filter(listed(rows, deals_called(text)))
    rows = rows.filter(before(mark)) if mark else rows
    size = min(max(size, 1), LARGEST_PAGE)
    found = list(rows.order_by("-pk").values_list("pk", flat=True)[: size + 1])
    shown = deals_among(asker, found[:size])
    return Slice(tuple(shown[pk] for pk in found[:size] if pk in shown), str(found[size - 1]) if found[size:] else "")


def browse_accounts(
    asker: Asker, *, query: str = "", owner: int | None = None, is_open: bool = False, mark: str = "", size: int = PAGE
) -> Slice[AccountLine]:
    """The accounts that the asker sees, by name. `query` is looked for in name and domains; `is_open`: with open deals.

    `mark` is the `next` of the stretch before. Raises BadMark.
    """
    rows: QuerySet[Account] = scope.accounts(asker)
    if text := query.strip():
        rows = scope.few(asker, "account").filter(listed(Account.objects.all(), accounts_called(text)))
    if owner is not None:
        rows = rows.filter(owner_id=owner)
    if is_open:
        rows = rows.filter(pk__in=_open_deals(asker).exclude(account=None).values("account_id"))
    found, more = _stretch(rows, mark, size)
    return Slice(_account_lines(asker, found), more)


def browse_people(
    asker: Asker, *, query: str = "", account_id: int | None = None, mark: str = "", size: int = PAGE
) -> Slice[PersonRow]:
    """The people that the asker sees, by name; `query` is looked for in name, title and address. Raises BadMark."""
    text, rows = query.strip(), scope.people(asker)
    if text or account_id is not None:
        rows = scope.few(asker, "person")
    if text:
        rows = rows.filter(listed(Person.objects.all(), people_called(text)))
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    found, more = _stretch(rows, mark, size)
    accounts = Account.objects.in_bulk({row.account_id for row in found if row.account_id is not None})
    for row in found:
        row.account = accounts.get(row.account_id) if row.account_id is not None else None
    return Slice(tuple(person_row(row) for row in found), more)


def parts_of_person(asker: Asker, person_id: int) -> tuple[PartView, ...]:
    """What part somebody has in which deals that the asker sees, the newest first. Raises NotFound."""
    scope.require_visible(asker, "person", person_id)
    rows = Item.objects.filter(person_id=person_id, field="people", removed_at=None)
    rows = rows.filter(Exists(scope.deals(asker).filter(pk=OuterRef("deal_id"))))
    return tuple(_part(row) for row in rows.select_related("deal__stage__pipeline").order_by("-added_at", "-id"))


def changes_of_account(asker: Asker, account_id: int, *, limit: int = CHANGES) -> tuple[ChangeView, ...]:
    """What changed at an account, its people, and those of its deals that the asker sees, the newest first.

    Raises NotFound.
    """
    scope.require_visible(asker, "account", account_id)
    wanted = Q(entity="account", entity_id=account_id)
    deals = list(scope.deals(asker).filter(account_id=account_id).values_list("pk", flat=True))
    people = list(Person.objects.filter(account_id=account_id, removed_at=None).values_list("pk", flat=True))
    wanted |= Q(entity="deal", entity_id__in=deals) | Q(entity="person", entity_id__in=people)
    rows = FieldChange.objects.filter(wanted).select_related("by").order_by("-at", "-id")[: min(limit, CHANGES)]
    schema = Schema()
    return tuple(change_view(row, schema) for row in rows)


def account_named(asker: Asker, name: str) -> int | None:
    """The one account of exactly that name, in any case, that the asker sees; None for none, and for more than one."""
    found = scope.accounts(asker).filter(name__iexact=name).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def deals_among(asker: Asker, ids: Iterable[int]) -> dict[int, DealRow]:
    """Those of these deals that the asker sees, by their ids."""
    found = whole_deals(scope.deals(asker).filter(pk__in=set(ids)).values_list("pk", flat=True))
    latest = last_heard(list(found))
    return {pk: deal_row(deal, latest.get(pk)) for pk, deal in found.items()}


def open_deals_of(asker: Asker, owner: int, *, most: int) -> dict[int, str]:
    """The names of somebody's open deals that the asker sees, by id, those that close first on top."""
    rows = _open_deals(asker).filter(owner_id=owner).order_by(F("close_date").asc(nulls_last=True), "pk")
    return dict(rows.values_list("pk", "name")[:most])


def stage_counts(asker: Asker) -> dict[tuple[str, str], int]:
    """How many deals that the asker sees stand in each stage, by the keys of pipeline and stage."""
    rows = scope.deals(asker).values("stage__pipeline__key", "stage__key").annotate(count=Count("id"))
    return {(row["stage__pipeline__key"], row["stage__key"]): row["count"] for row in rows.order_by()}


def _stretch(rows: QuerySet[Thing], mark: str, size: int) -> tuple[list[Thing], str]:
    rows = rows.filter(after(mark)) if mark else rows
    size = min(max(size, 1), LARGEST_PAGE)
    found = list(rows.order_by("name", "id")[: size + 1])
    shown = found[:size]
    return shown, mark_of(shown[-1].name, shown[-1].pk) if len(found) > size else ""


def _open_deals(asker: Asker) -> QuerySet[Deal]:
    return scope.deals(asker).filter(stage__in=Stage.objects.filter(kind=Stage.Kind.OPEN))


def _account_lines(asker: Asker, found: list[Account]) -> tuple[AccountLine, ...]:
    ids = [row.pk for row in found]
    rows = Account.objects.filter(pk__in=ids).select_related("owner").prefetch_related("domain_rows")
    whole = {row.pk: row for row in rows}
    deals = _counted(_open_deals(asker).filter(account_id__in=ids))
    people = _counted(Person.objects.filter(account_id__in=ids, removed_at=None))
    latest = last_heard(scope.deals(asker).filter(account_id__in=ids), by="deal__account_id")
    return tuple(
        AccountLine(
            id=pk,
            name=whole[pk].name,
            domains=tuple(row.domain for row in whole[pk].domain_rows.all()),
            owner=named(whole[pk].owner),
            open_deals=deals.get(pk, 0),
            people=people.get(pk, 0),
            latest_activity_at=latest.get(pk),
        )
        for pk in ids
    )


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    counted = rows.order_by().values("account_id").annotate(count=Count("id"))
    return {row["account_id"]: row["count"] for row in counted}


def _part(row: Item) -> PartView:
    role = row.value.get("role", "") if isinstance(row.value, dict) else ""
    return PartView(
        deal=Named(row.deal.pk, row.deal.name),
        stage=stage_view(row.deal.stage),
        role=str(role),
        evidence=tuple(row.evidence),
        decision=row.decision,
        said_at=row.said_at,
    )
