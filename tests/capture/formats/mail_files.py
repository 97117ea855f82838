"""Mails for the tests: samples as files, and letters written in the test that needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript, TurnKind

FOLDER = Path(__file__).parent / "samples_mail"
HEAD = (
    "From: Dana Kim <dana@northlark.example>\n"
    "To: Luis Ortega <luis@tindholm.example>\n"
    "Subject: Re: Cold room 3\n"
    "Date: Tue, 10 Mar 2026 09:00:00 +0100\n"
    "Message-ID: <m1@northlark.example>\n"
)
ALTERNATIVE = "Content-Type: multipart/alternative; boundary=b\n"
MIXED = "Content-Type: multipart/mixed; boundary=b\n"


def sample(name: str) -> bytes:
    """The bytes of a sample."""
    return (FOLDER / name).read_bytes()


def samples(ending: str) -> list[bytes]:
    """The bytes of every sample whose name ends so."""
    return [path.read_bytes() for path in sorted(FOLDER.glob(f"*.{ending}"))]


def letter(body: str, head: str = "", *, kind: str = "text/plain", base: str = HEAD) -> bytes:
    """A mail from Dana Kim to Luis Ortega with that body, and further header lines."""
    return f"{base}{head}Content-Type: {kind}; charset=utf-8\n\n{body}".encode()


def parts(*pieces: str, kind: str = MIXED, head: str = "") -> bytes:
    """A mail of several parts, each a header, a blank line and a body."""
    body = "".join(f"--b\n{piece}\n" for piece in pieces)
    return f"{HEAD}{head}{kind}\n{body}--b--\n".encode()


def read(content: bytes, name: str = "eml") -> Transcript:
    """The one conversation in these bytes."""
    (transcript,) = FORMATS.get(name).parse(content, "")
    return transcript


def refusal(content: bytes, name: str = "eml") -> str:
    """Why these bytes cannot be read."""
    with pytest.raises(Unreadable) as caught:
        FORMATS.get(name).parse(content, "x")
    return str(caught.value)


def outcome(content: bytes, name: str) -> tuple[tuple[Transcript, ...], str]:
    """The conversations in these bytes, or the reason why there are none."""
    try:
        return FORMATS.get(name).parse(content, "x"), ""
    except Unreadable as unreadable:
        return (), str(unreadable)


def assert_bounded(transcript: Transcript) -> None:
    """Whoever is in it stands there once, and no name, address or title is longer than the record takes."""
    labels = [person.label for person in transcript.participants]
    assert len(labels) == len(set(labels))
    assert max(map(len, [*labels, *(turn.speaker for turn in transcript.turns), ""])) <= 300
    assert all(len(one.name) <= 200 and len(one.email) <= 254 for one in transcript.participants)
    assert len(transcript.title) <= 500


def texts(transcript: Transcript, kind: TurnKind = TurnKind.SAID) -> list[str]:
    """The texts of the turns of one kind, white space folded."""
    return [" ".join(turn.text.split()) for turn in transcript.turns if turn.kind is kind]


def said(body: str, head: str = "", *, kind: str = "text/plain") -> str:
    """What Dana says in a letter with that body."""
    return " ".join(texts(read(letter(body, head, kind=kind))))
