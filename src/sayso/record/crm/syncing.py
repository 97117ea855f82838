"""Reading the CRM into the record: a page at a time, each kept with its bookmark, so that a crash costs one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from sayso.domain.asker import Asker
from sayso.ledger.services import acting
from sayso.org import connections
from sayso.org import selectors as org
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import Crm, CrmConnector
from sayso.ports.record_reader import ENTITIES, CrmOwner, CrmPipeline, Page
from sayso.ports.record_writer import CrmFailure
from sayso.record import mirroring_pages as pages
from sayso.record.columns import MODELS
from sayso.record.crm import mapping, orders, owners, runs
from sayso.record.crm.connecting import CONNECTION, opened, terms_number
from sayso.record.crm.identities import Identities
from sayso.record.crm.models import Run
from sayso.record.crm.rules import CURRENCY, Terms, says_same_step
from sayso.record.crm.sightings import Lens, sighting
from sayso.record.crm.stages import keep_pipelines, stage_names
from sayso.record.mirroring import Observed
from sayso.record.pipelines import BadPipeline, StageInUse
from sayso.record.rules import same
from sayso.record.schema import Schema

CONTACT: Final = frozenset({"call", "email", "meeting", "chat"})
"""Kinds of activity in which somebody spoke with somebody: a task or a note is none."""


class ReadingStopped(RuntimeError):
    """The CRM could not be read to the end. What was kept stays; the message says what to do."""


class _TermsChanged(Exception):
    """Somebody mapped a field, or said who an owner is, while it was being read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page changed: new things by entity, the fields that moved of known deals, deals that were merged."""

    fresh: Mapping[str, frozenset[int]] = field(default_factory=dict)
    changed: Mapping[int, frozenset[str]] = field(default_factory=dict)
    deals: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one run knows of the CRM."""

    asker: Asker
    connector: str
    run: int
    at: datetime
    fields: mapping.Fields
    terms: Terms


def read_on(*, asker: Asker, at: datetime, most_pages: int | None = None) -> Iterator[Kept]:
    """Read what changed since the latest page that was kept; everything, the first time. Gives each page as it stands.

    Raises ReadingStopped, and keeps with the run what stopped it. Never in a transaction.
    """
    try:
        yield from _read(asker, at, most_pages)
    except (CrmFailure, NotConnected, CannotUnseal, BadPipeline, StageInUse) as failure:
        raise ReadingStopped(str(failure)) from failure


def _read(asker: Asker, at: datetime, most_pages: int | None) -> Iterator[Kept]:
    with opened() as (plug, crm):
        run = Run.objects.create(connector=plug.name, begun_at=at, heard_at=timezone.now())
        try:
            yield from islice(_settled_pages(asker, plug, crm, run, at), most_pages)
        except (CrmFailure, BadPipeline, StageInUse) as failure:
            Run.objects.filter(pk=run.pk).update(problem=str(failure)[:500])
            raise
        finally:
            runs.end(run.pk, at=timezone.now())


def _settled_pages(asker: Asker, plug: CrmConnector, crm: Crm, run: Run, at: datetime) -> Iterator[Kept]:
    """All pages, by terms that held to the end: what somebody mapped meanwhile is read of everything."""
    while True:
        try:
            yield from _all_pages(crm, _begin(asker, plug, crm, run, at))
        except _TermsChanged:
            continue
        return


def terms_of(connector: str, pipelines: tuple[CrmPipeline, ...]) -> Terms:
    """What the two sides call things, today."""
    zone = ZoneInfo(str(org.setting("org.zone")))
    currency = mapping.currency_of_organisation()
    kinds = {stage.key: stage.kind for pipeline in pipelines for stage in pipeline.stages}
    return Terms(zone, currency, stage_names(connector, pipelines), owners.users_of(connector), kinds)


def _begin(asker: Asker, plug: CrmConnector, crm: Crm, run: Run, at: datetime) -> _Reading:
    fields, pipelines, people = mapping.live_fields(crm), crm.pipelines(), crm.owners()
    _learn(asker, plug.name, pipelines, people, at)
    mapping.note_drift(asker=asker, connector=plug.name, fields=fields, at=at)
    return _Reading(asker, plug.name, run.pk, at, fields, terms_of(plug.name, pipelines))


def _learn(
    asker: Asker, connector: str, pipelines: tuple[CrmPipeline, ...], people: tuple[CrmOwner, ...], at: datetime
) -> None:
    owners.keep_owners(connector=connector, owners=people)
    keep_pipelines(asker=asker, connector=connector, pipelines=pipelines, at=at)


