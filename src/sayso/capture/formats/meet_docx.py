"""Google Meet: the transcript that Meet puts into the organiser's Drive, downloaded as a Word document.

**How to get it.** Open the transcript in Google Docs (it is linked in the calendar entry and in the mail after the
call), then *File*, *Download*, *Microsoft Word (.docx)*.

**What is kept.** Speakers and words, the people listed under *Attendees*, and the title. Meet writes a time only every
few minutes: the first turn after one starts there, the others have none. The start is taken where the document or its
file name gives it with an offset ("2026-03-18 10:04 GMT-4").

**Traps.** Zone names such as EDT or IST mean different zones in different countries, so a start with one of these is
left open and has to be given when you import the file. People can edit the document: it holds what stands in it now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from sayso.capture.formats._attendees import Attendee, participants_from
from sayso.capture.formats._clock import clock_ms
from sayso.capture.formats._docx_text import docx_head, paragraphs
from sayso.capture.formats._labels import speakers_in, split_label
from sayso.capture.formats._utterances import LONGEST_TITLE, About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_STAMP = re.compile(r"\(?(\d{2}:\d{2}:\d{2})\)?")
_START = re.compile(
    r"(?P<date>\d{4}[-/]\d{2}[-/]\d{2})\s+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*"
    r"(?P<zone>(?:GMT|UTC)(?:[+-]\d{1,2}(?::?\d{2})?)?(?![+\w-])|[A-Z]{2,5})?"
)
_OFFSET = re.compile(r"(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?")
_FURNITURE = re.compile(
    r"(?:meeting|transcription) ended after\b|this editable transcript was computer generated|people can also change",
    re.IGNORECASE,
)
_HEADING_END = re.compile(r"\s*[-–—]?\s*transcript\s*", re.IGNORECASE)
_TITLE_END = re.compile(r"\s*(?:[-–—]\s*)?\(?\d{4}[-/]\d{2}[-/]\d{2}.*$|\s*[-–—]\s*transcript\s*$", re.IGNORECASE)
_DATE = re.compile(r"[^\W\d]{3,10}\.? \d{1,2}, \d{4}")
_FEW = 2


@dataclass(slots=True)
class _Document:
    """What a Meet document holds: its heading, the people it lists, and the lines of speech."""

    heading: list[str] = field(default_factory=list)
    attendees: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@FORMATS.register
class MeetDocx:
    """A document with attendees, time stamps and ``Name: text``."""

    name = "meet_docx"
    title = "Google Meet transcript (Word)"

    def sniff(self, content: bytes, filename: str) -> float:
        lines = [line.strip() for line in docx_head(content).split("\n") if line.strip()]
        spoken = sum(split_label(line) is not None for line in lines)
        if not spoken:
            return 0.0
        signs = (
            any(_HEADING_END.fullmatch(line) for line in lines[:30]),
            any(line.casefold() in ("attendees", "invited") for line in lines[:30]),
            any(_STAMP.fullmatch(line) for line in lines),
            any(_FURNITURE.search(line) for line in lines),
        )
        if sum(signs) >= _FEW:
            return 0.95
        return 0.6 if any(signs) and spoken * 2 >= len(lines) else 0.0

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        document = _document([line.strip() for text in paragraphs(content) for line in text.split("\n")])
        labels = speakers_in(document.lines) | {name for name in document.attendees if name}
        utterances = list(_spoken(document.lines, labels))
        if not any(piece.speaker for piece in utterances):
            raise Unreadable("No line names a speaker, such as 'Dana Kim: ...'. Check that this is Meet's transcript.")
        started_at, note = _start((*document.heading, filename))
        about = About(
            title=_title(document.heading),
            started_at=started_at,
            known=participants_from((Attendee(name) for name in document.attendees), ()),
            notes=(note,),
        )
        return (call_transcript(self.name, utterances, about),)


def _title(heading: Sequence[str]) -> str:
    cleaned = (_TITLE_END.sub("", line[:LONGEST_TITLE]).strip() for line in heading if not _DATE.fullmatch(line))
    return next(filter(None, cleaned), "")


def _document(lines: Sequence[str]) -> _Document:
    """Part heading, attendees and speech: speech begins at the word Transcript, the first stamp or the first label."""
    document = _Document()
    filled = [line for line in lines if line and not _FURNITURE.search(line)]
    first = next((number for number, line in enumerate(filled) if _begins_speech(line)), len(filled))
    is_listing = False
    for line in filled[:first]:
        if line.casefold().rstrip(":") in ("attendees", "invited"):
            is_listing = True
        elif is_listing:
            document.attendees += [name.strip() for name in line.split(",") if name.strip()]
        else:
            document.heading.append(line)
    document.lines = [line for line in filled[first:] if not _HEADING_END.fullmatch(line)]
    return document


def _begins_speech(line: str) -> bool:
    if _HEADING_END.fullmatch(line) or _STAMP.fullmatch(line):
        return True
    return split_label(line) is not None and not line.casefold().startswith(("attendees", "invited"))


def _spoken(lines: Sequence[str], labels: frozenset[str]) -> Iterator[Utterance]:
    speaker, stamp = "", None
    for line in lines:
        mark = _STAMP.fullmatch(line)
        if mark:
            stamp = clock_ms(mark[1])
            continue
        found = split_label(line)
        text = line
        if found and found[0] in labels:
            speaker, text = found
        yield Utterance(speaker, text, stamp)
        stamp = None


def _start(texts: Sequence[str]) -> tuple[datetime | None, str]:
    """Read the start from the first text that states it with an offset; else say what stands there."""
    note = ""
    for match in filter(None, (_START.search(text[:LONGEST_TITLE]) for text in texts)):
        offset = _OFFSET.fullmatch(match["zone"] or "")
        if offset is None:
            note = note or f"The start is given as '{match[0].strip()}', without a certain zone, and is left open."
            continue
        try:
            minutes = int(offset[2] or 0) * 60 + int(offset[3] or 0)
            zone = timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)) if minutes else UTC
            day = datetime.fromisoformat(match["date"].replace("/", "-"))
            return day.replace(hour=int(match["hour"]), minute=int(match["minute"]), tzinfo=zone), ""
        except ValueError:
            note = note or f"The start '{match[0].strip()}' is no time and is left open."
    return None, note
