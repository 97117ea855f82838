"""The sayings that speak of a next step, with how likely they do, and how likely each is the one to be quoted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sayso.extract.local.judging import Judge, bench, chance, panel
from sayso.extract.local.kept import kept
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import NOTICED, Scene

MENTION: Final = 0.15  # the chance from which on a saying is taken for a mention
_BESIDE: Final = (
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
_OF_WORDS: Final = "words: "  # in a mark, stands between where the words are and one of them
OWNERS: Final = ("self", "other", BOTH)  # as seen from the one who says it


@dataclass(frozen=True, eq=False)
class Mention:
    """A saying that speaks of a step.

    `marks` is everything seen of it in its place; `chance` how likely it speaks of a step; `head` how likely it is what
    one would quote of the step; `opens` how likely the step has not been spoken of before; `owner` how likely the step
    is whose: a side's, or "both".
    """

    saying: Saying
    marks: Mapping[str, float]
    chance: float
    head: float
    opens: float
    owner: Mapping[str, float]

    @property
    def index(self) -> int:
        """Its place in the conversation."""
        return self.saying.index

    @kept
    def as_first(self) -> dict[str, float]:
        """What is seen of it beside one that is said later."""
        return self._beside("first")

    @kept
    def as_second(self) -> dict[str, float]:
        """What is seen of it beside one that was said before."""
        return self._beside("second")

    def _beside(self, which: str) -> dict[str, float]:
        saying = self.saying
        return {
            f"{which} chance": self.chance,
            f"{which} quote": self.head,
            f"{which} opens": self.opens,
            f"{which} together": self.owner.get(BOTH, 0.0),
            f"{which} as an answer: {saying.answer}": 1.0,
            f"{which} asks": float(saying.plain.endswith("?")),
            f"{which} length": min(20, len(saying.sentence.words)),
            f"words of the {which}": min(5, len(saying.content)),
            f"{which} \u201c{saying.act.form.name if saying.act else ''}\u201d": 1.0,
            **{f"{which} {sight}": 1.0 for sight in _BESIDE if sight in saying.sights},
        }


def mentions(scene: Scene, judges: Mapping[str, Judge]) -> tuple[Mention, ...]:
    """The mentions of a conversation, in the order said."""
    return tuple(_mentions(scene, judges))


def _mentions(scene: Scene, judges: Mapping[str, Judge]) -> Iterator[Mention]:
    whose = panel(*(judges[f"owner {name}"] for name in OWNERS))
    mention, head, opens = judges["mention"], judges["head"], judges["opens"]
    seen = bench(mention, head, opens)
    for saying, likely in zip(scene.sayings, scene.chances, strict=True):
        if likely < NOTICED:
            continue
        marks = scene.marks(saying)
        left = seen.left(marks)
        here = chance(seen.odds(mention, left, by_words(scene, saying, mention)))
        if here >= MENTION:
            odds = dict(zip(OWNERS, whose.odds(owner_row(scene, saying, marks)), strict=True))
            quoted, first = chance(seen.odds(head, left)), chance(seen.odds(opens, left))
            yield Mention(saying, marks, here, quoted, first, owner_of(saying, odds))


def by_words(scene: Scene, saying: Saying, judge: Judge) -> float:
    """What a judge says of a clause by its words and those around it alone, in log-odds."""
    around = ((where, other.phrases) for where, other in scene.around(saying))
    return panel(judge, between=_OF_WORDS).heard_at(around)[0]


def words_row(scene: Scene, saying: Saying) -> dict[str, float]:
    """The words around it, as marks."""
    return {f"{where}{_OF_WORDS}{one}": 1.0 for where, other in scene.around(saying) for one in other.phrases}


def owner_row(scene: Scene, saying: Saying, marks: Mapping[str, float]) -> dict[str, float]:
    """What the judges of its owner judge by."""
    found = dict(marks)
    found.update(dict.fromkeys(saying.phrases, 1.0))
    found.update(dict.fromkeys(scene.owner_marks(saying), 1.0))
    return found


def owner_of(saying: Saying, odds: Mapping[str, float]) -> dict[str, float]:
    """How likely a step is whose, from the log-odds of its being the speaker's, the other side's, or both's."""
    likely = {name: chance(value) for name, value in odds.items()}
    total = math.fsum(likely.values())
    found = {BOTH: likely[BOTH] / total}
    for name, side in (("self", saying.side), ("other", saying.side.other)):
        found[str(side)] = found.get(str(side), 0.0) + likely[name] / total
    return found
