"""Answering a question: the newest quotes of which all terms hold, by deal. Nothing of what the asker may not see.

Quotes are counted up to a thousand; the newest few of the newest deals are fetched whole. Where a kind of signal is
asked for, a quote is the sentence that proves the signal; else it is the place in the turn. Whoever sees quotes only
is answered from the signals' own sentences alone: no word around them decides what they find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from sayso.capture.search import index
from sayso.capture.search.finding import Hit, hits_at
from sayso.capture.search.nearest import Sense, fused, nearest, sense_of
from sayso.capture.search.sifting import Place, Sought, Stretch, sift
from sayso.capture.search.words import holds, place
from sayso.domain.asker import Asker
from sayso.domain.signal import Certainty
from sayso.domain.transcript import Channel
from sayso.extract.finding import SignalFound, SignalPlace, find_signals, get_signals, signals_at
from sayso.extract.points import SIGNAL_TYPES
from sayso.giveback.ask.language import Term, write
from sayso.giveback.ask.meaning import Meaning, meaning_of
from sayso.giveback.ask.naming import names_for
from sayso.giveback.ask.plain import understood
from sayso.giveback.ask.rewording import in_words
from sayso.giveback.ask.views import Answer, Group, Quoted
from sayso.org.selectors import today_of
from sayso.record.selectors import deals_by_id, visible_deal_ids

MOST: Final = 1000
GROUPS: Final = 25
OF_EACH: Final = 3
OF_ONE: Final = 100
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Found:
    """The places that answer, newest first; `is_more` where there are others, `reached` how far back was looked."""

    places: Sequence[Place | SignalPlace]
    is_more: bool = False
    reached: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Near:
    """The places nearest in meaning to a question, as `sense` understands it; `alone` are those without its words."""

    sense: Sense = field(default_factory=Sense)
    places: Sequence[Place] = ()
    alone: frozenset[int] = frozenset()


def read(asker: Asker, text: str, today: date) -> tuple[Term, ...]:
    """The terms that a text becomes when the asker asks it. Raises BadQuery."""
    return understood(text, names_for(asker, text, today), today)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of an answer is told: of how many `groups` how many quotes `each` (of a single deal a hundred).

    `by_meaning` asks the model too that a team may have consented to, and waits for it.
    """

    groups: int = GROUPS
    each: int = OF_EACH
    by_meaning: bool = False


WORDS_ALONE: Final = Wanted()


def answer(asker: Asker, text: str, at: datetime, wanted: Wanted = WORDS_ALONE) -> Answer:
    """The answer to a question, loosely put or in operators. Raises BadQuery."""
    terms = read(asker, text, today_of(asker.user_id, at))
    if not terms:
        return Answer(text, "", (), (), 0, 0)
    meaning = meaning_of(asker, terms, at)
    found = _found(asker, meaning)
    near = _near(asker, meaning, found, at) if wanted.by_meaning else _Near()
    ranked = _ranked(found, near)
    seen = visible_deal_ids(asker, {place.deal_id for place in ranked if place.deal_id})
    grouped = _grouped(ranked, seen)
    most = max(OF_ONE, wanted.each) if len(grouped) == 1 else wanted.each
    shown = {key: places[:most] for key, places in list(grouped.items())[: wanted.groups]}
    counts = {key: sum(1 for one in places if _id(one) not in near.alone) for key, places in grouped.items()}
    return Answer(
        asked=text,
        text=write(terms),
        terms=terms,
        groups=_groups(asker, meaning, shown, _Told(counts, near.alone)),
        count=len(found.places),
        deals=sum(1 for key, count in counts.items() if key[0] == "deal" and count),
        sure=sum(1 for one in found.places if isinstance(one, Place) or one.is_sure),
        is_more=found.is_more,
        reached=found.reached,
        in_words=write(in_words(terms)),
        sense=f"{near.sense.model} at {near.sense.host}" if near.sense.numbers else "",
        near=len(near.alone),
        senseless=near.sense.failure,
    )


