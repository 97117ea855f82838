"""Reading Proposals: the inbox, one card, one proposal, and what fell away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sayso.capture.models import Conversation
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
from sayso.domain.change import Operation
from sayso.domain.signal import JsonValue
from sayso.propose.models import Proposal
from sayso.propose.shown import shown_of
from sayso.propose.viewing import Viewer
from sayso.propose.views import Card, Cards, ProposalView
from sayso.record import scope

PAGE = 50
SITTING, CHANGES = 8, 40
"""Cards on the page, and proposals on them: as many as are cleared in one go; the next come up as these are decided."""
MANY = 1000
"""As far as what waits is counted where its number is told: beyond that it tells nobody more."""
COUNTED = 100
LISTED = 1000  # as far as cards are listed and put in order: of more, the newest are looked for
NEWEST = ("-happened_at", "-pk")
OPEN = Proposal.Closing.OPEN


class NotFound(LookupError):
    """There is no such card or proposal, or it is not the asker's to see: both look the same."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A proposal for `confirm`: everything that was shown, by value, and how it stands."""

    key: str
    digest: str
    shown: dict[str, JsonValue]
    rank: int
    closing: str
    closing_cause: str
    deal_id: int | None
    entity_id: int | None
    conversation_id: int
    conversation: str
    said_at: datetime | None


def list_cards(
    asker: Asker,
    at: datetime,
    *,
    deal_id: int | None = None,
    conversation_id: int | None = None,
    page: int = 1,
    size: int = PAGE,
    most: int | None = None,
    changes: int | None = None,
) -> Cards:
    """What waits for the asker, one card per conversation and deal, the newest conversation first.

    Snoozed proposals stay hidden until `at`. Review debt is shown a page at a time; the counts tell all of it, or as
    far as `most`. `changes`: no more cards than hold about so many proposals, one at least.
    """
    start = (max(page, 1) - 1) * size
    if deal_id is None and conversation_id is None:
        rows, listed = _open(asker).filter(_awake(at)), _listed(asker, at)
        shown = _newest(asker, at, listed, start + size)[start:]
        if changes is not None:
            shown = _as_many_as_hold(rows, shown, changes)
        return Cards(_cards(asker, rows, shown), *_counted(asker, at, listed, most))
    # Of one thing there are few, and no need to walk all conversations for them.
    rows = _open(asker, deal_id=deal_id, conversation_id=conversation_id)
    few = set(rows.filter(_awake(at)).order_by().values_list("conversation_id", flat=True))
    talks = Conversation.objects.filter(pk__in=few).order_by(*NEWEST).values_list("pk", flat=True)
    return Cards(
        _cards(asker, rows.filter(_awake(at)), list(talks[start : start + size])), *_counted_of(rows, at, most)
    )


def list_sitting(asker: Asker, at: datetime) -> Cards:
    """What of it is shown to be cleared in one go, with how much waits in all, as far as MANY."""
    return list_cards(asker, at, size=SITTING, most=MANY, changes=CHANGES)


def count_cards(asker: Asker, at: datetime, *, most: int | None = None) -> Cards:
    """The counts alone, with no card."""
    return Cards((), *_counted(asker, at, _listed(asker, at), most))


def count_waiting(asker: Asker, at: datetime, *, most: int = COUNTED) -> int:
    """How many proposals wait for the asker, as far as `most`: a number beside a word, not a total."""
    return _count((part.filter(_awake(at)) for part in _waiting(asker)), most)


def count_against(asker: Asker) -> dict[tuple[str, str], int]:
    """By entity and field: in how many things a waiting proposal that the asker sees would replace what stands."""
    rows = _visible(asker).filter(closing=OPEN, operation=Operation.SET.value).exclude(before=None)
    found = rows.order_by().values_list("entity", "field").annotate(things=Count("entity_id", distinct=True))
    return {(entity, field): things for entity, field, things in found}


def get_card(asker: Asker, conversation_id: int, at: datetime) -> Card:
    """One conversation's card. Raises NotFound when nothing of it waits."""
    cards = _cards(asker, _open(asker, conversation_id=conversation_id).filter(_awake(at)), [conversation_id])
    if not cards:
        raise NotFound(f"Nothing of conversation {conversation_id} waits to be confirmed.")
    return cards[0]


def get_proposal(asker: Asker, key: str) -> ProposalView:
    """One proposal, waiting or closed. Raises NotFound."""
    row = _visible(asker).select_related("conversation").filter(key=key).first()
    if row is None:
        raise NotFound("There is no such proposal any more.")
    return Viewer().proposal(row)


def list_closed(asker: Asker, conversation_id: int) -> tuple[ProposalView, ...]:
    """What of a conversation was decided or fell away, and why; nothing for one that the asker does not see."""
    rows = _visible(asker).filter(conversation_id=conversation_id).exclude(closing=OPEN)
    found = list(rows.select_related("conversation").order_by("rank", "said_at", "key"))
    viewer = Viewer()
    return tuple(viewer.proposal(row) for row in found)


def offered(asker: Asker, keys: Iterable[str]) -> dict[str, Offered]:
    """The proposals with these keys, by key, as far as the asker sees them."""
    rows = _visible(asker).filter(key__in=sorted(set(keys))).select_related("conversation")
    return {
        row.key: Offered(
            key=row.key,
            digest=row.digest,
            shown=shown_of(row),
            rank=row.rank,
            closing=row.closing,
            closing_cause=row.closing_cause,
            deal_id=row.deal_id,
            entity_id=row.entity_id,
            conversation_id=row.conversation_id,
            conversation=row.conversation.identity,
            said_at=row.said_at,
        )
        for row in rows
    }


