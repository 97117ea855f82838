"""Transcripts in blocks: a line with speaker and time (``Dana Kim  0:08``), then the words in the lines below it.

So write Otter and the Word export of Teams. A sentence may end in a time too ("let's meet at 10:30"), so a line
counts as a speaker's only at the head of a block, with the gap of two spaces that both programs leave; copies whose
gaps were folded away are read by their single space when the words before the time read as a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sayso.capture.formats._clock import MARK, clock_ms
from sayso.capture.formats._labels import is_name
from sayso.capture.formats._utterances import Utterance

_WIDE = re.compile(rf"\s*(?!.*-->)(?P<label>\S.{{0,99}}?)(?:[ \u00a0]{{2,}}|\s*\t\s*)(?P<mark>{MARK})\s*")
_NARROW = re.compile(rf"\s*(?!.*-->)(?P<label>[^\W\d_].{{0,59}}?)[ \u00a0](?P<mark>{MARK})\s*")

_LONGEST_HEAD = 160  # characters; a name and a time are shorter


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a block transcript holds: the lines above the first speaker, and who said what."""

    heading: tuple[str, ...]
    utterances: tuple[Utterance, ...]


def read_blocks(text: str) -> Blocks:
    """Read the blocks of a text. Where no line names a speaker there are no utterances, and all is heading."""
    lines = [line.rstrip() for line in text.split("\n")]
    heads = dict(_heads(lines))
    first = min(heads, default=len(lines))
    heading = tuple(line.strip() for line in lines[:first] if line.strip())
    return Blocks(heading, tuple(_utterances(lines, heads)))


def count_blocks(text: str) -> int:
    """Count the speaker lines that have words below them."""
    return sum(1 for piece in read_blocks(text).utterances if piece.text)


def _heads(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, int | None]]]:
    """Find the speaker lines: their number, label and time."""
    first_lines = [
        number
        for number, line in enumerate(lines)
        if line and len(line) <= _LONGEST_HEAD and (number == 0 or not lines[number - 1])
    ]
    wide = [(number, match) for number in first_lines if (match := _WIDE.fullmatch(lines[number]))]
    if wide:
        yield from ((number, (match["label"], clock_ms(match["mark"]))) for number, match in wide)
        return
    narrow = [(number, match) for number in first_lines if (match := _NARROW.fullmatch(lines[number]))]
    seen = Counter(match["label"] for _, match in narrow)
    for number, match in narrow:
        label = match["label"]
        if is_name(label) and (" " in label or seen[label] > 1):
            yield number, (label, clock_ms(match["mark"]))


def _utterances(lines: Sequence[str], heads: dict[int, tuple[str, int | None]]) -> Iterator[Utterance]:
    for number, end in pairwise([*sorted(heads), len(lines)]):
        label, start_ms = heads[number]
        yield Utterance(label, " ".join(lines[number + 1 : end]), start_ms)
