"""What a brief is a function of: conversations, what was heard in them, and what people answered. Frozen; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sayso.domain.signal import Certainty, JsonValue
from sayso.domain.transcript import Channel, Quote, Side
from sayso.giveback.statements import Quoted
from sayso.propose.facts import Conversation, Heard, Span, Utterance
from sayso.propose.rules_steps import called


class About(NamedTuple):
    """A sentence as evidence of one kind of signal."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who took part in a conversation."""

    label: str
    name: str
    email: str
    title: str
    side: Side
    person_id: int | None

    @property
    def called(self) -> str:
        """Their name, or the label where nobody knows it."""
        return self.name or self.label

    @property
    def key(self) -> str:
        """By what the same person is known again in another conversation."""
        return str(self.person_id or self.email or self.called.casefold())


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that was held. `thread` is shared by the mails of one exchange."""

    about: Conversation
    title: str
    thread: str
    deal_id: int | None
    people: tuple[Somebody, ...]

    @property
    def has_words(self) -> bool:
        """Whether anything said in it could have been read: a calendar entry only tells that it took place."""
        return self.about.channel is not Channel.MEETING

    @property
    def theirs(self) -> tuple[Somebody, ...]:
        """Who took part from the buyer's side."""
        return tuple(one for one in self.people if one.side is Side.THEIRS)


@dataclass(frozen=True, slots=True)
class Words:
    """A turn, whole, as far as it was read."""

    conversation: str
    revision: int
    turn: int
    speaker: str
    side: Side
    text: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person answered to what was proposed from a sentence: "" where nobody did. `value` as they left it."""

    kind: str = ""
    value: JsonValue = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was heard of a deal, an account or a person up to `at`, in the order it happened.

    `today` is the reader's day; `turns` are read where they are needed: the newest conversations, and what follows an
    objection.
    """

    today: date
    at: datetime
    talks: tuple[Talk, ...] = ()
    heard: tuple[Heard, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    turns: tuple[Words, ...] = ()
    told: Mapping[About, Told] = field(default_factory=dict)

    @property
    def spoken(self) -> tuple[Talk, ...]:
        """The conversations of which there are words: most calendar entries have none."""
        told = {heard.conversation for heard in self.heard}
        return tuple(talk for talk in self.talks if talk.has_words or talk.about.identity in told)


class Source:
    """The facts with what is looked up in them again and again: conversations by their identity, in their order."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.talks = {talk.about.identity: talk for talk in facts.talks}
        self._places = {talk.about.identity: place for place, talk in enumerate(facts.talks)}

    def after(self, heard: Heard, until: Heard | None = None) -> tuple[Talk, ...]:
        """The conversations after the one in which it was heard (as far as another, included)."""
        end = None if until is None else self._places[until.conversation] + 1
        found = self.facts.talks[self._places[heard.conversation] + 1 : end]
        return tuple(talk for talk in found if talk.about.started_at is not None)

    def quoted(self, heard: Heard) -> tuple[Quoted, ...]:
        """The quote of what was heard, and those beside it."""
        found = (heard.signal.quote, *heard.signal.support)
        return tuple(self._of(heard.conversation, heard.revision, quote, heard.said_at) for quote in found)

    def cut(self, words: Words | Utterance, start: int, end: int) -> Quoted:
        """A piece of a turn."""
        quote = Quote(words.turn, start, end, words.text[start:end], words.speaker)
        return self._of(words.conversation, words.revision, quote, words.said_at)

    def side(self, heard: Heard) -> Side:
        """Whom the speaker of what was heard speaks for."""
        return self.talks[heard.conversation].about.sides.get(heard.signal.quote.speaker, Side.UNKNOWN)

    def _of(self, conversation: str, revision: int, quote: Quote, said_at: datetime | None) -> Quoted:
        talk = self.talks[conversation].about
        return Quoted(
            conversation=conversation,
            conversation_id=talk.id,
            called=called(talk),
            revision=revision,
            turn=quote.turn,
            start=quote.start,
            end=quote.end,
            text=quote.text,
            speaker=quote.speaker,
            side=talk.sides.get(quote.speaker, Side.UNKNOWN).value,
            said_at=said_at,
        )


def by_deal(together: Facts) -> dict[int, Facts]:
    """The facts of each deal, out of those of all of them."""
    deal_of = {talk.about.identity: talk.deal_id for talk in together.talks if talk.deal_id is not None}
    talks: dict[int, list[Talk]] = {deal: [] for deal in deal_of.values()}
    for talk in together.talks:
        if talk.deal_id is not None:
            talks[talk.deal_id].append(talk)
    heard, spoken, turns = (_split(each, deal_of) for each in (together.heard, together.utterances, together.turns))
    return {
        deal: replace(
            together,
            talks=tuple(held),
            heard=tuple(heard.get(deal, ())),
            utterances=tuple(spoken.get(deal, ())),
            turns=tuple(turns.get(deal, ())),
        )
        for deal, held in talks.items()
    }


def _split(said: Iterable[Any], deal_of: Mapping[str, int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for each in said:
        if each.conversation in deal_of:
            found.setdefault(deal_of[each.conversation], []).append(each)
    return found


def spans_of(heard: Heard) -> Iterator[Span]:
    """Where the quotes of what was heard stand."""
    for quote in (heard.signal.quote, *heard.signal.support):
        yield Span(heard.conversation, heard.revision, quote.turn, quote.start, quote.end)


def told_of(facts: Facts, heard: Heard) -> Told:
    """What a person answered to it."""
    found = (facts.told.get(About(heard.signal.kind, span)) for span in spans_of(heard))
    return next((told for told in found if told), Told())


def stated(facts: Facts, kind: str) -> list[Heard]:
    """What was heard of one kind, in the order said, without what somebody declined."""
    kept = [each for each in facts.heard if each.signal.kind == kind]
    return [each for each in kept if told_of(facts, each).kind not in ("declined", "wrong_deal")]


def is_sure(facts: Facts, heard: Heard) -> bool:
    """Whether it may be told in our words: the reader is sure, or a person confirmed it. Else its quote speaks."""
    return heard.signal.certainty is Certainty.CONFIDENT or told_of(facts, heard).kind in ("accepted", "edited")
