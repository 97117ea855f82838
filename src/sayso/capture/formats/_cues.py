"""Cue files: WebVTT (https://www.w3.org/TR/webvtt1/) and SubRip, as recorders really write them.

Read here rather than with webvtt-py, which drops without a word what it cannot read (a cue with a broken time, the
text after a blank line), keeps one voice of a cue that has several, leaves entities encoded and knows no line
numbers. Here nothing said is lost: a cue whose time is broken keeps its words, and what was done is noted.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sayso.capture.formats._clock import MARK, clock_ms
from sayso.capture.formats._labels import speakers_in, split_label
from sayso.capture.formats._utterances import Utterance, refuse_too_many
from sayso.capture.points import Unreadable

_TIMES = re.compile(rf"\s*(-?{MARK})\s*--+>\s*(-?{MARK})(?=\s|$)")
_BROKEN_TIMES = re.compile(r"\s*-?\d[\d:.,\w]*\s*--+>")
_IDENTIFIER = re.compile(r"\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?:/\d+-\d+)?")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)\b|X-TIMESTAMP-MAP=")
_CUT_OFF = re.compile(r"[\d:.,\s>-]+|[0-9a-fA-F]{6,}[-/0-9a-fA-F]*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?[ \t\n]([^<>]{0,500})>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:\.[^\s<>]{0,200})?(?:\s[^<>]{0,500})?>|<\d{1,3}:[\d:.]{1,20}>|\{\\an?\d+\}",
    re.IGNORECASE,
)
_CUT_TAG = re.compile(r"</?(?:v\b[^<>]{0,500})?$", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: the number of its time line, its times in milliseconds, and its text with mark-up."""

    line: int
    identifier: str
    start_ms: int | None
    end_ms: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CueFile:
    """What stands in a cue file; `title` is the text after ``WEBVTT -``; the notes say what was lost or mended."""

    title: str
    cues: tuple[Cue, ...]
    notes: tuple[str, ...]


def read_cues(text: str) -> CueFile:
    """Read every cue of a WebVTT or SubRip file. Raises Unreadable where there is none, or no end of them."""
    lines = text.split("\n")
    times = [number for number, line in enumerate(lines) if "->" in line and _is_time_line(line)]
    if not times:
        raise Unreadable(
            "No cue stands in this file: it has no line such as '00:00:01.000 --> 00:00:04.000'. Export it again."
        )
    refuse_too_many(len(times))
    notes: list[str] = []
    cues = []
    for position, number in enumerate(times):
        is_last = position + 1 == len(times)
        end = len(lines) if is_last else times[position + 1]
        payload = _payload(lines, number + 1, end, is_last=is_last, notes=notes)
        cues.append(_cue(lines, number, payload, notes))
    heading = lines[0].partition("WEBVTT")[2].strip()
    title = heading.removeprefix("-").strip() if heading.startswith("-") and times[0] > 0 else ""
    return CueFile(title, _without_cut_end(cues, notes), tuple(notes))


def utterances_of(cues: Sequence[Cue], *, labels_are_certain: bool = False) -> Iterator[Utterance]:
    """Read who says what from voice tags, else from ``Name: text``; "" speaks where the file names nobody.

    Without `labels_are_certain`, beginnings with a colon are speakers only where the file is written that way.
    """
    if any(_VOICE.search(cue.text) for cue in cues):
        for cue in cues:
            yield from _voices(cue)
        return
    texts = [(cue, [plain(line).strip() for line in cue.text.split("\n")]) for cue in cues]
    first_lines = [next((line for line in lines if line), "") for _, lines in texts]
    labels = speakers_in(line for _, lines in texts for line in lines)
    if not labels_are_certain and not names_speakers(first_lines, labels):
        labels = frozenset()
    carries_on = bool(labels) and _names_only_changes(first_lines, labels)
    speaker = ""
    for cue, lines in texts:
        for label, words in _labelled_lines(lines, labels, speaker if carries_on else ""):
            speaker = label
            yield Utterance(speaker, words, cue.start_ms, cue.end_ms)


def names_speakers(first_lines: Sequence[str], labels: frozenset[str]) -> bool:
    """Whether cues are written ``Name: text``: at least half of them, or each change between recurring names."""
    found = [label for label in (_label_of(line, labels) for line in first_lines) if label]
    if not found:
        return False
    if len(found) * 2 >= len(first_lines):
        return True
    recurring = [label for label, times in Counter(found).items() if times > 1]
    return len(recurring) > 1 and len(found) * 10 >= len(first_lines) and _names_only_changes(first_lines, labels)


