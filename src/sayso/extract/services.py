"""Reading a conversation: the chosen reader, the gate, and the rows that come of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sayso.capture.models import Conversation
from sayso.capture.selectors import transcript_of
from sayso.domain.asker import Asker
from sayso.domain.canonical import digest
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.extract.gate import Admitted, admit
from sayso.extract.local.language import language_of
from sayso.extract.models import Reading, Signal
from sayso.extract.points import READERS, Reader
from sayso.extract.rows import signal_rows
from sayso.ledger.services import acting, append
from sayso.org import selectors as org
from sayso.org import settings as declared

declared.declare(
    "extract.reader",
    "local",
    "Reader",
    "Which reader finds the signals. The local one needs no key and no network.",
    declared.any_text,
)
UNREAD = (Conversation.Match.EXCLUDED, Conversation.Match.INTERNAL)


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
    transcript = transcript_of(asker, conversation_id)
    conversation = Conversation.objects.select_related("deal").get(pk=conversation_id)
    reader = READERS.get(str(org.setting("extract.reader")))
    context = _context(conversation, transcript)
    inputs = _inputs(conversation, reader, transcript, context)
    standing = Reading.objects.filter(conversation=conversation, inputs=inputs).first()
    if standing is not None:
        count = Signal.objects.filter(conversation=conversation).count()
        return ReadingResult(conversation_id, False, count, len(standing.dropped), standing.language)
    heard = reader.read(transcript, context) if _is_readable(conversation) else ()
    admitted, language = admit(heard, transcript), language_of(transcript)
    _replace(
        asker,
        conversation,
        transcript,
        Reading(reader=reader.name, version=reader.version, inputs=inputs, language=language, at=at),
        admitted,
    )
    return ReadingResult(conversation_id, True, len(admitted.signals), len(admitted.dropped), language)


@acting()
def _replace(
    asker: Asker, conversation: Conversation, transcript: Transcript, reading: Reading, admitted: Admitted
) -> None:
    Reading.objects.update_or_create(
        conversation=conversation,
        defaults={
            "revision": conversation.revision,
            "reader": reading.reader,
            "version": reading.version,
            "inputs": reading.inputs,
            "language": reading.language,
            "dropped": [{"kind": drop.signal.kind, "why": drop.why} for drop in admitted.dropped],
            "at": reading.at,
        },
    )
    Signal.objects.filter(conversation=conversation).delete()
    Signal.objects.bulk_create(signal_rows(conversation, transcript, admitted.signals))
    append(
        asker=asker,
        name="extract.conversation.read",
        subject=("conversation", conversation.pk),
        at=reading.at,
        payload={"signals": len(admitted.signals), "dropped": len(admitted.dropped), "reader": reading.reader},
    )


def _is_readable(conversation: Conversation) -> bool:
    gone = conversation.erased_at or conversation.withdrawn_at
    return not gone and not conversation.automatic and conversation.match not in UNREAD


def _context(conversation: Conversation, transcript: Transcript) -> ReadingContext:
    currency = conversation.deal.currency if conversation.deal else ""
    day_first, start = org.setting("org.day_first"), org.setting("org.fiscal_year_start")
    return ReadingContext(
        participants=transcript.participants,
        our_domains=frozenset(org.texts("org.domains")),
        currency=currency or str(org.setting("org.currency")),
        fiscal_year_start=start if isinstance(start, int) else 1,
        holidays=frozenset(date.fromisoformat(day) for day in org.texts("org.holidays")),
        day_first=day_first if isinstance(day_first, bool) else None,
        competitors=org.texts("org.competitors"),
    )


def _inputs(conversation: Conversation, reader: Reader, transcript: Transcript, context: ReadingContext) -> str:
    """The digest of everything the reading depends on. Turns are immutable, so their revision stands for them."""
    around = asdict(context)
    around["holidays"] = sorted(day.isoformat() for day in context.holidays)
    around["our_domains"] = sorted(context.our_domains)
    state = [conversation.identity, conversation.revision, _is_readable(conversation)]
    started = transcript.started_at.isoformat() if transcript.started_at else None
    return digest([state, reader.name, reader.version, started, around])


def forget(*, conversation_id: int) -> None:
    """Drop what was read of a conversation, whose words have been blanked; reading it again finds what is left."""
    Signal.objects.filter(conversation_id=conversation_id).delete()
    Reading.objects.filter(conversation_id=conversation_id).delete()
