"""What stands beside an exchange: the nearest mentions of other steps, of which it may be a mere echo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sayso.extract.local.judging import Judge
from sayso.extract.local.kept import kept
from sayso.extract.local.steps.joining import Exchange, pair_marks
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.scene import Scene

_FAR: Final = 12  # clauses from which on nothing stands beside


@dataclass(frozen=True)
class Company:
    """All exchanges of a conversation. `same` judges whether two mentions speak of one step."""

    scene: Scene
    exchanges: Sequence[Exchange]
    same: Judge

    @kept
    def _mentions(self) -> Sequence[tuple[Mention, Exchange]]:
        found = [(mention, exchange) for exchange in self.exchanges for mention in exchange.mentions]
        return sorted(found, key=lambda one: one[0].index)

    @kept
    def _places(self) -> dict[int, int]:
        return {mention.index: place for place, (mention, _) in enumerate(self._mentions)}

    @kept
    def items(self) -> Mapping[int, AbstractSet[int]]:
        """For every turn the items of lists that speak of steps."""
        found: dict[int, set[int]] = {}
        for exchange in self.exchanges:
            saying = exchange.main.saying
            item = self.scene.headings[saying.index].item
            if item is not None:
                found.setdefault(saying.sentence.turn.index, set()).add(item)
        return found

    def likeness(self, exchange: Exchange, mention: Mention) -> float:
        """How likely a mention of an exchange speaks of the same as its main one."""
        if mention is exchange.main:
            return 1.0
        at, place = exchange.mentions.index(exchange.main), exchange.mentions.index(mention)
        first, last = min(at, place), max(at, place)
        between = exchange.mentions[first + 1 : last]
        pair = pair_marks(self.scene, exchange.mentions[first], exchange.mentions[last], between)
        return self.same.chance(pair)

    def marks(self, exchange: Exchange) -> Iterator[tuple[str, float]]:
        """What is seen of the nearest other step spoken of before the main mention, and after it."""
        main = exchange.main
        place = self._places[main.index]
        for step, where in ((-1, "before"), (1, "after")):
            at = place + step
            while 0 <= at < len(self._mentions) and self._mentions[at][1] is exchange:
                at += step
            if not 0 <= at < len(self._mentions) or abs(self._mentions[at][0].index - main.index) > _FAR:
                yield f"no other step {where} it", 1.0
                continue
            yield from self._beside(f"another step {where} it", exchange, place, at)

    def _beside(self, where: str, exchange: Exchange, place: int, at: int) -> Iterator[tuple[str, float]]:
        (other, theirs), main = self._mentions[at], exchange.main
        first, last = min(place, at), max(place, at)
        between = [mention for mention, _ in self._mentions[first + 1 : last]]
        pair = pair_marks(self.scene, self._mentions[first][0], self._mentions[last][0], between)
        yield f"{where}: likely the same", self.same.chance(pair)
        yield f"{where}: clauses apart", float(abs(other.index - main.index))
        yield f"{where}: how sure", other.chance
        yield f"{where}: how sure at best", theirs.main.chance
        yield f"{where}: surer by", theirs.main.chance - main.chance
        yield f"{where}: the surest quote", theirs.likeliest_quote.head
        yield f"{where}: quoted sooner by", theirs.likeliest_quote.head - exchange.likeliest_quote.head
        yield f"{where}: said by the {self.scene.relation(main.saying.sentence, other.saying.sentence)}", 1.0
        yield f"{where}: words shared", float(len(main.saying.content & other.saying.content))
        if other.saying.dates and main.saying.dates:
            yield f"{where}: the same day", float(bool(other.saying.dates & main.saying.dates))
