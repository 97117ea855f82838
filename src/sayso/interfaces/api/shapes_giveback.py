"""What the API gives back: lines with the words they stand on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema

from sayso.interfaces.api.shapes import NamedOut
from sayso.interfaces.api.shapes_review import QuestionOut


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


class AnsweredOut(Schema):
    """One question of MEDDICC: the newest answers, `more` older ones, or what to ask where there is none."""

    name: str
    lines: list[LineOut]
    more: int
    ask: str


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


class HandoffRowOut(Schema):
    """How a deal came to its owner."""

    deal: NamedOut
    giver: NamedOut | None
    to: NamedOut
    at: datetime
    accepted_at: datetime | None


class HandoffOut(Schema):
    """What a new owner has to know of a deal."""

    deal: NamedOut
    account: NamedOut | None
    owner: str
    stage: str
    sections: list[SectionOut]
    change: HandoffRowOut | None
    words: int
    seconds: int


class GiveIn(Schema):
    """Deals for somebody else: named one by one, or every open deal of a person."""

    to: int
    deals: list[int] = []
    all_of: int | None = None


class ReplyOut(Schema):
    """A written message that nobody of ours has answered."""

    conversation_id: int
    deal_id: int | None
    title: str
    since: date
    told: LineOut


class SignalOfAccountOut(Schema):
    """Something that asks for somebody to do something."""

    key: str
    kind: str
    deal_id: int
    raised_on: date
    told: LineOut


class WaitingOut(Schema):
    """What waits to be confirmed, counted as far as 1,000, and the seconds that the newest `shown` cards take."""

    changes: int
    cards: int
    seconds: int
    shown: int


class NoticeOut(Schema):
    """Something new: `path` leads to the page that it tells of."""

    id: int
    kind: Literal["brief", "answers", "cards"]
    title: str
    about: str
    path: str
    at: datetime


class DayOut(Schema):
    """What to do now."""

    meetings: list[MeetingOut]
    promises: list[PromiseOut]
    replies: list[ReplyOut]
    waiting: WaitingOut
    signals: list[SignalOfAccountOut]
    handoffs: list[HandoffRowOut]
    has_feed: bool
    notices: list[NoticeOut]
    asked: list[QuestionOut]


class FeedOut(Schema):
    """Where a calendar reads the caller's next steps. Whoever has the address can read them."""

    address: str


class AnswerSignalIn(Schema):
    """What was done about a signal."""

    key: str
    act: Literal["acted", "dismissed"]


class DraftOut(Schema):
    """A mail that nobody has sent, and what it was written from."""

    to: list[str]
    subject: str
    body: str
    lines: list[LineOut]
