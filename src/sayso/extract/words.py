"""Hearing single words in a text, each word looked at once and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_REMEMBERED: Final = 20_000


def any_word(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether `pattern` is found in a text. It may look at nothing beyond the white space around a word."""

    @lru_cache(maxsize=_REMEMBERED)
    def hears(word: str) -> bool:
        return pattern.search(word) is not None

    return lambda text: any(map(hears, text.split()))
