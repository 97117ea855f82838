"""What the record holds of a deal, as one frozen value: everything that a judgement of the deal may rest on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sayso.domain.signal import JsonValue
from sayso.record.views import Named, StageView


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step that comes next. `has_quote`: somebody's sentence stands behind it, not a hand alone."""

    action: str
    owner: str
    side: str
    due: date | None
    agreement: str
    has_quote: bool
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StageMove:
    """A change of stage, by the stages' keys; `before` is "" for the first one."""

    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CloseDateMove:
    """A change of the close date; `has_quote` when the buyer's sentence moved it."""

    at: datetime
    before: date | None
    after: date | None
    has_quote: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: by what right it was written last, and whether a sentence stands behind it.

    `value` is what was written, of a stage and of a close date.
    """

    at: datetime
    origin: str
    has_quote: bool
    value: JsonValue = None


@dataclass(frozen=True, slots=True)
class Contact:
    """When somebody was last in touch: the buyer writing to us, we to them, both at once (a call, a meeting)."""

    incoming: datetime | None = None
    outgoing: datetime | None = None
    both: datetime | None = None

    @property
    def latest(self) -> datetime | None:
        """The last contact of either side."""
        return max((at for at in (self.incoming, self.outgoing, self.both) if at), default=None)

    @property
    def buyer(self) -> datetime | None:
        """When the buyer last spoke."""
        return max((at for at in (self.incoming, self.both) if at), default=None)


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment or a task that stands. `id` is its entry's; `side` is ours, theirs, both or ""."""

    id: int
    action: str
    owner: str
    side: str
    due: date | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A milestone that was confirmed: what the buyer did, and when they said so."""

    event: str
    at: datetime
    has_quote: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in the purchase. `heard_at` is the last contact in which they took part, as far as known."""

    name: str
    role: str
    since: datetime
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """Another vendor, and how it stands with the buyer."""

    name: str
    status: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DealFacts:
    """A deal. `category` is what the organisation's own forecast field says, "" where there is none.

    `twins` are other open deals of the same account and name; `owner_left` says that the owner no longer works here.
    """

    id: int
    name: str
    stage: StageView
    created_at: datetime
    stage_id: int = 0
    account: Named | None = None
    owner: Named | None = None
    owner_left: bool = False
    amount: Decimal | None = None
    currency: str = ""
    close_date: date | None = None
    closed_at: datetime | None = None
    category: str = ""
    version: int = 1
    next_step: NextStep | None = None
    stage_moves: tuple[StageMove, ...] = ()
    close_date_moves: tuple[CloseDateMove, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    contact: Contact = Contact()
    promises: tuple[Promise, ...] = ()
    events: tuple[Event, ...] = ()
    parts: tuple[Part, ...] = ()
    rivals: tuple[Rival, ...] = ()
    twins: tuple[Named, ...] = ()

    @property
    def in_stage_since(self) -> datetime:
        """When it came into the stage in which it stands."""
        return next((move.at for move in reversed(self.stage_moves) if move.after == self.stage.key), self.created_at)


@dataclass(frozen=True, slots=True)
class ClosedDeal:
    """A deal that ended: how it ended, in which pipeline, and when it was in which stage."""

    id: int
    owner_id: int | None
    pipeline: str
    kind: str
    amount: Decimal | None
    currency: str
    created_at: datetime
    closed_at: datetime
    close_date: date | None
    stage_moves: tuple[StageMove, ...] = ()


Net = tuple[JsonValue, JsonValue]
"""What a field held before the first change, and after the last."""


@dataclass(frozen=True, slots=True)
class ChangedDeal:
    """A deal as it stands now, and the net of what changed in it in a while; `is_new` when it began in that while."""

    id: int
    name: str
    owner: Named | None
    stage: StageView
    amount: Decimal | None
    currency: str
    is_new: bool
    net: Mapping[str, Net]
