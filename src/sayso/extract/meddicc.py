"""MEDDICC as a view of what was heard: for each of its seven questions the signals that answer it, or none.

A pain told with a figure is a metric as well. The decision criteria are what the choice hangs on, what the solution
must do, and what the buyer holds against buying, since that must be met too. Nothing is inferred: a question that no
signal answers is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sayso.domain.signal import JsonValue, Signal

_FIGURE: Final = re.compile(
    r"[0-9]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|million|half|dozen)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the seven, with the signals that answer it in the order said. Without any it is open."""

    name: str
    answers: tuple[Signal, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing is known."""
        return not self.answers


def _is(kind: str, field: str, *values: str) -> Callable[[Signal], bool]:
    return lambda signal: signal.kind == kind and signal.value.get(field) in values


_confirms_pain: Final = _is("milestone", "event", "pain_confirmed")
_is_pain_needed: Final = _is("need", "what", "pain")


def _is_pain(signal: Signal) -> bool:
    return _confirms_pain(signal) or _is_pain_needed(signal)


_ANSWERS: Final[Mapping[str, tuple[Callable[[Signal], bool], ...]]] = {
    "Metrics": (
        _is("need", "what", "metric"),
        lambda signal: _is_pain(signal) and _FIGURE.search(signal.quote.text) is not None,
    ),
    "Economic buyer": (_is("stakeholder", "role", "economic_buyer"),),
    "Decision criteria": (_is("need", "what", "criterion", "requirement"), lambda signal: signal.kind == "objection"),
    "Decision process": (
        _is("milestone", "event", "decision_process_shared"),
        _is("close_date", "what", "decision", "signature"),
        _is("stakeholder", "role", "decision_maker"),
    ),
    "Identify pain": (_is_pain,),
    "Champion": (_is("stakeholder", "role", "champion"),),
    "Competition": (lambda signal: signal.kind == "competitor",),
}


def meddicc(signals: Iterable[Signal]) -> tuple[Question, ...]:
    """The seven questions in their order, each with what answers it among `signals`."""
    heard = tuple(signals)
    return tuple(
        Question(name, _once(signal for signal in heard if any(answers(signal) for answers in tests)))
        for name, tests in _ANSWERS.items()
    )


def _once(answers: Iterable[Signal]) -> tuple[Signal, ...]:
    """One answer for each quote and what it is: a pain may be heard as what was confirmed and as what is needed."""
    return tuple({(one.quote, *_what(one)): one for one in reversed(tuple(answers))}.values())[::-1]


def _what(signal: Signal) -> tuple[JsonValue, ...]:
    """Its kind, pains and needs being one, and whose name or title it gives."""
    kind = "need" if _is_pain(signal) else signal.kind
    return kind, signal.value.get("name"), signal.value.get("title")
