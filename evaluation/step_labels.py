"""What the labels say of what the reader finds on the way to a next step: clauses, pairs of them, exchanges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from conversations import Talk

from sayso.domain.signal import Signal
from sayso.domain.transcript import Quote
from sayso.extract.evaluation.cases import Label
from sayso.extract.evaluation.matching import _overlap, match
from sayso.extract.local.judging import Judge
from sayso.extract.local.steps.beside import Company
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import Scene, scene_of

KIND = "next_step"
FRESH = 4  # clauses around a labelled one in which what sounds like a step is not taken for a false one


@dataclass(eq=False)
class Heard:
    """One labelled conversation as the judges of the steps come to see it."""

    talk: Talk
    labels: Sequence[Label] = field(init=False)
    scene: Scene = field(init=False)
    gold: list[dict[int, bool]] = field(init=False)  # for every clause the labels it bears out; whether as the quote
    mentions: list[Mention] = field(default_factory=list)
    exchanges: Sequence[Exchange] = ()
    company: Company = field(init=False)

    def __post_init__(self) -> None:
        self.labels = self.talk.labels(KIND)
        self.scene = scene_of(self.talk.reading, Judge())
        tokens = self.talk.tokens
        places = [
            (tokens.of_label(Label(KIND, one.quote, {}, (), one.speaker)), tokens.of_label(one)) for one in self.labels
        ]
        self.gold = [_borne_out(tokens.of_quote(one.sentence.quote()), places) for one in self.scene.sayings]

    @property
    def fold(self) -> int:
        return self.talk.fold

    def is_near_a_label(self, saying: Saying) -> bool:
        """Whether a label is borne out close to a clause."""
        return any(self.gold[max(0, saying.index - FRESH) : saying.index + FRESH + 1])

    def opens(self, place: int) -> bool:
        """Whether a clause is the first that bears out some label."""
        return any(all(number not in before for before in self.gold[:place]) for number in self.gold[place])

    def owner(self, saying: Saying) -> str:
        """Whose the step is that a clause bears out, as seen from its speaker; "" where that is not known."""
        here = self.gold[saying.index]
        numbers = [number for number, is_quote in here.items() if is_quote] or list(here)
        sides = {str(self.labels[number].value["owner_side"]) for number in numbers}
        if len(sides) != 1:
            return ""
        side = sides.pop()
        if side == BOTH:
            return BOTH
        return "" if saying.side == "unknown" else "self" if side == str(saying.side) else "other"

    def are_of_one(self, one: int, two: int) -> bool:
        """Whether two mentions bear out one label."""
        return bool(self.gold[self.mentions[one].index].keys() & self.gold[self.mentions[two].index].keys())

    def is_known(self, one: int, two: int) -> bool:
        """Whether two mentions are known to speak of one step or of two.

        Of two labelled ones it is; what no label bears out is no part of a labelled step that it is far from, but near
        one it may be a part that nobody wrote down.
        """
        places = self.mentions[one].index, self.mentions[two].index
        labelled = [place for place in places if self.gold[place]]
        if len(labelled) != 1:
            return len(labelled) > 1
        (bare,) = set(places) - set(labelled)
        same = [place for place, gold in enumerate(self.gold) if gold.keys() & self.gold[labelled[0]].keys()]
        return min(abs(bare - place) for place in same) > FRESH

    def matched(self) -> list[int | None]:
        """For every exchange the number of the label that it is of, if it is of one."""
        signals = [_signal(exchange) for exchange in self.exchanges]
        found = {id(signal): label for signal, label in match(signals, self.labels, self.talk.reading.transcript)}
        numbers = {id(label): number for number, label in enumerate(self.labels)}
        return [numbers[id(found[id(signal)])] if id(signal) in found else None for signal in signals]


def _borne_out(here: Any, places: Sequence[tuple[Any, Any]]) -> dict[int, bool]:
    return {
        number: any(_overlap(here, one) for one in quote)
        for number, (quote, anywhere) in enumerate(places)
        if any(_overlap(here, one) for one in anywhere)
    }


def _signal(exchange: Exchange) -> Signal:
    quotes: list[Quote] = [one.saying.sentence.quote() for one in exchange.mentions]
    return Signal(KIND, quotes[0], {}, tuple(quotes[1:]))


def folds_of(at: Iterable[tuple[Any, ...]]) -> Any:
    """The folds of rows whose first is a conversation."""
    return np.array([one[0].fold for one in at])
