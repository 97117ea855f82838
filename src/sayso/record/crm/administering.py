"""What RevOps does with a connected CRM: see how fields are mapped, try one on a record, turn its writing on or off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.record_writer import CrmFailure, Permanent
from sayso.record import selectors
from sayso.record.crm import mapping, telling
from sayso.record.crm.connecting import NotWorking, connected, opened, read_anew
from sayso.record.crm.models import Mapping
from sayso.record.crm.orders import require_revops
from sayso.record.crm.rules import BESIDE, CURRENCY, DoesNotFit
from sayso.record.schema import Schema

FAILURES: Final = (CrmFailure, NotConnected, CannotUnseal)


@dataclass(frozen=True, slots=True)
class MappingView:
    """One mapping as RevOps sees it: our field, the CRM's, what is written, since when it is tried, what is wrong."""

    path: FieldPath
    label: str
    crm_field: str
    mode: str
    tested_at: datetime | None
    problem: str

    @property
    def is_made(self) -> bool:
        """Whether it makes something in the CRM rather than set a field."""
        return (self.path.entity, self.path.field) in BESIDE


@dataclass(frozen=True, slots=True)
class Tried:
    """What a field says on both sides of one record; only where they agree the field can be turned on.

    `sent` is what would be written there, as the CRM writes it, were the record's value confirmed now.
    """

    ours: str
    theirs: str
    agrees: bool
    sent: str = ""


def list_mappings(asker: Asker) -> tuple[MappingView, ...]:
    """How the fields of the connected CRM are mapped; nothing where none is. For RevOps."""
    require_revops(asker)
    plug, schema = connected(), Schema()
    if plug is None:
        return ()
    rows = Mapping.objects.filter(connector=plug.name).order_by("entity", "field")
    return tuple(_view(row, schema) for row in rows)


def map_to(*, asker: Asker, path: FieldPath, crm_field: str, at: datetime) -> None:
    """Say which field of the CRM holds one of ours; "" takes it away. What is there already is read.

    Raises NotAllowed, NoSuchField, BadMapping, NotWorking.
    """
    asker.require(Role.REVOPS)
    try:
        with opened() as (plug, crm):
            mapping.map_field(asker=asker, connector=plug, crm=crm, path=path, crm_field=crm_field, at=at)
        if crm_field:
            read_anew(path.entity)
    except FAILURES as failure:
        raise NotWorking(str(failure)) from failure


def try_on(*, asker: Asker, path: FieldPath, entity_id: int, at: datetime) -> Tried:
    """Compare a field on both sides of one record; nothing is written. Where they agree it may be turned on.

    RevOps. Raises NotAllowed, NotFound, NoSuchField, BadMapping, NotWorking.
    """
    asker.require(Role.REVOPS)
    asker.require_decider()
    held, schema = selectors.live_value(asker, path, entity_id), Schema()
    try:
        told = telling.compare(telling.Ask("try", path, entity_id, held, held))
    except (DoesNotFit, Permanent) as problem:
        raise mapping.BadMapping(str(problem)) from problem
    except FAILURES as problem:
        raise NotWorking(str(problem)) from problem
    agrees = told.answer is telling.Answer.THERE
    if agrees:
        mapping.mark_tested(path=path, connector=telling.connector_name(), at=at)
    sent = "" if told.sent is None else str(told.sent)
    return Tried(schema.show(path, held) or "blank", schema.show(path, told.live) or "blank", agrees, sent)


def turn(*, asker: Asker, path: FieldPath, mode: str, at: datetime) -> None:
    """What is written of a field: read (nothing), shadow (reported) or live. Raises what `mapping.set_mode` does."""
    asker.require(Role.REVOPS)
    try:
        with opened() as (plug, crm):
            mapping.set_mode(asker=asker, connector=plug, crm=crm, path=path, mode=mode, at=at)
    except FAILURES as failure:
        raise NotWorking(str(failure)) from failure


def _view(row: Mapping, schema: Schema) -> MappingView:
    path = FieldPath(row.entity, row.field)
    beside = BESIDE.get((row.entity, row.field))
    label = beside[1] if beside else "Currency" if row.field == CURRENCY else schema.label(path)
    return MappingView(path, label, row.crm_field, row.mode, row.tested_at, row.problem)
