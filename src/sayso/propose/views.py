"""What the selectors give: cards with their proposals, frozen, with everything in words that a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue

WORDS_A_MINUTE = 230
SECONDS_A_KEY = 1


@dataclass(frozen=True, slots=True)
class QuoteView:
    """One quote. `at_ms` is its time in the recording, None where that is not known or there is no recording."""

    conversation: str
    turn: int
    start: int
    end: int
    text: str
    speaker: str
    side: str
    said_at: datetime | None
    at_ms: int | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal as a card shows it. `key` and `digest` are what a person's answer is bound to.

    `before_shown` and `after_shown` are the values in words, "" for blank; `control` names the editing widget;
    `own_key` says that accept-all leaves it alone; `closing` is "" while it waits, `closing_cause` why it fell away.
    """

    key: str
    digest: str
    path: FieldPath
    entity_id: int | None
    label: str
    operation: str
    before: JsonValue
    before_shown: str
    value: JsonValue
    after_shown: str
    control: str
    kind: str
    phrase: str
    reason: str
    quotes: tuple[QuoteView, ...]
    certainty: str
    certainty_reason: str
    own_key: bool
    said_at: datetime | None
    snoozed_until: datetime | None
    closing: str
    closing_cause: str

    @property
    def is_creation(self) -> bool:
        """Whether it would make something that the record does not hold."""
        return self.operation == Operation.CREATE

    @property
    def is_sure(self) -> bool:
        """Whether the reader was sure of it."""
        return self.certainty == Certainty.CONFIDENT

    @property
    def places(self) -> tuple[tuple[int, int, int], ...]:
        """Where the sentences stand that speak for it: turn, start, end."""
        return tuple((quote.turn, quote.start, quote.end) for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class Card:
    """What one conversation proposes to one deal (None: to create), with the effort that it asks for.

    It is ranked; proposals of one sentence stand together, so that the sentence is read once.
    """

    conversation_id: int
    title: str
    channel: str
    started_at: datetime | None
    happened_at: datetime
    deal_id: int | None
    deal: str
    account: str
    owner_id: int | None
    owner: str
    proposals: tuple[ProposalView, ...]

    @property
    def together(self) -> tuple[ProposalView, ...]:
        """The proposals that accept-all takes."""
        return tuple(proposal for proposal in self.proposals if not proposal.own_key)

    @property
    def keys_needed(self) -> int:
        """Keys to accept everything: one for all that accept-all takes, one for each of the others."""
        return bool(self.together) + len(self.proposals) - len(self.together)

    @property
    def words(self) -> int:
        """How many words there are to read: the values, and each quote once. What was worked out is read on demand."""
        values = [text for proposal in self.proposals for text in (proposal.before_shown, proposal.after_shown)]
        quotes = {(quote.turn, quote.start, quote.end): quote.text for one in self.proposals for quote in one.quotes}
        return sum(len(text.split()) for text in (*values, *quotes.values()))

    @property
    def seconds_needed(self) -> int:
        """Seconds to read it all at 230 words a minute, and to press the keys."""
        return round(self.words * 60 / WORDS_A_MINUTE) + self.keys_needed * SECONDS_A_KEY


@dataclass(frozen=True, slots=True)
class Cards:
    """The inbox: the newest cards, and how much waits in all (`waiting` proposals on `total` cards).

    `snoozed` proposals are put off and not among them.
    """

    cards: tuple[Card, ...]
    total: int
    waiting: int
    snoozed: int

    @property
    def seconds_needed(self) -> int:
        """Seconds for the cards shown."""
        return sum(card.seconds_needed for card in self.cards)
