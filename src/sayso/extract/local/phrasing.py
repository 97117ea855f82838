"""The words of a sentence in one spelling, alone and by twos, and what they are about, alone and by twos.

"We can't afford it" is made of "we", "can", "not", "afford", "it", "can not", "not afford" and of *not … pay*.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice, pairwise
from typing import Final

from sayso.extract.local.concepts import concept_marks
from sayso.extract.local.judging import Told
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
PLACED: Final = ": "  # in a mark, between the place and what stands there


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
    """The tokens of a sentence, and what they are about: each concept (`<price>`) with the place of its word.

    `about` is each concept once, `said` each word and concept: of either side they mean another thing; `alone` is all
    that it is made of, whoever says it.
    """

    words: Sequence[str]
    concepts: Sequence[tuple[int, str]]
    about: Collection[str]
    said: Collection[str]
    alone: Collection[str]


def wordings(reading: Reading) -> Sequence[Wording]:
    """The wording of every sentence. Ask for it with ``reading.once(wordings)``."""
    return tuple(_wording(sentence) for sentence in reading.sentences)


def _wording(sentence: Sentence) -> Wording:
    words = tokens(sentence.plain)
    concepts = [(at, one) for at, word in enumerate(words) for one in concept_marks(word)[:_MOST]]
    about = dict.fromkeys([concept for _, concept in concepts])
    said = dict.fromkeys([*words, *about])
    return Wording(
        words, concepts, about, said, said | dict.fromkeys([*map(" ".join, pairwise(words)), *_twos(concepts)])
    )


def _twos(concepts: Sequence[tuple[int, str]]) -> Iterator[str]:
    """The concepts of words that stand near each other, by twos."""
    for number, (place, concept) in enumerate(concepts):
        for at, before in reversed(concepts[:number]):
            if place - at > _NEAR:
                break
            if before != concept and at != place:
                yield _two(before, concept)


@lru_cache(maxsize=20_000)
def _two(one: str, other: str) -> str:
    return f"{one} … {other}"


def made_of(reading: Reading, sentence: Sentence) -> Told:
    """All that a sentence is made of, by the place where it stands, each once; ``""`` is the sentence itself.

    The side that says it is such a place, as the same words of the other side mean another thing; so are the sentences
    before and after, of which it is told what they are about.
    """
    known, side = reading.once(wordings), sentence.speaker.side
    here = known[sentence.index]
    yield "", here.alone
    yield side.value, here.said
    for step, where in ((-1, "before"), (1, "after")):
        if other := reading.neighbour(sentence, step):
            is_same = other.speaker.side is side
            yield where if is_same else f"{where}, by the other side", known[other.index].about


def _phrased(reading: Reading) -> dict[int, Mapping[str, float]]:
    """The phrases of sentences that were asked for, by their places: several kinds look at the same sentence."""
    return {}


def phrases(reading: Reading, sentence: Sentence) -> Mapping[str, float]:
    """The same as marks, in which what stands elsewhere is told with its place."""
    done = reading.once(_phrased)
    if sentence.index not in done:
        done[sentence.index] = written(made_of(reading, sentence))
    return done[sentence.index]


def written(told: Told) -> dict[str, float]:
    """What stands at some places as marks, in which it is told with its place."""
    return {f"{where}{PLACED}{one}" if where else one: 1.0 for where, said in told for one in said}
