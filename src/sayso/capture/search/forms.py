"""The forms of an English word: whoever asks for "price" means "pricing" and "priced" as well. Pure.

Forms are made when somebody asks, not when a turn is indexed: the index stays exact, and a form that is no word is
found nowhere and costs nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

LEAST: Final = 4  # letters of a word that has forms
_LEAST_STEM: Final = 3
_VOWELS: Final = "aeiou"
_ENDINGS: Final = ("ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ied", "ies", "ed", "e")
_ADDED: Final = ("", "e", "ed", "ing", "ion", "ation", "ment")
_DOUBLED: Final = re.compile(f"[a-z]*[^{_VOWELS}][{_VOWELS}]([^{_VOWELS}wxy])")  # plan, planned
_IRREGULAR: Final = (
    ("decide", "decided", "deciding", "decision"), ("buy", "bought", "buying"), ("pay", "paid", "paying", "payment"),
    ("sell", "sold", "selling"), ("send", "sent", "sending"), ("choose", "chose", "chosen", "choosing", "choice"),
    ("sign", "signed", "signing", "signature"), ("approve", "approved", "approving", "approval"),
    ("go", "went", "gone", "going"), ("lose", "lost", "losing", "loss"), ("win", "won", "winning"),
    ("renew", "renewed", "renewing", "renewal"), ("cancel", "cancelled", "canceled", "cancelling", "cancellation"),
    ("secure", "secured", "securing", "security"), ("freeze", "froze", "frozen", "freezing"),
)  # fmt: skip
_FAMILY: Final = {word: family for family in _IRREGULAR for word in family}


@lru_cache(maxsize=1 << 12)
def forms_of(word: str) -> tuple[str, ...]:
    """The word as the index knows it, and the forms that may stand for it. Short words and figures have one form."""
    if family := _FAMILY.get(word):
        return tuple(dict.fromkeys([word, *family]))
    if len(word) < LEAST or not word.isascii() or not word.isalpha():
        return (word,)
    made = {f"{stem}{added}" for stem in _stems(word) for added in _ADDED}
    made |= {f"{word}{last[1]}{added}" for added in ("ed", "ing") if (last := _DOUBLED.fullmatch(word))}
    made |= {f"{word[:-1]}ied"} if word.endswith("y") else set()
    return (word, *sorted(form for form in made - {word} if len(form) > _LEAST_STEM))


def _stems(word: str) -> set[str]:
    stems = {word}
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST_STEM or not set(_VOWELS) & set(stem):
            continue
        stems.add(f"{stem}y" if ending in ("ied", "ies") else stem)
        if len(stem) > _LEAST_STEM and stem[-1] == stem[-2] and ending in ("ing", "ed"):
            stems.add(stem[:-1])
    return stems
