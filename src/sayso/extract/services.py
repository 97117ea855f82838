"""Reading a conversation: the chosen reader, the gate, and the rows that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.capture.models import Conversation
from sayso.domain.asker import Asker
from sayso.domain.transcript import Transcript
from sayso.extract.gate import Admitted, admit
from sayso.extract.indexing import index_signals
from sayso.extract.local.language import language_of
from sayso.extract.models import ModelAnswer, Reading, Signal
from sayso.extract.points import Heard, RemoteReader
from sayso.extract.rows import signal_rows
from sayso.extract.situation import Situation, situation_of
from sayso.ledger.services import acting, append


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What came of a reading. `fresh` is false when nothing had moved since the last one."""

    conversation_id: int
    fresh: bool
    signals: int
    dropped: int
    language: str


def read(*, asker: Asker, conversation_id: int, at: datetime) -> ReadingResult:
    """Read the latest revision of a conversation and replace its signals. The same input is read once.

    Automatic mail, internal talk and what was withdrawn, excluded or erased has no signals. Raises capture's NotFound.
    """
    situation = situation_of(asker, conversation_id)
    conversation, transcript, reader = situation.conversation, situation.transcript, situation.reader
    inputs = situation.inputs
    standing = Reading.objects.filter(conversation=conversation, inputs=inputs).first()
    if standing is not None:
        signals = list(Signal.objects.filter(conversation=conversation))
        index_signals(conversation.pk, signals)  # its turns may have gone from the index and come back
        return ReadingResult(conversation_id, False, len(signals), len(standing.dropped), standing.language)
    heard = _heard(situation)
    admitted, language = admit(heard.signals, transcript), language_of(transcript)
    dropped = [*heard.dropped, *((drop.signal.kind, drop.why) for drop in admitted.dropped)]
    reading = Reading(
        conversation=conversation,
        revision=conversation.revision,
        reader=reader.name,
        version=reader.version,
        inputs=inputs,
        language=language,
        dropped=[{"kind": kind, "why": why} for kind, why in dropped],
        parts=heard.parts,
        unread=heard.unread,
        at=at,
    )
    _replace(asker, conversation, transcript, reading, admitted)
    return ReadingResult(conversation_id, True, len(admitted.signals), len(dropped), language)


def _heard(situation: Situation) -> Heard:
    if not situation.is_readable:
        return Heard(())
    if isinstance(situation.reader, RemoteReader):
        return situation.reader.hear(situation.transcript, situation.context)
    return Heard(situation.reader.read(situation.transcript, situation.context))


@acting()
def _replace(
    asker: Asker, conversation: Conversation, transcript: Transcript, reading: Reading, admitted: Admitted
) -> None:
    Reading.objects.filter(conversation=conversation).delete()
    reading.save(force_insert=True)
    Signal.objects.filter(conversation=conversation).delete()
    index_signals(conversation.pk, Signal.objects.bulk_create(signal_rows(conversation, transcript, admitted.signals)))
    append(
        asker=asker,
        name="extract.conversation.read",
        subject=("conversation", conversation.pk),
        at=reading.at,
        payload={"signals": len(admitted.signals), "dropped": len(reading.dropped), "reader": reading.reader},
    )


def forget(*, conversation_id: int) -> None:
    """Drop what was read of a conversation, whose words have been blanked; reading it again finds what is left."""
    ModelAnswer.objects.filter(conversation_id=conversation_id).delete()
    Signal.objects.filter(conversation_id=conversation_id).delete()
    Reading.objects.filter(conversation_id=conversation_id).delete()
