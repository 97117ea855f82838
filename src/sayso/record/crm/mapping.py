"""Which of our fields is which of the CRM's: laid down, tried on one record, turned on, watched for drift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath
from sayso.ledger.services import acting, append
from sayso.org import selectors as org
from sayso.ports.crm import Crm, CrmConnector
from sayso.ports.record_reader import ENTITIES, CrmField
from sayso.record.crm.models import Mapping as Row
from sayso.record.crm.rules import BESIDE, CURRENCY, Pair, problem_of, writing_problem
from sayso.record.fields import FieldSpec
from sayso.record.schema import NoSuchField, Schema

Fields = Mapping[str, Mapping[str, CrmField]]
READ, SHADOW, LIVE = (mode.value for mode in Row.Mode)


class BadMapping(ValueError):
    """That field of the CRM cannot stand for ours, or cannot be written. The message says why."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping as the rest of the package uses it."""

    path: FieldPath
    crm_field: str
    mode: str
    problem: str

    @property
    def is_beside(self) -> bool:
        """Whether it makes something in the CRM rather than set a field."""
        return (self.path.entity, self.path.field) in BESIDE


def live_fields(crm: Crm) -> Fields:
    """The CRM's schema as it is now, by our entities and its names."""
    return {entity: {one.name: one for one in crm.fields(entity)} for entity in ENTITIES}


def mapped(connector: str, entity: str = "") -> tuple[Mapped, ...]:
    """The mappings of a CRM, or of one kind of thing in it."""
    rows = Row.objects.filter(connector=connector).order_by("entity", "field")
    rows = rows.filter(entity=entity) if entity else rows
    return tuple(Mapped(FieldPath(row.entity, row.field), row.crm_field, row.mode, row.problem) for row in rows)


def lay_usual(*, asker: Asker, connector: CrmConnector, crm: Crm, at: datetime) -> None:
    """Map what the CRM usually has, as far as its live schema fits and nobody mapped it already. All in shadow."""
    fields, schema = live_fields(crm), Schema()
    wanted = {FieldPath.parse(ours): theirs for ours, theirs in connector.usual.items()}
    rows = [
        Row(connector=connector.name, entity=path.entity, field=path.field, crm_field=theirs, mode=mode)
        for path, theirs in wanted.items()
        if (mode := _first_mode(schema, path, theirs, fields))
    ]
    rows += [
        Row(connector=connector.name, entity=entity, field=field, crm_field=kind)
        for (entity, field), (kind, _) in BESIDE.items()
    ]
    with acting():
        Row.objects.bulk_create(rows, ignore_conflicts=True)
        payload = {"connector": connector.name, "fields": len(rows)}
        append(asker=asker, name="record.mapping.laid", subject=("mapping", connector.name), at=at, payload=payload)


def map_field(
    *, asker: Asker, connector: CrmConnector, crm: Crm, path: FieldPath, crm_field: str, at: datetime
) -> None:
    """Say which field of the CRM holds one of ours; "" takes the mapping away. It begins in shadow, untried.

    RevOps. Raises NotAllowed, NoSuchField, BadMapping.
    """
    asker.require(Role.REVOPS)
    asker.require_decider()
    if crm_field:
        found = {one.name: one for one in crm.fields(path.entity)}.get(crm_field)
        spec = Schema().spec(path)
        if problem := problem_of(spec, crm_field, found):
            raise BadMapping(problem)
        mode = READ if spec.many or writing_problem(spec, crm_field, found) else SHADOW
        fresh = {"crm_field": crm_field, "mode": mode, "tested_at": None, "problem": ""}
    with acting():
        if crm_field:
            Row.objects.update_or_create(connector=connector.name, entity=path.entity, field=path.field, defaults=fresh)
        else:
            Row.objects.filter(connector=connector.name, entity=path.entity, field=path.field).delete()
        append(
            asker=asker, name="record.mapping.changed", subject=("mapping", str(path)), at=at, payload={"to": crm_field}
        )


