"""Reading the record. The asker's scope stands in every query; what they may not see is as if it were not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.record import columns, lists, scope
from sayso.record.columns import MODELS, Row
from sayso.record.duplicates import duplicates_of_account
from sayso.record.heard import last_heard
from sayso.record.loading import whole_deals
from sayso.record.models import Account, Activity, Deal, Item, Person, Pipeline, Stage
from sayso.record.names import accounts_called, beginning, deals_called, listed, people_called
from sayso.record.past import changed_by_others, history, newest_changes, newest_of
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import entry_like
from sayso.record.schema import Schema
from sayso.record.scope import NotFound
from sayso.record.viewing import activity_view, deal_row, entry_view, field_views, named, once, person_row, stage_view
from sayso.record.views import (
    AccountRow,
    AccountView,
    DealRow,
    DealView,
    EntryView,
    Page,
    PersonRow,
    PersonView,
    PipelineView,
    StageView,
)

__all__ = [
    "before_of",
    "changed_by_others",
    "deals_by_id",
    "duplicates_of_account",
    "find_account_by_domain",
    "find_accounts_by_domain",
    "find_people_by_email",
    "get_account",
    "get_deal",
    "get_person",
    "history",
    "list_accounts",
    "list_deals",
    "list_people",
    "list_pipelines",
    "live_value",
    "newest_changes",
    "newest_of",
    "open_deals_of_account",
    "people_in_role",
    "people_of_account",
    "visible_deal_ids",
]

PAGE = 50
LARGEST_PAGE = 200
ACTIVITIES = 50
ORDERS: dict[str, tuple[Any, ...]] = {
    "close_date": (F("close_date").asc(nulls_last=True), "id"),
    "name": ("name", "id"),
    "amount": (F("amount").desc(nulls_last=True), "id"),
    "newest": ("-id",),
    "stage": ("stage__pipeline__position", "stage__position", "id"),
}


def get_deal(asker: Asker, deal_id: int) -> DealView:
    """A deal with everything the record holds of it. Raises NotFound."""
    deal = _deals(asker).filter(pk=deal_id).first()
    if deal is None:
        raise NotFound(f"There is no deal {deal_id}.")
    schema = Schema()
    activities = Activity.objects.filter(deal=deal).order_by("-at", "-id")[:ACTIVITIES]
    return DealView(
        id=deal.pk,
        name=deal.name,
        account=named(deal.account),
        owner=named(deal.owner),
        stage=stage_view(deal.stage),
        currency=deal.currency,
        version=deal.version,
        external_id=deal.external_id,
        created_at=deal.created_at,
        closed_at=deal.closed_at,
        fields=field_views(deal, schema),
        lists=_lists(deal, schema),
        activities=once([activity_view(activity) for activity in activities]),
    )


def list_deals(
    asker: Asker,
    *,
    query: str = "",
    pipeline: str = "",
    stage: str = "",
    kind: str = "",
    owner: int | None = None,
    account: int | None = None,
    order: str = "close_date",
    page: int = 1,
    size: int = PAGE,
) -> Page[DealRow]:
    """The deals that the asker sees, a page at a time.

    `query` is looked for in the deal's and the account's name, `stage` and `pipeline` are keys, `kind` is open, won or
    lost, `order` one of close_date, name, amount, newest and stage.
    """
    rows = scope.deals(asker)
    if text := query.strip():
        rows = rows.filter(listed(rows, deals_called(text)))
    wanted = {
        "stage__pipeline__key": pipeline,
        "stage__key": stage,
        "stage__kind": kind,
        "owner_id": owner,
        "account_id": account,
    }
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    number, size = max(page, 1), min(max(size, 1), LARGEST_PAGE)
    # The page's ids first: sorting whole rows, with what hangs on them, costs ten times as much.
    start = (number - 1) * size
    ids = list(
        rows.order_by(*ORDERS.get(order, ORDERS["close_date"])).values_list("pk", flat=True)[start : start + size]
    )
    return Page(_deal_rows(ids), rows.count(), number, size)


def deals_by_id(asker: Asker, deal_ids: Iterable[int]) -> dict[int, DealRow]:
    """These deals by id, as far as the asker sees them."""
    seen = visible_deal_ids(asker, deal_ids)
    return {row.id: row for row in _deal_rows(list(seen))}


def visible_deal_ids(asker: Asker, deal_ids: Iterable[int]) -> frozenset[int]:
    """Which of these deals the asker sees."""
    return frozenset(scope.deals(asker).filter(pk__in=list(deal_ids)).values_list("pk", flat=True))


def people_in_role(asker: Asker, role: str) -> frozenset[int]:
    """The people with a confirmed part in the purchase of a deal that the asker sees."""
    # The entries of people are few beside the deals, so that each is asked whose it is, by the index of people.
    seen = Exists(scope.deals(asker).filter(pk=OuterRef("deal_id")))
    rows = Item.objects.filter(seen, person__gt=0, field="people", removed_at=None, value__role=role)
    return frozenset(rows.values_list("person_id", flat=True))


def open_deals_of_account(asker: Asker, account_id: int) -> tuple[DealRow, ...]:
    """The account's open deals, the oldest first."""
    rows = scope.deals(asker).filter(account_id=account_id, stage__kind=Stage.Kind.OPEN)
    return _deal_rows(list(rows.order_by("id").values_list("pk", flat=True)))


