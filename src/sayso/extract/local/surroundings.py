"""The words right before and after a name, a figure or a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.phrasing import tokens

_WIDE: Final = 7  # words on either side of a name or a figure that belong to it
_REACH: Final = 60  # characters in which those words are looked for


def around(plain: str, start: int, end: int) -> dict[str, float]:
    """What stands before and after ``plain[start:end]``: the words at once, by twos, and all within seven."""
    before = list(reversed(tokens(plain[max(0, start - _REACH) : start])))[:_WIDE]
    after = tokens(plain[end : end + _REACH])[:_WIDE]
    found = dict.fromkeys((*_on("left", before), *_on("right", after)), 1.0)
    if before and after:
        found[f"{before[0]} _ {after[0]}"] = 1.0
    return found


def _on(side: str, said: Sequence[str]) -> Iterator[str]:
    if not said:
        yield f"{side}: nothing"
        return
    yield f"{side} at once: {said[0]}"
    yield from (f"{side} at once: <{concept}>" for concept in concepts_of(said[0]))
    if len(said) > 1:
        yield f"{side} at once: {said[0]} {said[1]}"
    yield from (f"{side}: {word}" for word in said)
    yield from (f"{side}: <{concept}>" for word in said for concept in concepts_of(word))
