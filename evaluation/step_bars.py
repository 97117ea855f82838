"""Chooses the bars of the next steps, and says what is reached with them on conversations held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conversations import GROUPS
from fitting import Taught
from step_labels import KIND, Heard

from sayso.extract.evaluation.scoring import CaseRead, Evaluation
from sayso.extract.local.judging import Lesson
from sayso.extract.local.steps import step
from sayso.extract.points import SIGNAL_TYPES

_BARS = [number / 10 for number in range(-15, 16)]
_SURE_BARS = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
_SURE, _NEVER = 0.925, 1.0
_LIKE = 0.03  # F1 that is given up for showing fewer that are wrong
LessonOf = Callable[[int, Mapping[str, float]], Lesson]


def shown_bar(taught: Taught, so: Any, labelled: int) -> float:
    """The highest log-odds from which on nearly as much is right as at the best."""
    f1 = {bar: 2 * so[taught.odds >= bar].sum() / ((taught.odds >= bar).sum() + labelled) for bar in _BARS}
    best = max(bar for bar in _BARS if f1[bar] >= max(f1.values()) - _LIKE)
    print(f"  shown from {best}: F1 {f1[best]:.3f}")
    return best


def due_bar(taught: Taught, dues: Sequence[tuple[Sequence[tuple[int, str]], Any]]) -> float:
    """The log-odds from which on a day is taken; `dues` are, for every step, its days and the labelled one."""
    right: Counter[float] = Counter()
    for rows, labelled in dues:
        best = max(rows, key=lambda row: taught.odds[row[0]], default=None)
        for bar in _BARS:
            day = best[1] if best and taught.odds[best[0]] > bar else None
            right[bar] += day == labelled
    best_bar = max(_BARS, key=lambda bar: right[bar])
    print(f"  a day from {best_bar}: {right[best_bar]} of {len(dues)} right")
    return best_bar


def sure_bar(heard: Sequence[Heard], lesson_of: LessonOf, bars: Mapping[str, float]) -> float:
    """The least chance from which on more than 92 in a hundred are steps. Prints what is reached with it."""
    reads: Sequence[CaseRead] = ()
    for sure in _SURE_BARS:
        reads = read(heard, lesson_of, {**bars, "sure": sure})
        right, every = Evaluation(tuple(reads)).scores[KIND].sure
        print(f"  sure from {sure}: {right} of {every} right", flush=True)
        if right >= _SURE * every:
            _say(heard, reads, sure)
            return sure
    _say(heard, reads, _NEVER)
    return _NEVER


def read(heard: Sequence[Heard], lesson_of: LessonOf, bars: Mapping[str, float]) -> list[CaseRead]:
    """What the reader finds in every conversation with the judges that never saw it."""
    plug, found = SIGNAL_TYPES.get(KIND), []
    kept = step.learned
    for one in heard:
        lesson = lesson_of(one.fold, bars)
        step.learned = lambda _, lesson=lesson: lesson
        case, reading = one.talk.case, one.talk.reading
        signals = tuple(plug.find(reading))
        found.append(CaseRead(case.id, case.format, reading.transcript, tuple(one.labels), signals))
    step.learned = kept
    return found


def _say(heard: Sequence[Heard], reads: Sequence[CaseRead], sure: float) -> None:
    """What is reached, by group and in all."""
    print(f"  sure from {sure}; held out:")
    for group in (*GROUPS, "all"):
        here = [read for one, read in zip(heard, reads, strict=True) if group in (one.talk.group, "all")]
        if here:
            print(f"    {group}: {_in_short(Evaluation(tuple(here)))}", flush=True)


def _in_short(found: Evaluation) -> str:
    score = found.scores[KIND]
    shares = ", ".join(f"{name} {score.share(name):.1%}" for name in score.shares)
    return (
        f"F1 {score.f1:.3f}, precision {score.precision:.2f}, recall {score.recall:.2f} ({score.matched} matched, "
        f"{score.predicted} shown, {score.labelled} labelled), {shares}, sure {score.sure[0]} of {score.sure[1]}, "
        f"clean {found.clean_accept_rate:.1%}"
    )
