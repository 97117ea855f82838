"""What the API takes and gives of meetings, of forecasts, and of what changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime

from sayso.interfaces.api.shapes import NamedOut, StageOut


class MeetingIn(Schema):
    """A review to be held: for a team, or (null) for everybody."""

    held_at: AwareDatetime
    team: int | None = None


class MeetingOut(Schema):
    """A review meeting; `topics` is how many deals are on its agenda, `left_off` how many it had no room for."""

    id: int
    team: NamedOut | None
    held_at: datetime
    by: NamedOut
    state: Literal["planned", "frozen", "running", "closed"]
    frozen_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    topics: int
    left_off: int


class SaidOut(Schema):
    """What was said of a finding in the meeting, in words."""

    check: str
    verdict: str
    by: NamedOut
    at: datetime
    reason: str
    until: date | None


class QuestionOut(Schema):
    """A question that the record could not answer, and what became of it; `due` is the last day for the owner."""

    id: int
    check: str
    text: str
    deal: NamedOut
    by: NamedOut
    at: datetime
    became: Literal["noted", "asked", "field", "answered", "closed"]
    due: date | None
    settled_at: datetime | None
    settled_by: NamedOut | None


class TopicOut(Schema):
    """A deal on the agenda: why it is there, what was mended, what was said and asked, what is left."""

    deal: NamedOut
    owner: NamedOut | None
    position: int
    reasons: list[str]
    standing: list[str]
    mended_before: list[str]
    mended_in_room: list[str]
    left: list[str]
    times: int
    discussed_at: datetime | None
    said: list[SaidOut]
    questions: list[QuestionOut]


class AgendaOut(Schema):
    """A meeting with its agenda; once it is closed these are its minutes."""

    meeting: MeetingOut
    agenda: list[TopicOut]


class QuestionIn(Schema):
    """The check whose question the record could not answer, and what becomes of that.

    Noted and no more, asked of the deal's owner until the day before the next meeting, or evidence for the field audit.
    """

    check: str
    becomes: Literal["noted", "asked", "field"] = "noted"


class RangeOut(Schema):
    """What the history makes likely: four of five outcomes lie from `low` to `high`."""

    low: Decimal
    likely: Decimal
    high: Decimal


class LineOut(Schema):
    """One owner's part of a quarter; each category as the number of deals and their value."""

    owner_id: int | None
    name: str
    won: Decimal
    commit: tuple[int, Decimal]
    best_case: tuple[int, Decimal]
    pipeline: tuple[int, Decimal]
    believable: RangeOut | None


class PastCallOut(Schema):
    """A quarter that ended: what was called, what was won, and by how many per cent the call was too high."""

    quarter: str
    call: Decimal
    won: Decimal
    off: int | None


class ForecastOut(Schema):
    """A quarter as it stands, in the organisation's currency."""

    quarter: str
    first: date
    last: date
    currency: str
    total: LineOut
    lines: list[LineOut]
    target: Decimal | None
    call: Decimal | None
    coverage: Decimal | None
    past: list[PastCallOut]
    unrated: int


class FigureIn(Schema):
    """A target or a call of the quarter of a day (of today, for null), for a team or (null) for all."""

    kind: Literal["target", "call"]
    amount: Decimal
    day: date | None = None
    team: int | None = None


class HappenedOut(Schema):
    """One thing that happened to a deal."""

    kind: str
    title: str
    says: str


class ChangedOut(Schema):
    """A deal as it stands now, and what happened to it."""

    id: int
    name: str
    owner: NamedOut | None
    stage: StageOut
    value: Decimal | None
    happened: list[HappenedOut]


class TallyOut(Schema):
    """How many deals something happened to, and what they are worth."""

    kind: str
    title: str
    deals: int
    value: Decimal


class HeapOut(Schema):
    """The open deals of a stage on a day."""

    deals: int
    failing: int
    value: Decimal
    failing_value: Decimal


class ShiftOut(Schema):
    """A stage then and now."""

    stage: StageOut
    then: HeapOut
    now: HeapOut


class ChangesOut(Schema):
    """What changed; `then` is the week whose snapshot says what failed before, null where none was kept by then."""

    since: date
    until: date | None
    then: date | None
    currency: str
    tallies: list[TallyOut]
    stages: list[ShiftOut]
    rows: list[ChangedOut]
    total: int
    number: int
