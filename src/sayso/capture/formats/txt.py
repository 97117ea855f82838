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
from itertools import islice

from sayso.capture.formats._clock import MARK, clock_ms
from sayso.capture.formats._decoding import decode, decode_head
from sayso.capture.formats._labels import speakers_among, split_label
from sayso.capture.formats._utterances import MOST_PIECES, About, Utterance, call_transcript
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
    """A line: its time, the label it may begin with, and its words if that is a label.

    `whole` and `rest` are what it says if the label is none: with, and without, a time mark at its beginning.
    """

    start_ms: int | None
    label: str
    words: str
    whole: str
    rest: str
    is_in_brackets: bool = False


@FORMATS.register
class PlainText:
    """Lines that begin with their speaker."""

    name = "txt"
    title = "Plain text (Speaker: text)"

    def sniff(self, content: bytes, filename: str) -> float:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_OTHER_FILES) or b"-->" in content[:2000]:
            return 0.0
        lines = _lines(decode_head(content))
        if not lines or "\ufffd" in lines[0].words or _is_mail(lines):
            return 0.0
        return _sureness(lines)

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        lines = _lines(decoded.text)
        labels = _speakers(lines)
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
    """Give the lines that hold anything, each with its time mark and possible label told apart from its words."""
    filled = (line.strip() for line in text.split("\n") if line.strip())
    return [_line(line) for line in islice(filled, MOST_PIECES + 1)]  # one more than is read, so that it is refused


def _line(line: str) -> _Line:
    before = _MARK_BEFORE.match(line, 0, _LONGEST_BEGINNING)
    if before:
        rest = line[before.end() :]
        label, words = split_label(rest) or ("", rest)
        return _Line(clock_ms(before[1] or before[2]), label, words, line, rest, is_in_brackets=bool(before[1]))
    after = _MARK_AFTER.match(line, 0, _LONGEST_BEGINNING)
    label = (split_label(f"{after[1]}: ") or ("",))[0] if after else ""
    if after and label:
        return _Line(clock_ms(after[2]), label, line[after.end() :], line, line)
    label, words = split_label(line) or ("", line)
    inner = _MARK_BEFORE.match(words, 0, _LONGEST_BEGINNING) if label else None
    if inner and inner[1]:
        return _Line(clock_ms(inner[1]), label, words[inner.end() :], line, line)
    return _Line(None, label, words, line, line)


def _speakers(lines: Sequence[_Line]) -> frozenset[str]:
    return speakers_among(line.label for line in lines if line.label)


def _is_mail(lines: Sequence[_Line]) -> bool:
    return sum(_HEADER.match(line.whole) is not None for line in lines[:12]) > 1


def _sureness(lines: Sequence[_Line]) -> float:
    """Judge by the share of lines with a speaker, and by whether speakers come again, as keys of a list do not."""
    labels = _speakers(lines)
    found = [line for line in lines if line.label in labels]
    if len(found) * 2 < len(lines):
        marked = sum(line.start_ms is not None and any(map(str.isalpha, line.words)) for line in lines)
        return 0.5 if marked > 1 and marked * 2 >= len(lines) else 0.0
    words = sum(len(line.words.split()) for line in found) / len(found)
    distinct = len({line.label for line in found})
    if len(found) <= _FEW_LINES:
        return 0.4 if words >= _FEW_LINES else 0.0
    if distinct * 10 > len(found) * 7 or distinct == len(found):
        return 0.0
    return 0.8 if words >= 2 else 0.2  # noqa: PLR2004 - keys with single values are a list, not people talking


def _heading(lines: Sequence[_Line], labels: frozenset[str]) -> Sequence[_Line]:
    """Give the lines above the first that has a speaker or, where nobody is named, a time."""
    for position, line in enumerate(lines):
        if line.label in labels or (not labels and line.start_ms is not None):
            return lines[:position]
    return lines


def _spoken(lines: Sequence[_Line], labels: frozenset[str]) -> list[Utterance]:
    utterances = []
    speaker = ""
    for line in lines:
        if line.label in labels:
            speaker = line.label
            utterances.append(Utterance(speaker, line.words, line.start_ms))
        elif line.is_in_brackets or not labels:
            utterances.append(Utterance(speaker, line.rest, line.start_ms if line.rest != line.whole else None))
        else:  # a bare time may be the beginning of a sentence ("10:30 works for me")
            utterances.append(Utterance(speaker, line.whole))
    return utterances


def _title(heading: Sequence[_Line]) -> str:
    texts = [line.whole for line in heading]
    named = next((match[1] for text in texts if (match := _TITLE.match(text))), "")
    title = named or (texts[0] if texts and ":" not in texts[0] else "")
    return title if len(title) <= _LONGEST_TITLE else ""
