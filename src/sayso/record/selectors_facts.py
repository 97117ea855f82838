"""Reading deals in bulk as frozen facts: a handful of queries for thousands of deals, whatever hangs on them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from django.db.models import Max, Sum, TextField
from django.db.models.functions import Cast

from sayso.domain.asker import Asker
from sayso.domain.signal import JsonValue
from sayso.org.models import User
from sayso.record import scope
from sayso.record.duplicates import plain_name
from sayso.record.facts import (
    CloseDateMove,
    ClosedDeal,
    Contact,
    DealFacts,
    Event,
    NextStep,
    Part,
    Promise,
    Rival,
    Source,
    StageMove,
)
from sayso.record.heard import happened
from sayso.record.models import Account, Deal, FieldChange, Item, Person, Stage
from sayso.record.viewing import stage_view
from sayso.record.views import Named, StageView

BATCH: Final = 5000
FOLLOWED: Final = ("stage", "close_date", "amount", "next_step")
READ: Final = (
    *("pk", "name", "stage_id", "created_at", "account_id", "owner_id", "amount", "currency", "close_date"),
    *("closed_at", "custom", "version", "next_step", "next_step_owner", "next_step_side", "next_step_due"),
    "next_step_agreement",
)
CHANGES: Final = ("entity_id", "field", "at", "was", "became", "origin", "quotes", "pk")
BLANK: Final = ("", "[]", "null")
WORTH_READING: Final = ("stage", "close_date")
"""The fields of which it matters what they held; of the others only who wrote them last, and when."""
CHAMPION: Final = "champion"
ENDED: Final = {
    "owner_id": "owner_id",
    "pipeline": "stage__pipeline__key",
    "kind": "stage__kind",
    "amount": "amount",
    "currency": "currency",
    "created_at": "created_at",
    "closed_at": "closed_at",
    "close_date": "close_date",
}


@dataclass(slots=True)
class _Around:
    """What stands around a batch of deals, by the deal's id."""

    stages: Mapping[int, StageView]
    people: Mapping[int, tuple[str, bool]]
    twins: Mapping[int, tuple[Named, ...]]
    category_field: str
    at: datetime
    accounts: dict[int, str] = field(default_factory=dict)
    changes: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[int, Contact] = field(default_factory=dict)
    heard: dict[int, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))


def deal_facts(
    asker: Asker, ids: Iterable[int] | None = None, *, at: datetime, category_field: str = ""
) -> Iterator[tuple[DealFacts, ...]]:
    """The open deals that the asker sees (of these ids, where some are given), a batch at a time, by id.

    They are as at that moment: nobody was heard yet in what the calendar holds for later.
    `category_field` is the organisation's own field that holds the forecast category, "" for none.
    """
    rows = scope.deals(asker).filter(stage__in=Stage.objects.filter(kind=Stage.Kind.OPEN).values("pk"))
    if ids is not None:
        wanted = sorted(set(ids))
        found = [pk for some in _batched(wanted) for pk in rows.filter(pk__in=some).values_list("pk", flat=True)]
    else:
        found = list(rows.order_by("pk").values_list("pk", flat=True))
    stages = {stage.pk: stage_view(stage) for stage in Stage.objects.select_related("pipeline")}
    people = {pk: (name or email, active) for pk, name, email, active in _users()}
    twins = _twins(found if len(found) <= BATCH else None)
    for some in _batched(found):
        yield _batch(some, _Around(stages, people, twins, category_field, at))


def closed_deals(asker: Asker, *, since: datetime) -> tuple[ClosedDeal, ...]:
    """The deals that the asker sees and that were won or lost since then, with their way through the stages."""
    rows = scope.deals(asker).filter(closed_at__gte=since).exclude(stage__kind=Stage.Kind.OPEN).order_by("pk")
    found: list[Any] = list(rows.values_list("pk", *ENDED.values()))
    moves: dict[int, list[StageMove]] = defaultdict(list)
    for some in _batched([row[0] for row in found]):
        for row in _changes(some, ("stage",)):
            moves[row[0]].append(StageMove(row[2], _stage_key(row[3]), _stage_key(row[4])))
    return tuple(
        ClosedDeal(id=pk, **dict(zip(ENDED, row, strict=True)), stage_moves=tuple(moves.get(pk, ())))
        for pk, *row in found
    )


