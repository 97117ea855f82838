"""What a reading of one conversation starts from: the transcript, the facts around it, and which reader is chosen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from sayso.capture.models import Conversation
from sayso.capture.selectors import transcript_of
from sayso.domain.asker import Asker
from sayso.domain.canonical import digest
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.extract.models import ModelAnswer
from sayso.extract.points import READERS, Reader, RemoteReader
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
class Situation:
    """A conversation as it stands, and how it is to be read."""

    conversation: Conversation
    transcript: Transcript
    context: ReadingContext
    reader: Reader

    @property
    def is_readable(self) -> bool:
        """Whether it may be read at all: automatic mail, internal talk and what was withdrawn or erased may not."""
        found = self.conversation
        gone = found.erased_at or found.withdrawn_at
        return not gone and not found.automatic and found.match not in UNREAD

    @property
    def inputs(self) -> str:
        """The digest of everything the reading depends on. Turns are immutable, so their revision stands for them."""
        around = asdict(self.context)
        around["holidays"] = sorted(day.isoformat() for day in self.context.holidays)
        around["our_domains"] = sorted(self.context.our_domains)
        state = [self.conversation.identity, self.conversation.revision, self.is_readable]
        started = self.transcript.started_at.isoformat() if self.transcript.started_at else None
        return digest([state, self.reader.name, self.reader.version, started, around])


def situation_of(asker: Asker, conversation_id: int) -> Situation:
    """How the conversation stands now. Raises capture's NotFound."""
    transcript = transcript_of(asker, conversation_id)
    conversation = Conversation.objects.select_related("deal").get(pk=conversation_id)
    settings = org.Settings()
    reader = READERS.get(str(settings.value("extract.reader")))
    context = _context(conversation, transcript, settings)
    if isinstance(reader, RemoteReader):
        rows = ModelAnswer.objects.filter(conversation=conversation).order_by("key")
        context = replace(context, answers=dict(rows.values_list("key", "text")))
    return Situation(conversation, transcript, context, reader)


def _context(conversation: Conversation, transcript: Transcript, settings: org.Settings) -> ReadingContext:
    currency = conversation.deal.currency if conversation.deal else ""
    day_first, start = settings.value("org.day_first"), settings.value("org.fiscal_year_start")
    return ReadingContext(
        participants=transcript.participants,
        our_domains=frozenset(settings.texts("org.domains")),
        currency=currency or str(settings.value("org.currency")),
        fiscal_year_start=start if isinstance(start, int) else 1,
        holidays=frozenset(date.fromisoformat(day) for day in settings.texts("org.holidays")),
        day_first=day_first if isinstance(day_first, bool) else None,
        competitors=settings.texts("org.competitors"),
    )
