"""Which piece of a turn is shown: whole sentences around a place, or the sentence nearest to a question. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from sayso.capture.search.words import Phrase, spans
from sayso.domain.sentences import stops

AROUND: Final = 80  # characters shown on either side of a hit
NEAR: Final = 20  # characters in which a gap between words is looked for
LONGEST_SENTENCE: Final = 300  # characters on either side of a hit in which its sentence is shown whole
_KIN: Final = 4  # letters that kin begin with at least; two thirds of the longer too, or contract were kin to contact
_TELLING: Final = 5  # letters of a word that says something by itself
_GAP: Final = re.compile(r"\s+")


def edges(text: str, start: int, end: int, around: int) -> tuple[int, int]:
    """Where a piece around a place begins and ends: with sentences, since the rest of one may deny what is shown.

    Between words where a sentence is too long to be shown whole.
    """
    first, latest = max(0, start - around), min(len(text), end + around)
    begins, ends = _sentence(text, start, end)
    if first:
        resumes = next((resumes for _, resumes in stops(text, first, start)), None)
        gap = _GAP.search(text, first, min(start, first + NEAR))
        first = min(begins, resumes or (gap.end() if gap else first))
    if latest < len(text):
        whole = [ends for ends, _ in stops(text, end, latest)]
        gaps = [gap.start() for gap in _GAP.finditer(text, max(end, latest - NEAR), latest)]
        latest = max(ends, (whole or gaps or [latest])[-1])
    return first, latest


def likest(text: str, phrases: tuple[Phrase, ...], heard: Collection[int] = ()) -> tuple[int, int]:
    """Where the sentence that is nearest to a question begins and ends, in a turn that lacks some of its words.

    The nearest has most of the words or of their kin, then something that was `heard` (by where that begins), then
    most to say. (0, 0) for no text.
    """
    known = {word for word, _, _ in spans(text)}
    forms = [{*phrase.words, *phrase.others} for phrase in phrases]
    wanted = [(each, {word for word in known if any(_are_kin(word, form) for form in each)}) for each in forms]

    def nearness(piece: tuple[int, int]) -> tuple[int, bool, int]:
        words = {word for word, _, _ in spans(text[piece[0] : piece[1]])}
        shared = sum(bool(each & words) + bool(kin & words) for each, kin in wanted)
        telling = sum(len(word) >= _TELLING for word in words)
        return shared, any(piece[0] <= place < piece[1] for place in heard), telling

    return max(_sentences(text), key=nearness, default=(0, 0))


def _are_kin(one: str, other: str) -> bool:
    """Whether two words begin alike: cost and costly."""
    longer = max(len(one), len(other))
    least = max(_KIN, -(-2 * longer // 3))
    return longer >= _KIN and one[:least] == other[:least]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends; the place itself where that is too far away to tell."""
    far, near = max(0, start - LONGEST_SENTENCE), min(len(text), end + LONGEST_SENTENCE)
    before = [resumes for _, resumes in stops(text, far, start)]
    begins = min(before[-1], start) if before else 0 if far == 0 else start
    ends = next((ends for ends, _ in stops(text, end, near)), len(text) if near == len(text) else end)
    return begins, ends


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; what goes on for too long is taken apart between words."""
    begins = 0
    for ends, resumes in [*stops(text, 0, len(text)), (len(text), len(text))]:
        while ends - begins > LONGEST_SENTENCE:
            gap = text.rfind(" ", begins + 1, begins + LONGEST_SENTENCE)
            cut = gap if gap > 0 else begins + LONGEST_SENTENCE
            yield begins, cut
            begins = cut + (gap > 0)
        if text[begins:ends].strip():
            yield begins, ends
        begins = resumes
