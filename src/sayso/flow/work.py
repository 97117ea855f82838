"""What a wake-up sets in motion: reading and proposing, writing and proposing anew. Every piece may run twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sayso.apply import services as apply
from sayso.apply.services import Applied
from sayso.capture import services as capture
from sayso.capture.selectors import match_of, waiting_for_a_deal
from sayso.confirm import selectors as confirm
from sayso.domain.asker import Asker
from sayso.extract import services as extract
from sayso.propose import services as propose


def take_in(*, asker: Asker, conversation_id: int, at: datetime) -> None:
    """Read a conversation and derive what it proposes: for its deal, or for itself while it has none."""
    extract.read(asker=asker, conversation_id=conversation_id, at=at)
    deal_id = match_of(conversation_id)
    if deal_id is None:
        propose.derive(conversation_id=conversation_id, at=at)
    else:
        propose.derive(deal_id=deal_id, at=at)


def carry_out(*, asker: Asker, decision_ids: Sequence[UUID], at: datetime) -> tuple[Applied, ...]:
    """Apply Decisions in their order and derive what they moved."""
    applied = tuple(apply.apply(decision_id=decision, at=at) for decision in decision_ids)
    touched = [one for one in applied if one.write_id is not None]
    if any(one.entity in ("account", "person") or one.field == "new" for one in touched):
        rematch(asker=asker, at=at)
    for deal_id in sorted(confirm.deals_of(decision_ids)):
        propose.derive(deal_id=deal_id, at=at)
    for conversation_id in sorted(confirm.conversations_without_deal(decision_ids)):
        take_in(asker=asker, conversation_id=conversation_id, at=at)
    return applied