def _batched(ids: Sequence[int]) -> Iterator[list[int]]:
    """The ids in batches that both databases take as one list."""
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def _users() -> Any:
    return User.objects.values_list("pk", "name", "email", "is_active")


def _changes(ids: Sequence[int], fields: Sequence[str]) -> list[Any]:
    """The history of these fields of these deals, the oldest first; the last but one: whether words stand behind it.

    Sorted here: asked for an order, SQLite walks through all of history along its index by time. What a field held is
    taken as text, since most of it is never read and what is read is much the same.
    """
    rows = FieldChange.objects.filter(entity="deal", entity_id__in=ids, field__in=fields)
    held = {"was": _text_of("before"), "became": _text_of("after"), "quotes": _text_of("evidence")}
    found = rows.annotate(**held).order_by().values_list(*CHANGES)
    return sorted((_read(row) for row in found), key=itemgetter(CHANGES.index("at"), CHANGES.index("pk")))


def _text_of(column: str) -> Cast:
    return Cast(column, TextField())


def _read(row: Any) -> tuple[Any, ...]:
    deal, name, at, was, became, origin, quotes, pk = row
    before, after = (_value(was), _value(became)) if name in WORTH_READING else (None, None)
    return deal, name, at, before, after, origin, quotes is not None and quotes not in BLANK, pk


@lru_cache(maxsize=4096)
def _value(text: str | None) -> JsonValue:
    """A value as it was kept. The same one is given for the same text: it is read, and never changed."""
    value: JsonValue = json.loads(text) if text else None
    return value


def _batch(ids: list[int], around: _Around) -> tuple[DealFacts, ...]:
    deals: list[Any] = list(Deal.objects.filter(pk__in=ids).order_by("pk").values_list(*READ, named=True))
    # By themselves: joined to the deals, SQLite reads all accounts for every batch.
    accounts = Account.objects.filter(pk__in={deal.account_id for deal in deals if deal.account_id})
    around.accounts.update(accounts.values_list("pk", "name"))
    for row in _changes(ids, FOLLOWED):
        around.changes[row[0]].append(row)
    items = Item.objects.filter(deal_id__in=ids, removed_at=None).order_by("id")
    columns = ("deal_id", "field", "pk", "value", "due", "said_at", "added_at", "evidence", "person_id")
    for row in items.values_list(*columns):
        around.items[row[0]].append(row)
    _listen(ids, around)
    return tuple(_facts(deal, around) for deal in deals)


def _listen(ids: list[int], around: _Around) -> None:
    """When each side was last heard; who took part is looked up only where a champion might have fallen silent."""
    parts: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = happened(ids, around.at).values_list("deal_id", "direction")
    for deal_id, direction, latest in rows.annotate(latest=Max("at")):
        side = {"in": "incoming", "out": "outgoing"}.get(direction, "both")
        parts[deal_id][side] = max(filter(None, (parts[deal_id].get(side), latest)))
    around.contacts.update({pk: Contact(**held) for pk, held in parts.items()})
    championed = [pk for pk, held in around.items.items() if any(_role(row) == CHAMPION for row in held)]
    for deal_id, at, names in happened(championed, around.at).values_list("deal_id", "at", "people"):
        for name in names:
            known = around.heard[deal_id].get(str(name).casefold())
            around.heard[deal_id][str(name).casefold()] = max(at, known) if known else at
    _hear_by_address(around, championed)


def _hear_by_address(around: _Around, championed: Sequence[int]) -> None:
    """Activities name people by their address: what is known under it holds for the person too."""
    ids = {row[-1] for pk in championed for row in around.items[pk] if row[-1]}
    emails = dict(Person.objects.filter(pk__in=ids).values_list("pk", "email"))
    for pk in championed:
        for row in around.items[pk]:
            email, name = emails.get(row[-1], ""), _text(row[3], "name").casefold()
            if email and email.casefold() in around.heard[pk]:
                around.heard[pk][name] = around.heard[pk][email.casefold()]


