"""Writing a transcript down: the original once, the conversation, its revision and its turns."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from sayso.capture import matching_facts as known
from sayso.capture.identity import Identified, thread_key, thread_root
from sayso.capture.models import Conversation, Original, Revision, Turn
from sayso.capture.models import Participant as ParticipantRow
from sayso.capture.privacy_tombstones import CONTENT, FILE, IDENTITY, PERSON, Mark, buried
from sayso.capture.rules import offsets, zone_name
from sayso.capture.rules_sides import folded, is_full_name
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
from sayso.domain.canonical import bytes_digest, digest
from sayso.domain.transcript import Channel, Transcript
from sayso.org import selectors as org
from sayso.org.models import User

BATCH = 500
LONGEST_ID = 512


@dataclass
class File:
    """A file on its way in. `original` is kept once, when the first conversation of it is stored."""

    content: bytes
    filename: str
    source: str
    at: datetime
    host_id: int | None
    keeps_bytes: bool = True
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        self.sha256 = bytes_digest(self.content)

    def original(self) -> Original:
        """The row of the original. Without its bytes where they hold something that may not be kept."""
        standing = Original.objects.filter(sha256=self.sha256).defer("content").first()
        return standing or Original.objects.create(
            sha256=self.sha256,
            filename=self.filename[:255],
            size=len(self.content),
            received_at=self.at,
            content=zlib.compress(self.content) if self.keeps_bytes else b"",
            erased_at=None if self.keeps_bytes else self.at,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing came to. Neither `new` nor `revised`: it was there already, word for word."""

    conversation: Conversation
    new: bool
    revised: bool


def refusal(file: File, arrived: Identified) -> str:
    """Why a transcript may not be kept, in one line: it was erased, or somebody in it is excluded. "" when it may."""
    transcript = arrived.transcript
    pattern = known.exclusion_of(transcript.participants)
    if pattern:
        return f"A conversation with {pattern} is excluded and was not kept."
    people: list[Mark] = [(PERSON, person.email) for person in transcript.participants if person.email]
    for mark, at in sorted(buried([(IDENTITY, arrived.identity), (CONTENT, arrived.words), *people]).items()):
        if mark[0] != PERSON or (transcript.started_at or at) <= at:
            return f"This was erased on {at:%Y-%m-%d} and is not taken in again."
    return ""


def is_buried(file: File) -> str:
    """Why the whole file may not be kept, "" when it may."""
    at = buried([(FILE, file.sha256)]).get((FILE, file.sha256))
    return f"This file was erased on {at:%Y-%m-%d} and is not taken in again." if at else ""


def store(*, asker: Asker, file: File, arrived: Identified, sibling: int | None = None) -> Stored:
    """Store a transcript: as a new conversation, as a new revision of one, or not at all when it is there already.

    `sibling` is the conversation that was read at this place of the same file before. Within the caller's act, whose
    turn it is alone: two that bring the same file come one after the other.
    """
    transcript, words = arrived.transcript, arrived.words
    own, standing = _standing(asker, arrived, sibling)
    if standing is None:
        begun = _begin(asker, file, transcript, own)
        _revise(begun, file, transcript, words)
        return Stored(begun, new=True, revised=False)
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=standing)
    hidden = conversation.erased_at or conversation.people_erased_at or conversation.withdrawn_at
    if hidden or conversation.revisions.filter(digest=words).exists():
        return Stored(conversation, new=False, revised=False)
    conversation.revision = conversation.revisions.count() + 1
    _describe(conversation, transcript)
    conversation.save()
    _revise(conversation, file, transcript, words)
    return Stored(conversation, new=False, revised=True)


def _standing(asker: Asker, arrived: Identified, sibling: int | None) -> tuple[str, int | None]:
    """The conversation's identity, and the conversation of it that is here already.

    Nobody revises what they may not see: to them it is a conversation of its own.
    """
    identity, words = arrived.identity, arrived.words
    found = _of_identity(identity)
    if found is not None and not Conversation.objects.filter(visible(asker), pk=found).exists():
        is_known = Revision.objects.filter(conversation=found, digest=words).exists()
        identity = identity if is_known else digest(["own", asker.user_id, identity])
        found = found if is_known else _of_identity(identity)
    return identity, found if sibling is None or arrived.transcript.external_id else sibling


def _of_identity(identity: str) -> int | None:
    return Conversation.objects.filter(identity=identity).values_list("pk", flat=True).first()


