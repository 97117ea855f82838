"""Hearing single words in a text, each word looked at once and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final, TypeVar

_REMEMBERED: Final = 20_000
_Found = TypeVar("_Found")


def by_word(find: Callable[[str], Iterable[_Found]]) -> Callable[[str], Iterator[_Found]]:
    """What `find` finds in a text, where nothing that it finds holds white space, or depends on what is beyond it."""
    found = lru_cache(maxsize=_REMEMBERED)(lambda word: tuple(find(word)))
    return lambda text: chain.from_iterable(map(found, text.split()))


def any_word(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether `pattern` is found in a text. It may look at nothing beyond the white space around a word."""

    @lru_cache(maxsize=_REMEMBERED)
    def hears(word: str) -> bool:
        return pattern.search(word) is not None

    return lambda text: any(map(hears, text.split()))
