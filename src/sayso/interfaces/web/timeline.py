"""What happened at an account or in a deal, in one row: conversations that took place, and what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sayso.capture.views import ConversationRow
from sayso.record.views import ChangeView


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry: a conversation, or what somebody changed with one key."""

    at: datetime
    conversation: ConversationRow | None = None
    changes: tuple[ChangeView, ...] = ()


def timeline(conversations: Iterable[ConversationRow], changes: Iterable[ChangeView]) -> tuple[Happened, ...]:
    """Both, the newest first; what somebody changed at one moment stands together."""
    by_key: dict[tuple[datetime, int], list[ChangeView]] = {}
    for change in changes:
        by_key.setdefault((change.at, change.by.id if change.by else 0), []).append(change)
    entries = [Happened(row.happened_at, conversation=row) for row in conversations]
    entries += [Happened(together[0].at, changes=tuple(together)) for together in by_key.values()]
    return tuple(sorted(entries, key=lambda one: one.at, reverse=True))
