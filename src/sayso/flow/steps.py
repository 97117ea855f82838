"""Event -> step: which act wakes which stage. Each step is idempotent, for any engine may deliver twice.

A step happens when it runs, not when its entry was written: an old clock must not bring back what has expired since.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from sayso.apply.rules import key_of
from sayso.capture.search import vectors
from sayso.domain.asker import system
from sayso.flow import announcing, mirroring, privacy, sources, work
from sayso.ledger.steps import EntryView, on
from sayso.measure.field_audit import services as field_audit
from sayso.record.crm import posting
from sayso.review import services as review
from sayso.review import services_meetings as meetings
from sayso.review import services_questions as questions
from sayso.review import services_snapshots as snapshots


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
    """What was decided is written, to the record and the CRM, and what it settles or opens is derived."""
    _write(entry, UUID(entry.subject_id))


@on("apply.write.retried")
def retry_write(entry: EntryView) -> None:
    """What somebody wants tried again is tried again, where it had to wait for the CRM."""
    _write(entry, UUID(str(entry.payload["decision"])))


@on("record.deal.merged")
def follow_merge(entry: EntryView) -> None:
    """The conversations of a deal that was merged away go to the deal that stands for both."""
    mirroring.follow_merge(went=int(entry.subject_id), stays=int(entry.payload["into"]), at=timezone.now())


@on("record.crm.reading_goes_on")
def read_on(entry: EntryView) -> None:
    """A long reading of the CRM goes on, other work between its parts."""
    mirroring.sync(asker=system(entry.request), at=timezone.now())


@on("record.crm.heard")
def read_what_was_heard_of(entry: EntryView) -> None:
    """The CRM said that something changed there."""
    mirroring.sync(asker=system(entry.request), at=timezone.now())


@on("measure.field_audit.wanted")
def count_fields(entry: EntryView) -> None:
    """Somebody wants the field audit counted anew."""
    field_audit.count(entity=entry.subject_id, at=timezone.now())


def _write(entry: EntryView, decision: UUID) -> None:
    asker, at = system(entry.request), timezone.now()
    work.carry_out(asker=asker, decisions=[decision], at=at, may_wait=True)
    posting.post_waiting(asker=asker, at=at, write_key=key_of(decision))


def tick(*, at: datetime) -> None:
    """The regular work: what a crash left, expires, may no longer be kept; what fails, flows in, is told, counts."""
    asker = system("tick")
    work.catch_up(asker=asker, at=at)
    mirroring.sync(asker=asker, at=at)
    privacy.sweep(asker=asker, at=at)
    review.sweep(at=at)
    questions.settle_answered(at=at)
    snapshots.take(at=at)
    meetings.freeze_due(at=at)
    sources.pull_all(at=at)
    announcing.announce(at=at)
    field_audit.count_due(at=at)
    vectors.fill(at=at)
