"""The mapping as RevOps lays it out: every field of ours that a CRM could hold, what it offers, what to try it on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.ports.record_reader import ENTITIES
from sayso.record import scope
from sayso.record.crm import mapping
from sayso.record.crm.administering import FAILURES, MappingView, list_mappings
from sayso.record.crm.asked_for import AtStages, at_stages
from sayso.record.crm.connecting import NotWorking, connected, opened
from sayso.record.crm.orders import require_revops
from sayso.record.crm.rules import BESIDE, CURRENCY, FITS, Pair, limits_of, problem_of
from sayso.record.fields import FieldSpec
from sayso.record.models import FieldChange
from sayso.record.schema import Schema

OFFERED_RECORDS = 20
TYPES: Final = {"moment": "date and time", "truth": "yes or no", "user": "owner", "picklist": "choice"}
"""What a type of the CRM is called, where its name here says it badly."""


@dataclass(frozen=True, slots=True)
class Place:
    """One field of ours on the mapping page. `view` is None while it is not mapped; `is_made` one that makes things.

    `policy` is what a proposal may do to the field, "" where there is none; `asked_at` at which stages the CRM took no
    deal without it.
    """

    path: FieldPath
    label: str
    type: str
    policy: str
    view: MappingView | None
    is_made: bool
    asked_at: tuple[str, ...] = ()

    @property
    def can_be_turned(self) -> bool:
        """Whether there is anything to be written of it."""
        return self.view is not None and self.path.field != CURRENCY


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the CRM as it is today: whether it fits one of ours, and what it does not take."""

    name: str
    label: str
    type: str
    problem: str
    limits: tuple[str, ...]


def list_places(asker: Asker) -> tuple[Place, ...]:
    """What of ours may go to the connected CRM, mapped or not, in the order of our fields; nothing without a CRM."""
    require_revops(asker)
    if connected() is None:
        return ()
    views, schema = {view.path: view for view in list_mappings(asker)}, Schema()
    places: list[Place] = []
    for entity in reversed(ENTITIES):
        specs = [spec for spec in schema.fields(entity) if spec.path in views or spec.type in FITS]
        places += [_place(spec, views.get(spec.path)) for spec in specs if (entity, spec.path.field) not in BESIDE]
        known = {place.path for place in places}
        rest = [view for path, view in views.items() if path.entity == entity and path not in known]
        places += [Place(view.path, view.label, "", "", view, _is_made(view.path)) for view in rest]
    asked = {one.crm_field: one.stages for one in at_stages(asker)}
    return tuple(replace(one, asked_at=asked.get(_deal_field(one), ())) for one in places)


def list_asked_for(asker: Asker) -> tuple[AtStages, ...]:
    """What the CRM asked for at a stage and none of ours is mapped to. For RevOps."""
    known = {view.crm_field for view in list_mappings(asker) if view.path.entity == "deal"}
    return tuple(one for one in at_stages(asker) if one.crm_field not in known)


def list_choices(asker: Asker, path: FieldPath) -> tuple[Choice, ...]:
    """The CRM's fields as they are now, those that fit first. RevOps. Raises NotAllowed, NoSuchField, NotWorking."""
    require_revops(asker)
    spec = Schema().spec(path)
    try:
        with opened() as (_, crm):
            found = crm.fields(path.entity)
    except FAILURES as failure:
        raise NotWorking(str(failure)) from failure
    choices = [
        Choice(
            one.name,
            one.label,
            TYPES.get(one.type, one.type.value),
            problem_of(spec, one.name, one),
            limits_of(Pair(spec, one)),
        )
        for one in found
    ]
    return tuple(sorted(choices, key=lambda one: (bool(one.problem), one.label.casefold())))


def list_triable(asker: Asker, path: FieldPath) -> tuple[tuple[int, str], ...]:
    """Records of the CRM on which a field can be tried, those where it changed lately first: number and name."""
    require_revops(asker)
    plug = connected()
    if plug is None:
        return ()
    there = scope.visible(asker, path.entity).filter(external_id__startswith=f"{plug.name}:")
    moved = FieldChange.objects.filter(entity=path.entity, field=path.field).order_by("-pk")
    latest = list(dict.fromkeys(moved.values_list("entity_id", flat=True)[: OFFERED_RECORDS * 5]))
    names = dict(there.filter(pk__in=latest).values_list("pk", "name"))
    if len(names) < OFFERED_RECORDS:
        names |= dict(there.order_by("-pk").values_list("pk", "name")[:OFFERED_RECORDS])
    known = [pk for pk in latest if pk in names] + [pk for pk in names if pk not in latest]
    return tuple((pk, names[pk]) for pk in known[:OFFERED_RECORDS])


def look_for_drift(*, asker: Asker, at: datetime) -> tuple[str, ...]:
    """Compare every mapping with the CRM's fields as they are now. Returns what is wrong, a line each.

    RevOps. Raises NotAllowed, NotWorking.
    """
    require_revops(asker)
    try:
        with opened() as (plug, crm):
            fields = mapping.live_fields(crm)
            return mapping.note_drift(asker=asker, connector=plug.name, fields=fields, at=at)
    except FAILURES as failure:
        raise NotWorking(str(failure)) from failure


def _place(spec: FieldSpec, view: MappingView | None) -> Place:
    return Place(spec.path, spec.label, spec.type, spec.policy.value, view, is_made=False)


def _deal_field(place: Place) -> str:
    return place.view.crm_field if place.view and place.path.entity == "deal" else ""


def _is_made(path: FieldPath) -> bool:
    return (path.entity, path.field) in BESIDE
