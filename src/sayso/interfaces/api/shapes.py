"""What the API takes and gives. Values of fields are JSON in the canonical form of the field's type."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime


class Problem(Schema):
    """Why a call was refused, in one line."""

    detail: str


class NamedOut(Schema):
    """A thing or a person by id and name."""

    id: int
    name: str


class StageOut(Schema):
    """A stage of a pipeline."""

    pipeline: str
    key: str
    name: str
    kind: str


class DealRowOut(Schema):
    """A deal in a list."""

    id: int
    name: str
    account: NamedOut | None
    owner: NamedOut | None
    stage: StageOut
    amount: Any = None
    close_date: date | None
    next_step: str
    next_step_due: date | None
    latest_activity_at: datetime | None


class DealsOut(Schema):
    """A page of deals."""

    rows: list[DealRowOut]
    total: int
    number: int
    size: int


class FieldOut(Schema):
    """A field with what it holds."""

    field: str
    label: str
    type: str
    value: Any = None
    shown: str


class DealOut(Schema):
    """A deal with everything the record holds of it."""

    id: int
    name: str
    account: NamedOut | None
    owner: NamedOut | None
    stage: StageOut
    version: int
    fields: list[FieldOut]
    lists: dict[str, list[Any]]


class WhyOut(Schema):
    """Why a field says what it says."""

    label: str
    shown: str
    sentence: str
    kind: str
    at: datetime | None
    by: NamedOut | None
    evidence: list[Any]
    decision_id: str
    can_undo: bool


class OfferIn(Schema):
    """A proposal as it was shown: its key, and the digest of everything on the card."""

    key: str
    digest: str


class AcceptIn(Schema):
    """What is accepted with one key."""

    offers: list[OfferIn]


class EditIn(Schema):
    """A proposal accepted with another value."""

    offer: OfferIn
    value: Any


class DeclineIn(Schema):
    """A proposal declined; the reason is one of those that GET /api/inbox lists."""

    offer: OfferIn
    reason: str
    note: str = ""


class SnoozeIn(Schema):
    """A proposal put off until then."""

    offer: OfferIn
    until: AwareDatetime


class WriteFieldIn(Schema):
    """A change by hand: what the field was seen to hold, and what it shall hold."""

    before: Any = None
    value: Any = None


class AppliedOut(Schema):
    """What became of one decision."""

    decision_id: UUID
    state: str
    live: Any = None
    message: str = ""


class RefusedOut(Schema):
    """An offer that was not decided, and why."""

    key: str
    why: str


class OutcomeOut(Schema):
    """What became of a request to decide."""

    applied: list[AppliedOut]
    refused: list[RefusedOut]


class ShownOut(Schema):
    """A value, and the same in words."""

    value: Any
    text: str


class AskedForOut(Schema):
    """A field that a rule of the CRM wants filled in first: its name there, and ours (null: it is not mapped)."""

    crm_field: str
    label: str
    field: str | None


class UnsettledOut(Schema):
    """A decided change that does not stand: what was decided, what is there now, and in which ways it can end.

    `live` is null for one that was refused; `message` then says by whom and why.
    """

    write_id: int
    decision_id: UUID
    entity: str
    entity_id: int | None
    field: str
    label: str
    thing: str
    asked: ShownOut
    live: ShownOut | None
    message: str
    asks: list[AskedForOut]
    choices: list[str]


class SettleIn(Schema):
    """How it ends: again, theirs or drop."""

    choice: str


class CapturedOneOut(Schema):
    """One conversation of a file."""

    id: int
    new: bool
    revised: bool
    title: str


class CapturedOut(Schema):
    """What came of a file."""

    conversations: list[CapturedOneOut]
    failure: str | None
    refused: list[str]


class QuoteOut(Schema):
    """A sentence that proves something."""

    text: str
    speaker: str
    turn: int
    start: int
    end: int


class SignalOut(Schema):
    """Something that was heard."""

    kind: str
    value: dict[str, Any]
    quote: QuoteOut
    certainty: str
    reason: str


class ParticipantOut(Schema):
    """Somebody who took part."""

    label: str
    name: str
    email: str
    side: str


class ConversationOut(Schema):
    """A conversation with what was heard in it."""

    id: int
    title: str
    channel: str
    happened_at: datetime
    match: str
    match_reason: str
    deal: NamedOut | None
    participants: list[ParticipantOut]
    signals: list[SignalOut]


class VerifiedOut(Schema):
    """What walking the audit chain found."""

    count: int
    head: str
    broken: list[int]


class FindingOut(Schema):
    """What a check found: what, since when, what it costs, what to do; and what was said of it."""

    check: str
    about: str
    grade: Literal["fails", "unproven"]
    says: str
    since: date
    costs: str
    way_out: str
    mend: str
    is_quiet: bool
    verdict: str | None
    until: date | None
    reason: str


class StandingOut(Schema):
    """An open deal as the review sees it; `value` in the organisation's currency."""

    id: int
    name: str
    account: NamedOut | None
    owner: NamedOut | None
    stage: StageOut
    value: Decimal | None
    close_date: date | None
    category: str
    findings: list[FindingOut]


class BudgetOut(Schema):
    """The share of a stage's open value that fails, in per cent, and that may."""

    stage: StageOut
    deals: int
    failing: int
    value: Decimal
    failing_value: Decimal
    spent: int
    allowed: int
    is_over: bool


class ReviewOut(Schema):
    """The review: the whole at a glance, and a page of deals with their findings."""

    deals: int
    failing: int
    doubtful: int
    value: Decimal
    failing_value: Decimal
    currency: str
    unrated: int
    checked_at: datetime | None
    budgets: list[BudgetOut]
    rows: list[StandingOut]
    total: int
    number: int
    size: int


class TriageIn(Schema):
    """What is done about a finding: park, accept, kept or reopen; `until` and `reason` where it asks for them."""

    check: str
    about: str = ""
    verdict: Literal["park", "accept", "kept", "reopen"]
    until: date | None = None
    reason: str = ""
