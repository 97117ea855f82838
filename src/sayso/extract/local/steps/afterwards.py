"""What is written in a chat after a step was last spoken of: a chat goes on for days, and much is done within it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sayso.domain.transcript import Channel
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.scene import Scene

_SOON: Final = 0.25  # hours within which a chat that ends has said nothing about what became of it
_MOST_HOURS: Final = 400.0  # what is more counts as this; all marks are shares, as linear judges need them
_MOST_MESSAGES: Final = 40
_MOST_DAYS: Final = 20
_MANY: Final = 4  # words
_LATER: Final = 200  # clauses in which these are looked for


def afterwards(scene: Scene, exchange: Exchange) -> Iterator[tuple[str, float]]:
    """What is seen of a chat after the last mention of a step; nothing of other conversations."""
    if scene.reading.transcript.channel is not Channel.CHAT:
        return
    last = exchange.latest.saying
    messages = len(scene.turn_places) - 1 - scene.turn_places[last.sentence.turn.index]
    yield "afterwards: messages", min(1.0, messages / _MOST_MESSAGES)
    yield from _time_left(scene, exchange)
    later = scene.sayings[last.index + 1 : last.index + 1 + _LATER]
    own = [one for one in later if one.side is last.side and one.sentence.turn is not last.sentence.turn]
    words = frozenset[str]().union(*(one.saying.content for one in exchange.mentions))
    yield "afterwards: its words again", min(1.0, max((len(words & one.content) for one in own), default=0) / _MANY)


def _time_left(scene: Scene, exchange: Exchange) -> Iterator[tuple[str, float]]:
    said, ended = exchange.latest.saying.sentence.turn.said_at, scene.sayings[-1].sentence.turn.said_at
    if not said or not ended:
        return
    hours = max(0.0, (ended - said).total_seconds() / 3600)
    yield "afterwards: hours", min(1.0, hours / _MOST_HOURS)
    yield "afterwards: nothing but minutes", float(hours <= _SOON)
    days = [day for one in exchange.mentions for day in one.saying.dates]
    ends_on = scene.reading.said_on(scene.sayings[-1].sentence)
    if days and ends_on:
        left = (max(days) - ends_on).days
        yield "afterwards: days left to its last day", max(-1.0, min(1.0, left / _MOST_DAYS))
