"""Walking the index newest first, a stretch at a time, and keeping what the tables agree to.

The index answers words, sides, channels, accounts and single deals; what it does not know (a deal's stage, who
exactly spoke) is asked of the rows that it gives. So a question is as fast as its first page, however much was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from sayso.capture.models import SearchRow
from sayso.capture.search import index
from sayso.capture.search.engines import MOST_TERMS, NO_BOUND, Question, among, rows_with
from sayso.capture.search.finding import users_of
from sayso.capture.search.words import Phrase
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker, NotAllowed

STRETCHES: Final = (1200, 3000, 6000, 10000)  # how many rows are looked at in turn: 20,200 in all
COLUMNS: Final = ("pk", "conversation_id", "turn__index", "conversation__deal_id", "conversation__account_id")


@dataclass(frozen=True, slots=True)
class Sought:
    """What the index is asked for: all `phrases`, none of `without`, one tag of each group, in between two moments.

    `deals` are those of which it has to be; None where it may be of any, or of none.
    """

    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    tags: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    deals: tuple[int, ...] | None = None

    @property
    def is_anything(self) -> bool:
        """Whether the index can be asked at all: of many deals it knows only the words and tags beside them."""
        return bool(self.phrases or self.tags) or (self.deals is not None and len(self.deals) <= MOST_TERMS)

    @property
    def bounds(self) -> tuple[int, int]:
        """The two moments as ids of rows: the least, and the one below which they are."""
        least = index.moment_of(self.since) if self.since else 0
        return least, index.moment_of(self.until) if self.until else NO_BOUND

    def question(self, users: tuple[str, ...] | None, least: int, below: int) -> Question:
        """The same for the engines, between two rows, as far as these users see it."""
        return Question(
            self.phrases, users, least=least, below=below, without=self.without, any_of=self.tags, deals=self.deals
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A turn in the index: the row's id, and where it stands. `deal_id` may be of a deal that the asker may not see."""

    row: int
    conversation_id: int
    turn: int
    deal_id: int | None
    account_id: int | None

    @property
    def happened_at(self) -> datetime:
        """The second in which the conversation began."""
        return index.moment_at(self.row)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was kept of a stretch; `is_last` where the index has nothing older, `reached` how far back it went."""

    places: tuple[Place, ...]
    is_last: bool
    reached: datetime | None


def sift(asker: Asker, sought: Sought, also: Q) -> Iterator[Stretch]:
    """Stretch after stretch of the turns that answer, newest first; `also` is asked of their rows (SearchRow).

    Ends after 20,200 rows of the index. Raises NotAllowed for whoever sees quotes only.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations, and cannot search them.")
    users = users_of(asker)
    if users == () or not sought.is_anything:
        return
    least, below = sought.bounds
    for size in STRETCHES:
        question = sought.question(users, least, below)
        keys = rows_with(question, size)
        places = _kept(asker, keys, also)
        is_last = len(keys) < size
        yield Stretch(places, is_last, index.moment_at(keys[-1]) if keys else None)
        if is_last:
            return
        below = keys[-1]


def _kept(asker: Asker, keys: list[int], also: Q) -> tuple[Place, ...]:
    # The rows' scope is kept in step by those who change an owner; that nothing leaks must not hang on it.
    rows = SearchRow.objects.filter(visible(asker, "conversation__"), also, pk__in=among(keys)).order_by("-pk")
    found: dict[tuple[int, int], Place] = {}
    for row in rows.values_list(*COLUMNS):
        place = Place(*row)
        found.setdefault((place.conversation_id, place.turn), place)
    return tuple(found.values())
