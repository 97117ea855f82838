"""What a deal's Proposals are a function of. Frozen values, read by `loading`, handed to the rules. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Channel, Side
from sayso.record.fields import FieldSpec


class Target(NamedTuple):
    """One field of one thing. `entity_id` is None for a thing that is not in the record yet."""

    path: FieldPath
    entity_id: int | None


class Span(NamedTuple):
    """Where a quote stands: `turn` in `revision` of the conversation with that identity, from `start` to `end`."""

    conversation: str
    revision: int
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the rules need it.

    `day` is the day it was held and `began` the time of day, in its own zone; `sides`, `people` and `names` go by the
    speaker's label (`people` to ids in the record); `captured_at` is when it came to us, from which waiting is counted,
    and `source` from where.
    """

    id: int
    identity: str
    channel: Channel
    captured_at: datetime
    started_at: datetime | None = None
    day: date | None = None
    sides: Mapping[str, Side] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    began: time | None = None
    title: str = ""
    source: str = ""
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One signal, with the identity of its conversation and the moment it was said (None where nobody knows)."""

    conversation: str
    revision: int
    said_at: datetime | None
    signal: Signal


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said later that may tell that a step is done: one turn that holds a word of doing."""

    conversation: str
    side: Side
    text: str
    revision: int = 1
    turn: int = 0
    speaker: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote by value, as cards show it and as the record and the Decision keep it."""

    span: Span
    text: str
    speaker: str
    side: Side
    said_at: datetime | None

    def as_json(self) -> dict[str, JsonValue]:
        """The stored form: that of `record.evidence`, and whose side the speaker is on."""
        at = self.said_at.astimezone(UTC).isoformat() if self.said_at else ""
        return {**self.span._asdict(), "text": self.text, "speaker": self.speaker, "side": self.side, "said_at": at}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list in the record, with its quotes as stored."""

    value: JsonValue
    evidence: tuple[JsonValue, ...] = ()
    said_at: datetime | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change in a field's history that was not undone. `by_hand`: not confirmed from a conversation."""

    target: Target
    at: datetime
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person answered to an offer, by value.

    `kind` as in `models.Answer`, `about` the kind of the offer; `said_at` when the newest evidence of the offer was
    said, `at` when the answer was given; `contested` that the record had moved when it was to be written, so the
    question stands anew.
    """

    kind: str
    conversation: str
    target: Target
    operation: Operation
    offered: JsonValue
    value: JsonValue
    spans: tuple[Span, ...]
    said_at: datetime | None
    at: datetime
    until: datetime | None = None
    contested: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage of the deal's pipeline. `kind` is open, won or lost; `exit_criteria` are milestone events."""

    key: str
    kind: str
    position: int
    exit_criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastAnswers:
    """How many offers of one kind of signal were accepted or declined on one day, by the deal's owner or their team.

    `seconded` offers had more than one quote to show.
    """

    day: date
    kind: str
    seconded: bool
    accepted: bool
    own: bool
    count: int


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody from the outside company who took part, with the first words they said."""

    label: str
    name: str
    email: str
    title: str
    first_words: Cited
    is_known: bool = False  # stands in the record


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """A conversation with an outside company that has no open deal. `account` is its name.

    `duplicates` are names of accounts that may be the same company; `pipeline` and `stage` are where a new deal begins.
    """

    domain: str
    account: str
    account_id: int | None
    newcomers: tuple[Newcomer, ...]
    duplicates: tuple[str, ...]
    pipeline: str
    stage: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Logging:
    """The CRM that a deal's notes go to: its connector's name and title, and since when somebody consents to it.

    `first_words` are what was said first in each conversation that it may be told of, by the conversation's identity.
    """

    connector: str
    title: str
    since: datetime
    first_words: Mapping[str, Cited] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealFacts:
    """Everything a deal's Proposals depend on; for a conversation without a deal, `deal_id` is None.

    `today` is the owner's day; `live` holds single values, `entries` lists; `known_people` maps folded names of the
    account's people to their ids; `expire_after` is in days; `logging` is None where the deal's notes go to no CRM.
    """

    today: date
    deal_id: int | None = None
    account_id: int | None = None
    is_open: bool = True
    expire_after: int = 30
    conversations: tuple[Conversation, ...] = ()
    heard: tuple[Heard, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    fields: Mapping[FieldPath, FieldSpec] = field(default_factory=dict)
    live: Mapping[Target, JsonValue] = field(default_factory=dict)
    entries: Mapping[Target, tuple[Entry, ...]] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    answers: tuple[Answered, ...] = ()
    stages: tuple[StageFacts, ...] = ()
    pipeline: str = ""
    past: tuple[PastAnswers, ...] = ()
    known_people: Mapping[str, int] = field(default_factory=dict)
    new_business: NewBusiness | None = None
    logging: Logging | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that is asked for, before it is known how it stands.

    `evidence` begins with the quote that was said first; `said_at` is when the newest of it was said, `first_at` the
    oldest; `waits_since` is when it could first be shown. `what` tells apart what one field is told in different ways
    (a signature date from a decision date).
    """

    conversation: Conversation
    target: Target
    operation: Operation
    value: JsonValue
    kind: str
    phrase: str
    evidence: tuple[Cited, ...]
    waits_since: datetime
    reason: str = ""
    certainty: Certainty = Certainty.CONFIDENT
    what: str = ""
    agreement: str = ""

    @property
    def first_at(self) -> datetime | None:
        """When the first of its quotes was said."""
        return min((cited.said_at for cited in self.evidence if cited.said_at), default=None)

    @property
    def said_at(self) -> datetime | None:
        """When the newest of its quotes was said."""
        return max((cited.said_at for cited in self.evidence if cited.said_at), default=None)

    @property
    def primary(self) -> Cited:
        """The quote it is known by."""
        return self.evidence[0]


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """One row of Proposals, as `models.Proposal` stores it."""

    key: str
    digest: str
    conversation_id: int
    deal_id: int | None
    entity: str
    entity_id: int | None
    field: str
    operation: str
    before: JsonValue
    value: JsonValue
    kind: str
    phrase: str
    reason: str
    evidence: tuple[JsonValue, ...]
    certainty: str
    certainty_reason: str
    own_key: bool
    rank: int
    said_at: datetime | None
    snoozed_until: datetime | None
    closing: str
    closing_cause: str