def _ranked(found: _Found, near: _Near) -> Sequence[Place | SignalPlace]:
    said = [one for one in found.places if isinstance(one, Place)]
    return fused(said, near.places) if near.places else found.places


def _near(asker: Asker, meaning: Meaning, found: _Found, at: datetime) -> _Near:
    """What is near in meaning, where a question has loose words and asks for no kind of signal."""
    if not meaning.loose or meaning.kinds is not None or not asker.reads_transcripts:
        return _Near()
    sense = sense_of(meaning.loose, at)
    if not sense.numbers:
        return _Near(sense)
    places = nearest(asker, sense, meaning.around, meaning.turns)
    held = {(one.conversation_id, one.turn) for one in found.places}
    return _Near(sense, places, frozenset(one.row for one in places if (one.conversation_id, one.turn) not in held))


def _found(asker: Asker, meaning: Meaning) -> _Found:
    if not asker.reads_transcripts:
        return _signals(asker, meaning, in_quotes=True)
    if meaning.kinds is None and meaning.sought.is_anything:
        return _turns(asker, meaning)
    if meaning.sought.is_anything:
        return _signals_among_turns(asker, meaning)
    return _signals(asker, meaning, in_quotes=bool(meaning.without))


def _turns(asker: Asker, meaning: Meaning) -> _Found:
    found: list[Place] = []
    is_last, reached = True, None
    for stretch in sift(asker, meaning.sought, meaning.turns):
        found += stretch.places
        is_last, reached = stretch.is_last, stretch.reached
        if len(found) > MOST:
            return _Found(found[:MOST], is_more=True, reached=found[MOST - 1].happened_at)
    return _Found(found, is_more=not is_last, reached=None if is_last else reached)


def _signals_among_turns(asker: Asker, meaning: Meaning) -> _Found:
    """Signals in the turns that hold the words, and in which such were heard."""
    found: list[SignalPlace] = []
    is_last, reached = True, None
    also = meaning.signals & (meaning.kinds or Q())
    for stretch in _stretches(asker, meaning.sought):
        heard = signals_at(asker, stretch.places, also)
        turns = ((place.conversation_id, place.turn) for place in stretch.places)
        found += [signal for turn in turns for signal in heard.get(turn, ())]
        is_last, reached = stretch.is_last, stretch.reached
        if len(found) > MOST:
            return _Found(found[:MOST], is_more=True, reached=found[MOST - 1].at)
    return _Found(found, is_more=not is_last, reached=None if is_last else reached)


def _stretches(asker: Asker, sought: Sought) -> Iterator[Stretch]:
    """The turns of the period, then those of chats that had begun before it: a chat goes on for days, no call does."""
    if sought.since is None:
        yield from sift(asker, sought, Q())
        return
    begun, stretch = sought.since - A_DAY, None
    for stretch in sift(asker, replace(sought, since=begun), Q()):
        yield stretch
    if stretch is None or stretch.is_last:
        chats = (*sought.tags, (index.channel_tag(Channel.CHAT),))
        yield from sift(asker, replace(sought, since=None, until=begun, tags=chats), Q())


