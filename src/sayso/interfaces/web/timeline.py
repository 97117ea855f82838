"""What happened in a deal, one stream: what was said and what was confirmed, the newest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from sayso.capture.views import ConversationRow
from sayso.record.views import ChangeView


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: a conversation that was held, or changes of the record that were made in one moment by one person."""

    at: datetime
    conversation: ConversationRow | None = None
    changes: tuple[ChangeView, ...] = ()


def timeline(conversations: Iterable[ConversationRow], changes: Sequence[ChangeView]) -> tuple[Event, ...]:
    """Both in one order, the newest first; changes of one person at one moment stand together."""
    held = (Event(one.happened_at, conversation=one) for one in conversations)
    return tuple(merge(held, _together(changes), key=lambda event: event.at, reverse=True))


def _together(changes: Sequence[ChangeView]) -> Iterable[Event]:
    group: list[ChangeView] = []
    for change in changes:
        if group and (group[-1].at, group[-1].by, group[-1].origin) != (change.at, change.by, change.origin):
            yield Event(group[0].at, changes=tuple(group))
            group = []
        group.append(change)
    if group:
        yield Event(group[0].at, changes=tuple(group))
