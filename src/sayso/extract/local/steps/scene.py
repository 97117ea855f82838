"""The conversation as sayings: which of them speak of a next step, by their words first, then in their place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from sayso.domain.transcript import Channel, Side
from sayso.extract.local.judging import Judge, chance, panel
from sayso.extract.local.kept import kept
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.steps.clauses import by_clauses
from sayso.extract.local.steps.headings import NOBODY, Heading, headings
from sayso.extract.local.steps.layout import Place, laid_out, layout
from sayso.extract.local.steps.sayings import Company, Saying, told
from sayso.extract.local.steps.thread import Thread, thread_of

NOTICED: Final = 0.08  # the chance by its words alone from which on a clause is looked at in its place
_HEARD: Final = 0.02  # the same from which on its neighbours look at what it does
_LONG_ENOUGH: Final = 20  # clauses a call must have before its beginning and end mean anything
_WINDOW: Final = 4
_MOST: Final = 20.0
_NEAR: Final = (
    (-1, "the clause before"),
    (1, "the next clause"),
    (-2, "two clauses before"),
    (2, "two clauses after"),
)


class Spot(NamedTuple):
    """The number of a clause's turn, and whether it opens or closes it."""

    turn: int
    opens: bool
    closes: bool


@dataclass(frozen=True, eq=False)
class Scene:
    """All the sayings of a conversation. `notice` judges a saying by its words and the place they stand in."""

    reading: Reading
    sayings: Sequence[Saying]
    notice: Judge
    thread: Thread
    layout: Sequence[Place]
    headings: Sequence[Heading]

    @kept
    def _chances_of_quoted(self) -> Mapping[Saying, float]:
        """How likely the words of every quoted clause speak of a step."""
        each = {one: dict.fromkeys((*one.phrases, f"said by {one.side}"), 1.0) for one in self.thread.quoted}
        return {one: self.notice.chance(words) for one, words in each.items()}

    @kept
    def chances(self) -> Sequence[float]:
        """For every saying, how likely its words alone speak of a step."""
        heard = panel(self.notice).heard
        return [chance(heard(self.words(saying))[0]) for saying in self.sayings]

    def words(self, saying: Saying) -> Sequence[str]:
        """What `notice` judges by."""
        return (*saying.phrases, *self.place(saying), *self.headed(saying))

    def headed(self, saying: Saying) -> Sequence[str]:
        """Whom its line is headed by, as seen from the one who writes."""
        head = self.headings[saying.index].who if saying.index >= 0 else ""
        return (f"headed by {saying.relative(head) if head != NOBODY else NOBODY}",) if head else ()

    @kept
    def turn_places(self) -> Mapping[int, int]:
        """The turns that are said, counted through."""
        return {turn: place for place, turn in enumerate(sorted(self.reading.by_turn))}

    @kept
    def spots(self) -> Sequence[Spot]:
        """Of every clause, where it stands in the turns."""
        places, turns = self.turn_places, self.reading.by_turn.items()
        return [Spot(places[turn], one is said[0], one is said[-1]) for turn, said in turns for one in said]

    def place(self, saying: Saying) -> Sequence[str]:
        """Where it stands in the conversation and in its turn, and which side says it."""
        return self._places[saying.index]

    @kept
    def _places(self) -> Sequence[Sequence[str]]:
        found: list[Sequence[str]] = []
        for turn in self.reading.by_turn.values():
            side, long = turn[0].speaker.side, len(turn)
            for nth, sentence in enumerate(turn, 1):
                in_turn = _in_its_turn(min(4, nth), min(4, long - nth + 1), min(4, long), side)
                found.append((*self._in_all(sentence.index, len(self.sayings)), *in_turn))
        return found

    def _in_all(self, index: int, count: int) -> Sequence[str]:
        channel = self.reading.transcript.channel
        if channel is Channel.CALL and count >= _LONG_ENOUGH:
            return (f"said in a {channel}", f"tenth {10 * index // count + 1} of the call")
        if channel is Channel.EMAIL:
            return (
                f"said in a {channel}",
                f"clause {min(4, index + 1)} of the mail",
                f"clause {min(4, count - index)} from the end of the mail",
            )
        return (f"said in a {channel}",)

    def marks(self, saying: Saying) -> dict[str, float]:
        """Everything seen of a saying in its place."""
        return {
            **saying.marks,
            **dict.fromkeys((*self.place(saying), *self.headed(saying)), 1.0),
            "by its words": self.chances[saying.index],
            **self._near(saying),
            **self._turn_before(saying),
            **self._reply(saying),
            **self._around(saying),
            **self._quoted(saying),
            **laid_out(self.layout, saying.index, in_lines=self.reading.is_mail),
        }

    def _near(self, saying: Saying) -> dict[str, float]:
        found: dict[str, float] = {}
        for step, where in _NEAR:
            at = saying.index + step
            if not 0 <= at < len(self.sayings):
                found[f"{where}: none"] = 1.0
                continue
            other, likely = self.sayings[at], self.chances[at]
            who = f"{where}, {self.relation(saying.sentence, other.sentence)}"
            found[who] = 1.0
            found[where] = found[f"{who}: by its words"] = likely
            if abs(step) == 1 and likely > _HEARD:
                found.update(told(who, other.telling))
        return found

    def around(self, saying: Saying) -> Iterator[tuple[str, Saying]]:
        """A clause and the clauses right before and after it, each with where it stands."""
        yield "its ", saying
        for step, where in _NEAR[:2]:
            if 0 <= saying.index + step < len(self.sayings):
                other = self.sayings[saying.index + step]
                yield f"{where}, {self.relation(saying.sentence, other.sentence)}: ", other

    @kept
    def items(self) -> Mapping[int, int]:
        """How many items of lists each turn has that has any."""
        found: dict[int, set[int]] = {}
        for heading, saying in zip(self.headings, self.sayings, strict=True):
            if heading.item is not None:
                found.setdefault(saying.sentence.turn.index, set()).add(heading.item)
        return {turn: len(items) for turn, items in found.items()}

    def relation(self, one: Sentence, other: Sentence) -> str:
        """Whether two clauses are of one turn, or of the same or the other side."""
        if other.turn is one.turn:
            return "same turn"
        return "other side" if self.reading.are_opposite(other.speaker, one.speaker) else "same side"

    def _quoted(self, saying: Saying) -> Mapping[str, float]:
        return self.thread.marks(saying, self._chances_of_quoted.__getitem__) if self.reading.is_mail else {}

    def _turn_before(self, saying: Saying) -> dict[str, float]:
        before = self.reading.preceding(saying.sentence)
        if not before or not self.reading.are_opposite(before[0].speaker, saying.sentence.speaker):
            return {}
        most = max([self.chances[one.index] for one in before])
        found = {"the turn before": most}
        for one in before[-2:]:
            if self.chances[one.index] > _HEARD:
                found.update(told("the turn before", self.sayings[one.index].telling))
        if self.reading.opens_its_turn(saying.sentence):
            found["the first words of an answer"] = 1.0
            found["the first words of an answer: the turn before"] = most
        return found

    def _reply(self, saying: Saying) -> dict[str, float]:
        reply = self.reading.reply(saying.sentence, was_asked=saying.asks)
        found = {f"the other side's answer: {reply.answer}": 1.0}
        if saying.asks:
            found[f"it asks, and the other side's answer: {reply.answer}"] = 1.0
        if reply.sentence:
            answer = self.sayings[reply.sentence.index]
            found["the answer"] = self.chances[answer.index]
            found.update(told("the answer", answer.telling))
        return found

    def _around(self, saying: Saying) -> dict[str, float]:
        chances, at = self.chances, saying.index
        near = [*chances[max(0, at - _WINDOW) : at], *chances[at + 1 : at + 1 + _WINDOW]]
        return {
            "steps spoken of around it": math.fsum(near),
            "steps spoken of most around it": max(near, default=0.0),
            "steps spoken of in all": self._spoken_of,
            "steps spoken of on average": self._on_average,
        }

    @kept
    def _spoken_of(self) -> float:
        return min(_MOST, math.fsum(self.chances)) / _MOST

    @kept
    def _on_average(self) -> float:
        return math.fsum(self.chances) / len(self.chances)

    def owner_marks(self, saying: Saying) -> Iterator[str]:
        """What tells for whom it would be to do, beside its words: who answers it, and what was asked before."""
        after, before = self.reading.following(saying.sentence, 1), self.reading.preceding(saying.sentence)
        if after:
            who = self.relation(saying.sentence, after[0][0])
            yield f"answered by the {who}"
            if saying.asks:
                yield f"it asks, answered by the {who}"
        if before:
            yield f"said after the {self.relation(saying.sentence, before[0])}"
            asked = self.sayings[before[-1].index]
            yield f"the words before it are for {saying.relative(asked.owner)}"
        yield f"by its words for {saying.relative(saying.owner)}"


@lru_cache(maxsize=1_000)
def _in_its_turn(nth: int, from_end: int, long: int, side: Side) -> Sequence[str]:
    return (
        f"clause {nth} of its turn",
        f"clause {from_end} from the end of its turn",
        f"in a turn of {long} clauses",
        f"said by {side}",
    )


def scene_of(reading: Reading, notice: Judge) -> Scene:
    """The scene of a reading, cut into clauses."""
    clauses = reading.once(by_clauses)
    company = _company(clauses)
    sayings = tuple(Saying(clauses, sentence, company) for sentence in clauses.sentences)
    places = layout(reading.sentences, clauses.sentences)
    heads = headings(clauses, clauses.sentences, places)
    return Scene(clauses, sayings, notice, thread_of(clauses, company), places, heads)


def _company(reading: Reading) -> Company:
    of: dict[Side, set[str]] = {side: set() for side in Side}
    for person in reading.people:
        of[person.side] |= name_parts(person.name or person.label)
    return Company(frozenset().union(*of.values()), {side: frozenset(words) for side, words in of.items()})