def get_account(asker: Asker, account_id: int) -> AccountView:
    """An account with its people and deals. Raises NotFound."""
    account = scope.few(asker, "account").select_related("owner").filter(pk=account_id).first()
    if account is None:
        raise NotFound(f"There is no account {account_id}.")
    deals = scope.deals(asker).filter(account_id=account_id).order_by("id").values_list("pk", flat=True)
    return AccountView(
        id=account.pk,
        name=account.name,
        domains=tuple(account.domain_rows.order_by("id").values_list("domain", flat=True)),
        owner=named(account.owner),
        version=account.version,
        created_at=account.created_at,
        fields=field_views(account, Schema()),
        people=people_of_account(asker, account_id),
        deals=_deal_rows(list(deals)),
    )


def people_of_account(asker: Asker, account_id: int) -> tuple[PersonRow, ...]:
    """The people of an account, by name; nobody where the asker does not see it."""
    seen = scope.few(asker, "account").filter(pk=account_id).values("pk")
    rows = Person.objects.filter(account_id__in=seen, removed_at=None).select_related("account").order_by("name", "id")
    return tuple(person_row(person) for person in rows)


def list_accounts(asker: Asker, *, query: str = "", page: int = 1, size: int = PAGE) -> Page[AccountRow]:
    """The accounts that the asker sees, by name; `query` is looked for in name and domains."""
    rows = scope.accounts(asker)
    if text := query.strip():
        rows = rows.filter(accounts_called(text))
    number, size = max(page, 1), min(max(size, 1), LARGEST_PAGE)
    start = (number - 1) * size
    ids = list(rows.order_by("name", "id").values_list("pk", flat=True)[start : start + size])
    return Page(_account_rows(asker, ids), rows.count(), number, size)


def account_names(asker: Asker, words: Collection[str], each: int) -> tuple[str, ...]:
    """The names, in order, of accounts that the asker sees and that one of the words begins: of each at most `each`."""
    seen = scope.few(asker, "account").order_by("name", "id")
    begun = (Q(pk__in=seen.filter(beginning(word, "name")).values("pk")[:each]) for word in words)
    rows = Account.objects.filter(reduce(or_, begun, Q(pk__in=[])))
    return tuple(rows.order_by("name", "id").values_list("name", flat=True))


def get_person(asker: Asker, person_id: int) -> PersonView:
    """A person with everything the record holds of them. Raises NotFound."""
    person = scope.few(asker, "person").select_related("account").filter(pk=person_id).first()
    if person is None:
        raise NotFound(f"There is no person {person_id}.")
    return PersonView(
        id=person.pk,
        name=person.name,
        email=person.email,
        title=person.title,
        account=named(person.account),
        version=person.version,
        created_at=person.created_at,
        erased=person.erased_at is not None,
        fields=field_views(person, Schema()),
    )


def list_people(asker: Asker, *, query: str = "", page: int = 1, size: int = PAGE) -> Page[PersonRow]:
    """The people that the asker sees, by name; `query` is looked for in name, title and address."""
    rows = scope.people(asker)
    if text := query.strip():
        rows = rows.filter(people_called(text))
    number, size = max(page, 1), min(max(size, 1), LARGEST_PAGE)
    found = rows.select_related("account").order_by("name", "id")[(number - 1) * size : number * size]
    return Page(tuple(person_row(person) for person in found), rows.count(), number, size)


