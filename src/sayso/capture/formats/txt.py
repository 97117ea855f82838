"""Plain text with one ``Speaker: text`` per line, with or without time marks.

**How to get it.** Copy a transcript out of any tool, or write one down. Time marks may stand before the name
(`[00:01:23] Dana: ...`, `(1:23) Dana: ...`, `12:03 Dana: ...`), after it (`Dana (1:23): ...`) or before the words.

**What is kept.** The label in front of the colon as the speaker, the words, and the time marks. A line without a
label goes on with the speaker above it. Lines above the first speaker are no speech; the first of them is the title.
A text whose lines have time marks and no names is read too, without speakers.

**Traps.** Marks are taken as time since the start of the recording. Where the first one stands past six hours they
are hours of the day, and are left out. A colon inside a sentence makes no speaker ("one thing: the price").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sayso.capture.formats._clock import MARK, clock_ms
from sayso.capture.formats._decoding import decode, decode_head
from sayso.capture.formats._labels import speakers_in, split_label
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_MARK_BEFORE = re.compile(
    rf"\s*(?:[\[(]({MARK})(?:\s*(?:-->|[-–—])\s*{MARK})?[\])]|({MARK}))(?!\s*[AaPp]\.?[Mm]\b)\s*(?:[-–—]\s+)?(?=\S)"
)
_MARK_AFTER = re.compile(rf"\s*([^\[\]:]{{1,60}}?)\s*[\[(]({MARK})[\])]\s*:(?=\s|$)")
_HEADER = re.compile(r"(?:from|to|cc|subject|date|received|message-id|mime-version|content-type):", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|subject|meeting|topic)\s*:\s*(.+)", re.IGNORECASE)
_OTHER_FILES = (b"WEBVTT", b"PK\x03\x04", b"%PDF", b"{", b"<", b"BEGIN:", b"From ", b"\x89PNG", b"\xff\xd8", b"ID3")
_LATEST_FIRST_MARK_MS = 6 * 3_600_000
_LONGEST_TITLE = 120
_LONGEST_BEGINNING = 300  # characters: time and name stand within them
_FEW_LINES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its number, its time mark, and the rest."""

    number: int
    start_ms: int | None
    text: str


@FORMATS.register
class PlainText:
    """Lines that begin with their speaker."""

    name = "txt"
    title = "Plain text (Speaker: text)"

    def sniff(self, content: bytes, filename: str) -> float:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_OTHER_FILES) or b"-->" in content[:2000]:
            return 0.0
        lines = _lines(decode_head(content))
        if not lines or "\ufffd" in lines[0].text or _is_mail(lines):
            return 0.0
        return _sureness(lines)

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        lines = _lines(decoded.text)
        labels = speakers_in(line.text for line in lines)
        if not labels and not any(line.start_ms is not None for line in lines):
            raise Unreadable("No line begins with a speaker, such as 'Dana Kim: ...'. Put the name before each line.")
        heading = _heading(lines, labels)
        utterances = _spoken(lines[len(heading) :], labels)
        notes = decoded.notes
        if heading:
            notes = (*notes, f"{len(heading)} line(s) above the first speaker are not part of what was said.")
        first_ms = next((piece.start_ms for piece in utterances if piece.start_ms is not None), None)
        if first_ms is not None and first_ms > _LATEST_FIRST_MARK_MS:
            utterances = [replace(piece, start_ms=None) for piece in utterances]
            notes = (*notes, "The time marks are hours of the day, not of the recording, and were left out.")
        return (call_transcript(self.name, utterances, About(title=_title(heading), notes=notes)),)


def _lines(text: str) -> list[_Line]:
    """Give the lines that hold anything, each with its time mark taken off wherever it stands."""
    return [_marked(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _marked(number: int, line: str) -> _Line:
    before = _MARK_BEFORE.match(line, 0, _LONGEST_BEGINNING)
    if before:
        return _Line(number, clock_ms(before[1] or before[2]), line[before.end() :])
    after = _MARK_AFTER.match(line, 0, _LONGEST_BEGINNING)
    if after:
        return _Line(number, clock_ms(after[2]), f"{after[1]}:{line[after.end() :]}")
    found = split_label(line)
    inner = _MARK_BEFORE.match(found[1], 0, _LONGEST_BEGINNING) if found else None
    if found and inner and inner[1]:
        return _Line(number, clock_ms(inner[1]), f"{found[0]}: {found[1][inner.end() :]}")
    return _Line(number, None, line)


def _is_mail(lines: Sequence[_Line]) -> bool:
    return sum(_HEADER.match(line.text) is not None for line in lines[:12]) > 1


def _sureness(lines: Sequence[_Line]) -> float:
    """Judge by the share of lines with a speaker, and by whether speakers come again, as keys of a list do not."""
    labels = speakers_in(line.text for line in lines)
    found = [split for split in (split_label(line.text) for line in lines) if split and split[0] in labels]
    if len(found) * 2 < len(lines):
        marked = sum(line.start_ms is not None and any(map(str.isalpha, line.text)) for line in lines)
        return 0.5 if marked > 1 and marked * 2 >= len(lines) else 0.0
    words = sum(len(text.split()) for _, text in found) / len(found)
    distinct = len({label for label, _ in found})
    if len(found) <= _FEW_LINES:
        return 0.4 if words >= _FEW_LINES else 0.0
    if distinct * 10 > len(found) * 7 or distinct == len(found):
        return 0.0
    return 0.8 if words >= 2 else 0.2  # noqa: PLR2004 - keys with single values are a list, not people talking


def _heading(lines: Sequence[_Line], labels: frozenset[str]) -> Sequence[_Line]:
    """Give the lines above the first that has a speaker or, where nobody is named, a time."""
    for position, line in enumerate(lines):
        found = split_label(line.text)
        if (found and found[0] in labels) or (not labels and line.start_ms is not None):
            return lines[:position]
    return lines


def _spoken(lines: Sequence[_Line], labels: frozenset[str]) -> list[Utterance]:
    utterances = []
    speaker = ""
    for line in lines:
        found = split_label(line.text)
        text = line.text
        if found and found[0] in labels:
            speaker, text = found
        utterances.append(Utterance(speaker, text, line.start_ms))
    return utterances


def _title(heading: Sequence[_Line]) -> str:
    named = next((match[1] for line in heading if (match := _TITLE.match(line.text.strip()))), "")
    first = heading[0].text.strip() if heading and ":" not in heading[0].text else ""
    title = named or first
    return title if len(title) <= _LONGEST_TITLE else ""
