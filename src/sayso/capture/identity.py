"""What makes two files the same conversation, and two readings of it the same reading. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.domain.canonical import digest
from sayso.domain.transcript import Channel, Participant, Transcript, Turn, TurnKind

# A Message-ID and a calendar UID are the same through whichever door they come; a recorder's id is its own.
SHARED_NAMESPACES = {Channel.EMAIL: "mail", Channel.MEETING: "calendar"}


def content_digest(transcript: Transcript) -> str:
    """The SHA-256 of everything a reading keeps: who takes part, what each turn says, and when.

    Two files with equal digests are one revision of one conversation, whatever their bytes.
    """
    return digest(
        [
            transcript.channel.value,
            _moment(transcript.started_at),
            transcript.title,
            [_participant(person) for person in transcript.participants],
            [_turn(turn) for turn in transcript.turns],
        ]
    )


@dataclass(frozen=True, slots=True)
class Identified:
    """A transcript with what tells it from every other: its identity, and the digest of what it says."""

    transcript: Transcript
    identity: str
    words: str


def identified(source: str, transcript: Transcript) -> Identified:
    """The transcript of a file from that source, with its digests worked out once."""
    words = content_digest(transcript)
    return Identified(transcript, _identity(source, transcript, words), words)


def _identity(source: str, transcript: Transcript, words: str) -> str:
    """The identity of a conversation: (source, external id), else what it says (DESIGN 5.12).

    A mail's identity includes its sender, so that somebody who knows a Message-ID cannot put their words into it.
    """
    if not transcript.external_id:
        return digest(["content", words])
    namespace = SHARED_NAMESPACES.get(transcript.channel, source)
    return digest(["external", namespace, transcript.external_id, sender(transcript)])


def sender(transcript: Transcript) -> str:
    """The address that a mail was written from, in lower case, "" for every other channel and where it has none."""
    if transcript.channel is not Channel.EMAIL:
        return ""
    speaker = next((turn.speaker for turn in transcript.turns if turn.kind is TurnKind.SAID), "")
    author = transcript.participant(speaker)
    return author.email.strip().lower() if author else ""


def thread_key(message_id: str) -> str:
    """The key under which the mails of one thread stand together, from the Message-ID of its root."""
    return digest(["thread", message_id]) if message_id else ""


def thread_root(transcript: Transcript) -> str:
    """The identity of the message that began the thread, as far as this one knows."""
    return transcript.thread[0] if transcript.thread else transcript.external_id


def _participant(person: Participant) -> list[str]:
    return [person.label, person.name, person.email, person.title, person.side.value]


def _turn(turn: Turn) -> list[object]:
    marks = [[mark.offset, mark.ms] for mark in turn.marks]
    return [turn.speaker, turn.text, turn.kind.value, turn.start_ms, turn.end_ms, _moment(turn.said_at), marks]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
