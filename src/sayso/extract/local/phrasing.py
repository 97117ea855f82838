"""The words of a sentence in one spelling, alone and by twos, and what they are about, alone and by twos.

"We can't afford it" is made of "we", "can", "not", "afford", "it", "can not", "not afford" and of *not … pay*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.reading import Reading, Sentence

_TOKEN: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[?%£$€]")
HESITATIONS: Final = frozenset({"um", "uh", "er", "erm", "em", "uhm", "hmm", "hm", "ah", "oh"})
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
def spelled(word: str) -> tuple[str, ...]:
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
        if word not in HESITATIONS:
            found.extend(token for token in spelled(word) if not found or found[-1] != token)
    return found[:_LONGEST]


@dataclass(frozen=True, slots=True)
class Wording:
    """The tokens of a sentence, and what they are about: each concept with the place of its word."""

    words: Sequence[str]
    concepts: Sequence[tuple[int, str]]


def wordings(reading: Reading) -> Sequence[Wording]:
    """The wording of every sentence. Ask for it with ``reading.once(wordings)``."""
    return tuple(_wording(sentence) for sentence in reading.sentences)


def _wording(sentence: Sentence) -> Wording:
    words = tokens(sentence.plain)
    return Wording(words, [(at, one) for at, word in enumerate(words) for one in concepts_of(word)[:_MOST]])


def _phrased(reading: Reading) -> dict[int, Mapping[str, float]]:
    """The phrases of sentences that were asked for, by their places: several kinds look at the same sentence."""
    return {}


def phrases(reading: Reading, sentence: Sentence) -> Mapping[str, float]:
    """All that a sentence is made of, each once, and what the sentences before and after are about.

    The side that says it stands beside each word and concept: the same words of the other side mean another thing.
    """
    done = reading.once(_phrased)
    if sentence.index not in done:
        done[sentence.index] = _phrases(reading, sentence)
    return done[sentence.index]


def _phrases(reading: Reading, sentence: Sentence) -> Mapping[str, float]:
    known = reading.once(wordings)
    here = known[sentence.index]
    side = sentence.speaker.side.value
    found = dict.fromkeys(here.words, 1.0)
    for one, two in pairwise(here.words):
        found[f"{one} {two}"] = 1.0
    for word in here.words:
        found[f"{side}: {word}"] = 1.0
    for number, (place, concept) in enumerate(here.concepts):
        found[f"<{concept}>"] = 1.0
        found[_aside(side, concept)] = 1.0
        for at, before in reversed(here.concepts[:number]):
            if place - at > _NEAR:
                break
            if before != concept and at != place:
                found[_pair(before, concept)] = 1.0
    for step, where in ((-1, "before"), (1, "after")):
        other = reading.neighbour(sentence, step)
        if other:
            tag = where if other.speaker.side is sentence.speaker.side else f"{where}, by the other side"
            for _, concept in known[other.index].concepts:
                found[_aside(tag, concept)] = 1.0
    return found


@lru_cache(maxsize=20_000)
def _aside(tag: str, concept: str) -> str:
    return f"{tag}: <{concept}>"


@lru_cache(maxsize=20_000)
def _pair(one: str, two: str) -> str:
    return f"<{one}> … <{two}>"
