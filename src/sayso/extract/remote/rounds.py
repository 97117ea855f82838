"""A round of questions to a model: repeated while it is busy, halved where too long, stopped where it is no use."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sayso.extract.remote.answering import is_answer
from sayso.extract.remote.asking import halves
from sayso.ports.model import Answer, Model, ModelFailure, Prompt, TooLong, TryLater

TRIES: Final = 3
_LONGEST_PAUSE: Final = 20.0  # seconds; a longer wait is the caller's


@dataclass(frozen=True, slots=True)
class Consulted:
    """What came of asking: how many questions were answered now, how many wait, why, and whether waiting helps."""

    answered: int = 0
    unanswered: int = 0
    why: str = ""
    try_again: bool = False


@dataclass(slots=True)
class Round:
    """Questions on their way to a model. `keep` is told of each answer as it comes; `may_spend` may end the round."""

    model: Model
    keep: Callable[[Prompt, Answer], None]
    may_spend: Callable[[], bool] = lambda: True
    pause: Callable[[float], None] = time.sleep
    answered: int = field(default=0, init=False)
    given_up: int = field(default=0, init=False)
    waiting: deque[Prompt] = field(default_factory=deque, init=False)

    def run(self, questions: Iterable[Prompt]) -> Consulted:
        """Ask until all is answered, the budget is spent or the service gives no more."""
        self.waiting.extend(questions)
        while self.waiting:
            if not self.may_spend():
                return self._outcome("The day's model tokens are spent.", try_again=True)
            question = self.waiting.popleft()
            try:
                answer = self._ask(question)
            except TooLong:
                smaller = halves(question)
                self.waiting.extendleft(reversed(smaller))
                self.given_up += not smaller
            except ModelFailure as failure:
                self.waiting.appendleft(question)
                return self._outcome(str(failure), try_again=isinstance(failure, TryLater))
            else:
                self.keep(question, answer)
                self.answered += 1
        return self._outcome("A part is too long for this model." if self.given_up else "")

    def _ask(self, question: Prompt) -> Answer:
        """One answer that can be parsed, in a few tries."""
        for attempt in range(1, TRIES + 1):
            try:
                answer = self.model.ask(question)
            except TryLater as busy:
                if attempt == TRIES or busy.seconds > _LONGEST_PAUSE:
                    raise
                self.pause(busy.seconds or float(attempt))
            else:
                if is_answer(answer.text):
                    return answer
        raise TryLater("The model did not answer with JSON.")

    def _outcome(self, why: str, *, try_again: bool = False) -> Consulted:
        return Consulted(self.answered, len(self.waiting) + self.given_up, why, try_again)
