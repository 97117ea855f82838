"""What month and what day a conversation speaks of, from which "the ninth" and "the day after" are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sayso.extract import dates

if TYPE_CHECKING:
    from sayso.extract.local.reading import Sentence

_FAR: Final = 240  # days ahead from which on a month that is named was rather meant as a past one
_FARTHEST: Final = 3_650  # days ahead from which on nothing is told: days told from days must not run away
_NEAR: Final = {"month": 4, "day": 6, "week": 2}  # sentences after which what was named is no longer spoken of
_EDGES: Final = frozenset({"end of a period", "part of a month", "part of a year", "half of a year", "quarter"})
_DAYS: Final = frozenset({dates.Precision.DAY, dates.Precision.WEEK})


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """The (year, month), the day and the week (as a day in it) spoken of, where there are any."""

    month: tuple[int, int] | None = None
    day: date | None = None
    week: date | None = None


WhenOf = Callable[["Sentence", SpokenOf], dates.When]


def spoken_of(sentences: Sequence[Sentence], when_of: WhenOf) -> Mapping[int, SpokenOf]:
    """For every sentence, by its index, what was spoken of shortly before it."""
    found: dict[int, SpokenOf] = {}
    heard = dict.fromkeys(_NEAR, 0)  # in which sentence each was told last
    last = SpokenOf()
    for at, sentence in enumerate(sentences):
        last = SpokenOf(**{name: getattr(last, name) for name, place in heard.items() if at - place <= _NEAR[name]})
        found[sentence.index] = last
        for mention in sentence.mentions:
            told = told_by(mention, when_of(sentence, last))
            heard.update(dict.fromkeys(told, at))
            last = replace(last, **told)
    return found


def told_by(mention: dates.Mention, when: dates.When) -> Mapping[str, Any]:
    """What a mention tells of what is spoken of from then on."""
    day = dates.resolve(mention, when)
    if day is None or (when.said_on and not 0 <= (day.on - when.said_on).days <= _FARTHEST):
        return {}
    told: dict[str, Any] = {}
    if _tells_month(mention, day, when):
        told["month"] = day.on.year, day.on.month
    if day.precision in _DAYS and mention.rule.name not in _EDGES:
        told["day"] = day.on
        told["week"] = day.on if day.precision is dates.Precision.WEEK else None
    return told


def _tells_month(mention: dates.Mention, day: dates.Day, when: dates.When) -> bool:
    """Whether a mention names a month that is not so far that it was rather meant as a past one."""
    parts = dict(mention.parts)
    if parts.get("year"):
        return bool(parts.get("month"))
    is_far = when.said_on is not None and (day.on - when.said_on).days > _FAR
    return bool(parts.get("month") or mention.rule.name == "feast") and not is_far
