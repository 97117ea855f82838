"""The words right before and after a name, a figure or a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Final

from sayso.extract.local.concepts import concept_marks
from sayso.extract.local.judging import Told
from sayso.extract.local.phrasing import tokens

_WIDE: Final = 7  # words on either side of a name or a figure that belong to it
_REACH: Final = 60  # characters in which those words are looked for


def around(plain: str, start: int, end: int) -> Told:
    """What stands before and after ``plain[start:end]``: the words at once, by twos, and all within seven."""
    before = tokens(plain[max(0, start - _REACH) : start])[: -_WIDE - 1 : -1]
    after = tokens(plain[end : end + _REACH])[:_WIDE]
    both = (f"{before[0]} _ {after[0]}",) if before and after else ()
    return (("", both), *_on("left", before), *_on("right", after))


def _on(side: str, said: Sequence[str]) -> Iterator[tuple[str, Collection[str]]]:
    if not said:
        yield side, ("nothing",)
        return
    yield f"{side} at once", dict.fromkeys((said[0], *concept_marks(said[0]), " ".join(said[:2])))
    yield side, dict.fromkeys(chain(said, *map(concept_marks, said)))
