"""What is seen of an exchange as a whole, for judging whether it is a step, whose, and how it was settled."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from sayso.extract.local.judging import Judge, Told, bench, panel
from sayso.extract.local.phrasing import PLACED, written
from sayso.extract.local.steps.afterwards import afterwards
from sayso.extract.local.steps.beside import Company
from sayso.extract.local.steps.joining import Exchange, owners
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.scene import Scene

OUTCOMES: Final = ("together", "speaker", "agreed", "declined")  # for both, for the speaker's side, and how settled
Outlook = Mapping[str, float]
_SIGHTS: Final = (
    "about a meeting",
    "something to hand over",
    "names an hour",
    "about going live",
    "has been done",
    "about a board or a committee",
    "says yes",
    "says no",
)
_MANY_ITEMS: Final = 12
_IN_ITS_PLACE: Final = ("the other side's answer", "it asks, and the other side's", "steps spoken of", "quoted")


def step_marks(scene: Scene, exchange: Exchange, company: Company) -> dict[str, float]:
    """What tells whether an exchange is a step at all: who says what, before and after the main mention."""
    found: dict[str, float] = {}
    for mention in exchange.mentions:
        found.update((f"any: {trait}", 1.0) for trait in traits(mention))
    main = exchange.main
    found.update(main.saying.marks)
    found.update((name, 1.0) for name in scene.place(main.saying))
    found.update((name, value) for name, value in main.marks.items() if name.startswith(_IN_ITS_PLACE))
    found["by its words"] = main.marks["by its words"]
    found.update(_sums(scene, exchange))
    found.update(company.marks(exchange))
    found.update(dict.fromkeys(_course(scene, exchange), 1.0))
    found.update(_owner_marks(exchange))
    found.update(_listed(scene, exchange, company))
    found.update(afterwards(scene, exchange))
    return found


def _listed(scene: Scene, exchange: Exchange, company: Company) -> Iterator[tuple[str, float]]:
    """Whom its line is headed by, and, of an item of a list, how many of the others speak of steps."""
    main = exchange.main
    yield from ((mark, 1.0) for mark in scene.headed(main.saying))
    own = scene.headings[main.index]
    if own.item is None:
        return
    turn = main.saying.sentence.turn.index
    others = max(1, scene.items[turn] - 1)
    yield "an item of a list", 1.0
    yield "items of its list", min(_MANY_ITEMS, scene.items[turn])
    yield "share of the items that speak of steps", len(company.items[turn] - {own.item}) / others


def _sums(scene: Scene, exchange: Exchange) -> Iterator[tuple[str, float]]:
    mentions = exchange.mentions
    sayings = [one.saying for one in mentions]
    likely = sorted((one.chance for one in mentions), reverse=True)
    yield "the surest mention", likely[0]
    yield "the second surest mention", likely[1] if len(likely) > 1 else 0.0
    yield "all mentions", min(5.0, math.fsum(likely))
    yield "mentions", min(6, len(mentions))
    yield "the surest quote", max(one.head for one in mentions)
    yield "the surest opening", max(one.opens for one in mentions)
    yield "words of content in all", min(8, len(frozenset().union(*(one.content for one in sayings))))
    yield "days in all", min(3, len(frozenset().union(*(one.dates for one in sayings))))
    yield "speakers", len({one.sentence.speaker.label for one in sayings})
    yield "sides", len({one.side for one in sayings})
    yield "clauses from first to last", min(20, mentions[-1].index - mentions[0].index)
    yield "length", min(25, len(exchange.main.saying.sentence.words))
    ended = scene.sayings[-1].sentence
    ended_on = scene.reading.said_on(ended) if ended.turn.said_at else None
    if ended_on and any(day < ended_on for one in sayings for day in one.dates):
        yield "its day passed within the conversation", 1.0


def traits(mention: Mention) -> Iterator[str]:
    """What a mention is, in a few words."""
    saying = mention.saying
    if saying.act:
        yield f"\u201c{saying.act.form.name}\u201d"
        yield str(saying.act.form.move)
        yield str(saying.role)
    yield f"as an answer: {saying.answer}"
    if saying.plain.endswith("?"):
        yield "asks"
    yield from (sight for sight in _SIGHTS if sight in saying.sights)


def outcome_marks(exchange: Exchange, judged_by: Mapping[str, float]) -> dict[str, float]:
    """What tells whose a step is and how it was settled: `judged_by`, which told that it is one, and its words."""
    return {**judged_by, **written(_words(exchange))}


def _words(exchange: Exchange) -> Told:
    """The words of all mentions, and of the main one."""
    yield "words", dict.fromkeys(chain.from_iterable(mention.saying.phrases for mention in exchange.mentions))
    yield "main words", exchange.main.saying.phrases


def outlook(judges: Mapping[str, Judge], exchange: Exchange, judged_by: Mapping[str, float]) -> Outlook:
    """The log-odds of whose a step is and how it was settled, by its outcome marks; no tree asks of words."""
    each = [judges[name] for name in OUTCOMES]
    by_weights, trees = panel(*each, between=PLACED).odds(judged_by, _words(exchange)), bench(*each)
    left = trees.left(judged_by)
    return {name: trees.odds(judge, left, odds) for name, judge, odds in zip(OUTCOMES, each, by_weights, strict=True)}


def _course(scene: Scene, exchange: Exchange) -> Iterator[str]:
    main = exchange.main.saying
    for mention in exchange.mentions:
        saying = mention.saying
        opposite = scene.reading.are_opposite(saying.sentence.speaker, main.sentence.speaker)
        who = "the other side" if opposite else "the same side"
        when = "main" if saying is main else "before" if saying.index < main.index else "after"
        for trait in (*traits(mention), f"for {saying.owner or 'nobody'}"):
            yield f"{when}, {who}: {trait}"
            yield f"{who}: {trait}"
            if mention is exchange.latest:
                yield f"at last, {who}: {trait}"
    last = exchange.latest.saying
    yield f"after all of it: {scene.reading.reply(last.sentence, was_asked=last.asks).answer}"
    yield f"after the main mention: {scene.reading.reply(main.sentence, was_asked=main.asks).answer}"


def _owner_marks(exchange: Exchange) -> Iterator[tuple[str, float]]:
    main = exchange.main.saying
    for owner, likely in _as_seen(exchange).items():
        yield f"likely for {owner}", likely
        yield f"most likely for {owner}", float(likely > 0.5)  # noqa: PLR2004 - half
    best = max(exchange.mentions, key=lambda one: one.head)
    for owner, likely in best.owner.items():
        yield f"by the likeliest quote for {main.relative(owner)}", likely


def _as_seen(exchange: Exchange) -> Mapping[str, float]:
    main = exchange.main.saying
    found: dict[str, float] = {}
    for owner, likely in owners(exchange).items():
        name = main.relative(owner)
        found[name] = found.get(name, 0.0) + likely
    return found