def _visible(asker: Asker) -> QuerySet[Proposal]:
    """The proposals for deals that the asker sees; without a deal, from conversations that they see.

    For a few, found by their keys, deal or conversation: see `_waiting` for all.
    """
    rows = Proposal.objects.filter(conversation__withdrawn_at=None)
    if asker.owners is None:
        return rows
    mine = Q(deal__owner_id__in=sorted(asker.owners), deal__removed_at=None)
    loose = Q(deal=None, conversation__deal=None) & visible(asker, "conversation__")
    return rows.filter(mine | loose)


def _waiting(asker: Asker) -> tuple[QuerySet[Proposal], ...]:
    """All that waits for the asker, in parts that go by an index each: for deals that they see, and without a deal."""
    rows = Proposal.objects.filter(conversation__withdrawn_at=None, closing=OPEN).order_by()
    if asker.owners is None:
        return (rows,)
    mine = rows.filter(deal__owner_id__in=sorted(asker.owners), deal__removed_at=None)
    return mine, rows.filter(visible(asker, "conversation__"), deal=None, conversation__deal=None)


def _talks(asker: Asker, at: datetime) -> tuple[QuerySet[Conversation], ...]:
    """The conversations of which something waits, in the same parts. Each has one deal, so that each is one card."""
    awake = Proposal.objects.filter(_awake(at), closing=OPEN).order_by()
    rows = Conversation.objects.filter(withdrawn_at=None).order_by()
    offering = rows.filter(Exists(awake.filter(conversation_id=OuterRef("pk"))))
    if asker.owners is None:
        return (offering,)
    mine = offering.filter(deal__owner_id__in=sorted(asker.owners), deal__removed_at=None)
    loose = awake.filter(deal=None).values("conversation_id")
    return mine, rows.filter(visible(asker), deal=None, pk__in=loose)


def _open(asker: Asker, *, deal_id: int | None = None, conversation_id: int | None = None) -> QuerySet[Proposal]:
    wanted = {"deal_id": deal_id, "conversation_id": conversation_id}
    return _visible(asker).filter(closing=OPEN, **{name: pk for name, pk in wanted.items() if pk is not None})


def _awake(at: datetime) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=at)


def _listed(asker: Asker, at: datetime) -> list[int]:
    """The conversations of all cards that wait, in no order; of very many some."""
    return [pk for part in _talks(asker, at) for pk in part.values_list("pk", flat=True)[:LISTED]]


def _newest(asker: Asker, at: datetime, listed: Sequence[int], end: int) -> list[int]:
    """The conversations of the newest `end` cards, the newest first."""
    # Of very many the newest are met soon on the way back through all conversations.
    awake = _open(asker).filter(_awake(at), conversation_id=OuterRef("pk")).order_by()
    wanted = Q(pk__in=listed) if len(listed) < LISTED else Q(Exists(awake))
    return list(Conversation.objects.filter(wanted).order_by(*NEWEST).values_list("pk", flat=True)[:end])


def _as_many_as_hold(rows: QuerySet[Proposal], talks: Sequence[int], changes: int) -> list[int]:
    """The first of these conversations, until their proposals are so many."""
    counts = rows.filter(conversation_id__in=talks).order_by().values_list("conversation_id").annotate(Count("pk"))
    sizes = dict(counts)
    before = accumulate((sizes.get(pk, 0) for pk in talks), initial=0)
    return [pk for pk, held in zip(talks, before, strict=False) if held < changes]


def _counted(asker: Asker, at: datetime, listed: Sequence[int], most: int | None) -> tuple[int, int, int]:
    """Cards, proposals that wait, and proposals that are put off, each as far as `most`."""
    later = _visible(asker).filter(closing=OPEN, snoozed_until__gt=at).order_by()[:most].count()  # there are few
    if len(listed) < LISTED:
        on_them = Proposal.objects.filter(_awake(at), closing=OPEN, conversation_id__in=listed)
        return len(listed if most is None else listed[:most]), _count([on_them.order_by()], most), later
    if most is not None and most <= LISTED:
        return most, most, later  # each card holds one at least
    waiting = (part.filter(_awake(at)) for part in _waiting(asker))
    return _count(_talks(asker, at), most), _count(waiting, most), later


def _counted_of(rows: QuerySet[Proposal], at: datetime, most: int | None) -> tuple[int, int, int]:
    """Of a few: their cards, and the same."""
    if most == 0:
        return 0, 0, 0
    waiting, later = rows.filter(_awake(at)).order_by(), rows.filter(snoozed_until__gt=at).order_by()
    cards = waiting.values("conversation_id").distinct()
    return cards[:most].count(), waiting[:most].count(), later[:most].count()


def _count(parts: Iterable[QuerySet[Any]], most: int | None) -> int:
    found = 0
    for part in parts:
        if most is not None and found >= most:
            break
        found += part[: None if most is None else most - found].count()
    return found


def _cards(asker: Asker, rows: QuerySet[Proposal], talks: Sequence[int]) -> tuple[Card, ...]:
    """The cards of these conversations. What hangs on a conversation is read once, not with each of its proposals."""
    found: dict[int, list[Proposal]] = {pk: [] for pk in talks}
    for row in rows.filter(conversation_id__in=talks).order_by("rank", "said_at", "key"):
        found[row.conversation_id].append(row)
    heard = Conversation.objects.select_related("account", "host").in_bulk([pk for pk, each in found.items() if each])
    deals = (
        scope.deals(asker)
        .select_related("account", "owner")
        .in_bulk({row.deal_id for each in found.values() for row in each if row.deal_id is not None})
    )
    viewer = Viewer()
    for row in (row for each in found.values() for row in each):
        row.conversation, row.deal = heard[row.conversation_id], deals.get(row.deal_id or 0)
    return tuple(viewer.card(each) for each in found.values() if each)
