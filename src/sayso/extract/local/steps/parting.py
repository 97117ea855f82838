"""Parting what was joined: an exchange keeps those of its mentions that speak of the very step, its core.

Joining is generous, so that nothing said of a step becomes another one; what was joined for being near is often said of
the next step. What is not of a core is joined by itself, and is a step of its own where it surely speaks of one. So is
what somebody puts forward who has just refused something ("Shall I come by?" "No, write me three sentences").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sayso.extract.local.answers import Answer
from sayso.extract.local.judging import Judge
from sayso.extract.local.reading import Sentence
from sayso.extract.local.steps.joining import Exchange, join, pair_marks
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.sayings import Saying
from sayso.extract.local.steps.scene import Scene

_BELONGS: Final = -1.0  # log-odds from which on a mention is of the core
_SPEAKS: Final = 0.5  # chance of its surest mention from which on what is left may be a step


def parted(scene: Scene, exchanges: Sequence[Exchange], same: Judge, belongs: Judge) -> tuple[Exchange, ...]:
    """The exchanges with their cores alone, and what is left of them, in the order in which they were opened."""
    cores = _split(scene, exchanges, same, lambda one: _core(scene, one, same, belongs))
    closed = [part for one in cores for part in _closed(scene, one, same)]
    return tuple(sorted(closed, key=lambda one: one.mentions[0].index))


def _split(
    scene: Scene, exchanges: Sequence[Exchange], same: Judge, kept: Callable[[Exchange], Sequence[Mention]]
) -> list[Exchange]:
    """The exchanges with what is `kept` of each, and what is left of them where that surely speaks of a step."""
    found: list[Exchange] = []
    for exchange in exchanges:
        core = kept(exchange)
        places = {one.index for one in core}
        left = [one for one in exchange.mentions if one.index not in places]
        found.append(Exchange(tuple(core)) if left else exchange)
        found.extend(one for one in join(scene, left, same) if one.main.chance >= _SPEAKS)
    return found


def _closed(scene: Scene, exchange: Exchange, same: Judge) -> Iterator[Exchange]:
    """An exchange up to where it is refused, and what is left of it, closed in the same way."""
    waiting = [exchange]
    while waiting:
        first, *others = _split(scene, [waiting.pop()], same, lambda one: _until_refused(scene, one))
        yield first
        waiting.extend(others)


def _core(scene: Scene, exchange: Exchange, same: Judge, belongs: Judge) -> Sequence[Mention]:
    marked = core_marks(scene, exchange, same)
    return [mention for mention, marks in marked if not marks or belongs.odds(marks) >= _BELONGS]


def _until_refused(scene: Scene, exchange: Exchange) -> Sequence[Mention]:
    """The mentions up to where the first that asks is refused, and what is said there that puts nothing forward."""
    refusals = (refusal(scene, one.saying) for one in exchange.mentions)
    refused = next((one for one in refusals if one), None)
    if not refused:
        return exchange.mentions
    return [one for one in exchange.mentions if one.index <= refused.index or _goes_on(refused, one.saying)]


def _goes_on(refused: Sentence, saying: Saying) -> bool:
    return saying.sentence.turn is refused.turn and not saying.act and not saying.dates


def refusal(scene: Scene, saying: Saying) -> Sentence | None:
    """The sentence in which the other side refuses what a saying asks; None where nobody does.

    A no answers what was asked last in a turn.
    """
    if not saying.asks or _asks_on(scene, saying):
        return None
    reply = scene.reading.reply(saying.sentence, was_asked=True)
    return reply.sentence if reply.answer is Answer.REFUSED else None


def _asks_on(scene: Scene, saying: Saying) -> bool:
    """Whether its turn goes on to ask something else."""
    turn = scene.reading.by_turn[saying.sentence.turn.index]
    return any(scene.sayings[one.index].asks for one in turn if one.index > saying.index)


def is_refused_at_last(scene: Scene, exchange: Exchange) -> bool:
    """Whether what an exchange asks last is refused; a refusal asks nothing ("no, please don't")."""
    refusals = [refusal(scene, one.saying) for one in exchange.mentions]
    asked = [one for one in exchange.mentions if one.saying.asks and one.saying.sentence not in refusals]
    return bool(asked) and refusal(scene, asked[-1].saying) is not None


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
