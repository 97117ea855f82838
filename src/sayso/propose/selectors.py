"""Reading Proposals: the inbox, one card, one proposal, and what fell away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
from sayso.domain.signal import JsonValue
from sayso.propose.models import Proposal
from sayso.propose.shown import shown_of
from sayso.propose.viewing import Viewer
from sayso.propose.views import Card, Cards, ProposalView

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
) -> Cards:
    """What waits for the asker, one card per conversation and deal, the newest conversation first.

    Snoozed proposals stay hidden until `at`. Review debt is shown a page at a time; the counts tell all of it.
    """
    rows = _visible(asker).filter(closing=OPEN)
    rows = rows if deal_id is None else rows.filter(deal_id=deal_id)
    rows = rows if conversation_id is None else rows.filter(conversation_id=conversation_id)
    waiting = rows.filter(_awake(at))
    places = waiting.order_by("-conversation__happened_at", "-conversation_id", "deal_id")
    pairs = places.values_list("conversation_id", "deal_id").distinct()
    start = (max(page, 1) - 1) * size
    return Cards(
        cards=_cards(waiting, pairs[start : start + size]),
        total=pairs.count(),
        waiting=waiting.count(),
        snoozed=rows.exclude(_awake(at)).count(),
    )


def count_waiting(asker: Asker, at: datetime, *, most: int = COUNTED) -> int:
    """How many proposals wait for the asker, as far as `most`: a number beside a word, not a total."""
    return _visible(asker).filter(_awake(at), closing=OPEN).order_by()[:most].count()


def get_card(asker: Asker, conversation_id: int, at: datetime) -> Card:
    """One conversation's card. Raises NotFound when nothing of it waits."""
    rows = _visible(asker).filter(closing=OPEN).filter(_awake(at), conversation_id=conversation_id)
    place = rows.order_by("deal_id").values_list("conversation_id", "deal_id").first()
    if place is None:
        raise NotFound(f"Nothing of conversation {conversation_id} waits to be confirmed.")
    return _cards(rows, [place])[0]


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
    """The proposals for deals that the asker sees; without a deal, from conversations that they see."""
    if asker.owners is None:
        return Proposal.objects.filter(conversation__withdrawn_at=None)
    loose = Q(deal=None) & visible(asker, "conversation__")
    return Proposal.objects.filter(Q(deal__owner_id__in=sorted(asker.owners)) | loose, conversation__withdrawn_at=None)


def _awake(at: datetime) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=at)


def _cards(rows: QuerySet[Proposal], places: Iterable[tuple[int, int | None]]) -> tuple[Card, ...]:
    found: dict[tuple[int, int | None], list[Proposal]] = {place: [] for place in places}
    wanted = rows.filter(conversation_id__in={conversation for conversation, _ in found})
    related = ("conversation__account", "conversation__host", "deal__account", "deal__owner")
    for row in wanted.select_related(*related).order_by("rank", "said_at", "key"):
        if (row.conversation_id, row.deal_id) in found:
            found[row.conversation_id, row.deal_id].append(row)
    viewer = Viewer()
    return tuple(viewer.card(each) for each in found.values() if each)