def find_people_by_email(asker: Asker, emails: Iterable[str]) -> tuple[PersonRow, ...]:
    """The people with one of these addresses, those added first in front."""
    wanted = sorted({email.strip().lower() for email in emails if email.strip()})
    rows = scope.few(asker, "person").filter(email__in=wanted).select_related("account").order_by("id")
    return tuple(person_row(person) for person in rows)


def find_accounts_by_domain(asker: Asker, domain: str) -> tuple[AccountRow, ...]:
    """The accounts with that mail domain, or else with one above it: mail.firm.example is firm.example's."""
    labels = domain.strip().lower().rstrip(".").split(".")
    for depth in range(max(len(labels) - 1, 1)):
        name = ".".join(labels[depth:])
        rows = scope.few(asker, "account").filter(domain_rows__domain=name)
        if ids := list(rows.order_by("id").values_list("pk", flat=True)):
            return _account_rows(asker, ids)
    return ()


def find_account_by_domain(asker: Asker, domain: str) -> AccountRow | None:
    """The one account with that mail domain; None when there is none, or more than one (then nobody guesses)."""
    found = find_accounts_by_domain(asker, domain)
    return found[0] if len(found) == 1 else None


def list_pipelines(asker: Asker) -> tuple[PipelineView, ...]:
    """Every pipeline with its stages: how we sell is no secret from those who sell."""
    stages: dict[int, list[StageView]] = {}
    for stage in Stage.objects.select_related("pipeline").order_by("position"):
        stages.setdefault(stage.pipeline_id, []).append(stage_view(stage))
    rows = Pipeline.objects.order_by("position", "id")
    return tuple(PipelineView(row.key, row.name, tuple(stages.get(row.pk, ()))) for row in rows)


def live_value(asker: Asker, path: FieldPath, entity_id: int) -> JsonValue:
    """What a field holds now: canonical, a list for the lists. Raises NotFound, NoSuchField."""
    row, spec = _visible(asker, path.entity, entity_id), Schema().spec(path)
    return list(lists.entries(row, spec)) if spec.many else columns.live(row, spec)


def before_of(
    asker: Asker, path: FieldPath, entity_id: int | None, operation: Operation, value: JsonValue
) -> JsonValue:
    """What a change to `value` has to name as its `before`.

    For `set` the live value, for `add` the entry it takes the place of (or None), for `create` None.
    """
    if operation is Operation.CREATE or entity_id is None:
        return None
    held = live_value(asker, path, entity_id)
    if operation is Operation.SET:
        return held
    kind = FIELD_TYPES.get(Schema().spec(path).type)
    return entry_like(kind, held if isinstance(held, list) else [], value)


def _deals(asker: Asker) -> QuerySet[Deal]:
    return scope.deals(asker).select_related("account", "owner", "stage__pipeline")


def _lists(deal: Deal, schema: Schema) -> dict[str, tuple[EntryView, ...]]:
    found: dict[str, list[EntryView]] = {spec.path.field: [] for spec in schema.fields("deal") if spec.many}
    for item in Item.objects.filter(deal=deal, removed_at=None).order_by("id"):
        found.setdefault(item.field, []).append(entry_view(item, schema))
    return {field: tuple(entries) for field, entries in found.items()}


def _deal_rows(ids: list[int]) -> tuple[DealRow, ...]:
    found, latest = whole_deals(ids), last_heard(ids)
    return tuple(deal_row(found[pk], latest.get(pk)) for pk in ids)


def _account_rows(asker: Asker, ids: list[int]) -> tuple[AccountRow, ...]:
    accounts = Account.objects.filter(pk__in=ids).select_related("owner").prefetch_related("domain_rows")
    found = {account.pk: account for account in accounts}
    deals = scope.deals(asker).filter(account_id__in=ids, stage__kind=Stage.Kind.OPEN)
    counts = {row["account_id"]: row["count"] for row in deals.values("account_id").annotate(count=Count("id"))}
    return tuple(_account_row(found[pk], counts.get(pk, 0)) for pk in ids)


def _account_row(account: Account, open_deals: int) -> AccountRow:
    domains = tuple(row.domain for row in account.domain_rows.all())
    return AccountRow(account.pk, account.name, domains, named(account.owner), open_deals)


def _visible(asker: Asker, entity: str, entity_id: int) -> Row:
    scope.require_visible(asker, entity, entity_id)
    rows: QuerySet[Any] = MODELS[entity].objects.filter(pk=entity_id)
    row: Row = (rows.select_related("stage__pipeline") if entity == "deal" else rows).get()
    return row
