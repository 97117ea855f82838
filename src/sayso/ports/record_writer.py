"""The hole in the wall for writing to a CRM: one confirmed change at a time, compared first, never guessed at after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from sayso.domain.signal import JsonValue


@dataclass(frozen=True, slots=True)
class CrmRef:
    """One record of the CRM."""

    entity: str
    id: str


@dataclass(frozen=True, slots=True)
class Live:
    """What a field holds now. `mark` is the CRM's own version of it, as exact as it has one; "" where it has none."""

    value: JsonValue
    mark: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class CrmWrite:
    """One field to be set. `key` names the order: asked twice, it is done once. `before` is what was shown."""

    key: str
    ref: CrmRef
    field: str
    value: JsonValue
    before: JsonValue


@dataclass(frozen=True, slots=True)
class CrmCreate:
    """A task, a note or a record to be made; `links` are what it belongs to.

    A record's `values` are by the CRM's field names. A task has ``title``, ``body``, ``due`` (a day, or None) and
    ``owner`` (an owner's id, or None); a note has ``body``; both bodies are plain text.
    """

    key: str
    kind: str
    values: Mapping[str, JsonValue]
    links: tuple[CrmRef, ...] = ()


@dataclass(frozen=True, slots=True)
class CrmReceipt:
    """That it was done: the record, what the field held before and holds now, the CRM's mark of the new state."""

    key: str
    ref: CrmRef
    before: JsonValue = None
    after: JsonValue = None
    mark: str = ""


class CrmFailure(Exception):
    """Nothing is known to be written. The message says what is wrong and what to do; it holds no credential."""


class Recoverable(CrmFailure):
    """The same order may succeed later. `seconds` is how long the CRM asks for, 0 where it does not say."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Rule:
    """What the CRM's own rules ask for: the rule as it says it, and the fields that are missing."""

    words: str
    missing: tuple[str, ...] = field(default=())


class Permanent(CrmFailure):
    """The CRM refuses this order, and will again: a rule of the administrator's, a value that it does not take."""

    def __init__(self, message: str, rule: Rule | None = None) -> None:
        super().__init__(message)
        self.rule = rule


class Configuration(CrmFailure):
    """Somebody has to mend the connection: a revoked key, a missing scope, a field that is gone."""


class Moved(CrmFailure):
    """The field does not hold what was shown. Nothing was written; `live` is what it holds."""

    def __init__(self, live: Live) -> None:
        super().__init__("The value in the CRM has changed since this was shown.")
        self.live = live


class LostRace(CrmFailure):
    """It was written over somebody's change of the same moment: `live` is theirs, `receipt` takes ours back."""

    def __init__(self, live: Live, receipt: CrmReceipt) -> None:
        super().__init__("Somebody changed the value in the same moment, and theirs was written over.")
        self.live, self.receipt = live, receipt


class Unknown(CrmFailure):
    """The CRM did not answer: it may or may not be written. Ask `find` before anything else."""


class RecordWriter(Protocol):
    """A CRM as it is written to."""

    def live(self, ref: CrmRef, name: str) -> Live:
        """What the field holds now, read from the record itself and not from an index that lags."""
        ...

    def write(self, order: CrmWrite) -> CrmReceipt:
        """Set one field, provided that it holds `before`. Raises Moved, LostRace, Unknown or another CrmFailure."""
        ...

    def create(self, order: CrmCreate) -> CrmReceipt:
        """Make one thing. The same key never makes two. Raises Unknown or another CrmFailure."""
        ...

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        """Whether an order whose answer was lost took effect: its receipt, or None if not. Raises LostRace too."""
        ...

    def remove(self, made: CrmReceipt) -> None:
        """Take back what `create` made; what is gone already is well. Raises Moved where somebody changed it."""
        ...


@runtime_checkable
class WritesTogether(Protocol):
    """A CRM that sets a field and makes something beside it in one step. Without it the one comes after the other."""

    def write_with(self, order: CrmWrite, made: CrmCreate) -> tuple[CrmReceipt, CrmReceipt]:
        """Both, or neither: what refuses one of them leaves nothing of the other. Raises what `write` raises."""
        ...
