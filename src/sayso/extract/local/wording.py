"""The words of a sentence in one spelling, alone and by twos, and what they are about, alone and by twos.

"We can't afford it" is made of "we", "can", "not", "afford", "it", "can not", "not afford" and of *not … pay*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.reading import Sentence

_TOKEN: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[?%£$€]")
_HESITATIONS: Final = frozenset(["um", "uh", "er", "erm", "em", "uhm", "hmm", "hm", "ah", "oh"])
_WRITTEN_OUT: Final = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "shan't": "will not",
    "ain't": "is not", "dont": "do not", "gonna": "going to", "gotta": "have to", "wanna": "want to",
    "let's": "let us", "yeah": "yes", "yep": "yes", "ok": "okay",
}  # fmt: skip
_ENDINGS: Final = {"n't": " not", "'ll": " will", "'re": " are", "'ve": " have", "'m": " am", "'d": " would"}
_NEAR: Final = 4  # words between two of which a pair is made of what they are about
_MOST: Final = 2  # concepts of a word that are looked at
_LONGEST: Final = 60  # words of a sentence that are looked at
_NUMBER: Final = "#"


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> tuple[str, ...]:
    """A word as its tokens: contractions written out, figures all alike."""
    if word in _WRITTEN_OUT:
        return tuple(_WRITTEN_OUT[word].split())
    for ending, written in _ENDINGS.items():
        if word.endswith(ending):
            return tuple((word.removesuffix(ending) + written).split())
    if word.endswith("'s"):
        return (word.removesuffix("'s"), "'s")
    return (_NUMBER,) if word[0].isdigit() else (word,)


def tokens(plain: str) -> Sequence[str]:
    """The words of a text in lower case, in one spelling; hesitations and stutters left out."""
    found: list[str] = []
    for word in _TOKEN.findall(plain):
        if word not in _HESITATIONS:
            found.extend(token for token in _spelled(word) if not found or found[-1] != token)
    return found[:_LONGEST]


def phrases(sentence: Sentence) -> Mapping[str, float]:
    """All that a sentence is made of, each once. The speaker's side is one: the same words mean another thing."""
    words = tokens(sentence.plain)
    found = dict.fromkeys(words, 1.0)
    for one, two in pairwise(words):
        found[f"{one} {two}"] = 1.0
    near: list[tuple[int, str]] = []
    for place, word in enumerate(words):
        concepts = concepts_of(word)[:_MOST]
        near = [(at, concept) for at, concept in near if place - at <= _NEAR]
        for concept in concepts:
            found[f"<{concept}>"] = 1.0
            for _, before in near:
                if before != concept:
                    found[_pair(before, concept)] = 1.0
        near += [(place, concept) for concept in concepts]
    found[f"said by {sentence.speaker.side.value}"] = 1.0
    return found


@lru_cache(maxsize=20_000)
def _pair(one: str, two: str) -> str:
    return f"<{one}> … <{two}>"
