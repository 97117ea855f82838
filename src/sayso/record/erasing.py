"""Erasure in the record: text is blanked in place at equal length, values of the history are set to null, once for all.

The caller has made sure that the asker may erase. What is no copy of what was said stays: dates, sums, stages, roles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from sayso.domain.asker import Asker
from sayso.domain.canonical import digest
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.record import columns, evidence, personal
from sayso.record.columns import MODELS
from sayso.record.guard import writing
from sayso.record.models import Activity, Deal, FieldChange, Item, Person
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import copies, notes_in, same
from sayso.record.schema import NoSuchField, Schema
from sayso.record.scope import NotFound
from sayso.record.typed_text import blank

ERASED = "Erased person"
Target = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was blanked: entries of lists, entries of the history, fields of deals, accounts and people."""

    entries: int
    changes: int
    fields: int


@acting()
def erase_quotes(*, asker: Asker, conversation: str, at: datetime) -> Erased:
    """Blank every quote of a conversation (its identity) that the record keeps, and what values copied out of them."""
    schema = Schema()
    with writing():
        entries = [_blank_item(schema, item, conversation, at) for item in Item.objects.filter(_cites(conversation))]
        citing = list(FieldChange.objects.filter(_cites(conversation)))
        quotes = _quotes(schema, citing, conversation)
        changes, fields = 0, 0
        for (entity, entity_id, field), texts in quotes.items():
            path, copied = FieldPath(entity, field), copies(texts)
            changes += _null_copies(schema, path, entity_id, copied, at)
            fields += _blank_column(schema, path, entity_id, copied, at)
            if entity == "deal":
                # A hand that changed only the day of a promise left its words, without the quote.
                entries += [_blank_copied(schema, item, copied, at) for item in Item.objects.filter(deal_id=entity_id)]
        for change in FieldChange.objects.filter(pk__in=[change.pk for change in citing]):
            FieldChange.objects.filter(pk=change.pk).update(evidence=None, erased_at=change.erased_at or at)
    found = Erased(sum(entries), max(changes, len(citing)), fields)
    _tell(asker, "record.quotes.erased", ("conversation", conversation), found, at)
    return found


@acting()
def erase_person(*, asker: Asker, person_id: int, at: datetime) -> Erased:
    """Take a person's name, addresses, title and words out of the record; that somebody stood there remains.

    Raises NotFound.
    """
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(f"There is no person {person_id}.")
    standing = [
        str(value.get("name") or "")
        for value in person.items.values_list("value", flat=True)
        if isinstance(value, dict)
    ]
    names = personal.names_of(person.name, person.email, *standing)
    deals = Deal.objects.filter(Q(account_id=person.account_id, account__isnull=False) | Q(items__person=person))
    ids = sorted(set(deals.values_list("pk", flat=True)))
    with writing():
        entries = sum(_forget_in_item(item, names, at) for item in Item.objects.filter(deal_id__in=ids))
        changes = _forget_history(person_id, ids, names, at)
        fields = _forget_in_deals(ids, names)
        Person.objects.filter(pk=person_id).update(
            name=ERASED, email="", title="", phone="", custom={}, erased_at=at, version=F("version") + 1
        )
    found = Erased(entries, changes, fields + 1)
    _tell(asker, "record.person.erased", ("person", person_id), found, at)
    return found


def _cites(conversation: str) -> Q:
    # A conversation's identity is a digest: looked for in the text of the JSON, it is found nowhere else.
    return Q(evidence__icontains=conversation)


def _blank_item(schema: Schema, item: Item, conversation: str, at: datetime) -> int:
    kind = schema.spec(FieldPath("deal", item.field)).type
    copied = copies(evidence.quoted_texts(item.evidence, conversation))
    value = FIELD_TYPES.get(kind).blanked(item.value, copied)
    return _rewrite(item, value, evidence.blanked(item.evidence, conversation), at)


def _blank_copied(schema: Schema, item: Item, copied: Callable[[str], bool], at: datetime) -> int:
    value = FIELD_TYPES.get(schema.spec(FieldPath("deal", item.field)).type).blanked(item.value, copied)
    return _rewrite(item, value, item.evidence, at)


