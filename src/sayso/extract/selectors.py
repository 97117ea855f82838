"""Reading the signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from sayso.capture.models import Participant
from sayso.capture.selectors import match_of
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
from sayso.extract.models import Reading, Signal
from sayso.extract.viewing import SignalView, signal_view

PAGE = 50


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How a conversation was read: by which reader, in which language, and what was dropped, how often and why.

    Of a model's `parts`, `unread` had no answer.
    """

    reader: str
    language: str
    at: datetime
    dropped: tuple[tuple[str, int], ...]
    parts: int
    unread: int


def signals_of_conversation(asker: Asker, conversation_id: int) -> tuple[SignalView, ...]:
    """What was heard in a conversation, in the order said. Raises capture's NotFound when it is not visible."""
    match_of(asker, conversation_id)
    return tuple(signal_view(row) for row in Signal.objects.filter(conversation_id=conversation_id))


def quotes_of_person(asker: Asker, person_id: int, *, limit: int = PAGE) -> tuple[SignalView, ...]:
    """What somebody of the record said that mattered, in the conversations that the asker sees; the newest first."""
    spoken = Participant.objects.filter(
        person_id=person_id, conversation_id=OuterRef("conversation_id"), label=OuterRef("speaker")
    )
    took_part = Participant.objects.filter(person_id=person_id).values("conversation_id")  # few, and by an index
    rows = Signal.objects.filter(visible(asker, "conversation__"), Exists(spoken), conversation_id__in=took_part)
    newest = rows.order_by("-conversation__happened_at", "-conversation_id", "position")
    return tuple(signal_view(row) for row in newest[: min(limit, PAGE)])


def first_quotes(asker: Asker, conversations: Iterable[int], *, each: int = 2) -> dict[int, tuple[SignalView, ...]]:
    """The first things heard in each of these conversations, a quote once, as far as the asker sees them."""
    rows = Signal.objects.filter(visible(asker, "conversation__"), conversation__in=list(conversations))
    found: dict[int, list[SignalView]] = {}
    for row in rows.order_by("conversation_id", "position"):
        heard = found.setdefault(row.conversation_id, [])
        view = signal_view(row)
        if len(heard) < each and view.heard.quote not in [one.heard.quote for one in heard]:
            heard.append(view)
    return {conversation: tuple(heard) for conversation, heard in found.items()}


def get_reading(asker: Asker, conversation_id: int) -> ReadingView | None:
    """How a conversation was read; None while it waits for that, and for one that the asker does not see."""
    row = Reading.objects.filter(visible(asker, "conversation__"), conversation_id=conversation_id).first()
    if row is None:
        return None
    dropped = Counter(str(drop.get("why", "")) for drop in row.dropped)
    return ReadingView(row.reader, row.language, row.at, tuple(sorted(dropped.items())), row.parts, row.unread)


def count_by_kind(asker: Asker) -> dict[str, int]:
    """How many signals of each kind stand in the conversations that the asker sees."""
    rows = Signal.objects.filter(visible(asker, "conversation__")).order_by("kind")
    return {row["kind"]: row["count"] for row in rows.values("kind").annotate(count=Count("key"))}
