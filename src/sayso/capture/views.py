"""What the selectors of this stage give: frozen, so that showing them asks the database nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.domain.transcript import Side


@dataclass(frozen=True, slots=True)
class Named:
    """A thing by its id and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """Somebody who took part, with the reason for their side. `is_known` is false for "Speaker 2" and its like."""

    label: str
    name: str
    email: str
    title: str
    side: Side
    side_reason: str
    person_id: int | None
    user_id: int | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in a list. The deal is None also where the asker may not see it."""

    id: int
    title: str
    channel: str
    source: str
    happened_at: datetime
    started_at: datetime | None
    match: str
    match_reason: str
    deal: Named | None
    account: Named | None
    host: Named | None
    candidates: tuple[Named, ...]
    is_automatic: bool
    withdrawn_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation with everybody in it and all that is known of how it got here; its text is `transcript_of`."""

    id: int
    title: str
    channel: str
    source: str
    format: str
    external_id: str
    thread: str
    happened_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    zone: str
    captured_at: datetime
    captured_by: Named | None
    host: Named | None
    filename: str
    revision: int
    turns: int
    match: str
    match_reason: str
    matched_by: Named | None
    deal: Named | None
    account: Named | None
    candidates: tuple[Named, ...]
    participants: tuple[ParticipantView, ...]
    notes: tuple[str, ...]
    is_automatic: bool
    notice: str
    withdrawn_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One reading of one file; `is_gone`: its bytes were erased, or never kept."""

    number: int
    captured_at: datetime
    filename: str
    size: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A file as it came, byte for byte."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, newest first, and the mark to go on from; "" when there is no more."""

    rows: tuple[ConversationRow, ...]
    next: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """A file that could not be read, and why, in one line."""

    id: int
    filename: str
    source: str
    message: str
    at: datetime
    by: Named | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where conversations come from: how many of them the asker sees, and when the latest came in."""

    name: str
    conversations: int
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """An address or domain whose conversations are not kept."""

    id: int
    pattern: str
    reason: str
    by: Named | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AccessView:
    """That somebody opened a conversation, or searched, and for what."""

    id: int
    at: datetime
    by: Named | None
    act: str
    conversation_id: int | None
    query: str
    hits: int


@dataclass(frozen=True, slots=True)
class Due:
    """A conversation that has to be erased now, and why."""

    conversation_id: int
    reason: str