def set_mode(*, asker: Asker, connector: CrmConnector, crm: Crm, path: FieldPath, mode: str, at: datetime) -> None:
    """Turn the writing of a field on (live), to shadow, or off (read). A field goes live only after it was tried.

    RevOps, signed in. Raises NotAllowed, BadMapping.
    """
    asker.require(Role.REVOPS)
    asker.require_decider()
    row = Row.objects.filter(connector=connector.name, entity=path.entity, field=path.field).first()
    if row is None or mode not in Row.Mode.values:
        raise BadMapping(f"{path} is not mapped, or '{mode}' is no way to write it: read, shadow or live.")
    if mode != READ and (path.entity, path.field) not in BESIDE:
        _require_writable(row, path, crm)
        if mode == LIVE and row.tested_at is None:
            raise BadMapping(f"Try {Schema().label(path)} on one record first; then it can be turned on.")
    with acting():
        Row.objects.filter(pk=row.pk).update(mode=mode)
        append(asker=asker, name="record.mapping.mode", subject=("mapping", str(path)), at=at, payload={"mode": mode})


def mark_tested(*, connector: str, path: FieldPath, at: datetime) -> None:
    """Keep that a field was tried on a record, and agreed."""
    Row.objects.filter(connector=connector, entity=path.entity, field=path.field).update(tested_at=at)


def note_drift(*, asker: Asker, connector: str, fields: Fields, at: datetime) -> tuple[str, ...]:
    """Compare every mapping with the live schema. Returns what is wrong, a line each; the trail keeps news."""
    schema, lines = Schema(), list[str]()
    for row in Row.objects.filter(connector=connector):
        path = FieldPath(row.entity, row.field)
        problem = _drift(schema, row, path, fields)
        if problem:
            lines.append(problem)
        if problem == row.problem:
            continue
        with acting():
            Row.objects.filter(pk=row.pk).update(problem=problem[:300])
            payload = {"field": str(path), "drifted": bool(problem)}
            append(asker=asker, name="record.mapping.drifted", subject=("mapping", str(path)), at=at, payload=payload)
    return tuple(lines)


def pairs(schema: Schema, mappings: Iterable[Mapped], fields: Mapping[str, CrmField]) -> list[Pair]:
    """The mapped fields that can be read now, ours with theirs."""
    readable = [one for one in mappings if one.path.field != CURRENCY and not one.is_beside and one.crm_field in fields]
    found = [(spec_of(schema, one.path), fields[one.crm_field]) for one in readable]
    return [Pair(spec, theirs) for spec, theirs in found if spec and not problem_of(spec, theirs.name, theirs)]


def spec_of(schema: Schema, path: FieldPath) -> FieldSpec | None:
    """One of our fields, or None for one that is ours no more."""
    try:
        return schema.spec(path)
    except NoSuchField:
        return None


def currency_of_organisation() -> str:
    """What a sum is in where the CRM does not say."""
    return str(org.setting("org.currency"))


def _first_mode(schema: Schema, path: FieldPath, theirs: str, fields: Fields) -> str:
    found = fields[path.entity].get(theirs)
    if path.field == CURRENCY:
        return READ if found else ""
    spec = spec_of(schema, path)
    if spec is None or problem_of(spec, theirs, found):
        return ""
    return READ if spec.many or writing_problem(spec, theirs, found) else SHADOW


def _drift(schema: Schema, row: Row, path: FieldPath, fields: Fields) -> str:
    if (path.entity, path.field) in BESIDE:
        return ""
    found, spec = fields[path.entity].get(row.crm_field), spec_of(schema, path)
    if path.field == CURRENCY or spec is None:
        return "" if found else f"The CRM has no field '{row.crm_field}' any more."
    return (problem_of if row.mode == READ else writing_problem)(spec, row.crm_field, found)


def _require_writable(row: Row, path: FieldPath, crm: Crm) -> None:
    spec = Schema().spec(path)
    found = {one.name: one for one in crm.fields(path.entity)}.get(row.crm_field)
    problem = "it is a list." if spec.many else writing_problem(spec, row.crm_field, found)
    if problem:
        raise BadMapping(f"{spec.label} cannot be written: {problem}")
