"""The record: accounts with their people, and deals with the past that a CRM would have told of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from filling.office import FIRST, Seller

ACCOUNTS, DEALS, PEOPLE = 10_000, 50_000, 3
CHUNK = 2_000
PLACES = ("North", "Lake", "Iron", "Stone", "Harbour", "Green", "Silver", "Red", "Alder", "High", "Marsh", "Ferry")
TRADES = ("Foods", "Logistics", "Dairy", "Steel", "Bakeries", "Pharma", "Freight", "Mills", "Cold", "Paper", "Fruit")
FORMS = ("Ltd", "GmbH", "SA", "Group", "& Sons", "Holding", "Inc", "AB")
OFFERS = ("Dock", "Yard", "Carrier Portal", "Dock and Yard")
LAST = ("Abbott", "Bauer", "Castillo", "Dubois", "Eriksen", "Fontaine", "Gruber", "Hollis", "Ibarra", "Jansen", "Keane")
TITLES = ("Head of Logistics", "Transport Manager", "Finance Director")
STEPS = ("Send the revised quote", "Walk the yard with them", "Book the committee", "Chase the order form")
CURRENCIES = ("EUR", "EUR", "GBP", "USD")
YEAR = 365


@dataclass(frozen=True, slots=True)
class Customer:
    """An account, and the one who speaks for it."""

    id: int
    name: str
    contact: str
    contact_id: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A deal: what a call about it has to know."""

    id: int
    owner: Seller
    customer: Customer
    created: datetime
    stage: str
    live: dict[str, Any]


def keep_record(scale: float, sellers: Sequence[Seller], chance: random.Random, at: datetime) -> list[Filled]:
    """Make the accounts, their people, the deals and their history."""
    customers = _customers(max(1, int(ACCOUNTS * scale)), sellers, chance, at)
    return _deals(max(1, int(DEALS * scale)), customers, sellers, chance, at)


def keep(model: Any, rows: Iterable[Any]) -> list[Any]:
    """Store rows of the record."""
    from sayso.record.guard import writing

    with writing():
        return list(model.objects.bulk_create(rows, batch_size=CHUNK))


def _customers(count: int, sellers: Sequence[Seller], chance: random.Random, at: datetime) -> list[Customer]:
    from sayso.record.models import Account, AccountDomain, Person

    born = at - timedelta(days=2 * YEAR)
    names = [f"{_town(number)} {chance.choice(TRADES)} {chance.choice(FORMS)}" for number in range(count)]
    accounts = keep(
        Account, [Account(name=name, owner_id=chance.choice(sellers).id, created_at=born) for name in names]
    )
    domains = [f"{_town(number).lower()}{number}.example" for number in range(count)]
    keep(AccountDomain, (AccountDomain(account=one, domain=at_) for one, at_ in zip(accounts, domains, strict=True)))
    people = keep(
        Person,
        (
            Person(
                account=account,
                name=(name := f"{chance.choice(FIRST)} {chance.choice(LAST)}"),
                email=f"{name.replace(' ', '.').lower()}{place}@{domain}",
                title=TITLES[place],
                created_at=born,
            )
            for account, domain in zip(accounts, domains, strict=True)
            for place in range(PEOPLE)
        ),
    )
    speak = people[::PEOPLE]
    return [Customer(one.pk, one.name, who.name, who.pk) for one, who in zip(accounts, speak, strict=True)]


def _town(number: int) -> str:
    place, rest = PLACES[number % len(PLACES)], number // len(PLACES)
    return f"{place}{('ford', 'ton', 'by', 'wick', 'dale')[rest % 5]}"


def _deals(
    count: int, customers: Sequence[Customer], sellers: Sequence[Seller], chance: random.Random, at: datetime
) -> list[Filled]:
    from sayso.record.models import Deal, FieldChange, Stage

    stages = list(Stage.objects.select_related("pipeline").order_by("position"))
    filled: list[Filled] = []
    for start in range(0, count, CHUNK):
        made = [
            (customers[number % len(customers)], chance.choice(sellers))
            for number in range(start, min(count, start + CHUNK))
        ]
        rows = keep(Deal, [_deal(customer, seller, stages, chance, at) for customer, seller in made])
        keep(FieldChange, (change for row in rows for change in _past(row, stages, chance)))
        filled += [
            Filled(row.pk, seller, customer, row.created_at, row.stage.kind, _live(row))
            for row, (customer, seller) in zip(rows, made, strict=True)
        ]
    return filled


def _deal(customer: Customer, seller: Seller, stages: Sequence[Any], chance: random.Random, at: datetime) -> Any:
    from sayso.record.models import Deal

    sites, created = chance.randrange(1, 12), at - timedelta(minutes=chance.randrange(1, YEAR * 1440))
    stage = stages[min(int(chance.expovariate(0.4)), len(stages) - 1)]
    is_open, has_step = stage.kind == "open", chance.random() < 0.7  # noqa: PLR2004
    return Deal(
        account_id=customer.id,
        name=f"{customer.name} - {chance.choice(OFFERS)}, {sites} site{'s' if sites > 1 else ''}",
        owner_id=seller.id,
        stage=stage,
        amount=Decimal(chance.randrange(4, 400) * 600) if chance.random() < 0.85 else None,  # noqa: PLR2004
        currency=chance.choice(CURRENCIES),
        close_date=at.date() + timedelta(chance.randrange(-60, 240)) if chance.random() < 0.9 else None,  # noqa: PLR2004
        next_step=chance.choice(STEPS) if has_step else "",
        next_step_due=at.date() + timedelta(chance.randrange(-30, 30)) if has_step else None,
        next_step_side="ours" if has_step else "",
        custom={"region": chance.choice(("north", "south", "east", "west")), "sites": str(sites)},
        created_at=created,
        closed_at=None if is_open else created + (at - created) * chance.random(),
    )


def _past(deal: Any, stages: Sequence[Any], chance: random.Random) -> Iterator[Any]:
    """How the deal came through its stages, and what it was worth at first, as a first sync tells it."""
    at, before = deal.created_at, None
    path = [stage for stage in stages if stage.kind == "open" and stage.position < deal.stage.position]
    for stage in (*path, deal.stage):
        after = {"pipeline": stage.pipeline.key, "key": stage.key}
        yield _told(deal, "stage", before, after, at)
        at, before = at + timedelta(days=chance.randrange(3, 30)), after
    if deal.amount is not None:
        asked = {"amount": f"{deal.amount + 1200:.2f}", "currency": deal.currency}
        yield _told(deal, "amount", asked, _live(deal)["amount"], deal.created_at + timedelta(days=5))


def _told(deal: Any, field: str, before: Any, after: Any, at: datetime) -> Any:
    from sayso.record.models import FieldChange

    key = f"mirror:{deal.pk}:{field}:{at:%Y%m%d%H%M}"
    return FieldChange(
        entity="deal", entity_id=deal.pk, field=field, before=before, after=after, at=at, origin="mirror", write_key=key
    )


def _live(deal: Any) -> dict[str, Any]:
    """What single-valued fields hold, as the record compares it."""
    from sayso.record import columns

    return {spec.path.field: columns.live(deal, spec) for spec in _specs()}


@cache
def _specs() -> list[Any]:
    from sayso.domain.change import FieldPath
    from sayso.record.schema import Schema

    schema = Schema()
    names = ("stage", "amount", "close_date", "next_step", "budget", "go_live", "discount")
    return [schema.spec(FieldPath("deal", name)) for name in names]
