"""What the CRM says, a page at a time: few queries whatever the page holds, and one entry in the trail.

For sync alone. Must run inside the sync's own transaction, so that the page and the sync's bookmark are kept together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.record import columns, creating, lists, receipts
from sayso.record.columns import MODELS, Row
from sayso.record.fields import BadFieldValue, FieldSpec
from sayso.record.guard import writing
from sayso.record.lists import Origin
from sayso.record.mirroring import Observed, PastChange, Seen, past_rows
from sayso.record.models import Account, AccountDomain, Activity, Deal, FieldChange, Item, Person
from sayso.record.orders import MIRROR
from sayso.record.receipts import Moved, Stamp
from sayso.record.rules import same
from sayso.record.schema import Schema

PARTS: Final = "people"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A thing as the CRM shows it, with what it tells of its past."""

    seen: Seen
    history: tuple[PastChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """That somebody plays a part in a deal, by our ids and our name of it."""

    deal_id: int
    person_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How a CRM's word is weighed against ours.

    `told` says of a write (its key) whether the CRM was told of it: a value that it was never told of is not taken back
    by it. `agrees` says whether a field that holds the one value already says the other.
    """

    told: Callable[[str], bool] = lambda _: True
    agrees: Callable[[FieldSpec, JsonValue, JsonValue], bool] = lambda _, held, seen: same(held, seen)


@dataclass
class Mirrored:
    """What came of a page: the ids by external id, which are new, which were changed and in what, what was refused."""

    ids: dict[str, int] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)
    changed: dict[int, set[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@acting()
def mirror(
    *, asker: Asker, entity: str, sightings: Sequence[Sighting], at: datetime, manner: Manner, schema: Schema
) -> Mirrored:
    """Keep accounts, people or deals as the CRM shows them; what a value is no value for is left out and told of."""
    done, news = Mirrored(), {each.seen.external_id: each for each in sightings}
    with writing():
        rows = _standing(entity, news)
        fresh: list[tuple[Row, Mapping[str, JsonValue]]] = []
        for external_id, sighting in news.items():
            values = _canonical(schema, entity, sighting.seen, done)
            if external_id in rows:
                if getattr(rows[external_id], "erased_at", None):
                    continue  # whoever was erased is not brought back
                _update(rows[external_id], values, sighting, at, _Hands(schema, manner, done))
            elif row := _drafted(schema, entity, values, sighting.seen, done):
                fresh.append((row, values))
        _insert(entity, fresh, done)
        done.ids |= {external_id: row.pk for external_id, row in rows.items()}
        _keep_past(schema, entity, news.values(), done)
    if done.fresh or done.changed:
        payload = {"new": len(done.fresh), "changed": sorted(done.changed)}
        append(asker=asker, name=f"record.{entity}s.mirrored", subject=("page", entity), at=at, payload=payload)
    return done


@acting()
def observe(*, asker: Asker, observed: Sequence[Observed], at: datetime) -> int:
    """Keep the activities of a page; one that moved in time is kept as it is now. Returns how many were new."""
    latest = {(each.deal_id, each.source): each for each in observed}
    held = Activity.objects.filter(source__in={source for _, source in latest})
    rows = {(row.deal_id, row.source): row for row in held if (row.deal_id, row.source) in latest}
    moved = [_as_observed(row, latest[key]) for key, row in rows.items() if latest[key].at != row.at]
    fresh = [_activity(each) for key, each in latest.items() if key not in rows]
    with writing():
        Activity.objects.bulk_update(moved, ["at", "kind", "direction", "people"])
        Activity.objects.bulk_create(fresh)
    if fresh:
        payload = {"new": len(fresh)}
        append(asker=asker, name="record.activities.observed", subject=("page", "activity"), at=at, payload=payload)
    return len(fresh)


@acting()
def take_parts(*, asker: Asker, parts: Sequence[Part], at: datetime, schema: Schema) -> set[int]:
    """Keep who plays which part, as the CRM has it. Returns the deals where that was news.

    What stands already is not added, and what was taken away here is not brought back.
    """
    deals = Deal.objects.in_bulk({each.deal_id for each in parts})
    people = Person.objects.filter(erased_at=None).in_bulk({each.person_id for each in parts})
    known = set(Item.objects.filter(deal__in=deals, field=PARTS).values_list("deal_id", "person_id", "value__role"))
    news = [each for each in dict.fromkeys(parts) if (each.deal_id, each.person_id, each.role) not in known]
    news = [each for each in news if each.deal_id in deals and each.person_id in people]
    with writing():
        for each in news:
            row, who = deals[each.deal_id], people[each.person_id]
            about = {"person": who.pk, "name": who.name, "title": who.title, "role": each.role}
            value = schema.canonical(FieldPath(Deal.ENTITY, PARTS), about)
            key = f"{MIRROR}:part:{row.pk}:{who.pk}:{each.role}"
            lists.add(row, PARTS, value, Origin(key, "", (), None, at))
            receipts.record(row, [Moved(PARTS, None, value)], Stamp(key, None, MIRROR, at))
    if news:
        payload = {"new": len(news)}
        append(asker=asker, name="record.parts.mirrored", subject=("page", PARTS), at=at, payload=payload)
    return {each.deal_id for each in news}


@acting()
def take_away(*, asker: Asker, entity: str, external_ids: Iterable[str], at: datetime) -> list[int]:
    """What the CRM deleted stands in the record no more; its history is kept. Returns the ids."""
    rows = MODELS[entity].objects.filter(external_id__in=list(external_ids), removed_at=None)
    ids = list(rows.values_list("pk", flat=True))
    with writing():
        MODELS[entity].objects.filter(pk__in=ids).update(removed_at=at, version=F("version") + 1)
    for pk in ids:
        append(asker=asker, name=f"record.{entity}.removed", subject=(entity, pk), at=at, payload={"by": MIRROR})
    return ids


@acting()
def merge(*, asker: Asker, entity: str, gone: str, into: str, at: datetime) -> tuple[int, int] | None:
    """The CRM made one thing of two. Returns our ids (of the one that went, of the one that stands), None if unknown.

    Where only one of them is known here it keeps its id and stands for both.
    """
    rows = {row.external_id: row for row in MODELS[entity].objects.filter(external_id__in=[gone, into])}
    went, stays = rows.get(gone), rows.get(into)
    if went is None:
        return None
    with writing():
        if stays is None:
            MODELS[entity].objects.filter(pk=went.pk).update(external_id=into)
            return went.pk, went.pk
        _hand_over(went, stays)
        MODELS[entity].objects.filter(pk=went.pk).update(removed_at=at, external_id="", version=F("version") + 1)
    payload = {"into": stays.pk}
    append(asker=asker, name=f"record.{entity}.merged", subject=(entity, went.pk), at=at, payload=payload)
    return went.pk, stays.pk


def stub(*, asker: Asker, entity: str, external_id: str, at: datetime) -> int:
    """A place for a thing that others belong to and that the CRM has not shown yet. Returns its id."""
    name = f"{entity.capitalize()} {external_id.partition(':')[2]}"
    sightings = [Sighting(Seen(external_id, {"name": name}, at))]
    made = mirror(asker=asker, entity=entity, sightings=sightings, at=at, manner=Manner(), schema=Schema())
    return made.ids[external_id]


@acting()
def link(*, asker: Asker, entity: str, entity_id: int, external_id: str, at: datetime) -> None:
    """The CRM has made a thing of ours: from now on it is known there by that identity."""
    with writing():
        MODELS[entity].objects.filter(pk=entity_id, external_id="").update(external_id=external_id)
    payload = {"external_id": external_id}
    append(asker=asker, name=f"record.{entity}.linked", subject=(entity, entity_id), at=at, payload=payload)


@dataclass(frozen=True, slots=True)
class _Hands:
    schema: Schema
    manner: Manner
    done: Mirrored


def _standing(entity: str, news: Mapping[str, Sighting]) -> dict[str, Row]:
    # Locked, so that two runs of a sync do not lose one another's version.
    rows: Any = MODELS[entity].objects.select_for_update(of=("self",)).filter(external_id__in=list(news))
    rows = rows.select_related("stage__pipeline") if entity == Deal.ENTITY else rows
    return {row.external_id: row for row in rows}


def _canonical(schema: Schema, entity: str, seen: Seen, done: Mirrored) -> dict[str, JsonValue]:
    values: dict[str, JsonValue] = {}
    for name, raw in seen.values.items():
        path = FieldPath(entity, name)
        try:
            spec = schema.spec(path)
            entries = raw if isinstance(raw, list | tuple) else [raw] if raw else []
            values[name] = (
                [schema.canonical(path, one) for one in entries] if spec.many else schema.canonical(path, raw)
            )
        except BadFieldValue as problem:
            done.refused[f"{seen.external_id} {name}"] = str(problem)
    return values


def _drafted(schema: Schema, entity: str, values: Mapping[str, JsonValue], seen: Seen, done: Mirrored) -> Row | None:
    try:
        row = creating.drafted(schema, entity, values, seen.created_at)
    except BadFieldValue as problem:
        done.refused[seen.external_id] = str(problem)
        return None
    row.external_id = seen.external_id
    if isinstance(row, Deal):
        row.closed_at = seen.closed_at or row.closed_at
    return row


def _insert(entity: str, fresh: Sequence[tuple[Row, Mapping[str, JsonValue]]], done: Mirrored) -> None:
    rows: list[Any] = [row for row, _ in fresh]
    MODELS[entity].objects.bulk_create(rows)
    done.ids |= {row.external_id: row.pk for row in rows}
    done.fresh |= {row.pk for row in rows}
    _add_domains((row, values) for row, values in fresh if isinstance(row, Account))


def _add_domains(accounts: Iterable[tuple[Account, Mapping[str, JsonValue]]]) -> None:
    domains = [(row, str(each)) for row, values in accounts for each in _listed(values.get("domains"))]
    AccountDomain.objects.bulk_create(
        [AccountDomain(account=row, domain=domain) for row, domain in dict.fromkeys(domains)], ignore_conflicts=True
    )


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _update(row: Row, values: Mapping[str, JsonValue], sighting: Sighting, at: datetime, hands: _Hands) -> None:
    moved: list[Moved] = []
    assigned: dict[str, Any] = {"removed_at": None} if row.removed_at else {}
    for name, value in values.items():
        spec = hands.schema.spec(FieldPath(row.ENTITY, name))
        if spec.many:
            _add_missing(row, value)
            continue
        live = columns.live(row, spec)
        if hands.manner.agrees(spec, live, value) or _was_never_told(row, name, value, hands.manner):
            continue
        moved.append(Moved(name, live, value))
        assigned |= columns.assignment(row, spec, value, at)
        row.custom = assigned.get("custom", row.custom)  # the next field of the organisation's own builds on it
    _save(row, sighting, moved, assigned, at)
    if moved or assigned:
        hands.done.changed[row.pk] = {each.field for each in moved}


def _save(row: Row, sighting: Sighting, moved: list[Moved], assigned: dict[str, Any], at: datetime) -> None:
    closed = sighting.seen.closed_at
    if isinstance(row, Deal) and closed is not None and closed != row.closed_at:
        assigned["closed_at"] = closed
    if not assigned:
        return
    moved += [Moved(name, *pair) for name, pair in columns.asides(row, assigned).items()]
    type(row).objects.filter(pk=row.pk).update(**assigned, version=F("version") + 1)
    row.version += 1
    # What the CRM's own history tells of, with its hour and its author, is not told a second time.
    told = {change.field for change in sighting.history}
    stamp = Stamp(f"{MIRROR}:{row.ENTITY}:{row.pk}:{row.version}", None, MIRROR, at)
    receipts.record(row, [each for each in moved if each.field not in told], stamp)


def _add_missing(row: Row, value: JsonValue) -> None:
    if isinstance(row, Account):
        _add_domains([(row, {"domains": value})])


def _was_never_told(row: Row, name: str, value: JsonValue, manner: Manner) -> bool:
    """Whether the CRM says only what it said before: what was confirmed since, it has not heard of."""
    changes = FieldChange.objects.filter(entity=row.ENTITY, entity_id=row.pk, field=name).order_by("-id")
    base: JsonValue = None
    confirmed = False
    for change in changes[:50]:
        if change.origin == MIRROR or manner.told(change.write_key):
            break
        base, confirmed = change.before, True
    return confirmed and same(base, value)


def _keep_past(schema: Schema, entity: str, sightings: Iterable[Sighting], done: Mirrored) -> None:
    rows = [
        row
        for each in sightings
        if each.seen.external_id in done.ids and each.history
        for row in past_rows(schema, entity, done.ids[each.seen.external_id], each.history)
    ]
    keys = [row.write_key for row in rows]
    known = set(FieldChange.objects.filter(write_key__in=keys).values_list("write_key", flat=True))
    FieldChange.objects.bulk_create({row.write_key: row for row in rows if row.write_key not in known}.values())


def _activity(each: Observed) -> Activity:
    row = Activity(deal_id=each.deal_id, source=each.source)
    return _as_observed(row, each)


def _as_observed(row: Activity, each: Observed) -> Activity:
    row.kind, row.at, row.direction, row.people = each.kind, each.at, each.direction, list(each.people)
    return row


def _hand_over(went: Row, stays: Row) -> None:
    """What stood under the one stands under the other."""
    if isinstance(went, Account):
        Deal.objects.filter(account_id=went.pk).update(account_id=stays.pk)
        Person.objects.filter(account_id=went.pk).update(account_id=stays.pk)
        taken = AccountDomain.objects.filter(account_id=stays.pk).values("domain")
        went.domain_rows.exclude(domain__in=list(taken.values_list("domain", flat=True))).update(account_id=stays.pk)
    elif isinstance(went, Person):
        Item.objects.filter(person_id=went.pk).update(person_id=stays.pk)
    else:
        standing = Item.objects.filter(deal_id=stays.pk, removed_at=None)
        twice = {(item.field, item.value_digest) for item in standing}
        for item in Item.objects.filter(deal_id=went.pk):
            if item.removed_at is not None or (item.field, item.value_digest) not in twice:
                Item.objects.filter(pk=item.pk).update(deal_id=stays.pk)
        sources = Activity.objects.filter(deal_id=stays.pk).values_list("source", flat=True)
        Activity.objects.filter(deal_id=went.pk).exclude(source__in=list(sources)).update(deal_id=stays.pk)
