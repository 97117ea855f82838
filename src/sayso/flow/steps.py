"""Event -> step: which act wakes which stage. Each step is idempotent, for any engine may deliver twice.

A step happens when it runs, not when its entry was written: an old clock must not bring back what has expired since.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from sayso.domain.asker import system
from sayso.flow import privacy, work
from sayso.ledger.steps import EntryView, on
from sayso.review import services as review


@on("capture.conversation.captured")
@on("capture.conversation.revised")
@on("capture.conversation.matched")
@on("capture.conversation.restored")
@on("capture.people.resolved")
@on("capture.deal.chosen")
@on("capture.speaker.mended")
def read_conversation(entry: EntryView) -> None:
    """What was captured, corrected or attributed anew is read and proposed from."""
    left, asker, at = entry.payload.get("was_deal"), system(entry.request), timezone.now()
    conversations = [int(entry.subject_id)]
    why = work.consult(asker=asker, conversations=conversations, at=at)
    work.take_in(asker=asker, conversations=conversations, at=at, left=left)
    if why:
        raise work.PartlyUnread(why)  # what was answered is kept and read; the queue asks for the rest later


@on("confirm.decision.made")
def apply_decision(entry: EntryView) -> None:
    """What was decided is written, and what it settles or opens is derived."""
    work.carry_out(asker=system(entry.request), decisions=[UUID(entry.subject_id)], at=timezone.now())


def tick(*, at: datetime) -> None:
    """The regular work: what a crash left, what expires, what may no longer be kept, which deals fail their checks."""
    asker = system("tick")
    work.catch_up(asker=asker, at=at)
    privacy.sweep(asker=asker, at=at)
    review.sweep(at=at)
