"""Judging the candidates of a kind: each mention by its words, then the candidate by all that is seen of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sayso.extract.local.judging import Judge, Lesson, Marks, Told
from sayso.extract.local.phrasing import PLACED, made_of, phrases, wordings, written
from sayso.extract.local.reading import Reading, Sentence


class Worded(ABC):
    """A mention of a candidate in its sentence. `by_words` is what the judge of words says of it, in log-odds.

    It is judged by the words of its sentence, which several may share, and by its own: what stands around it.
    """

    reading: Reading
    sentence: Sentence
    by_words: float

    @property
    @abstractmethod
    def own(self) -> Told:
        """The words around it, and what else counts as words of its own, by the place where they stand."""

    @property
    def words(self) -> Marks:
        """All words that it is judged by: those of its sentence and of the neighbours, and its own."""
        return {**phrases(self.reading, self.sentence), **written(self.own)}


class Candidate(Protocol):
    """What may be a signal, with every place where it is spoken of."""

    @property
    def mentions(self) -> Sequence[Worded]: ...


_Candidate = TypeVar("_Candidate", bound=Candidate)


@dataclass(frozen=True, slots=True)
class Sight(Generic[_Candidate]):
    """How the candidates of a kind are looked at: all beside one another, which is cheap, then each by itself."""

    beside: Callable[[Sequence[_Candidate]], Iterable[Marks]]
    alone: Callable[[_Candidate], Marks]

    def marks_of(self, found: Sequence[_Candidate]) -> Iterator[Marks]:
        """All that is seen of each candidate."""
        for one, marks in zip(found, self.beside(found), strict=True):
            yield {**self.alone(one), **marks}


def hear(mentions: Iterable[Worded], judge: Judge) -> None:
    """Lets the words of each mention be judged; those of a sentence are weighed once for all that stand in it."""
    weights: dict[int, float] = {}
    for mention in mentions:
        sentence = mention.sentence
        if sentence.index not in weights:
            weights[sentence.index] = judge.weighed_at(made_of(mention.reading, sentence), PLACED)
        alone = mention.reading.once(wordings)[sentence.index].alone
        own = ((where, said if where else [one for one in said if one not in alone]) for where, said in mention.own)
        mention.by_words = judge.bias + judge.weighed_at(own, PLACED, weights[sentence.index])


def judged(
    found: Sequence[_Candidate], sight: Sight[_Candidate], lesson: Lesson
) -> list[tuple[float, _Candidate, Marks]]:
    """The candidates from the bar on at which one is shown, with their log-odds and marks, in their order.

    What can no longer reach the bar is not looked at by itself.
    """
    judge, bar = lesson.judges["it"], lesson.bars["shown"]
    hear([mention for candidate in found for mention in candidate.mentions], lesson.judges["words"])
    likely = (
        (one, marks) for one, marks in zip(found, sight.beside(found), strict=True) if judge.at_most(marks) >= bar
    )
    whole = ((one, {**sight.alone(one), **marks}) for one, marks in likely)
    return [(odds, one, marks) for one, marks in whole if (odds := judge.odds(marks)) >= bar]