def _twins(ids: Sequence[int] | None) -> dict[int, tuple[Named, ...]]:
    """The other open deals of the same account and name, for these deals or (None) for all."""
    rows = Deal.objects.filter(account__isnull=False, removed_at=None, stage__kind=Stage.Kind.OPEN)
    if ids is not None:
        rows = rows.filter(account_id__in=Deal.objects.filter(pk__in=ids).values("account_id"))
    alike: dict[tuple[int, str], list[Named]] = defaultdict(list)
    for pk, account, name in rows.order_by("pk").values_list("pk", "account_id", "name"):
        alike[account or 0, plain_name(name)].append(Named(pk, name))
    groups = (group for group in alike.values() if len(group) > 1)
    return {one.id: tuple(other for other in group if other.id != one.id) for group in groups for one in group}


def _facts(deal: Any, around: _Around) -> DealFacts:
    changes, items = around.changes.get(deal.pk, []), around.items.get(deal.pk, [])
    owner = around.people.get(deal.owner_id or 0)
    sources = {row[1]: Source(row[2], row[5], row[6], row[4]) for row in changes}
    return DealFacts(
        id=deal.pk,
        name=deal.name,
        stage=around.stages[deal.stage_id],
        stage_id=deal.stage_id,
        created_at=deal.created_at,
        account=Named(deal.account_id, around.accounts[deal.account_id]) if deal.account_id else None,
        owner=Named(deal.owner_id, owner[0]) if deal.owner_id and owner else None,
        owner_left=owner is not None and not owner[1],
        amount=deal.amount,
        currency=deal.currency,
        close_date=deal.close_date,
        closed_at=deal.closed_at,
        category=str(deal.custom.get(around.category_field) or "") if around.category_field else "",
        version=deal.version,
        next_step=_next_step(deal, sources.get("next_step")),
        stage_moves=tuple(
            StageMove(row[2], _stage_key(row[3]), _stage_key(row[4])) for row in changes if row[1] == "stage"
        ),
        close_date_moves=tuple(
            CloseDateMove(row[2], _day(row[3]), _day(row[4]), row[6]) for row in changes if row[1] == "close_date"
        ),
        sources=sources,
        contact=around.contacts.get(deal.pk, Contact()),
        promises=tuple(_promise(row) for row in items if row[1] in ("commitments", "tasks")),
        events=tuple(Event(_text(row[3], "event"), row[5] or row[6], bool(row[7])) for row in _of(items, "milestones")),
        parts=tuple(_part(row, around.heard.get(deal.pk, {})) for row in _of(items, "people")),
        rivals=tuple(
            Rival(_text(row[3], "name"), _text(row[3], "status"), row[5] or row[6]) for row in _of(items, "competitors")
        ),
        twins=around.twins.get(deal.pk, ()),
    )


def _of(items: Sequence[Any], name: str) -> Iterator[Any]:
    return (row for row in items if row[1] == name)


def _next_step(deal: Any, source: Source | None) -> NextStep | None:
    if not deal.next_step:
        return None
    return NextStep(
        action=deal.next_step,
        owner=deal.next_step_owner,
        side=deal.next_step_side,
        due=deal.next_step_due,
        agreement=deal.next_step_agreement,
        has_quote=source is not None and source.has_quote,
        set_at=source.at if source else None,
    )


def _promise(row: Any) -> Promise:
    side = "ours" if row[1] == "tasks" else _text(row[3], "owner_side")
    return Promise(row[2], _text(row[3], "action"), _text(row[3], "owner"), side, row[4], row[5] or row[6])


def _part(row: Any, heard: Mapping[str, datetime]) -> Part:
    name = _text(row[3], "name") or _text(row[3], "title")
    return Part(name, _role(row), row[5] or row[6], heard.get(name.casefold()))


def _role(row: Any) -> str:
    return _text(row[3], "role") if row[1] == "people" else ""


def _text(value: JsonValue, name: str) -> str:
    return str(value.get(name) or "") if isinstance(value, dict) else ""


def _stage_key(value: JsonValue) -> str:
    return _text(value, "key")


def _day(value: JsonValue) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def won_between(asker: Asker, first: date, last: date) -> list[tuple[int | None, str, Decimal]]:
    """What the asker's deals that were won from one day to another (both included, in UTC) are worth.

    By owner and currency.
    """
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    rows = scope.deals(asker).filter(stage__kind=Stage.Kind.WON, closed_at__gte=start, closed_at__lt=end)
    sums = rows.values_list("owner_id", "currency").annotate(worth=Sum("amount")).order_by()
    return [(owner, currency, worth or Decimal(0)) for owner, currency, worth in sums]
