"""Joining what is said of one step: every mention goes to the step it most likely speaks of, or opens a new one."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sayso.extract.local.judging import Judge, chance
from sayso.extract.local.kept import kept
from sayso.extract.local.reading import Sentence
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.sayings import Saying
from sayso.extract.local.steps.scene import Scene

REACH: Final = 45  # clauses after which only the same words or the same day lead back to a step
SAME: Final = 0.42  # from here on a mention is joined to what was said of a step before
_BEST: Final = 0.4  # how much the likeliest earlier mention counts, against the mean of all of them
_OPENS: Final = 0.3  # how much it counts that a mention sounds like the first of its step
_GRANTED: Final = 0.9  # how likely a yes speaks of what was just asked
_MANY: Final = 20  # mentions looked back on
_BINS: Final = (0, 1, 2, 3, 4, 4, 5, 5, 5, *[6] * 6, *[7] * 11, 8)
_MOST_APART: Final = 6  # sentences, or lines
_SIDES: Final = ("ours", "theirs")


@dataclass(frozen=True, eq=False)
class Exchange:
    """The mentions of one step, in the order said."""

    mentions: Sequence[Mention]

    @kept
    def main(self) -> Mention:
        """The mention that most surely speaks of it."""
        return max(self.mentions, key=lambda one: one.chance)

    @kept
    def likeliest_quote(self) -> Mention:
        """The mention that one would most likely quote."""
        return max(self.mentions, key=lambda one: one.head)

    @kept
    def _places(self) -> Sequence[int]:
        return [one.index for one in self.mentions]

    def apart(self, place: int) -> int:
        """How many clauses a place in the conversation is from the nearest mention."""
        at = bisect_left(self._places, place)
        return min(abs(place - one) for one in self._places[max(0, at - 1) : at + 1])

    @property
    def latest(self) -> Mention:
        """What was last said of it."""
        return self.mentions[-1]


def join(scene: Scene, mentions: Sequence[Mention], judge: Judge) -> tuple[Exchange, ...]:
    """The mentions joined to exchanges, in the order in which these were opened."""
    found: list[list[Mention]] = []
    home: list[int] = []
    are_one = _Likeness(scene, mentions, judge)
    for place, mention in enumerate(mentions):
        told: dict[int, list[int]] = {}
        for before in earlier(mentions, place):
            if not _is_another_item(scene, mention, found[home[before]]):
                told.setdefault(home[before], []).append(before)
        at = _likeliest(are_one, place, told)
        if at is None:
            at = len(found)
            found.append([])
        home.append(at)
        found[at].append(mention)
    return tuple(Exchange(tuple(one)) for one in found)


class _Likeness:
    """How likely two mentions speak of one step.

    What is seen of each by itself, and of each way of being apart, is judged once for all pairs of which it holds.
    """

    def __init__(self, scene: Scene, mentions: Sequence[Mention], judge: Judge) -> None:
        self._scene, self.mentions, self._judge = scene, mentions, judge
        self._first = [judge.forest.left(one.as_first) for one in mentions]
        self._second = [judge.forest.left(one.as_second) for one in mentions]
        self._apart: dict[tuple[int, int], _Apart] = {}
        self._left: dict[_Apart, tuple[int, float]] = {}

    def __call__(self, before: int, place: int) -> float:
        forest, mentions = self._judge.forest, self.mentions
        apart, left, _ = self._distance(before, place)
        marks = _both_marks(mentions[before], mentions[place], mentions[before + 1 : place], apart.who)
        left &= self._first[before] & self._second[place] & forest.left(marks)
        return max(chance(forest.sum(left, self._judge.bias)), self._granted(before, place))

    def at_most(self, before: int, place: int) -> float:
        """The highest that it may come to, going by how far apart the two are said."""
        _, _, most = self._distance(before, place)
        return max(most, self._granted(before, place))

    def _distance(self, before: int, place: int) -> tuple[_Apart, int, float]:
        """How far apart two are said, which leaves that leaves, and the highest that it may come to by them."""
        apart = self._apart.get((before, place))
        if apart is None:
            one, two = self.mentions[before].saying, self.mentions[place].saying
            apart = self._apart[before, place] = _apart(self._scene, one.sentence, two.sentence)
        if apart not in self._left:
            left = self._judge.forest.left(_distance(apart))
            self._left[apart] = left, chance(self._judge.forest.most(left, self._judge.bias))
        return apart, *self._left[apart]

    def _granted(self, before: int, place: int) -> float:
        granted = _is_granted(self._scene, self.mentions[before].saying, self.mentions[place].saying)
        return _GRANTED if granted else 0.0


def _likeliest(are_one: _Likeness, place: int, told: Mapping[int, Sequence[int]]) -> int | None:
    """Of the exchanges told of before the one that a mention speaks of, the earlier of equals; None where it opens one.

    What is too far apart to be the likeliest is not judged: most pairs are.
    """
    least = SAME + _OPENS * (are_one.mentions[place].opens - 0.5)
    most = {at: [are_one.at_most(before, place) for before in places] for at, places in told.items()}
    best = None
    for at in sorted(most, key=lambda at: (-_weighed(most[at]), at)):
        likely = most[at]  # at most so likely, then mention by mention as likely as it is
        for number, before in enumerate(told[at]):
            if _weighed(likely) < least:
                break
            likely[number] = are_one(before, place)
        if (weighed := _weighed(likely)) > least or (weighed == least and (best is None or at < best)):
            best, least = at, weighed
    return best


def _weighed(likely: Sequence[float]) -> float:
    return _BEST * max(likely) + (1 - _BEST) * math.fsum(likely) / len(likely)


def _is_another_item(scene: Scene, mention: Mention, told: Sequence[Mention]) -> bool:
    """Whether a mention is another item of a list than one told of: of 370 such pairs that are labelled none is one."""
    item, turn = scene.headings[mention.index], mention.saying.sentence.turn
    return item.item is not None and any(
        one.saying.sentence.turn is turn and item.is_another_item(scene.headings[one.index]) for one in told
    )


def _is_granted(scene: Scene, asked: Saying, said: Saying) -> bool:
    """Whether an answer opens with a yes to what was just asked."""
    if "says yes" not in said.sights or not asked.asks:
        return False
    before = scene.reading.preceding(said.sentence)
    return (
        scene.reading.opens_its_turn(said.sentence)
        and bool(before)
        and any(one.turn is asked.sentence.turn for one in before)
        and scene.reading.are_opposite(asked.sentence.speaker, said.sentence.speaker)
    )


def earlier(mentions: Sequence[Mention], place: int) -> Iterator[int]:
    """The mentions before one that it may be joined to: the near ones, and those of the same words or day."""
    here = mentions[place].saying
    for before in range(max(0, place - _MANY), place):
        saying = mentions[before].saying
        if here.index - saying.index <= REACH or saying.content & here.content or saying.dates & here.dates:
            yield before


def pair_marks(scene: Scene, one: Mention, two: Mention, between: Sequence[Mention]) -> dict[str, float]:
    """What is seen of two mentions, the first said before the second."""
    apart = _apart(scene, one.saying.sentence, two.saying.sentence)
    return {**one.as_first, **two.as_second, **_distance(apart), **_both_marks(one, two, between, apart.who)}


def _both_marks(one: Mention, two: Mention, between: Sequence[Mention], who: str) -> dict[str, float]:
    """What is seen of two mentions beside what is seen of each and how far apart they are.

    `who` tells by whom the second is said.
    """
    a, b = one.saying, two.saying
    speaker = b.sentence.speaker
    return {
        "mentions between": min(6, len(between)),
        "mentions between by the same speaker": sum([each.saying.sentence.speaker is speaker for each in between]),
        "the surest quote between": max([each.head for each in between], default=0.0),
        **_chances(one, two),
        **_overlap(a, b),
        f"{who}: {a.move}, then {b.move}": 1.0,
        f"for {a.owner or 'nobody'}, then for {b.owner or 'nobody'}": 1.0,
        "a yes to a question": float(a.asks and "says yes" in b.sights and who == "by the other side"),
    }


class _Apart(NamedTuple):
    """How far apart two clauses are said: by whom, in clauses, turns, sentences and, in a mail, lines, all in steps.

    `opens` and `closes` tell where they stand in their turns, `headed` whether their lines are headed by the same ones.
    """

    who: str
    clauses: int
    turns: int
    sentences: int
    lines: int
    opens: bool
    closes: bool
    in_mail: bool
    headed: str


def _apart(scene: Scene, a: Sentence, b: Sentence) -> _Apart:
    one, other = scene.layout[a.index], scene.layout[b.index]
    said, later, in_mail = scene.spots[a.index], scene.spots[b.index], scene.reading.is_mail
    return _Apart(
        _who(scene, a, b),
        _bin(b.index - a.index),
        _bin(later.turn - said.turn),
        min(_MOST_APART, other.sentence - one.sentence),
        min(_MOST_APART, other.line - one.line) if in_mail else 0,
        later.opens,
        said.closes,
        in_mail,
        _headed(scene.headings[a.index].who, scene.headings[b.index].who),
    )


def _headed(one: str, other: str) -> str:
    if one and other:
        return "headed alike" if one == other else "headed otherwise"
    return "one of them headed" if one or other else "neither headed"


def _who(scene: Scene, a: Sentence, b: Sentence) -> str:
    if a.speaker is b.speaker:
        return "in one turn" if a.turn is b.turn else "by the same speaker"
    return f"by the {scene.relation(a, b)}"


def _bin(count: int) -> int:
    return _BINS[min(count, len(_BINS) - 1)]


def _distance(apart: _Apart) -> dict[str, float]:
    return {
        apart.who: 1.0,
        "clauses apart": apart.clauses,
        f"{apart.who}: clauses apart": apart.clauses,
        "turns apart": apart.turns,
        "sentences apart": apart.sentences,
        "lines apart": apart.lines,
        "the second opens its turn": float(apart.opens),
        "the first closes its turn": float(apart.closes),
        "in a mail": float(apart.in_mail),
        apart.headed: 1.0,
    }


def _chances(one: Mention, two: Mention) -> dict[str, float]:
    ours, theirs = _SIDES
    a, b = one.owner, two.owner
    return {
        "both quotes": one.head * two.head,
        "chance of one owner": math.fsum([value * b.get(name, 0.0) for name, value in a.items()]),
        "chance of opposite owners": a.get(ours, 0.0) * b.get(theirs, 0.0) + a.get(theirs, 0.0) * b.get(ours, 0.0),
    }


def _overlap(a: Saying, b: Saying) -> dict[str, float]:
    same, shared = len(a.dates & b.dates), len(a.content & b.content)
    fewer = min(len(a.content), len(b.content))
    return {
        "the same day": same,
        "another day": float(bool(a.dates and b.dates) and not same),
        "a day in the second alone": float(bool(b.dates) and not a.dates),
        "a day in the first alone": float(bool(a.dates) and not b.dates),
        "words shared": shared,
        "share of words shared": shared / fewer if fewer else 0.0,
        "new words": min(5, len(b.content) - shared),
        "names shared": len(a.people & b.people),
        "deeds shared": len(a.deeds & b.deeds),
    }


def owners(exchange: Exchange) -> Mapping[str, float]:
    """How likely the step is whose, by all its mentions, each as sure as it is."""
    found: dict[str, float] = {}
    total = math.fsum(one.chance for one in exchange.mentions)
    for one in exchange.mentions:
        for name, value in one.owner.items():
            found[name] = found.get(name, 0.0) + value * one.chance / total
    return found
