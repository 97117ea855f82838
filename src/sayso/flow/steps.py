"""Event -> step: which act wakes which stage. Each step is idempotent, for any engine may deliver twice."""

from __future__ import annotations

from datetime import datetime

from sayso.domain.asker import Asker, system
from sayso.flow import work
from sayso.ledger.steps import EntryView, on


def _asker(entry: EntryView) -> Asker:
    return system(entry.request)


@on("capture.conversation.captured")
@on("capture.conversation.revised")
@on("capture.conversation.matched")
@on("capture.speaker.mended")
def read_conversation(entry: EntryView) -> None:
    """What was captured, corrected or attributed anew is read and proposed from."""
    work.take_in(asker=_asker(entry), conversation_id=int(entry.subject_id), at=entry.at)


@on("confirm.decision.made")
def apply_decision(entry: EntryView) -> None:
    """What was decided is written, and what it settles or opens is derived."""
    work.carry_out(asker=_asker(entry), decision_ids=[entry.subject_id], at=entry.at)


def tick(*, at: datetime) -> None:
    """The regular work: what a crash left, what expires, what may no longer be kept."""
    work.catch_up(asker=system("tick"), at=at)
