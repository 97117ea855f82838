"""Finding what was said: the newest turns that hold what somebody typed, among those they may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.capture.models import SearchRow
from sayso.capture.search.engines import NO_BOUND, rows_with
from sayso.capture.search.index import word_of
from sayso.capture.search.words import Phrase, asked, place
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker, NotAllowed

PAGE = 20
MOST_HITS = 100
AROUND = 80  # characters shown on either side of a hit


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn with what was looked for: ``before`` + ``found`` + ``after`` is a piece of it, character for character."""

    conversation_id: int
    title: str
    happened_at: datetime
    revision: int
    turn: int
    speaker: str
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, newest first, and the bound to go on from; None when there are no more."""

    hits: tuple[Hit, ...]
    before: int | None


def find(asker: Asker, text: str, limit: int = PAGE, before: int | None = None) -> Found:
    """The newest turns that hold every word of `text`; "quoted words" must follow one another, begin* finds beginnings.

    Any text is allowed and none fails; without letters or digits it finds nothing. Raises NotAllowed for whoever sees
    quotes only. Whoever offers this to a person logs it: see `capture.services.search`.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations, and cannot search them.")
    phrases, scope = asked(text), _scope(asker)
    if not phrases or scope == []:
        return Found((), None)
    limit = min(max(limit, 1), MOST_HITS)
    keys = rows_with(phrases, scope, NO_BOUND if before is None else before, limit)
    # The rows' scope is kept in step by those who change an owner; that nothing leaks must not hang on it.
    rows = SearchRow.objects.filter(visible(asker, "conversation__"), pk__in=keys)
    rows = rows.select_related("conversation", "turn__revision").order_by("-pk")
    return Found(tuple(_hit(row, phrases) for row in rows), keys[-1] if len(keys) == limit else None)


def _scope(asker: Asker) -> list[str] | None:
    return None if asker.owners is None else [word_of(owner) for owner in sorted(asker.owners)]


def _hit(row: SearchRow, phrases: tuple[Phrase, ...]) -> Hit:
    text = row.turn.text
    start, end = place(text, phrases)
    return Hit(
        conversation_id=row.conversation_id,
        title=row.conversation.title,
        happened_at=row.conversation.happened_at,
        revision=row.turn.revision.number,
        turn=row.turn.index,
        speaker=row.turn.speaker,
        before=text[max(0, start - AROUND) : start],
        found=text[start:end],
        after=text[end : end + AROUND],
    )
