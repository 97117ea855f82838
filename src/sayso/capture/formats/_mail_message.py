"""One mail becomes one conversation: its text as turns in order, its people, its thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.message import Message

from sayso.capture.formats._mail_automatic import is_automatic
from sayso.capture.formats._mail_dates import moment_in
from sayso.capture.formats._mail_headers import LONGEST_TITLE, Address, Headers, identity, people, sent_at, thread
from sayso.capture.formats._mail_lines import Line, text_of
from sayso.capture.formats._mail_parts import Calendar, Parts, message_of, parts_of
from sayso.capture.formats._mail_quoting import Piece, pieces_of
from sayso.capture.formats._mail_signature import Sender, kinds_of
from sayso.capture.formats._meeting_boilerplate import joining_lines
from sayso.capture.points import Unreadable
from sayso.domain.transcript import Channel, Participant, Transcript, Turn, TurnKind

_DEEPEST = 5  # mails attached to mails attached to mails
_MOST_ATTACHED = 50
_MOST_NOTES = 20
_LONGEST_LABEL = 300
_MOST_PIECES = 2_000  # of one mail; line by line answers to the longest of drafts are some hundreds
_SUMMARY = re.compile(r"(?im)^SUMMARY[^:\r\n]*:(.{0,200})")
_STARTS = re.compile(r"(?im)^DTSTART[^:\r\n]*:(\S{0,30})")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Text of one kind and speaker, before it is numbered as a turn."""

    kind: TurnKind
    speaker: str
    text: str
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail taken apart, with what its header says of people and time."""

    headers: Headers
    parts: Parts
    writer: Address
    people: tuple[Participant, ...]
    sent: datetime | None

    @property
    def label(self) -> str:
        """The writer's label, "" where the mail names none."""
        found = next((person for person in self.people if person.email == self.writer.email), None)
        return found.label if found else ""

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which the writer's program wrote the lines above what it quotes."""
        return self.sent.tzinfo if self.sent else None


def transcript_of(content: bytes, format_name: str) -> Transcript:
    """Read the bytes of one mail. Raises Unreadable, and nothing else, whatever the bytes."""
    try:
        return _transcript(message_of(content), format_name)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("The parts of the mail are nested too deeply. Export the single mails.") from None


def _transcript(message: Message, format_name: str) -> Transcript:
    headers = Headers(message)
    sent, date_note = sent_at(headers)
    mail = _mail(headers, parts_of(message), sent)
    automatic = is_automatic(headers, mail.parts, mail.writer.email)
    passages = [passage for passage in _passages(mail, 0) if passage.text]
    title = headers.text("subject")[:LONGEST_TITLE]
    if not passages:
        raise Unreadable(_no_text(title, mail.parts))
    turns = tuple(
        Turn(number, one.speaker, one.text, TurnKind.FURNITURE if automatic else one.kind, said_at=one.said_at)
        for number, one in enumerate(passages)
    )
    return Transcript(
        format=format_name,
        channel=Channel.EMAIL,
        turns=turns,
        participants=mail.people,
        title=title,
        started_at=sent,
        external_id=identity(headers),
        thread=thread(headers),
        automatic=automatic,
        notes=_notes(mail, date_note),
    )


def _mail(headers: Headers, parts: Parts, sent: datetime | None) -> _Mail:
    senders = headers.addresses("from") or headers.addresses("sender", "reply-to", "return-path")
    writer = senders[0] if senders else Address("", "")
    return _Mail(headers, parts, writer, people(senders, headers.addresses("to", "cc", "reply-to")), sent)


def _passages(mail: _Mail, depth: int) -> Iterator[_Passage]:
    """Give the text of a mail, then of the mails attached to it."""
    pieces = pieces_of(mail.parts.lines)
    if len(pieces) > _MOST_PIECES:
        raise Unreadable(f"The mail has more than {_MOST_PIECES} quoted passages. Cut it down to the conversation.")
    latest = max((number for number, piece in enumerate(pieces) if piece.kind is TurnKind.SAID), default=-1)
    for number, piece in enumerate(pieces):
        if piece.kind is TurnKind.SAID:
            yield from _said(mail, piece, is_latest=number == latest)
        elif piece.kind is TurnKind.QUOTED:
            when = moment_in(piece.moment, mail.zone) if piece.moment else None
            yield _Passage(piece.kind, _label(mail.people, piece.name, piece.email), text_of(piece.lines), when)
        else:
            yield _Passage(piece.kind, "", text_of(piece.lines))
    yield from _attached(mail, depth)


