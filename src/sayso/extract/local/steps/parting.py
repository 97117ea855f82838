"""Parting what was joined: an exchange keeps those of its mentions that speak of the very step, its core.

Joining is generous, so that nothing said of a step becomes another one; what was joined for being near is often said of
the next step. What is not of a core is joined by itself, and is a step of its own where it surely speaks of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sayso.extract.local.judging import Judge
from sayso.extract.local.steps.joining import Exchange, join, pair_marks
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.scene import Scene

_BELONGS: Final = -1.0  # log-odds from which on a mention is of the core
_SPEAKS: Final = 0.5  # chance of its surest mention from which on what is left may be a step


def parted(scene: Scene, exchanges: Sequence[Exchange], same: Judge, belongs: Judge) -> tuple[Exchange, ...]:
    """The exchanges with their cores alone, and what is left of them, in the order in which they were opened."""
    found: list[Exchange] = []
    for exchange in exchanges:
        marked = core_marks(scene, exchange, same)
        core = {mention.index for mention, marks in marked if not marks or belongs.odds(marks) >= _BELONGS}
        left = [one for one in exchange.mentions if one.index not in core]
        found.append(Exchange(tuple(one for one in exchange.mentions if one.index in core)) if left else exchange)
        found.extend(one for one in join(scene, left, same) if one.main.chance >= _SPEAKS)
    return tuple(sorted(found, key=lambda one: one.mentions[0].index))


def core_marks(scene: Scene, exchange: Exchange, same: Judge) -> Iterator[tuple[Mention, dict[str, float]]]:
    """Every mention with what is seen of it beside the main one; nothing of the main one, which is of the core."""
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
