"""What is made in the CRM, in its own words: tasks, notes, new deals, accounts and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ports.crm import Crm
from sayso.ports.record_writer import CrmCreate, CrmRef
from sayso.record import columns
from sayso.record.columns import MODELS, Row
from sayso.record.crm import mapping
from sayso.record.crm.identities import ref_of
from sayso.record.crm.owners import users_of
from sayso.record.crm.rules import DoesNotFit, Terms, theirs
from sayso.record.crm.syncing import terms_of
from sayso.record.models import Deal, Person
from sayso.record.schema import Schema


@dataclass(frozen=True, slots=True)
class Making:
    """One thing to be made under a key: its kind, for which of ours, by which mapping, and what a note or task says."""

    key: str
    kind: str
    path: FieldPath
    entity_id: int
    content: JsonValue


def composed(crm: Crm, connector: str, making: Making) -> CrmCreate:
    """The order as the CRM takes it. Raises DoesNotFit, a CrmFailure."""
    if making.kind not in MODELS:
        link = ref_of(connector, making.path.entity, making.entity_id)
        return CrmCreate(making.key, making.kind, _engagement(connector, making), (link,))
    thing: Row = MODELS[making.path.entity].objects.get(pk=making.entity_id)
    return CrmCreate(making.key, making.kind, _values(crm, connector, thing), _links(connector, thing))


def _engagement(connector: str, making: Making) -> dict[str, JsonValue]:
    if making.kind == "note":
        return {"body": str(making.content)}
    parts = making.content if isinstance(making.content, Mapping) else {"action": making.content}
    owner = Deal.objects.filter(pk=making.entity_id).values_list("owner_id", flat=True).first()
    theirs_ = next((crm_id for crm_id, user in users_of(connector).items() if user == owner), None)
    body = f"To do: {parts['owner']}" if parts.get("owner") else ""
    return {"title": str(parts.get("action")), "body": body, "due": parts.get("due") or None, "owner": theirs_}


def _values(crm: Crm, connector: str, thing: Row) -> dict[str, JsonValue]:
    schema, fields = Schema(), {one.name: one for one in crm.fields(thing.ENTITY)}
    terms: Terms = terms_of(connector, crm.pipelines() if isinstance(thing, Deal) else ())
    values: dict[str, JsonValue] = {}
    for pair in mapping.pairs(schema, mapping.mapped(connector, thing.ENTITY), fields):
        if pair.ours.many or not pair.theirs.writable:
            continue
        value = columns.live(thing, schema.spec(FieldPath(thing.ENTITY, pair.ours.path.field)))
        if value is not None:
            values[pair.theirs.name] = theirs(pair, value, terms)
    if isinstance(thing, Person) and "name" in fields and not fields["name"].writable:
        values["name"] = thing.name  # in the CRM it is put together from parts, and given as a whole
    return values


def _links(connector: str, thing: Row) -> tuple[CrmRef, ...]:
    account = getattr(thing, "account_id", None)
    try:
        return (ref_of(connector, "account", account),) if account else ()
    except DoesNotFit:
        return ()
