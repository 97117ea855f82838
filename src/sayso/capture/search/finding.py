"""Finding what was said: the newest turns that hold what somebody typed, among those they may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from sayso.capture.models import Participant, SearchRow
from sayso.capture.search import index
from sayso.capture.search.engines import NO_BOUND, Question, rows_with
from sayso.capture.search.excerpts import AROUND, edges, likest
from sayso.capture.search.words import Phrase, asked, place
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker, NotAllowed
from sayso.domain.transcript import Side

PAGE = 20
MOST_HITS = 100
_SHOWN: Final = (
    "turn__text", "turn__index", "turn__speaker", "turn__revision__number", "conversation__title",
    "conversation__channel", "conversation__happened_at", "conversation__account__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look; what is left blank does not narrow. `since` is included, `until` is not."""

    channel: str = ""
    side: str = ""
    person_id: int | None = None
    account_id: int | None = None
    deal_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """What narrows, as words of the index. Raises ValueError for no channel and for no side."""
        return (
            *([index.channel_tag(self.channel)] if self.channel else []),
            *([index.side_tag(self.side)] if self.side else []),
            *([index.person_tag(self.person_id)] if self.person_id is not None else []),
            *([index.account_tag(self.account_id)] if self.account_id is not None else []),
            *([index.deal_tag(self.deal_id)] if self.deal_id is not None else []),
        )


EVERYWHERE = Within()
Near = Mapping[tuple[int, int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn with what was looked for: ``before`` + ``found`` + ``after`` is a piece of it, character for character.

    `cut_before` and `cut_after` tell whether the turn goes on there; `name` is the speaker's as people mended it.
    """

    conversation_id: int
    title: str
    channel: str
    account: str
    happened_at: datetime
    revision: int
    turn: int
    speaker: str
    name: str
    side: Side
    before: str
    found: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, newest first, and the bound to go on from; None when there are no more."""

    hits: tuple[Hit, ...]
    before: int | None


def find(asker: Asker, text: str, limit: int = PAGE, before: int | None = None, within: Within = EVERYWHERE) -> Found:
    """The newest turns that hold every word of `text`; "quoted words" must follow one another, begin* finds beginnings.

    Any text is allowed and none fails; without letters or digits it finds all that `within` tells apart, and nothing
    where that tells nothing apart. Raises NotAllowed for whoever sees quotes only, ValueError for no channel or side.
    Whoever offers this to a person logs it: see `capture.services.search`.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations, and cannot search them.")
    phrases, users, tags = asked(text), users_of(asker), within.tags
    if not (phrases or tags) or users == ():
        return Found((), None)
    limit = min(max(limit, 1), MOST_HITS)
    bounds = (NO_BOUND if before is None else before, index.moment_of(within.until) if within.until else NO_BOUND)
    least = index.moment_of(within.since) if within.since else 0
    keys = rows_with(Question(phrases, users, tags, least, min(bounds)), limit)
    # The rows' scope is kept in step by those who change an owner; that nothing leaks must not hang on it.
    found = list(_readable(asker, keys).order_by("-pk"))
    return Found(_hits(asker, found, phrases, {}), keys[-1] if len(keys) == limit else None)


def users_of(asker: Asker) -> tuple[str, ...] | None:
    """Whose conversations the asker sees, as words of the index; None for everybody's."""
    return None if asker.owners is None else tuple(index.word_of(owner) for owner in sorted(asker.owners))


def hits_at(
    asker: Asker, places: Sequence[int], phrases: tuple[Phrase, ...], near: Near | None = None
) -> dict[int, Hit]:
    """The turns at these places of the index (`sifting`), by place, as far as the asker may read them.

    `near` are those (by conversation and turn) that answer by their meaning alone, with the places in their texts at
    which something was heard: of these the sentence nearest to the phrases is shown.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations.")
    rows = list(_readable(asker, places))
    return dict(zip((row.pk for row in rows), _hits(asker, rows, phrases, near or {}), strict=True))


def _readable(asker: Asker, keys: Sequence[int]) -> QuerySet[SearchRow]:
    """The rows of these that the asker may read, with what is shown of them."""
    rows = SearchRow.objects.filter(visible(asker, "conversation__"), pk__in=keys)
    return rows.select_related("conversation__account", "turn__revision").only(*_SHOWN)


def known_in(asker: Asker, conversations: Collection[int]) -> dict[tuple[int, str], Participant]:
    """Who takes part in those of these that the asker sees, by conversation and label: the name and side of each."""
    rows = Participant.objects.filter(visible(asker, "conversation__"), conversation__in=conversations).order_by()
    shown = rows.only("conversation_id", "label", "name", "side")
    return {(one.conversation_id, one.label): one for one in shown}


def _hits(asker: Asker, rows: Sequence[SearchRow], phrases: tuple[Phrase, ...], near: Near) -> tuple[Hit, ...]:
    known = known_in(asker, {row.conversation_id for row in rows})
    shown = [_shown(row, phrases, near) for row in rows]
    return tuple(
        _hit(row, piece, known.get((row.conversation_id, row.turn.speaker)))
        for row, piece in zip(rows, shown, strict=True)
    )


def _shown(row: SearchRow, phrases: tuple[Phrase, ...], near: Near) -> tuple[int, int, int, int]:
    """Where what is shown of a turn begins, where in it the phrases begin and end, and where it ends."""
    text, turn = row.turn.text, (row.conversation_id, row.turn.index)
    if turn in near:
        begins, ends = likest(text, phrases, near[turn])
        return begins, begins, begins, ends
    start, end = place(text, phrases)
    first, latest = edges(text, start, end, AROUND if phrases else 2 * AROUND)
    return first, start, end, latest


def _hit(row: SearchRow, shown: tuple[int, int, int, int], person: Participant | None) -> Hit:
    text, conversation = row.turn.text, row.conversation
    first, start, end, latest = shown
    return Hit(
        conversation_id=row.conversation_id,
        title=conversation.title,
        channel=conversation.channel,
        account=conversation.account.name if conversation.account else "",
        happened_at=conversation.happened_at,
        revision=row.turn.revision.number,
        turn=row.turn.index,
        speaker=row.turn.speaker,
        name=(person.name if person else "") or row.turn.speaker,
        side=Side(person.side) if person else Side.UNKNOWN,
        before=text[first:start],
        found=text[start:end],
        after=text[end:latest],
        cut_before=first > 0,
        cut_after=latest < len(text),
    )
