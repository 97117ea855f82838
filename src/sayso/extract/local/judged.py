"""Judging the candidates of a kind: each mention by its words, then the candidate by all that is seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from sayso.extract.local.judging import Lesson, Marks


class Worded(Protocol):
    """A mention of a candidate. `by_words` is what the judge of words says of it, in log-odds."""

    by_words: float

    @property
    def words(self) -> Marks: ...


class Candidate(Protocol):
    """What may be a signal, with every place where it is spoken of."""

    @property
    def mentions(self) -> Sequence[Worded]: ...


_Candidate = TypeVar("_Candidate", bound=Candidate)


def judged(
    found: Sequence[_Candidate], marks_of: Callable[[Sequence[_Candidate]], Iterable[Marks]], lesson: Lesson
) -> list[tuple[float, _Candidate, Marks]]:
    """The candidates from the bar on at which one is shown, with their log-odds and marks, in their order."""
    for candidate in found:
        for mention in candidate.mentions:
            mention.by_words = lesson.judges["words"].odds(mention.words)
    weighed = ((lesson.judges["it"].odds(marks), one, marks) for one, marks in zip(found, marks_of(found), strict=True))
    return [one for one in weighed if one[0] >= lesson.bars["shown"]]