def _rewrite(item: Item, value: JsonValue, quotes: list[JsonValue], at: datetime) -> int:
    if same(value, item.value) and same(quotes, item.evidence):
        return 0
    # The digest of a short text can be guessed back; two entries blanked alike must still differ.
    sealed = item.value_digest if same(value, item.value) else digest([item.pk, value])
    return Item.objects.filter(pk=item.pk).update(value=value, value_digest=sealed, evidence=quotes, erased_at=at)


def _quotes(schema: Schema, citing: Iterable[FieldChange], conversation: str) -> dict[Target, list[str]]:
    """For each field that was written on the word of the conversation, the quotes it was written on.

    A note that was written on it counts as one of them.
    """
    found: dict[Target, list[str]] = {}
    for change in citing:
        target = (change.entity, change.entity_id, change.field)
        found.setdefault(target, []).extend(evidence.quoted_texts(change.evidence or (), conversation))
        found[target] += notes_in(_kind(schema, FieldPath(change.entity, change.field)), change.after)
    return found


def _null_copies(schema: Schema, path: FieldPath, entity_id: int, copied: Callable[[str], bool], at: datetime) -> int:
    """The copies may stand in later entries too, as what a hand edit or an undo found there."""
    kind, nulled = _kind(schema, path), 0
    for change in FieldChange.objects.filter(entity=path.entity, entity_id=entity_id, field=path.field):
        gone = {
            side: None
            for side, value in (("before", change.before), ("after", change.after))
            if not same(FIELD_TYPES.get(kind).blanked(value, copied), value)
        }
        if gone:
            nulled += FieldChange.objects.filter(pk=change.pk).update(**gone, erased_at=change.erased_at or at)
    return nulled


def _blank_column(schema: Schema, path: FieldPath, entity_id: int, copied: Callable[[str], bool], at: datetime) -> int:
    row = MODELS[path.entity].objects.select_for_update().filter(pk=entity_id).first()
    try:
        spec = schema.spec(path)
    except NoSuchField:
        return 0
    if row is None or spec.many:
        return 0
    live = columns.live(row, spec)
    value = FIELD_TYPES.get(spec.type).blanked(live, copied)
    if same(value, live):
        return 0
    assigned = columns.assignment(row, spec, value, at)
    return type(row).objects.filter(pk=entity_id).update(**assigned, version=F("version") + 1)


def _kind(schema: Schema, path: FieldPath) -> str:
    try:
        return schema.spec(path).type
    except NoSuchField:
        return "text"


def _forget_in_item(item: Item, names: frozenset[str], at: datetime) -> int:
    value, quotes = personal.without(item.value, names), personal.unspoken(item.evidence, names)
    if isinstance(value, dict) and value.get("title") and personal.mentions(item.value, names):
        value = {**value, "title": blank(str(value["title"]))}
    return _rewrite(item, value, quotes, at)


def _forget_history(person_id: int, deals: list[int], names: frozenset[str], at: datetime) -> int:
    own = FieldChange.objects.filter(entity="person", entity_id=person_id)
    nulled = own.update(before=None, after=None, evidence=None, erased_at=at)
    for change in FieldChange.objects.filter(entity="deal", entity_id__in=deals):
        gone: dict[str, Any] = {
            side: None
            for side, value in (("before", change.before), ("after", change.after), ("evidence", change.evidence))
            if personal.mentions(value, names)
        }
        if gone:
            nulled += FieldChange.objects.filter(pk=change.pk).update(**gone, erased_at=change.erased_at or at)
    return nulled


def _forget_in_deals(deals: list[int], names: frozenset[str]) -> int:
    count = 0
    for deal in Deal.objects.filter(pk__in=deals).exclude(next_step_owner=""):
        if personal.mentions(deal.next_step_owner, names):
            owner = personal.without(deal.next_step_owner, names)
            count += Deal.objects.filter(pk=deal.pk).update(next_step_owner=owner, version=F("version") + 1)
    for activity in Activity.objects.filter(deal_id__in=deals):
        if personal.mentions(activity.people, names):
            kept = [name for name in activity.people if not personal.mentions(name, names)]
            Activity.objects.filter(pk=activity.pk).update(people=kept)
    return count


def _tell(asker: Asker, name: str, subject: tuple[str, int | str], found: Erased, at: datetime) -> None:
    payload = {"entries": found.entries, "changes": found.changes, "fields": found.fields}
    append(asker=asker, name=name, subject=subject, at=at, payload=payload)
