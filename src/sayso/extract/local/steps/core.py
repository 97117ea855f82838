"""The core of an exchange: those of its mentions that speak of the very step, whose days are its own.

Joining is generous, so that nothing said of a step becomes another one; what was joined for being near has days too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sayso.extract.local.judging import Judge
from sayso.extract.local.steps.joining import Exchange, pair_marks
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.scene import Scene

_BELONGS: Final = -0.4  # log-odds from which on a mention is of the core


def core_of(scene: Scene, exchange: Exchange, same: Judge, belongs: Judge) -> Exchange:
    """The exchange with its core alone; the main mention is always of it."""
    kept = [
        mention
        for mention, marks in core_marks(scene, exchange, same)
        if mention is exchange.main or belongs.odds(marks) >= _BELONGS
    ]
    return Exchange(tuple(kept)) if len(kept) < len(exchange.mentions) else exchange


def core_marks(scene: Scene, exchange: Exchange, same: Judge) -> Iterator[tuple[Mention, dict[str, float]]]:
    """Every mention with what is seen of it beside the main one; nothing of the main one itself."""
    mentions, main = exchange.mentions, exchange.main
    at = mentions.index(main)
    for place, mention in enumerate(mentions):
        if mention is main:
            yield mention, {}
            continue
        first, last = min(place, at), max(place, at)
        marks = pair_marks(scene, mentions[first], mentions[last], mentions[first + 1 : last])
        marks["likely the same"] = same.chance(marks)
        marks["said before the main mention"] = float(place < at)
        marks["how sure"] = mention.chance
        marks["how sure the main one is"] = main.chance
        marks["mentions of the step"] = float(min(8, len(mentions)))
        yield mention, marks
