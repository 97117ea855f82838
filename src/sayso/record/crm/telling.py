"""Telling the CRM one confirmed value: compared, written, read back. The network part alone; never in a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.domain.worth import same_worth
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import Crm, CrmConnector
from sayso.ports.record_writer import (
    Configuration,
    CrmFailure,
    CrmReceipt,
    CrmWrite,
    Live,
    LostRace,
    Moved,
    Permanent,
    Recoverable,
    Unknown,
    WritesTogether,
)
from sayso.record.crm import mapping
from sayso.record.crm.composing import Making, composed
from sayso.record.crm.connecting import connected, opened
from sayso.record.crm.identities import ref_of
from sayso.record.crm.models import Mapping
from sayso.record.crm.rules import CURRENCY, DoesNotFit, Pair, Terms, ours, says_same_step, theirs
from sayso.record.crm.syncing import terms_of
from sayso.record.fields import BadFieldValue
from sayso.record.models import Deal
from sayso.record.rules import same
from sayso.record.schema import Schema


class Answer(StrEnum):
    """What the CRM answered.

    done: it holds what was confirmed. there: it did already. moved: it held something else, and nothing was written.
    overwrote: it was written over somebody's change of the same moment. refused: by a rule, and it will be again.
    later: it may be asked again. unknown: it did not answer, and has to be asked first whether it took effect.
    """

    DONE = "done"
    THERE = "there"
    MOVED = "moved"
    OVERWROTE = "overwrote"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ask:
    """One confirmed value of one thing, in our words: what was shown, what is wanted. `again`: it was asked.

    `beside` is made in the same step, where the CRM can do both or neither; elsewhere it is left for later.
    """

    key: str
    path: FieldPath
    entity_id: int
    before: JsonValue
    value: JsonValue
    again: bool = False
    beside: Making | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it. `live` is what the CRM held, in our words, since `live_at`, by `live_by` (our user, if known).

    `sent` is the value as the CRM got it and `mark` the CRM's own mark of it; `made` what was made in the same step;
    `missing` the CRM's fields that a rule asks for.
    """

    answer: Answer
    message: str = ""
    live: JsonValue = None
    live_at: datetime | None = None
    live_by: int | None = None
    sent: JsonValue = None
    mark: str = ""
    made: CrmReceipt | None = None
    missing: tuple[str, ...] = ()


def tell(ask: Ask) -> Told:
    """Set the field in the CRM, provided that it holds what was shown. Every failure is an answer, none is raised."""
    with transaction.atomic(durable=True):
        pass  # refuses to go on inside a transaction: nothing waits for a network while it holds rows
    try:
        with opened() as (plug, crm):
            return _Teller(plug, crm, ask).tell()
    except (DoesNotFit, BadFieldValue) as problem:
        return Told(Answer.REFUSED, str(problem))
    except Permanent as refusal:
        return Told(Answer.REFUSED, str(refusal))
    except (Configuration, NotConnected, CannotUnseal) as problem:
        return Told(Answer.LATER, f"{problem} It is written once that is mended.")
    except Unknown as problem:
        return Told(Answer.UNKNOWN, str(problem))
    except CrmFailure as problem:
        return Told(Answer.LATER, str(problem))


def compare(ask: Ask) -> Told:
    """Whether the CRM holds `before`, without writing anything: there or moved. Raises a CrmFailure, DoesNotFit."""
    with opened() as (plug, crm):
        return _Teller(plug, crm, ask).compare()


def connector_name() -> str:
    """The connected CRM's name. Raises NotConnected."""
    plug = connected()
    if plug is None:
        raise NotConnected("No CRM is connected.")
    return plug.name


