"""Reading Proposals: the inbox, one card, one proposal, and what fell away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

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
SITTING = 12  # cards on the page: as many as are cleared in one go; the next come up as these are decided
COUNTED = 100
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
) -> Cards:
    """What waits for the asker, one card per conversation and deal, the newest conversation first.

    Snoozed proposals stay hidden until `at`. Review debt is shown a page at a time; the counts tell all of it, or as
    far as `most`.
    """
    rows = _open(asker, deal_id=deal_id, conversation_id=conversation_id)
    start = (max(page, 1) - 1) * size
    if deal_id is None and conversation_id is None:
        talks = _talks(rows.filter(_awake(at)))
    else:  # of one thing there are few, and no need to walk all conversations for them
        few = rows.filter(_awake(at)).order_by().values_list("conversation_id", flat=True).distinct()
        talks = Conversation.objects.filter(pk__in=list(few))
    found = list(talks.order_by("-happened_at", "-pk").values_list("pk", flat=True)[start : start + size])
    return Cards(_cards(rows.filter(_awake(at)), found), *_counted(rows, at, most))


def count_cards(asker: Asker, at: datetime, *, most: int | None = None) -> Cards:
    """The counts alone, with no card."""
    return Cards((), *_counted(_open(asker), at, most))


def count_waiting(asker: Asker, at: datetime, *, most: int = COUNTED) -> int:
    """How many proposals wait for the asker, as far as `most`: a number beside a word, not a total."""
    return _visible(asker).filter(_awake(at), closing=OPEN).order_by()[:most].count()


def count_against(asker: Asker) -> dict[tuple[str, str], int]:
    """By entity and field: in how many things a waiting proposal that the asker sees would replace what stands."""
    rows = _visible(asker).filter(closing=OPEN, operation=Operation.SET.value).exclude(before=None)
    found = rows.order_by().values_list("entity", "field").annotate(things=Count("entity_id", distinct=True))
    return {(entity, field): things for entity, field, things in found}


def get_card(asker: Asker, conversation_id: int, at: datetime) -> Card:
    """One conversation's card. Raises NotFound when nothing of it waits."""
    cards = _cards(_open(asker, conversation_id=conversation_id).filter(_awake(at)), [conversation_id])
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

    By lists of ids, not by joins: each half then goes by an index of its own.
    """
    rows = Proposal.objects.filter(conversation__withdrawn_at=None)
    if asker.owners is None:
        return rows
    mine = scope.deals(asker).values("pk")
    heard = Conversation.objects.filter(visible(asker), deal=None).values("pk")
    return rows.filter(Q(deal__in=mine) | Q(deal=None, conversation__in=heard))


def _open(asker: Asker, *, deal_id: int | None = None, conversation_id: int | None = None) -> QuerySet[Proposal]:
    wanted = {"deal_id": deal_id, "conversation_id": conversation_id}
    return _visible(asker).filter(closing=OPEN, **{name: pk for name, pk in wanted.items() if pk is not None})


def _awake(at: datetime) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=at)


def _talks(rows: QuerySet[Proposal]) -> QuerySet[Conversation]:
    """The conversations of these proposals. A conversation has one deal, so each is one card."""
    return Conversation.objects.filter(Exists(rows.order_by().filter(conversation_id=OuterRef("pk"))))


def _counted(rows: QuerySet[Proposal], at: datetime, most: int | None) -> tuple[int, int, int]:
    """Cards, proposals that wait, and proposals that are put off, each as far as `most`."""
    waiting, later = rows.filter(_awake(at)).order_by(), rows.filter(snoozed_until__gt=at).order_by()
    cards = waiting.values("conversation_id").distinct()
    return cards[:most].count(), waiting[:most].count(), later[:most].count()


def _cards(rows: QuerySet[Proposal], talks: Sequence[int]) -> tuple[Card, ...]:
    found: dict[int, list[Proposal]] = {pk: [] for pk in talks}
    related = ("conversation__account", "conversation__host", "deal__account", "deal__owner")
    for row in rows.filter(conversation_id__in=talks).select_related(*related).order_by("rank", "said_at", "key"):
        found[row.conversation_id].append(row)
    viewer = Viewer()
    return tuple(viewer.card(each) for each in found.values() if each)
