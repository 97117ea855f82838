"""Cutting what was said into sentences, with offsets: written text, and speech without any punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from sayso.domain.sentences import ABBREVIATIONS

_ABBREVIATIONS: Final = ABBREVIATIONS | {"no"}
_STOP: Final = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s|$)|\n[ \t]*\n\s*|\n")
_LAST_WORD: Final = re.compile(r"[\w.]{1,12}$")
_WRAPPED: Final = 64  # a line that would be this long with its next word was broken by the mail program
_BULLET: Final = re.compile(r"\s*(?:[-*\u2022\u2013]|\(?[0-9a-z]{1,2}[.)])\s")
_HEADED: Final = re.compile(r"@?[A-Z][\w.'&/-]{0,20}(?: [\w.'&/-]{1,20})?\s?:\s")  # "Anna: ", whose line it is
_NEXT_WORD: Final = re.compile(r"\S*")
_INDENT: Final = 200  # characters before a number that are looked at
_NUMBER: Final = re.compile(r"\s*([0-9]{1,2})\.")  # of a line in a list, which it opens
_RUN_ON: Final = 12  # words without a full stop after which speech is cut at its joints
_RUN_ON_WRITTEN: Final = 40  # the same where the recognition set a full stop at the end of the turn alone
_SHORTEST: Final = 3
_LONGEST: Final = 1_000  # characters; nobody says a longer sentence, and no rule looks at more at a time
_SUBJECT: Final = (
    r"(?:i|i'll|i'm|i'd|i've|we|we'll|we're|we'd|we've|you|you'll|you're|he|he's|she|she's|they|they're|it|it's|that's"
    r"|there's|this|let me|let's|can|could|would|will|shall|should|do|does|what|when|who|how|please|maybe)"
)
_JOINT: Final = re.compile(
    r"\s(?=(?:"
    rf"(?:and|but|so|then|because|cause|okay|ok|yeah|yes|no|well|now|or) (?:then |so |um |uh |yeah |okay "
    rf"|ok ){{0,2}}{_SUBJECT}\b"
    r"|(?:i'll|i will|we'll|we will|i'm going to|i'm gonna|can you|could you|would you|shall we|should we|do you|let me"
    r"|what about|how about|what if|let's|you'll|i can|i could|i need|we need|i want|i'd)\b))"
)


def sentences(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every sentence of `text`, white space at the edges left out.

    `plain` is the same text in lower case, character for character. A line break ends a sentence unless a mail program
    wrapped the line there. Speech without punctuation is cut where a new clause begins.
    """
    for stop in _stops(text):
        start, end = _trimmed(text, *stop)
        if start < end:
            yield from _pieces(text, plain, start, end)


def _stops(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _STOP.finditer(text):
        if _ends_here(text, match, start):
            yield start, match.end()
            start = match.end()
    yield start, len(text)


def _ends_here(text: str, match: re.Match[str], start: int) -> bool:
    mark = match.group()
    if "\n" in mark:
        return mark.count("\n") > 1 or not _is_wrapped(text, match)
    if mark != ".":
        return True
    number = _NUMBER.fullmatch(text, start, match.end())
    if number and _opens_a_line(text, number.start(1)):
        return False
    word = _LAST_WORD.search(text, max(start, match.start() - 12), match.start())
    if word is None:
        return True
    said = word.group().lower()
    initial = len(said) == 1 and said.isalpha() and said != "i" and word.group().isupper()
    return not (initial or said in _ABBREVIATIONS)


def _opens_a_line(text: str, start: int) -> bool:
    """Whether nothing but blanks stands before `start` in its line, of a text that has several."""
    line_start = text.rfind("\n", max(0, start - _INDENT), start) + 1
    return "\n" in text and not text[line_start:start].strip()


def _is_wrapped(text: str, match: re.Match[str]) -> bool:
    """Whether a mail program broke the line: its next word had no room, and begins no line of a list."""
    line_start = text.rfind("\n", max(0, match.start() - 200), match.start()) + 1
    word = _NEXT_WORD.match(text, match.end(), match.end() + _WRAPPED)
    room = match.start() - line_start + 1 + len(word[0] if word else "")
    return (
        room >= _WRAPPED
        and not _BULLET.match(text, match.end(), match.end() + 8)
        and not _HEADED.match(text, match.end())
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence itself, or its clauses where it runs on without punctuation."""
    if not _runs_on(text, start, end):
        yield from _short_enough(text, start, end)
        return
    cuts = [start]
    for match in _JOINT.finditer(plain, start, end):
        if plain.count(" ", cuts[-1], match.start()) + 1 >= _SHORTEST:
            cuts.append(match.end())
    cuts.append(end)
    for left, right in pairwise(cuts):
        yield from _short_enough(text, *_trimmed(text, left, right))


def _short_enough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The piece itself, or cut at spaces where it is longer than any sentence, so that hostile text stays cheap."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield _trimmed(text, start, cut)
        start = _trimmed(text, cut, end)[0]
    if start < end:
        yield start, end


def _runs_on(text: str, start: int, end: int) -> bool:
    spaces = text.count(" ", start, end)
    commas = text.count(",", start, end) + text.count(";", start, end)
    return spaces >= (_RUN_ON if text[end - 1] not in ".!?" else _RUN_ON_WRITTEN) and commas <= spaces // _RUN_ON