def _all_pages(crm: Crm, reading: _Reading) -> Iterator[Kept]:
    schema = Schema()
    for entity in ENTITIES:
        held = connections.cursor_of(CONNECTION)  # before the mappings: what is mapped after it is noticed
        mappings = mapping.mapped(reading.connector, entity)
        pairs = mapping.pairs(schema, mappings, reading.fields[entity])
        currency = next((one.crm_field for one in mappings if one.path.field == CURRENCY), "")
        names = tuple(dict.fromkeys([pair.theirs.name for pair in pairs] + ([currency] if currency else [])))
        number = terms_number(entity, held)
        lens = Lens(entity, reading.connector, tuple(pairs), currency, reading.terms, number=number)
        for page in crm.pages(entity, names, str(held.get(entity, ""))):
            yield _keep(reading, lens, page, schema)


@acting()
def _keep(reading: _Reading, lens: Lens, page: Page, schema: Schema) -> Kept:
    """The page and its bookmark, together or not at all."""
    asker, at, entity = reading.asker, reading.at, lens.entity
    cursor = connections.locked_cursor(CONNECTION)
    if terms_number(entity, cursor) != lens.number:
        raise _TermsChanged
    known = Identities(reading.connector)
    merged = _bury(reading, entity, page, known)
    missing = _bury_missing(reading, entity, page)
    under_way = orders.under_way(entity, [known.name(one.id) for one in page.records])
    known.learn("account", [each for one in page.records for each in one.links.get("account", ())])
    for external_id in known.strangers("account"):
        known.add("account", external_id, pages.stub(asker=asker, entity="account", external_id=external_id, at=at))
    lens = replace(lens, accounts=known.ids("account"))
    sent = orders.sent_values(entity, [known.name(one.id) for one in page.records])
    sightings = [sighting(lens, one, under_way, sent) for one in page.records]
    mirrored = pages.mirror(asker=asker, entity=entity, sightings=sightings, at=at, manner=_manner(), schema=schema)
    known.learn("deal", [deal for one in page.activities for deal in one.deals])
    new = pages.observe(asker=asker, observed=_observed(reading.connector, page, known), at=at)
    cast = pages.take_parts(asker=asker, parts=_parts(page, known), at=at, schema=schema)
    connections.keep_cursor(name=CONNECTION, cursor={**cursor, entity: page.cursor})
    Run.objects.filter(pk=reading.run).update(
        heard_at=timezone.now(),
        seen=F("seen") + len(page.records),
        changed=F("changed") + len(mirrored.fresh) + len(mirrored.changed),
        gone=F("gone") + len(page.gone) + missing,
        activities=F("activities") + new,
        refused=F("refused") + len(mirrored.refused),
    )
    touched = {*mirrored.changed, *cast, *(stays for _, stays in merged)} if entity == "deal" else set()
    changed = {pk: frozenset(names) for pk, names in mirrored.changed.items()} if entity == "deal" else {}
    return Kept({entity: frozenset(mirrored.fresh)}, changed, frozenset(touched), merged if entity == "deal" else ())


def _parts(page: Page, known: Identities) -> list[pages.Part]:
    """Who plays a part in which deal, as far as both are in the record."""
    known.learn("deal", [one.deal for one in page.roles])
    known.learn("person", [one.person for one in page.roles])
    deals, people = known.ids("deal"), known.ids("person")
    found = [(deals.get(known.name(one.deal)), people.get(known.name(one.person)), one.role) for one in page.roles]
    return [pages.Part(deal, person, role) for deal, person, role in found if deal and person]


def _manner() -> pages.Manner:
    return pages.Manner(
        told=orders.was_told,
        agrees=lambda spec, held, seen: same(held, seen) or (spec.type == "step" and says_same_step(held, seen)),
    )


def _bury(reading: _Reading, entity: str, page: Page, known: Identities) -> tuple[tuple[int, int], ...]:
    merged = []
    deleted = [known.name(one.id) for one in page.gone if not one.merged_into]
    pages.take_away(asker=reading.asker, entity=entity, external_ids=deleted, at=reading.at)
    for one in page.gone:
        if not one.merged_into:
            continue
        gone, into = known.name(one.id), known.name(one.merged_into)
        ids = pages.merge(asker=reading.asker, entity=entity, gone=gone, into=into, at=reading.at)
        if ids:
            known.alias(entity, gone, ids[1])
            merged.append(ids)
    return tuple(merged)


def _bury_missing(reading: _Reading, entity: str, page: Page) -> int:
    """What the record holds of the CRM and the CRM does not, where it cannot tell what left it. Returns how many."""
    if page.standing is None:
        return 0
    held = MODELS[entity].objects.filter(external_id__startswith=f"{reading.connector}:", removed_at=None)
    standing = {f"{reading.connector}:{one}" for one in page.standing}
    missing = [one for one in held.values_list("external_id", flat=True).iterator() if one not in standing]
    return len(pages.take_away(asker=reading.asker, entity=entity, external_ids=missing, at=reading.at))


def _observed(connector: str, page: Page, known: Identities) -> list[Observed]:
    deals = known.ids("deal")
    return [
        Observed(deals[known.name(deal)], one.kind, one.at, f"{connector}:{one.id}", one.direction, one.people)
        for one in page.activities
        if one.kind in CONTACT
        for deal in one.deals
        if known.name(deal) in deals
    ]
