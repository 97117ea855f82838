"""The hole in the wall for what a CRM holds: its schema, its owners, its records with their history, what left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from sayso.domain.signal import JsonValue

ENTITIES = ("account", "person", "deal")
HISTORY: Final = "history"
CHANGES: Final = "changes"


class CrmType(StrEnum):
    """What a field of a CRM holds, in our words. `other` is shown and never written."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    PICKLIST = "picklist"
    STAGE = "stage"
    USER = "user"
    LINK = "link"
    TRUTH = "truth"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CrmField:
    """One field as the CRM describes it today.

    `options` are the exact values that a picklist takes, with their labels; `writable` is false for what the CRM works
    out or keeps to itself; `length` the most characters (0: not said); `required` that a record cannot be without it.
    """

    name: str
    label: str
    type: CrmType
    options: tuple[tuple[str, str], ...] = ()
    writable: bool = True
    length: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class CrmStage:
    """One stage of a pipeline. `kind` is open, won or lost; `probability` in percent."""

    key: str
    name: str
    kind: str
    probability: int


@dataclass(frozen=True, slots=True)
class CrmPipeline:
    """A pipeline with its stages in their order."""

    key: str
    name: str
    stages: tuple[CrmStage, ...]


@dataclass(frozen=True, slots=True)
class CrmOwner:
    """Somebody whom the CRM knows as an owner."""

    id: str
    email: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class CrmChange:
    """One entry of the CRM's own field history: the value from then on, and the id of who set it ("" if unknown)."""

    field: str
    value: JsonValue
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """One account, person or deal as the CRM shows it.

    `values` are by the CRM's own field names, in canonical form: numbers as text, dates and moments as ISO, of a
    picklist the value and never its label; None is blank. `links` name the records it belongs to, by our entities.
    """

    entity: str
    id: str
    values: Mapping[str, JsonValue]
    created_at: datetime
    modified_at: datetime
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    history: tuple[CrmChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CrmActivity:
    """A mail, call, meeting or task that the CRM knows of; never its content. `people` are mail addresses or names."""

    id: str
    kind: str
    at: datetime
    deals: tuple[str, ...]
    direction: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrmRole:
    """The part that somebody plays in a deal, by the record's own name of it: decision_maker, economic_buyer, user."""

    deal: str
    person: str
    role: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that the CRM deleted, or merged into another."""

    entity: str
    id: str
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a reading. Whoever keeps `cursor` with it may go on from there after any crash, and misses nothing.

    `standing` are the ids of all that is there, where the CRM cannot tell any more what left it: the rest is gone.
    """

    cursor: str
    records: tuple[CrmRecord, ...] = ()
    activities: tuple[CrmActivity, ...] = ()
    gone: tuple[Gone, ...] = ()
    standing: frozenset[str] | None = None
    roles: tuple[CrmRole, ...] = ()


class RecordReader(Protocol):
    """A CRM as it is read. Every call may raise a CrmFailure."""

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        """The live schema of accounts, people or deals."""
        ...

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        """The deal pipelines with their stages."""
        ...

    def owners(self) -> tuple[CrmOwner, ...]:
        """Everybody who may own a record, those who left included."""
        ...

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """What changed since `cursor`, oldest first; all there is from "". May show a record twice, never skips one."""
        ...


@runtime_checkable
class Lacking(Protocol):
    """A connector whose CRM cannot tell everything. One that does not say so lacks nothing.

    HISTORY: what its fields held before. CHANGES: what changed, and what left; it shows everything once anything did,
    and says what still stands.
    """

    @property
    def lacks(self) -> frozenset[str]: ...
