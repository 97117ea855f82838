"""One of the CRM's records in our words: its values, its account, its past. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sayso.domain.signal import JsonValue
from sayso.domain.worth import same_worth
from sayso.ports.record_reader import CrmChange, CrmRecord, CrmType
from sayso.record.crm.rules import DoesNotFit, Pair, Terms, ours
from sayso.record.mirroring import PastChange, Seen
from sayso.record.mirroring_pages import Sighting

ECHO: Final = timedelta(minutes=15)
"""How far the CRM's hour of a change and ours may be apart for it to be our own write coming back."""

SentValues = Mapping[tuple[str, str], Sequence[tuple[JsonValue, datetime]]]
"""What the CRM was told, by external id and field of ours: the value, and when."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Through which records of one kind are seen: the mapped fields, the field of the currency, what is called what.

    `number` tells these terms from those before and after them.
    """

    entity: str
    connector: str
    pairs: tuple[Pair, ...]
    currency: str
    terms: Terms
    accounts: Mapping[str, int] = field(default_factory=dict)
    number: int = 0


def sighting(lens: Lens, record: CrmRecord, under_way: Mapping[str, set[str]], sent: SentValues) -> Sighting:
    """The record as the mirror takes it. Fields that an order of ours is under way to are left to that order."""
    external_id = f"{lens.connector}:{record.id}"
    currency = str(record.values.get(lens.currency) or "")
    busy = under_way.get(external_id, set())
    values: dict[str, object] = {}
    for pair in lens.pairs:
        if pair.theirs.name in record.values and pair.ours.path.field not in busy:
            values[pair.ours.path.field] = _read(pair, record.values[pair.theirs.name], lens.terms, currency)
    if "name" not in values or not values["name"]:
        values["name"] = f"{lens.entity.capitalize()} {record.id}"
    account = next((each for each in record.links.get("account", ())), None)
    if lens.entity != "account" and account is not None:
        values["account"] = lens.accounts.get(f"{lens.connector}:{account}")
    history = _past(lens, record, currency, sent)
    return Sighting(Seen(external_id, values, record.created_at, _closed_at(lens, record)), history)


def _read(pair: Pair, raw: JsonValue, terms: Terms, currency: str) -> object:
    try:
        return ours(pair, raw, terms, currency)
    except (DoesNotFit, ValueError):
        return str(raw)  # the field's own type refuses it by name, and the run tells of it


def _past(lens: Lens, record: CrmRecord, currency: str, sent: SentValues) -> tuple[PastChange, ...]:
    told: list[PastChange] = []
    by_field: dict[str, list[CrmChange]] = {}
    for change in record.history:
        by_field.setdefault(change.field, []).append(change)
    for pair in lens.pairs:
        before: object = None
        echoes = sent.get((f"{lens.connector}:{record.id}", pair.ours.path.field), ())
        for change in sorted(by_field.get(pair.theirs.name, ()), key=lambda one: one.at):
            after = _read(pair, change.value, lens.terms, currency)
            if after != before and not pair.ours.many and not _is_echo(change, echoes):
                told.append(
                    PastChange(pair.ours.path.field, before, after, change.at, lens.terms.owners.get(change.by))
                )
            before = after
    return tuple(told)


def _is_echo(change: CrmChange, sent: Sequence[tuple[JsonValue, datetime]]) -> bool:
    return any(same_worth(change.value, value) and abs(change.at - at) <= ECHO for value, at in sent)


def _closed_at(lens: Lens, record: CrmRecord) -> datetime | None:
    """When a deal that is won or lost came to that: when its stage moved last, else the day it closed."""
    stage = next((pair.theirs for pair in lens.pairs if pair.theirs.type is CrmType.STAGE), None)
    if lens.entity != "deal" or stage is None:
        return None
    kind = lens.terms.kinds.get(str(record.values.get(stage.name)), "open")
    if kind == "open":
        return None
    moves = [change.at for change in record.history if change.field == stage.name]
    closes = next((pair.theirs for pair in lens.pairs if pair.ours.path.field == "close_date"), None)
    raw = str(record.values.get(closes.name) or "") if closes else ""
    if moves:
        return max(moves)
    return datetime.combine(datetime.fromisoformat(raw), time(12), UTC) if raw else record.modified_at