def _said(mail: _Mail, piece: Piece, *, is_latest: bool) -> Iterator[_Passage]:
    """Divide the writer's own text into what is said and what is furniture."""
    sender = Sender(mail.writer.name, mail.writer.email)
    kinds = kinds_of(piece.lines, sender, is_latest=is_latest, is_answer=bool(thread(mail.headers)))
    joining = joining_lines(piece.lines)
    kinds = [TurnKind.FURNITURE if joins else kind for kind, joins in zip(kinds, joining, strict=True)]
    for kind, lines in _runs(piece.lines, kinds):
        said_at = mail.sent if kind is TurnKind.SAID else None
        yield _Passage(kind, "" if kind is TurnKind.QUOTED else mail.label, text_of(lines), said_at)


def _runs(lines: Sequence[Line], kinds: Sequence[TurnKind]) -> Iterator[tuple[TurnKind, Sequence[Line]]]:
    start = 0
    for number in range(1, len(kinds) + 1):
        if number == len(kinds) or kinds[number] is not kinds[start]:
            yield kinds[start], lines[start:number]
            start = number


def _attached(mail: _Mail, depth: int) -> Iterator[_Passage]:
    """Give the text of attached mails as quoted, by their own writers."""
    for message in mail.parts.attached[: _MOST_ATTACHED if depth < _DEEPEST else 0]:
        headers = Headers(message)
        inner = _mail(headers, parts_of(message), sent_at(headers)[0])
        label = _label(mail.people, inner.writer.name, inner.writer.email)
        mail.parts.files.extend(inner.parts.files)
        for passage in _passages(inner, depth + 1):
            if passage.kind is TurnKind.SAID:
                yield _Passage(TurnKind.QUOTED, label, passage.text, inner.sent)
            else:
                yield passage


def _label(known: Sequence[Participant], name: str, email: str) -> str:
    """Give the label of a quoted writer: the participant's of that address or name, else what stands there."""
    for person in known:
        if email and person.email == email:
            return person.label
    for person in known:
        if name and not email and name.casefold() in {person.label.casefold(), person.name.casefold()}:
            return person.label
    return (name or email)[:_LONGEST_LABEL]


def _notes(mail: _Mail, date_note: str) -> tuple[str, ...]:
    notes = [*mail.parts.notes, date_note, mail.parts.note_files(), *map(_calendar_note, mail.parts.calendars)]
    if not mail.label:
        notes.append("The mail names nobody as its writer.")
    if mail.parts.attached:
        notes.append(f"{len(mail.parts.attached)} attached mail(s) were read as quoted text.")
    return tuple(dict.fromkeys(note for note in notes if note))[:_MOST_NOTES]


def _calendar_note(calendar: Calendar) -> str:
    """Say which invitation travels with the mail; it is imported from its own .ics."""
    what = {"REQUEST": "An invitation", "REPLY": "An answer to an invitation", "CANCEL": "A cancellation"}
    summary, start = _SUMMARY.search(calendar.text), _STARTS.search(calendar.text)
    title = f" '{' '.join(summary[1].split())}'" if summary else ""
    return f"{what.get(calendar.method, 'A calendar entry')}{title} is attached{f', {start[1]}' if start else ''}."


def _no_text(title: str, parts: Parts) -> str:
    named = f"The mail '{title[:80]}'" if title else "The mail"
    if parts.files or parts.calendars:
        return (
            f"{named} has no text, only attachments ({', '.join(parts.files[:3]) or 'a calendar entry'}). Import those."
        )
    return f"{named} has no text. Check that it was exported whole."
