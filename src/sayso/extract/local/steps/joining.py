"""Joining what is said of one step: every mention goes to the step it most likely speaks of, or opens a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sayso.extract.local.judging import Judge
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import Scene

REACH: Final = 45  # clauses after which only the same words or the same day lead back to a step
SAME: Final = 0.42  # from here on a mention is joined to what was said of a step before
_BEST: Final = 0.4  # how much the likeliest earlier mention counts, against the mean of all of them
_OPENS: Final = 0.3  # how much it counts that a mention sounds like the first of its step
_MANY: Final = 30  # mentions looked back on
_BINS: Final = ((3, 0), (5, 4), (8, 5), (14, 6), (25, 7))
_FAR: Final = 8
_SIDES: Final = ("ours", "theirs")
_EACH: Final = (
    "refers to something just spoken of",
    "begins a new point",
    "goes on with and",
    "about a meeting",
    "something to hand over",
    "names an hour",
    "about a third person",
    "waits for something",
    "says yes",
)


@dataclass(eq=False)
class Exchange:
    """The mentions of one step, in the order said."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def main(self) -> Mention:
        """The mention that most surely speaks of it."""
        return max(self.mentions, key=lambda one: one.chance)

    @property
    def latest(self) -> Mention:
        """What was last said of it."""
        return self.mentions[-1]


def join(scene: Scene, mentions: Sequence[Mention], judge: Judge) -> tuple[Exchange, ...]:
    """The mentions joined to exchanges, in the order in which these were opened."""
    found: list[Exchange] = []
    home: dict[int, int] = {}
    for place, mention in enumerate(mentions):
        likely: dict[int, list[float]] = {}
        for before in earlier(mentions, place):
            marks = pair_marks(scene, mentions[before], mention, mentions[before + 1 : place])
            likely.setdefault(home[before], []).append(judge.chance(marks))
        weighed = [(_BEST * max(all_) + (1 - _BEST) * sum(all_) / len(all_), -at) for at, all_ in likely.items()]
        best = max(weighed, default=None)
        if best and best[0] - _OPENS * (mention.opens - 0.5) >= SAME:
            home[place] = -best[1]
        else:
            home[place] = len(found)
            found.append(Exchange())
        found[home[place]].mentions.append(mention)
    return tuple(found)


def earlier(mentions: Sequence[Mention], place: int) -> Iterator[int]:
    """The mentions before one that it may be joined to: the near ones, and those of the same words or day."""
    here = mentions[place].saying
    for before in range(max(0, place - _MANY), place):
        saying = mentions[before].saying
        if here.index - saying.index <= REACH or saying.content & here.content or saying.dates & here.dates:
            yield before


def pair_marks(scene: Scene, one: Mention, two: Mention, between: Sequence[Mention]) -> dict[str, float]:
    """What is seen of two mentions, the first said before the second."""
    who = _who(scene, one, two)
    found: dict[str, float] = {who: 1.0}
    found.update(_distance(scene, one, two, between, who))
    found.update(_chances(one, two))
    found.update(_kinds(one.saying, two.saying, who))
    found.update(_overlap(one.saying, two.saying))
    found.update(_each("first", one.saying))
    found.update(_each("second", two.saying))
    return found


def _who(scene: Scene, one: Mention, two: Mention) -> str:
    if one.saying.sentence.speaker is two.saying.sentence.speaker:
        return "in one turn" if one.saying.sentence.turn is two.saying.sentence.turn else "by the same speaker"
    return f"by the {scene.relation(one.saying.sentence, two.saying.sentence)}"


def _bin(count: int) -> int:
    return next((value or count for bar, value in _BINS if count <= bar), _FAR)


