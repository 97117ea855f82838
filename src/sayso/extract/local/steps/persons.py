"""Which person a step is for: the one who takes it on, the one who is named, or the only one of that side."""

from __future__ import annotations

from typing import Final

from sayso.domain.transcript import Participant
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.sayings import BOTH
from sayso.extract.local.steps.scene import Scene

_IN_ONE_LINE: Final = 6  # clauses looked back on for the name


def owner_name(scene: Scene, exchange: Exchange, side: str) -> str | None:
    """The name of the owner where one person is meant, else None."""
    if side == BOTH:
        return None
    people = [person for person in scene.reading.people if str(person.side) == side]
    named = _named(exchange, people) or _heading(scene, exchange, people)
    if named:
        return named.name or named.label
    takers = [one for one in exchange.mentions if str(one.saying.side) == side and one.owner.get(side, 0.0) > 0.5]  # noqa: PLR2004
    if takers:
        return max(takers, key=lambda one: one.chance).saying.sentence.speaker.name or None
    known = {person.name for person in people if person.name}
    return known.pop() if len(known) == 1 else None


def _named(exchange: Exchange, people: list[Participant]) -> Participant | None:
    """The one of that side who is said to do it, or is asked by name."""
    for mention in sorted(exchange.mentions, key=lambda one: -one.head):
        saying = mention.saying
        who = saying.act.who if saying.act else ""
        words = {who} if who else saying.people if str(saying.side) not in {str(one.side) for one in people} else set()
        found = [one for one in people if words & name_parts(one.name or one.label)]
        if len(found) == 1:
            return found[0]
    return None


def _heading(scene: Scene, exchange: Exchange, people: list[Participant]) -> Participant | None:
    """The one of that side whose name heads the line in which the step is said."""
    saying = exchange.likeliest_quote.saying
    if not scene.headings[saying.index].who:
        return None
    line = scene.layout[saying.index].line
    near = range(max(0, saying.index - _IN_ONE_LINE), saying.index + 1)
    words = frozenset[str]().union(*(scene.sayings[at].people for at in near if scene.layout[at].line == line))
    found = [one for one in people if words & name_parts(one.name or one.label)]
    return found[0] if len(found) == 1 else None
