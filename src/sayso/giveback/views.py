"""What the selectors give: briefs and what stands in them, frozen; showing them asks the database nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.giveback.rules_day import Reply
from sayso.giveback.rules_promises import Promise
from sayso.giveback.rules_signals import AccountSignal
from sayso.giveback.statements import Line, Prompt, seconds_for, words_in
from sayso.record.views import Named
from sayso.review.views import QuestionView


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading. `more` are those left out, so that it is read in a minute."""

    heading: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """An external meeting of the calendar. `people` are the buyer's side, by name."""

    conversation_id: int
    title: str
    starts_at: datetime
    ends_at: datetime | None
    deal: Named | None
    account: Named | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What to know before talking to them. `kind` is deal, account, person or meeting; `subject` its id and name.

    `account`, `owner` and `stage` are what the record calls them; everything else is told with its quotes.
    """

    kind: str
    subject: Named
    account: Named | None
    owner: str
    stage: str
    meeting: Meeting | None
    opening: Prompt
    sections: tuple[Section, ...]
    questions: tuple[Prompt, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """Every line, the grounds of what is to be said and asked among them."""
        yield self.opening.ground
        for section in self.sections:
            yield from section.lines
        for question in self.questions:
            yield question.ground

    @property
    def words(self) -> int:
        """How many words there are to read."""
        heads = [self.subject.name, self.opening.text, *(question.text for question in self.questions)]
        return words_in(heads) + sum(words_of(section) for section in self.sections)

    @property
    def seconds(self) -> int:
        """Seconds to read it, at 230 words a minute."""
        return seconds_for(self.words)


def words_of(section: Section) -> int:
    """How many words a section has, its heading included."""
    return words_in([section.heading, *(line.text for line in section.lines)])


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """How a deal came to its owner: from whom (None for nobody), when, and when the new owner accepted it.

    `change` is the key of the write that gave it to them.
    """

    deal: Named
    giver: Named | None
    to: Named
    at: datetime
    change: str
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handoff:
    """What a new owner has to know of a deal. `change` is how it came to its owner, None where it always was theirs."""

    deal: Named
    account: Named | None
    owner: str
    stage: str
    sections: tuple[Section, ...]
    change: HandoffRow | None

    @property
    def words(self) -> int:
        """How many words there are to read."""
        return words_in([self.deal.name]) + sum(words_of(section) for section in self.sections)

    @property
    def seconds(self) -> int:
        """Seconds to read it, at 230 words a minute."""
        return seconds_for(self.words)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be confirmed: `changes` on `cards`, each counted as far as 1,000.

    The newest `shown` of them, as many as are cleared in one go, take so many seconds.
    """

    changes: int
    cards: int
    seconds: int
    shown: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice in a person's words. `path` leads to what it tells of, and does nothing by itself."""

    id: int
    kind: str
    title: str
    about: str
    path: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What to do now. `deals` names the deals that the rest speaks of; `has_feed`: a calendar reads the next steps.

    `asked` are the questions of a review that the record of one's own deals could not answer.
    """

    meetings: tuple[Meeting, ...]
    promises: tuple[Promise, ...]
    replies: tuple[Reply, ...]
    waiting: Waiting
    signals: tuple[AccountSignal, ...]
    handoffs: tuple[HandoffRow, ...]
    deals: Mapping[int, Named]
    has_feed: bool
    notices: tuple[NoticeView, ...] = ()
    asked: tuple[QuestionView, ...] = ()