def _signals(asker: Asker, meaning: Meaning, *, in_quotes: bool) -> _Found:
    def passes(text: str) -> bool:
        return all(holds(text, one) for one in meaning.phrases) and not any(holds(text, one) for one in meaning.without)

    judged = passes if in_quotes and (meaning.phrases or meaning.without) else None
    also = meaning.signals & (meaning.kinds or Q())
    found = find_signals(asker, also, most=MOST + 1, passes=judged)
    if meaning.kinds is None:  # one sentence may prove several signals, and is one quote
        found = tuple({(one.conversation_id, one.turn, one.start): one for one in reversed(found)}.values())[::-1]
    if len(found) > MOST:
        return _Found(found[:MOST], is_more=True, reached=found[MOST - 1].at)
    return _Found(found)


Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of the groups: how many quotes each has, and which places are `near` in meaning alone."""

    counts: dict[Key, int]
    near: frozenset[int]


def _grouped(places: Iterable[Place | SignalPlace], seen: frozenset[int]) -> dict[Key, list[Place | SignalPlace]]:
    """The places by deal, else by account; what the reader was sure of first, and then the newest."""
    grouped: dict[Key, list[Place | SignalPlace]] = {}
    for one in sorted(places, key=lambda one: isinstance(one, SignalPlace) and not one.is_sure):
        is_deal = one.deal_id in seen
        key = ("deal", one.deal_id or 0) if is_deal else ("account", one.account_id or 0)
        grouped.setdefault(key, []).append(one)
    return grouped


def _groups(
    asker: Asker, meaning: Meaning, shown: dict[Key, list[Place | SignalPlace]], about: _Told
) -> tuple[Group, ...]:
    deals = deals_by_id(asker, [number for kind, number in shown if kind == "deal"])
    quotes = _quotes(asker, meaning, [one for places in shown.values() for one in places], about.near)
    groups = []
    for key, places in shown.items():
        told = [replace(quotes[_id(one)], is_near=_id(one) in about.near) for one in places if _id(one) in quotes]
        deal = deals.get(key[1]) if key[0] == "deal" else None
        account = next((quote.account for quote in told if quote.account), "")
        narrowing = f"deal:{deal.id}" if deal else str(Term("account", (account,))) if account else ""
        groups.append(Group(deal, account, about.counts[key], tuple(told), narrowing))
    return tuple(groups)


def _id(one: Place | SignalPlace) -> int | str:
    return one.row if isinstance(one, Place) else one.key


def _quotes(
    asker: Asker, meaning: Meaning, places: Sequence[Place | SignalPlace], near: frozenset[int]
) -> dict[int | str, Quoted]:
    rows = [one.row for one in places if isinstance(one, Place)]
    keys = [one.key for one in places if isinstance(one, SignalPlace)]
    lacking = [one for one in places if isinstance(one, Place) and one.row in near]
    heard = signals_at(asker, lacking, Q()) if lacking else {}
    turns = [(one.conversation_id, one.turn) for one in lacking]
    starts = {turn: [one.start for one in heard.get(turn, ())] for turn in turns}
    hits = hits_at(asker, rows, meaning.phrases, starts) if rows else {}
    signals = get_signals(asker, keys) if keys else {}
    return {
        **{row: _of_hit(hit) for row, hit in hits.items()},
        **{key: _of_signal(signal, meaning) for key, signal in signals.items()},
    }


def _of_hit(hit: Hit) -> Quoted:
    return Quoted(
        conversation_id=hit.conversation_id,
        turn=hit.turn,
        title=hit.title,
        channel=hit.channel,
        account=hit.account,
        at=hit.happened_at,
        name=hit.name,
        side=hit.side,
        before=hit.before,
        found=hit.found,
        after=hit.after,
        cut_before=hit.cut_before,
        cut_after=hit.cut_after,
    )


def _of_signal(signal: SignalFound, meaning: Meaning) -> Quoted:
    heard = signal.view.heard
    text = heard.quote.text
    start, end = place(text, meaning.phrases)
    known = {plug.name: plug for plug in SIGNAL_TYPES.all()}
    return Quoted(
        conversation_id=signal.view.conversation_id,
        turn=heard.quote.turn,
        title=signal.title,
        channel=signal.channel,
        account=signal.account,
        at=signal.happened_at,
        name=signal.name,
        side=signal.side,
        before=text[:start],
        found=text[start:end],
        after=text[end:],
        kind=heard.kind,
        said=known[heard.kind].phrase(heard.value) if heard.kind in known else "",
        value=heard.value,
        is_sure=heard.certainty is Certainty.CONFIDENT,
    )
