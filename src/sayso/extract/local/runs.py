"""Runs of sentences in which a turn goes on about the same: what is judged sentence by sentence, told once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from sayso.domain.signal import Certainty, Signal
from sayso.extract.local.judging import Lesson, Marks, likeliest
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.topics import words_for

_GAP: Final = 2  # sentences within which a turn goes on about the same


class Told(Protocol):
    """A sentence that may tell something, with what it is judged by: whether it does, and of which sort."""

    @property
    def reading(self) -> Reading: ...

    @property
    def sentence(self) -> Sentence: ...

    @property
    def marks(self) -> Marks: ...

    @property
    def field_marks(self) -> Marks: ...


OneTold = TypeVar("OneTold", bound=Told)
Run = Sequence[tuple[float, OneTold]]


@dataclass(frozen=True)
class Sorts(Generic[OneTold]):
    """How a run becomes a signal of `kind`: the field that says its sort, the sorts, and how many quotes prove it."""

    kind: str
    field: str
    choices: Sequence[str]
    enough: int

    def signal(self, run: Run[OneTold], lesson: Lesson) -> Signal:
        """One signal for a run; its weightiest sentence is the quote."""
        odds, told = max(run, key=lambda one: one[0])
        sort = likeliest(lesson.judges, self.choices, told.field_marks)
        heard = words_for(self.kind, told.reading, told.sentence)
        return Signal(
            kind=self.kind,
            quote=told.sentence.quote(),
            value={self.field: sort},
            support=tuple(other.sentence.quote() for _, other in run if other is not told)[: self.enough],
            certainty=Certainty.CONFIDENT if odds >= lesson.bars["sure"] else Certainty.UNSURE,
            reason="; ".join([f"{sort}, by {heard}", *lesson.judges["it"].reasons(told.marks)]),
        )


def runs(told: Iterable[OneTold], lesson: Lesson) -> Iterator[Run[OneTold]]:
    """What is likely enough to be shown, with its log-odds, in runs."""
    judge, bar = lesson.judges["it"], lesson.bars["shown"]
    run: list[tuple[float, OneTold]] = []
    for one in told:
        odds = judge.odds(one.marks)
        if odds < bar:
            continue
        if run and not _goes_on(run[-1][1].sentence, one.sentence):
            yield run
            run = []
        run.append((odds, one))
    if run:
        yield run


def _goes_on(one: Sentence, other: Sentence) -> bool:
    return one.turn is other.turn and other.index - one.index <= _GAP