def _begin(asker: Asker, file: File, transcript: Transcript, own: str) -> Conversation:
    begun = Conversation(
        source=file.source,
        identity=own,
        captured_at=file.at,
        captured_by_id=asker.user_id,
        host_id=file.host_id or _host(asker, transcript),
    )
    _describe(begun, transcript)
    begun.save(force_insert=True)
    return begun


def _describe(conversation: Conversation, transcript: Transcript) -> None:
    conversation.format = transcript.format
    conversation.channel = transcript.channel.value
    conversation.external_id = transcript.external_id[:LONGEST_ID]
    conversation.title = transcript.title
    conversation.started_at = transcript.started_at
    conversation.started_zone = _zone(conversation, transcript)
    conversation.ended_at = transcript.ended_at
    conversation.happened_at = transcript.started_at or conversation.captured_at
    conversation.thread = _thread(transcript)
    conversation.automatic = transcript.automatic
    conversation.notes = list(transcript.notes)


def _revise(conversation: Conversation, file: File, transcript: Transcript, words: str) -> None:
    revision = Revision.objects.create(
        conversation=conversation,
        number=conversation.revision,
        original=file.original(),
        digest=words,
        captured_at=file.at,
    )
    Turn.objects.bulk_create(_turns(revision, transcript), batch_size=BATCH)
    if revision.number > 1:
        ParticipantRow.objects.filter(conversation=conversation).delete()
    ParticipantRow.objects.bulk_create(_participants(conversation, transcript), batch_size=BATCH)
    replies = thread_key(transcript.external_id)
    if conversation.thread and replies:
        # A reply may have come before the mail it answers, and then stands under that mail's id instead of the root's.
        Conversation.objects.filter(thread=replies).exclude(pk=conversation.pk).update(thread=conversation.thread)


def _turns(revision: Revision, transcript: Transcript) -> Sequence[Turn]:
    places = offsets(turn.text for turn in transcript.turns)
    return [
        Turn(
            revision_id=revision.pk,
            index=turn.index,
            speaker=turn.speaker,
            text=turn.text,
            kind=turn.kind.value,
            offset=place,
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            said_at=turn.said_at,
            said_zone=zone_name(turn.said_at),
            marks=[[mark.offset, mark.ms] for mark in turn.marks],
        )
        for turn, place in zip(transcript.turns, places, strict=True)
    ]


def _participants(conversation: Conversation, transcript: Transcript) -> Sequence[ParticipantRow]:
    return [
        ParticipantRow(
            conversation=conversation,
            position=position,
            label=person.label,
            stated={"name": person.name, "email": person.email, "title": person.title, "side": person.side.value},
            name=person.name,
            email=person.email,
            title=person.title,
        )
        for position, person in enumerate(transcript.participants)
    ]


def _thread(transcript: Transcript) -> str:
    """The key of the thread: that of the earliest mail it answers which is here, else of the root that it names."""
    if transcript.channel is not Channel.EMAIL:
        return thread_key(transcript.thread[0]) if transcript.thread else ""
    answered = Conversation.objects.filter(channel=Channel.EMAIL, external_id__in=transcript.thread).exclude(thread="")
    return answered.order_by("happened_at", "id").values_list("thread", flat=True).first() or thread_key(
        thread_root(transcript)
    )


def _host(asker: Asker, transcript: Transcript) -> int | None:
    """Whose conversation it is: the asker's if they took part, else that of the first of our users in it."""
    emails = [person.email for person in transcript.participants if person.email]
    names = {folded(person.name or person.label) for person in transcript.participants if not person.email}
    full = [name for name in names if is_full_name(name)]
    rows = User.objects.filter(Q(email__in=emails) | Q(name__in=known.variants(full))).order_by("id")
    present = {row.email.lower(): row.pk for row in rows} | {folded(row.name): row.pk for row in rows}
    found = [
        present.get(person.email) or present.get(folded(person.name or person.label))
        for person in transcript.participants
    ]
    took_part = [user for user in found if user]
    return asker.user_id if asker.user_id in took_part or not took_part else took_part[0]


def _zone(conversation: Conversation, transcript: Transcript) -> str:
    """The zone in which relative dates are read: the file's, else the host's, else the organisation's (DESIGN 5.4)."""
    stated = zone_name(transcript.started_at)
    if stated or transcript.started_at is None:
        return stated
    host = User.objects.filter(pk=conversation.host_id or 0).values_list("zone", flat=True).first()
    return host or str(org.setting("org.zone"))
