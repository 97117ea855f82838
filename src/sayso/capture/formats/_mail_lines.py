"""The lines of a mail, each with how deeply it is quoted: what plain text and HTML are both turned into.

Plain text is read by the conventions of RFC 3676 (quote marks, and lines that flow) and by what mail programs really
do: marks with and without spaces, a quoted line whose end a server has pushed onto a line of its own. Marks come off;
no word does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What the mail program itself says of a line, where it says anything."""

    TEXT = "text"
    ATTRIBUTION = "attribution"  # names whom the program quotes below
    DIVIDER = "divider"  # the first line under a rule that the program drew
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Line:
    """One line without quote marks; `flows` where its end is only the margin's and the sentence goes on below."""

    text: str
    depth: int = 0
    role: Role = Role.TEXT
    flows: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the line."""
        return not self.text or self.text.isspace()


_MARKS = re.compile(r" ?(>(?: ?>)*) ?")
_LIST_ITEM = re.compile(r"\s*(?:[-*•·–—+o]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s")
_DEEPEST = 100  # nobody answers that often; what is deeper counts as this deep
_NARROWEST, _WIDEST = 50, 100  # margins at which programs wrap
_LEAST_WRAPPED = 60  # a quoted line shorter than this was not pushed onto two lines


def lines_of_plain(text: str, *, is_flowed: bool = False, drops_space: bool = False) -> list[Line]:
    """Read plain text; `is_flowed` and `drops_space` are its declared ``format=flowed`` and ``delsp=yes``."""
    raw = text.split("\n")
    if is_flowed:
        return _flowed(raw, drops_space=drops_space)
    lines = [_line(number, raw) for number in range(len(raw))]
    return _with_margins(_with_broken_quotes(lines))


def text_of(lines: Iterable[Line]) -> str:
    """Write lines as text: wrapped lines joined, paragraphs kept, white space folded within a line."""
    written: list[str] = []
    for line in lines:
        words = " ".join(line.text.split())
        written.append(words)
        written.append(" " if line.flows and words else "\n")
    return re.sub(r"\n{3,}", "\n\n", "".join(written)).strip()


def paragraphs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Give first and end index of each run of lines without a blank one."""
    found: list[tuple[int, int]] = []
    start = -1
    for number, line in enumerate(lines):
        if line.is_blank:
            if start >= 0:
                found.append((start, number))
            start = -1
        elif start < 0:
            start = number
    if start >= 0:
        found.append((start, len(lines)))
    return found


def _line(number: int, raw: Sequence[str]) -> Line:
    text = raw[number]
    match = _MARKS.match(text) if ">" in text[:2] else None
    if match is None or text[match.end() - 1 :].strip(">) ") == ":":  # the end of "<address>:", broken off
        return Line(text)
    # ">50 % of the users" is a sentence, unless it stands among quoted lines.
    if text[match.end() - 1] == ">" and text[match.end() : match.end() + 1].isdigit():
        around = (*raw[max(0, number - 1) : number], *raw[number + 1 : number + 2])
        if not any(near.lstrip(" ").startswith(">") for near in around):
            return Line(text)
    return Line(text[match.end() :], min(match[1].count(">"), _DEEPEST))


def _flowed(raw: Sequence[str], *, drops_space: bool) -> list[Line]:
    """Join the lines that end in a space to the next one of their depth (RFC 3676, section 4)."""
    lines: list[Line] = []
    parts: list[str] = []
    is_open, open_depth = False, 0
    for text in raw:
        body = text.lstrip(">")
        depth = min(len(text) - len(body), _DEEPEST)
        if body.startswith(" >"):  # "> > " is not of the standard, but is written
            line = _line(0, [text])
            body, depth = line.text, line.depth
        body = body.removeprefix(" ")
        if is_open and depth == open_depth and body != "-- ":
            parts.append(body)
        else:
            _close(lines, parts, open_depth)
            parts = [body]
        is_open, open_depth = body.endswith(" ") and body != "-- ", depth
        if is_open and drops_space:
            parts[-1] = body[:-1]
    _close(lines, parts, open_depth)
    return lines


def _close(lines: list[Line], parts: list[str], depth: int) -> None:
    if parts:
        lines.append(Line("".join(parts), depth))


def _with_broken_quotes(lines: list[Line]) -> list[Line]:
    """Give the pushed-over end of a quoted line its quote marks back."""
    for number in range(1, len(lines) - 1):
        before, line, after = lines[number - 1], lines[number], lines[number + 1]
        is_end = line.depth == 0 and not line.is_blank and 0 < before.depth <= after.depth + 1 and after.depth > 0
        if is_end and len(before.text) >= _LEAST_WRAPPED and line.text[:1].islower():
            lines[number] = replace(line, depth=before.depth)
    return lines


def _with_margins(lines: list[Line]) -> list[Line]:
    """Mark the lines whose end is the margin's: the next word would not have fitted any more."""
    widths: dict[int, int] = {}
    for line in lines:
        length = len(line.text.rstrip())
        if length > _WIDEST and " " in line.text.strip()[_NARROWEST:_WIDEST]:
            widths[line.depth] = 10 * _WIDEST  # whole paragraphs on one line: nothing here is wrapped
        elif length <= _WIDEST:
            widths[line.depth] = max(widths.get(line.depth, 0), length)
    for number in range(len(lines) - 1):
        line, after = lines[number], lines[number + 1]
        width = widths.get(line.depth, 0)
        if _NARROWEST <= width <= _WIDEST and line.depth == after.depth and not after.is_blank:
            word = after.text.split(maxsplit=1)[0]
            if len(line.text.rstrip()) + 1 + len(word) > width and not _LIST_ITEM.match(after.text):
                lines[number] = replace(line, flows=True)
    return lines
