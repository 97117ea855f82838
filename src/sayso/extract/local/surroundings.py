"""The words right before and after a name, a figure or a day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.phrasing import tokens

_WIDE: Final = 7  # words on either side of a name or a figure that belong to it
_REACH: Final = 60  # characters in which those words are looked for


def around(plain: str, start: int, end: int) -> dict[str, float]:
    """What stands before and after ``plain[start:end]``: the words at once, by twos, and all within seven."""
    before = tokens(plain[max(0, start - _REACH) : start])[: -_WIDE - 1 : -1]
    after = tokens(plain[end : end + _REACH])[:_WIDE]
    found = dict.fromkeys((*_on("left", before), *_on("right", after)), 1.0)
    if before and after:
        found[f"{before[0]} _ {after[0]}"] = 1.0
    return found


def _on(side: str, said: Sequence[str]) -> Sequence[str]:
    if not said:
        return (f"{side}: nothing",)
    found = [f"{side} at once: {said[0]}", *_about(f"{side} at once", said[0])]
    if len(said) > 1:
        found.append(f"{side} at once: {said[0]} {said[1]}")
    found += [f"{side}: {word}" for word in said]
    for word in said:
        found += _about(side, word)
    return found


@lru_cache(maxsize=20_000)
def _about(where: str, word: str) -> Sequence[str]:
    """What a word is about, with the place it stands in."""
    return tuple(f"{where}: <{concept}>" for concept in concepts_of(word))