class _Teller:
    """One value on its way."""

    def __init__(self, plug: CrmConnector, crm: Crm, ask: Ask) -> None:
        self._plug, self._crm, self._ask = plug, crm, ask
        self._ref = ref_of(plug.name, ask.path.entity, ask.entity_id)
        self._pair = self._mapped()
        self._terms = terms_for(plug.name, crm, self._pair, ask.entity_id)
        self._sent = theirs(self._pair, ask.value, self._terms)

    def tell(self) -> Told:
        if self._ask.again and (done := self._found("")):
            return done
        live = self._crm.live(self._ref, self._pair.theirs.name)
        if same_worth(live.value, self._sent):
            return self._told(Answer.THERE, live)
        if not self._holds(live, self._ask.before):
            return self._told(Answer.MOVED, live)
        return self._write(live)

    def compare(self) -> Told:
        live = self._crm.live(self._ref, self._pair.theirs.name)
        return self._told(Answer.THERE if self._holds(live, self._ask.before) else Answer.MOVED, live)

    def _write(self, live: Live) -> Told:
        try:
            receipt, made = self._set(self._order(live.value))
        except Moved as moved:
            return self._told(Answer.MOVED, moved.live)
        except LostRace as race:
            return self._told(Answer.OVERWROTE, race.live, race.receipt.mark)
        except Permanent as refusal:
            return self._refused(refusal)
        except Unknown as problem:
            return self._found(str(problem)) or Told(Answer.UNKNOWN, str(problem), sent=self._sent)
        return self._done(receipt, made)

    def _set(self, order: CrmWrite) -> tuple[CrmReceipt, CrmReceipt | None]:
        beside = self._ask.beside
        if beside is None or not isinstance(self._crm, WritesTogether):
            return self._crm.write(order), None
        return self._crm.write_with(order, composed(self._crm, self._plug.name, beside))

    def _refused(self, refusal: Permanent) -> Told:
        named = refusal.rule.missing if refusal.rule else ()
        missing = tuple(name for name in named if name != self._pair.theirs.name)
        return Told(Answer.REFUSED, str(refusal), missing=missing)

    def _found(self, problem: str) -> Told | None:
        """Whether an earlier try took effect."""
        try:
            receipt = self._crm.find(self._order(self._plainly(self._ask.before)))
        except Recoverable:
            return Told(Answer.UNKNOWN, problem or "The CRM cannot be asked at the moment.", sent=self._sent)
        except LostRace as race:
            return self._told(Answer.OVERWROTE, race.live, race.receipt.mark)
        return self._done(receipt) if receipt else None

    def _done(self, receipt: CrmReceipt, made: CrmReceipt | None = None) -> Told:
        return Told(Answer.DONE, sent=self._sent, mark=receipt.mark, live=self._ask.value, made=made)

    def _order(self, before: JsonValue) -> CrmWrite:
        return CrmWrite(self._ask.key, self._ref, self._pair.theirs.name, self._sent, before)

    def _holds(self, live: Live, value: JsonValue) -> bool:
        held = self._ours(live.value)
        return (
            same(held, value)
            or same_worth(live.value, self._plainly(value))
            or (self._pair.ours.type == "step" and says_same_step(value, held))
        )

    def _plainly(self, value: JsonValue) -> JsonValue:
        try:
            return theirs(self._pair, value, self._terms)
        except DoesNotFit:
            return None

    def _told(self, answer: Answer, live: Live, mark: str = "") -> Told:
        by = self._terms.owners.get(live.changed_by)
        return Told(answer, "", self._ours(live.value), live.changed_at, by, self._sent, mark or live.mark)

    def _ours(self, raw: JsonValue) -> JsonValue:
        try:
            value = ours(self._pair, raw, self._terms, self._terms.currency)
            return Schema().canonical(self._ask.path, value, self._ask.entity_id)
        except (DoesNotFit, BadFieldValue):
            return str(raw)

    def _mapped(self) -> Pair:
        path, schema = self._ask.path, Schema()
        row = Mapping.objects.filter(connector=self._plug.name, entity=path.entity, field=path.field).first()
        fields = {one.name: one for one in self._crm.fields(path.entity)} if row else {}
        found = mapping.pairs(schema, mapping.mapped(self._plug.name, path.entity), fields)
        pair = next((one for one in found if one.ours.path == path), None)
        if pair is None or not pair.theirs.writable:
            name = row.crm_field if row else "?"
            raise Configuration(f"{schema.label(path)} cannot be written to the field '{name}' of the CRM any more.")
        return pair


def terms_for(connector: str, crm: Crm, pair: Pair, entity_id: int) -> Terms:
    """What things are called, asking the CRM for its stages only to write a stage; sums in the deal's currency."""
    terms = terms_of(connector, crm.pipelines() if pair.ours.type == "stage" else ())
    if pair.ours.type != "money" or pair.ours.path.entity != Deal.ENTITY:
        return terms
    row = Deal.objects.filter(pk=entity_id).first()
    says = Mapping.objects.filter(connector=connector, entity=Deal.ENTITY, field=CURRENCY).exists()
    currency = row.currency if row and says and row.currency else terms.currency
    return Terms(terms.zone, currency, terms.stages, terms.owners, terms.kinds)
