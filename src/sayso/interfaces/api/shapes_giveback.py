"""What the API gives back: lines with the words they stand on."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from sayso.interfaces.api.shapes import NamedOut


class QuotedOut(Schema):
    """A piece of one turn, character for character, and where it stands. `called` is the conversation in words."""

    conversation_id: int
    called: str
    revision: int
    turn: int
    start: int
    end: int
    text: str
    speaker: str
    side: str
    said_at: datetime | None


class LineOut(Schema):
    """One thing told with its quotes; without any it says that something is unknown."""

    text: str
    quotes: list[QuotedOut] = []


class SectionOut(Schema):
    """Lines under one heading; `more` were left out."""

    heading: str
    lines: list[LineOut]
    more: int


class PromptOut(Schema):
    """Something to say or to ask, and the ground for it."""

    text: str
    ground: LineOut


class MeetingOut(Schema):
    """An external meeting."""

    conversation_id: int
    title: str
    starts_at: datetime
    ends_at: datetime | None
    deal: NamedOut | None
    account: NamedOut | None
    people: list[str]


class BriefOut(Schema):
    """What to know before talking to them."""

    kind: str
    subject: NamedOut
    account: NamedOut | None
    owner: str
    stage: str
    meeting: MeetingOut | None
    opening: PromptOut
    sections: list[SectionOut]
    questions: list[PromptOut]
    words: int
    seconds: int


class PromiseOut(Schema):
    """An agreed step and what became of it: kept, moved, broken, forgotten, overdue or open."""

    deal_id: int | None
    action: str
    owner: str
    side: str
    due: date | None
    was_due: date | None
    fate: str
    because: str
    is_confirmed: bool
    is_sure: bool
    made_on: date | None
    quotes: list[QuotedOut]
