"""The words of a sentence in one spelling, alone and by twos, and what they are about, alone and by twos.

"We can't afford it" is made of "we", "can", "not", "afford", "it", "can not", "not afford" and of *not … pay*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice, pairwise
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


@lru_cache(maxsize=20_000)
def _tokens_in(written: str) -> tuple[str, ...]:
    """The tokens of what is written without a space."""
    return tuple(token for word in _TOKEN.findall(written) if word not in HESITATIONS for token in spelled(word))


def tokens(plain: str) -> Sequence[str]:
    """The words of a text in lower case, in one spelling; hesitations and stutters left out."""
    said = chain.from_iterable(map(_tokens_in, plain.split()))
    return [token for token, _ in islice(groupby(said), _LONGEST)]


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
    found = [*here.words, *map(" ".join, pairwise(here.words)), *[f"{side}: {word}" for word in here.words]]
    found += _about(side, here.concepts)
    for step, where in ((-1, "before"), (1, "after")):
        other = reading.neighbour(sentence, step)
        if other:
            tag = where if other.speaker.side is sentence.speaker.side else f"{where}, by the other side"
            found += [_aside(tag, concept) for _, concept in known[other.index].concepts]
    return dict.fromkeys(found, 1.0)


def _about(side: str, concepts: Sequence[tuple[int, str]]) -> Iterator[str]:
    """What the words are about, alone, with the side that says it, and by twos."""
    for number, (place, concept) in enumerate(concepts):
        yield f"<{concept}>"
        yield _aside(side, concept)
        for at, before in reversed(concepts[:number]):
            if place - at > _NEAR:
                break
            if before != concept and at != place:
                yield _pair(before, concept)


@lru_cache(maxsize=20_000)
def _aside(tag: str, concept: str) -> str:
    return f"{tag}: <{concept}>"


@lru_cache(maxsize=20_000)
def _pair(one: str, two: str) -> str:
    return f"<{one}> … <{two}>"
