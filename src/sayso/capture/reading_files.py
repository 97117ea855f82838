"""A file becomes conversations: the format that knows it best reads it, and what comes out is checked.

Formats may be strangers' work, and files may be anybody's. So limits stand here and not in the formats, whatever a
format does wrong ends as one Unreadable, and nothing passes that could not be stored or quoted from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from sayso.capture.points import FORMATS, Format, Unreadable
from sayso.domain.transcript import Channel, Transcript, Turn

MAX_BYTES = 25 * 1024 * 1024  # a day of speech with a time for every word is 15 MB; mail with attachments up to 25 MB
MAX_TURNS = 50_000  # in one conversation: ten times a day-long meeting, and a busy chat channel's year
MAX_CONVERSATIONS = 20_000  # in one file: a mailbox of that size limit at 1.3 kB a mail
LEAST_SURE = 0.2  # below this every format is guessing

# What people hand in by mistake, by the bytes it begins with, and what to do instead.
_MISTAKEN = (
    (b"%PDF", "This is a PDF. Export the transcript as text, .vtt or .docx."),
    (b"PK\x03\x04", "This is a zip or Office file without a transcript that is known. Unpack it, or export as .vtt."),
    (b"\xd0\xcf\x11\xe0", "This is an old Office or Outlook file. Save it as .docx, or the mail as .eml."),
    (b"RIFF", "This is a recording, not its transcript. Have it transcribed first."),
    (b"ID3", "This is a recording, not its transcript. Have it transcribed first."),
    (b"\x1aE\xdf\xa3", "This is a recording, not its transcript. Have it transcribed first."),
    (b"\x89PNG", "This is a picture. Export the transcript as text."),
    (b"\xff\xd8\xff", "This is a picture. Export the transcript as text."),
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def sniff(content: bytes, filename: str) -> Format:
    """Find the format that is surest of these bytes; of two equally sure ones the first by name.

    Raises Unreadable where none knows them.
    """
    _refuse_size(content)
    sureness = {plug.name: _sureness(plug, content, filename) for plug in FORMATS.all()}
    best = max(sureness, key=lambda name: sureness[name], default="")
    if not best or sureness[best] < LEAST_SURE:
        raise Unreadable(_not_known(content))
    return FORMATS.get(best)


def read_file(content: bytes, filename: str, format_name: str = "") -> tuple[Transcript, ...]:
    """Read the conversations in a file, by the named format, or by the one that knows the bytes best.

    Raises Unreadable, whatever the bytes and whatever the format does; NoSuchPlug where the named one is not there.
    """
    _refuse_size(content)
    plug = FORMATS.get(format_name) if format_name else sniff(content, filename)
    try:
        transcripts = tuple(plug.parse(content, filename))
        wrong = next(_faults(transcripts, plug.name), "")
    except Unreadable as unreadable:
        raise Unreadable(_one_line(str(unreadable))) from unreadable
    except Exception as error:  # a stranger's format may fail in any way; a batch must go on
        raise Unreadable(
            _one_line(f"The format '{plug.name}' failed on this file ({type(error).__name__}: {error}). Report it.")
        ) from error
    if wrong:
        raise Unreadable(wrong)
    return transcripts


def _refuse_size(content: bytes) -> None:
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Unreadable("The file is empty. Export it again.")
    if len(content) > MAX_BYTES:
        raise Unreadable(
            f"The file has {len(content) // 2**20} MB, more than the {MAX_BYTES // 2**20} that are read. Split it."
        )


def _sureness(plug: Format, content: bytes, filename: str) -> float:
    try:
        sure = float(plug.sniff(content, filename))
    except Exception:  # noqa: BLE001 - a stranger's format that fails to look does not know the file
        return 0.0
    return min(1.0, max(0.0, sure)) if math.isfinite(sure) else 0.0


def _not_known(content: bytes) -> str:
    for beginning, what in _MISTAKEN:
        if content.startswith(beginning):
            return what
    if content[4:8] == b"ftyp":
        return "This is a recording, not its transcript. Have it transcribed first."
    known = "This is no transcript, mail, chat or calendar that is known."
    return f"{known} Put 'Speaker: ' before each line, or name the format."


def _faults(transcripts: tuple[object, ...], name: str) -> Iterator[str]:
    """Say what is wrong with what a format returned, the gravest first."""
    if not transcripts:
        yield "No conversation stands in this file. Check that the export holds more than its heading."
    if len(transcripts) > MAX_CONVERSATIONS:
        yield f"The file holds {len(transcripts)} conversations, more than {MAX_CONVERSATIONS}, the most that are read."
    for transcript in transcripts:
        if not isinstance(transcript, Transcript):
            kind = type(transcript).__name__
            yield f"The format '{name}' gives a {kind} for a conversation. Report it to its author."
            return
        yield from _transcript_faults(transcript, name)


def _transcript_faults(transcript: Transcript, name: str) -> Iterator[str]:
    if transcript.format != name:
        yield f"The format '{name}' calls its conversation '{transcript.format}'. Report it to its author."
    # A calendar entry says who meets when; without a description it has nothing that could be a turn.
    if not transcript.turns and transcript.channel is not Channel.MEETING:
        yield "Nobody says anything in this file. Check that the export holds the transcript itself."
    if len(transcript.turns) > MAX_TURNS:
        yield f"A conversation has {len(transcript.turns)} turns, more than {MAX_TURNS}, the most that are read."
    if any(at is not None and at.utcoffset() is None for at in (transcript.started_at, transcript.ended_at)):
        yield f"The format '{name}' gives a start without a zone. Report it to its author."
    for index, turn in enumerate(transcript.turns):
        yield from _turn_faults(turn, index, name)


def _turn_faults(turn: Turn, index: int, name: str) -> Iterator[str]:
    if turn.index != index:
        yield f"The format '{name}' numbers turn {index} as {turn.index}. Report it to its author."
    if not turn.text.strip():
        yield f"The format '{name}' gives turn {index} no words. Report it to its author."
    if _UNSTORABLE.search(turn.text) or _UNSTORABLE.search(turn.speaker):
        yield f"The format '{name}' leaves characters in turn {index} that cannot be stored. Report it to its author."
    if any(not 0 <= mark.offset < len(turn.text) for mark in turn.marks):
        yield f"The format '{name}' marks a time outside the words of turn {index}. Report it to its author."
    if turn.said_at is not None and turn.said_at.utcoffset() is None:
        yield f"The format '{name}' gives turn {index} a time without a zone. Report it to its author."


def _one_line(message: str) -> str:
    return " ".join(message.split())[:400]