def _distance(
    scene: Scene, one: Mention, two: Mention, between: Sequence[Mention], who: str
) -> Iterator[tuple[str, float]]:
    a, b = one.saying.sentence, two.saying.sentence
    apart = _bin(b.index - a.index)
    turns = scene.turn_places[b.turn.index] - scene.turn_places[a.turn.index]
    yield "clauses apart", apart
    yield f"{who}: clauses apart", apart
    yield "turns apart", _bin(turns)
    yield "mentions between", min(6, len(between))
    yield "mentions between by the same speaker", sum(each.saying.sentence.speaker is b.speaker for each in between)
    yield "the surest quote between", max((each.head for each in between), default=0.0)
    turn = scene.reading.by_turn
    yield "the second opens its turn", float(b is turn[b.turn.index][0])
    yield "the first closes its turn", float(a is turn[a.turn.index][-1])
    yield "in a mail", float(scene.reading.is_mail)


def _chances(one: Mention, two: Mention) -> Iterator[tuple[str, float]]:
    yield "first chance", one.chance
    yield "second chance", two.chance
    yield "first quote", one.head
    yield "second quote", two.head
    yield "both quotes", one.head * two.head
    yield "first opens", one.opens
    yield "second opens", two.opens
    yield "chance of one owner", sum(value * two.owner.get(name, 0.0) for name, value in one.owner.items())
    yield "first together", one.owner.get(BOTH, 0.0)
    yield "second together", two.owner.get(BOTH, 0.0)
    ours, theirs = _SIDES
    a, b = one.owner, two.owner
    yield "chance of opposite owners", a.get(ours, 0.0) * b.get(theirs, 0.0) + a.get(theirs, 0.0) * b.get(ours, 0.0)


def _kinds(a: Saying, b: Saying, who: str) -> Iterator[tuple[str, float]]:
    moves = f"{a.act.form.move if a.act else 'nothing'}, then {b.act.form.move if b.act else 'nothing'}"
    yield moves, 1.0
    yield f"{who}: {moves}", 1.0
    yield f"{who}: {a.role or 'nobody'}, then {b.role or 'nobody'}", 1.0
    yield f"for {a.owner or 'nobody'}, then for {b.owner or 'nobody'}", 1.0
    yield f"first \u201c{a.act.form.name if a.act else ''}\u201d", 1.0
    yield f"second \u201c{b.act.form.name if b.act else ''}\u201d", 1.0
    yield "a yes to a question", float(a.asks and "says yes" in b.sights and who == "by the other side")


def _overlap(a: Saying, b: Saying) -> Iterator[tuple[str, float]]:
    same = len(a.dates & b.dates)
    yield "the same day", same
    yield "another day", float(bool(a.dates and b.dates) and not same)
    yield "a day in the second alone", float(bool(b.dates) and not a.dates)
    yield "a day in the first alone", float(bool(a.dates) and not b.dates)
    shared, fewer = len(a.content & b.content), min(len(a.content), len(b.content))
    yield "words shared", shared
    yield "share of words shared", shared / fewer if fewer else 0.0
    yield "words of the first", min(5, len(a.content))
    yield "words of the second", min(5, len(b.content))
    yield "new words", min(5, len(b.content - a.content))
    yield "names shared", len(a.people & b.people)
    deeds = {act.deed for act in a.acts if act.deed} & {act.deed for act in b.acts if act.deed}
    yield "deeds shared", len(deeds)


def _each(which: str, saying: Saying) -> Iterator[tuple[str, float]]:
    for sight in _EACH:
        if sight in saying.sights:
            yield f"{which} {sight}", 1.0
    yield f"{which} as an answer: {saying.answer}", 1.0
    yield f"{which} asks", float(saying.plain.endswith("?"))
    yield f"{which} length", min(20, len(saying.sentence.words))


def owners(exchange: Exchange) -> Mapping[str, float]:
    """How likely the step is whose, by all its mentions, each as sure as it is."""
    found: dict[str, float] = {}
    total = sum(one.chance for one in exchange.mentions)
    for one in exchange.mentions:
        for name, value in one.owner.items():
            found[name] = found.get(name, 0.0) + value * one.chance / total
    return found
