"""When a step is due: every day named around it is a candidate, and the likeliest is taken, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

from sayso.extract import dates
from sayso.extract.dates import Day
from sayso.extract.local.judging import Judge, chance
from sayso.extract.local.kept import kept
from sayso.extract.local.steps.beside import Company
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.outcome import Outlook
from sayso.extract.local.steps.sayings import Saying
from sayso.extract.local.steps.scene import Scene

_BEFORE, _AFTER = 2, 4  # clauses before and after a mention in which its day may stand
_CLAUSE_MARK: Final = re.compile(
    r"[.,;:?!\u2013\u2014]|\b(?:but|because|cause|so|although|and|i've|i'm|i am|there's|we've|we're|he's|she's"
    r"|they're)\b"
)
_BUSY: Final = re.compile(
    r"\b(?:can't|cannot|cant|won't|not(?! later)|no good|i(?:'m| am) (?:\w+ )?(?:out|away|off|at|in|on|back|still"
    r"|reviewing|travell?ing|rafting|already)|out of|away|busy|booked|closed|training|holidays?|on leave|is off"
    r"|doesn't|isn't|inventory|audit|i've (?:a|got)|i have (?:a|no)|there's|is (?:my|our|the) |was|nobody|day off"
    r"|too (?:early|late|soon)|go away)\b"
)
_FREE: Final = re.compile(
    r"\b(?:works?|good|fine|great|okay|ok|perfect|it is|better|suits?|free|possible|make it|rather|could do|can do"
    r"|how about|what about|come|let's|then|say|call it|booked|confirmed|done)\b|\?"
)
_LED_BY: Final = re.compile(
    r"\b(by|on|until|till|til|before|from|after|for|next|this|at|in|of|since|than|not|say|around|about|within|to|is"
    r"|it's|and|or|starting|between|due|closes?|meets?|back|then|make it|it|be)\b[ ,]*(?:the )?$"
)
_FOLLOWED_BY: Final = re.compile(
    r"^[ ,]*(works?|is (?:good|fine|great|okay|ok|perfect|better|grand)|'s (?:good|fine|great|okay|ok|perfect|better"
    r"|grand)|it is|then|suits|okay|ok|fine|yes|yeah|at|in|i|morning|afternoon|evening|latest|is|so|and|or|\?|\.|,|$)"
)
_SIGHTS: Final = (
    "tells what was",
    "about a third person",
    "waits for something",
    "has an if",
    "names an hour",
    "about going live",
    "about deciding or signing",
    "about a board or a committee",
)
_AHEAD: Final = ((0, "today"), (1, "tomorrow"), (6, "within a week"), (14, "in two weeks"), (42, "in six weeks"))
_IMPOSSIBLE: Final = "at last: called impossible"
_SETTLED: Final = ("together", "agreed", "declined")
_SURE: Final = 0.6


@dataclass(frozen=True, eq=False)
class Named:
    """A day as it is named once around an exchange; `mention` where that is in one of its mentions."""

    scene: Scene
    exchange: Exchange
    saying: Saying
    said: dates.Mention
    day: Day
    mention: Mention | None

    @kept
    def marks(self) -> frozenset[str]:
        """What is seen of it."""
        return frozenset((*self._where(), *self._wording(), *self._reach()))

    @kept
    def is_refused(self) -> bool:
        """Whether the clause around the day says that it is impossible."""
        plain = self.saying.plain
        edges = [match.start() for match in _CLAUSE_MARK.finditer(plain)]
        left = max((edge for edge in edges if edge < self.said.start), default=0)
        right = next((edge for edge in edges if edge > self.said.end + 1), len(plain))
        clause = plain[left : right + 1]
        return bool(_BUSY.search(clause)) and not _FREE.search(clause)

    def _where(self) -> Iterator[str]:
        main, saying = self.exchange.main.saying, self.saying
        yield "in a mention" if self.mention else "beside the mentions"
        if saying is main:
            yield "in the main mention"
        else:
            where = "after" if saying.index > main.index else "before"
            apart = abs(saying.index - main.index)
            yield f"{where} the main mention"
            yield f"{where} the main mention by {min(apart, 5)}"
            if saying.sentence.turn is main.sentence.turn:
                yield f"in the same turn, {where} the main mention"
        yield f"from the next mention by {self.exchange.apart(saying.index)}"
        yield f"said by the {self.scene.relation(main.sentence, saying.sentence)}"
        if self.mention:
            yield "in a sure mention" if self.mention.chance > _SURE else "in an unsure mention"
            if self.mention is self.exchange.likeliest_quote:
                yield "in the likeliest quote"

    def _wording(self) -> Iterator[str]:
        saying, plain = self.saying, self.saying.plain
        led, followed = _LED_BY.search(plain[: self.said.start]), _FOLLOWED_BY.search(plain[self.said.end :])
        yield f"led by \u201c{led[1] if led else ''}\u201d"
        yield f"followed by \u201c{followed[1] if followed else '...'}\u201d"
        if self.is_refused:
            yield "called impossible"
        if saying.act:
            yield "after what is put forward" if self.said.start >= saying.act.at else "before what is put forward"
            yield f"in a {saying.act.form.move}"
        yield f"as an answer: {saying.answer}"
        if plain.endswith("?"):
            yield "in a question"
        yield from (sight for sight in _SIGHTS if sight in saying.sights)
        if len(saying.sentence.words) < 8:  # noqa: PLR2004 - words
            yield "in few words"

    def _reach(self) -> Iterator[str]:
        yield f"a {self.day.precision}"
        if not self.day.certain:
            yield "not certain"
        said_on = self.scene.reading.said_on(self.saying.sentence)
        if said_on:
            ahead = (self.day.on - said_on).days
            yield next((name for days, name in _AHEAD if ahead <= days), "far off")
        reply = self.scene.reading.reply(self.saying.sentence, was_asked=self.saying.asks)
        yield f"the other side's answer: {reply.answer}"
        yield f"rule: {self.said.rule.name}"


@dataclass(frozen=True, slots=True)
class Around:
    """Where the day of an exchange is looked for, and how the exchange was settled.

    `taken` are the places of the clauses that speak of other steps; their days are not this one's.
    """

    company: Company
    exchange: Exchange
    taken: AbstractSet[int]
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Due:
    """The day a step is due, the saying that names it, and how likely it is the day."""

    day: Day
    saying: Saying
    chance: float


def due_of(around: Around, judge: Judge, bar: float) -> Due | None:
    """The likeliest day, or None where none has log-odds above `bar`."""
    found = tuple(candidates(around))
    possible = [one for one in found if _IMPOSSIBLE not in one[1]] or found
    judged = [(judge.odds(marks), named) for named, marks in possible]
    odds, named = max(judged, key=lambda one: one[0], default=(bar, None))
    if named is None or odds <= bar:
        return None
    return Due(named.day, named.saying, chance(odds))


def candidates(around: Around) -> Iterator[tuple[Named, dict[str, float]]]:
    """Every day named around an exchange, once, where it is named best, with what is seen of it."""
    company, exchange = around.company, around.exchange
    named = tuple(_named(company.scene, exchange, around.taken))
    settled = {f"odds of {name}": around.outlook[name] for name in _SETTLED}
    by_day: dict[date, list[Named]] = {}
    for one in named:
        by_day.setdefault(one.day.on, []).append(one)
    for same in by_day.values():
        best = max(same, key=lambda one: one.mention.chance if one.mention else 0.0)
        of_the_step = [company.likeness(exchange, one.mention) for one in same if one.mention]
        yield best, {**_marks(same, named), **settled, "likely of the very step": max(of_the_step, default=0.0)}


def _named(scene: Scene, exchange: Exchange, taken: AbstractSet[int]) -> Iterator[Named]:
    own = {one.index: one for one in exchange.mentions}
    near = {place for index in own for place in range(index - _BEFORE, index + _AFTER + 1)} - taken
    for place in sorted(near.union(own)):
        if not 0 <= place < len(scene.sayings):
            continue
        saying = scene.sayings[place]
        said_on = scene.reading.said_on(saying.sentence)
        for said in saying.sentence.mentions:
            day = scene.reading.day(saying.sentence, said)
            if day and (said_on is None or day.on >= said_on):
                yield Named(scene, exchange, saying, said, day, own.get(place))


def _marks(same: Sequence[Named], named: Sequence[Named]) -> dict[str, float]:
    """What is seen of one day, of all the times it is named."""
    last = same[-1]
    found: dict[str, float] = {name: 1.0 for one in same for name in one.marks}
    found.update((f"at last: {name}", 1.0) for name in last.marks)
    found.update(_against_others(same, named))
    main = last.exchange.main.saying
    found[f"the main mention: {main.role or 'nobody'}"] = 1.0
    for sight in ("waits for something", "about a meeting", "has an if"):
        if sight in main.sights:
            found[f"the main mention {sight}"] = 1.0
    if last.scene.reading.is_mail:
        found["in a mail"] = 1.0
    return found


def _against_others(same: Sequence[Named], named: Sequence[Named]) -> Mapping[str, float]:
    on, last, main = same[0].day.on, same[-1], same[0].exchange.main.saying
    inside = [one for one in named if one.mention]
    later = [one for one in inside if one.saying.index > last.saying.index and one.day.on != on]
    here = {one.day.on for one in named if one.saying is main}
    return {
        "times named": min(4, len(same)),
        "sides that name it": len({one.saying.side for one in same}),
        "days in the mentions": min(4, len({one.day.on for one in inside})),
        "days in all": min(6, len({one.day.on for one in named})),
        "the last in the mentions": float(bool(inside) and inside[-1].day.on == on),
        "the first in the mentions": float(bool(inside) and inside[0].day.on == on),
        "the last of all": float(named[-1].day.on == on),
        "the only one in the mentions": float({one.day.on for one in inside} == {on}),
        "the main mention names another": float(bool(here - {on})),
        "the main mention names none": float(not here),
        "days named later": min(3, len(later)),
        "days named later and not refused": min(3, sum(not one.is_refused for one in later)),
        "share of the days in the mentions": sum(one.mention is not None for one in same) / max(1, len(inside)),
    }
