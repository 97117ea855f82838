"""What the record's selectors give: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record.fields import Policy

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: `number` from 1, `size` rows a page, `total` rows in all."""

    rows: tuple[Row, ...]
    total: int
    number: int
    size: int

    @property
    def has_next(self) -> bool:
        """Whether there are rows after these."""
        return self.number * self.size < self.total


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """A stretch of a list, and the mark to go on from; "" when there is no more."""

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Named:
    """A thing or a person by id and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage; `kind` is open, won or lost, `probability` per cent, `exit_criteria` milestone events.

    One that is retired keeps the deals that stand in it, and is offered to no other.
    """

    pipeline: str
    key: str
    name: str
    kind: str
    position: int
    probability: int
    exit_criteria: tuple[str, ...]
    is_retired: bool = False

    @property
    def value(self) -> JsonValue:
        """The stage as the stage field keeps it."""
        return {"pipeline": self.pipeline, "key": self.key}


@dataclass(frozen=True, slots=True)
class PipelineView:
    """A pipeline with its stages in their order."""

    key: str
    name: str
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A single-valued field with what it holds; `shown` is that in words, "" when blank."""

    path: FieldPath
    label: str
    type: str
    control: str
    value: JsonValue
    shown: str
    policy: Policy
    own_key: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of a list, with the quotes that prove it and the Decision behind it ("" when the CRM said so)."""

    id: int
    value: JsonValue
    shown: str
    due: date | None
    evidence: tuple[JsonValue, ...]
    decision: str
    said_at: datetime | None
    added_at: datetime
    erased: bool


@dataclass(frozen=True, slots=True)
class ActivityView:
    """That a conversation took place."""

    kind: str
    at: datetime
    direction: str
    people: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class DealView:
    """A deal with everything the record holds of it. `activities` are the newest first, fifty at most."""

    id: int
    name: str
    account: Named | None
    owner: Named | None
    stage: StageView
    currency: str
    version: int
    external_id: str
    created_at: datetime
    closed_at: datetime | None
    fields: tuple[FieldView, ...]
    lists: Mapping[str, tuple[EntryView, ...]]
    activities: tuple[ActivityView, ...]

    def value(self, field: str) -> JsonValue:
        """What a field holds: canonical, a list for the lists. Raises KeyError for no field."""
        if field in self.lists:
            return [entry.value for entry in self.lists[field]]
        return {each.path.field: each.value for each in self.fields}[field]


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal in a list."""

    id: int
    name: str
    account: Named | None
    owner: Named | None
    stage: StageView
    amount: JsonValue
    amount_shown: str
    close_date: date | None
    next_step: str
    next_step_due: date | None
    latest_activity_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list."""

    id: int
    name: str
    email: str
    title: str
    account: Named | None
    lifecycle: str
    lead_status: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with everything the record holds of them."""

    id: int
    name: str
    email: str
    title: str
    account: Named | None
    version: int
    created_at: datetime
    erased: bool
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list."""

    id: int
    name: str
    domains: tuple[str, ...]
    owner: Named | None
    open_deals: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in the list of all: how much goes on there, as far as the asker sees it."""

    id: int
    name: str
    domains: tuple[str, ...]
    owner: Named | None
    open_deals: int
    people: int
    latest_activity_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartView:
    """The part that somebody has in a deal, with the quotes that prove it and the Decision behind it."""

    deal: Named
    stage: StageView
    role: str
    evidence: tuple[JsonValue, ...]
    decision: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with its people and those of its deals that the asker sees."""

    id: int
    name: str
    domains: tuple[str, ...]
    owner: Named | None
    version: int
    created_at: datetime
    fields: tuple[FieldView, ...]
    people: tuple[PersonRow, ...]
    deals: tuple[DealRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One entry of the field history. `by` is None where the CRM said so; `reverses` the key of the write it undid."""

    id: int
    path: FieldPath
    entity_id: int
    label: str
    before: JsonValue
    after: JsonValue
    before_shown: str
    after_shown: str
    at: datetime
    by: Named | None
    origin: str
    decision: str
    write_key: str
    reverses: str
    evidence: tuple[JsonValue, ...]
    said_at: datetime | None
    erased: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An account that may be the same one: how alike from 0 to 100, and in words why. Not `visible`: ask its owner."""

    id: int
    name: str
    owner: Named | None
    score: int
    why: str
    visible: bool
