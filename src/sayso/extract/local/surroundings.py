"""The words around what is judged: of its sentence, of the neighbours, right before and after a name or a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.wording import phrases, tokens

_NEIGHBOURS: Final = ((-1, "before"), (1, "after"))
_WIDE: Final = 7  # words on either side of a name or a figure that belong to it
_REACH: Final = 60  # characters in which those words are looked for


def _tokens(reading: Reading) -> Sequence[Sequence[str]]:
    return [tokens(sentence.plain) for sentence in reading.sentences]


def _known(reading: Reading) -> dict[int, dict[str, float]]:
    """What was found so far, by the sentence's place: several kinds look at the same sentence."""
    return {}


def in_place(reading: Reading, sentence: Sentence) -> dict[str, float]:
    """What a sentence is made of, who says it, and what the sentences before and after are about."""
    known = reading.once(_known)
    if sentence.index not in known:
        known[sentence.index] = _in_place(reading, sentence)
    return known[sentence.index]


def _in_place(reading: Reading, sentence: Sentence) -> dict[str, float]:
    found = dict(phrases(sentence))
    side = sentence.speaker.side.value
    found.update({f"{side}: {name}": 1.0 for name in list(found) if name[0] == "<" and "…" not in name})
    said = reading.once(_tokens)
    for step, where in _NEIGHBOURS:
        other = reading.neighbour(sentence, step)
        if other:
            who = "same" if other.turn is sentence.turn else "other"
            found.update(dict.fromkeys(_about(said[other.index], f"{where}, {who}"), 0.5))
    return found


def _about(said: Sequence[str], where: str) -> Iterator[str]:
    for word in said:
        yield f"{where}: {word}"
        for concept in concepts_of(word):
            yield f"{where}: <{concept}>"


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
