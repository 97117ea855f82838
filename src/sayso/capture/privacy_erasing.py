"""How words are taken out of the tables: in place and at equal length, so that every offset and link still stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q

from sayso.capture.models import Conversation, Failure, Original, SearchRow, SpeakerMend, Turn
from sayso.capture.models import Participant as ParticipantRow
from sayso.capture.privacy_tombstones import CONTENT, FILE, IDENTITY, Mark, bury, keyed
from sayso.capture.rules import blanked

BATCH = 200


def overwrite_freed() -> None:
    """Let SQLite overwrite with zeros what it frees from now on in this connection, not leave it in the file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def blank_turns(turns: Sequence[Turn], *, speakers: bool) -> None:
    """Blank the words of turns (and who spoke them), and take them out of the index."""
    for turn in turns:
        turn.text = blanked(turn.text)
        turn.speaker = blanked(turn.speaker) if speakers else turn.speaker
    Turn.objects.bulk_update(turns, ["text", "speaker"], batch_size=BATCH)
    for start in range(0, len(turns), BATCH):
        SearchRow.objects.filter(turn__in=[turn.pk for turn in turns[start : start + BATCH]]).delete()


def blank_mends(mends: Iterable[SpeakerMend]) -> None:
    """Blank what people said of labels; a blank label is remembered for nobody."""
    rows = list(mends)
    for mend in rows:
        mend.label, mend.name, mend.email = blanked(mend.label), blanked(mend.name), blanked(mend.email)
    SpeakerMend.objects.bulk_update(rows, ["label", "name", "email"], batch_size=BATCH)


def empty_originals(conversations: Iterable[int], at: datetime) -> tuple[int, ...]:
    """Delete the bytes of the files that conversations came in. Returns the other conversations that were in them."""
    held = set(conversations)
    originals = list(Original.objects.filter(revisions__conversation__in=held, erased_at=None).distinct())
    sharing = Conversation.objects.filter(revisions__original__in=originals, erased_at=None).exclude(pk__in=held)
    others = tuple(sorted(set(sharing.values_list("pk", flat=True))))
    for original in originals:
        Failure.objects.filter(sha256=original.sha256).update(filename=blanked(original.filename), settled_at=at)
        if not Conversation.objects.filter(revisions__original=original).exclude(pk__in=held).exists():
            bury([(FILE, original.sha256)], at)
        Original.objects.filter(pk=original.pk).update(
            content=b"", filename=blanked(original.filename), sha256=keyed((FILE, original.sha256)), erased_at=at
        )
    return others


def bury_conversation(conversation: Conversation, at: datetime) -> None:
    """Keep by what the conversation would be recognised, and nothing by which its words could be guessed."""
    bury([(IDENTITY, conversation.identity)], at)
    seal_revisions(conversation, at)


def seal_revisions(conversation: Conversation, at: datetime) -> None:
    """Refuse the same words in another file, and keep of their digests only what the secret key gives."""
    for revision in conversation.revisions.all():
        mark: Mark = (CONTENT, revision.digest)
        bury([mark], at)
        revision.digest = keyed(mark)
        revision.save(update_fields=["digest"])


def forget_participants(rows: Q) -> None:
    """Take participants away: name, address and title are all that they are."""
    ParticipantRow.objects.filter(rows).delete()