def plain(text: str) -> str:
    """Take off mark-up and decode entities. What only looks like mark-up ("a < b", "R&D") stays."""
    if "<" in text or "{" in text:
        text = _TAG.sub("", text)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def has_voices(cues: Iterable[Cue]) -> bool:
    """Whether any cue names its speaker in a voice tag."""
    return any(_VOICE.search(cue.text) for cue in cues)


def _is_time_line(line: str) -> bool:
    return _TIMES.match(line) is not None or _BROKEN_TIMES.match(line) is not None


def _payload(lines: Sequence[str], start: int, end: int, *, is_last: bool, notes: list[str]) -> list[str]:
    """Give the lines that belong to a cue's text, without the next cue's identifier and without comments."""
    found = list(lines[start:end])
    if not is_last and found and _is_identifier(found):
        found.pop()
    blocks: list[list[str]] = [[]]
    for line in found:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    kept = blocks[0]
    for block in blocks[1:]:
        if not block or _ASIDE.match(block[0]):
            continue
        if is_last and len(block) == 1 and _CUT_OFF.fullmatch(block[0]):
            notes.append("The file breaks off in the middle of a cue; everything before it was read.")
            continue
        notes.append(f"Line {start}: the words after a blank line were taken as part of this cue.")
        kept += block
    return kept


def _is_identifier(payload: Sequence[str]) -> bool:
    """Whether the last line before a time line names the next cue rather than ending this one's text."""
    last = payload[-1].strip()
    stands_alone = len(payload) > 1 and not payload[-2].strip()
    return bool(last) and (stands_alone or _IDENTIFIER.fullmatch(last) is not None)


def _cue(lines: Sequence[str], number: int, payload: Sequence[str], notes: list[str]) -> Cue:
    match = _TIMES.match(lines[number])
    if match is None:
        notes.append(f"Line {number + 1}: the time '{lines[number].strip()[:40]}' cannot be read; the words were kept.")
    above = lines[number - 1].strip() if number else ""
    start_ms, end_ms = (clock_ms(match[1]), clock_ms(match[2])) if match else (None, None)
    return Cue(number + 1, above, start_ms, end_ms, "\n".join(payload))


def _without_cut_end(cues: list[Cue], notes: list[str]) -> tuple[Cue, ...]:
    """Leave out a last cue that the end of the file cuts through: half a word must not pass for a whole one."""
    last = cues[-1]
    closes = sum("</v>" in cue.text for cue in cues[:-1])
    is_unclosed = "<v" in last.text and "</v>" not in last.text and closes * 2 > len(cues)
    if len(cues) > 1 and (not last.text.strip() or is_unclosed or _CUT_TAG.search(last.text)):
        notes.append(f"Line {last.line}: the file breaks off in this cue, which is left out; all before it was read.")
        return tuple(cues[:-1])
    return tuple(cues)


def _voices(cue: Cue) -> Iterator[Utterance]:
    """Split a cue into its voices; words outside any voice tag are nobody's."""
    before, *tagged = _VOICE.split(cue.text)
    if before.strip(" \n\t-–—"):
        yield Utterance("", plain(before), cue.start_ms, cue.end_ms)
    for name, words in zip(tagged[::2], tagged[1::2], strict=True):
        inside, _, outside = words.partition("</v>")
        yield Utterance(plain(name), plain(inside), cue.start_ms, cue.end_ms)
        if outside.strip(" \n\t-–—"):
            yield Utterance("", plain(outside), cue.start_ms, cue.end_ms)


def _labelled_lines(lines: Sequence[str], labels: frozenset[str], speaker: str) -> Iterator[tuple[str, str]]:
    """Split a cue's lines at the labels they begin with; a line without one goes on."""
    words: list[str] = []
    for line in lines:
        found = split_label(line) if labels else None
        if found and found[0] in labels:
            if any(words):
                yield speaker, " ".join(words)
            speaker, words = found[0], [found[1]]
        else:
            words.append(line)
    yield speaker, " ".join(words)


def _label_of(line: str, labels: frozenset[str]) -> str:
    found = split_label(line)
    return found[0] if found and found[0] in labels else ""


def _names_only_changes(first_lines: Sequence[str], labels: frozenset[str]) -> bool:
    """Whether a name stands only where the speaker changes, so that a cue without one goes on with the speaker.

    In a file that names the speaker of cue after cue, a cue without a name is of somebody who was not recognised.
    """
    found = [label for label in (_label_of(line, labels) for line in first_lines) if label]
    if len(found) == len(first_lines):
        return False
    return all(one != following for one, following in pairwise(found))
