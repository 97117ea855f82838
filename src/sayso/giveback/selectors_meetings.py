"""The calendar's external meetings, as far as the asker sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from sayso.capture.models import Conversation, Participant
from sayso.capture.selectors_scope import NotFound, visible
from sayso.domain.asker import Asker
from sayso.domain.transcript import Channel, Side
from sayso.giveback.facts import Somebody
from sayso.giveback.views import Meeting
from sayso.record.views import Named


class NoMeeting(NotFound):
    """The calendar knows of no external meeting of the asker."""

    def __init__(self) -> None:
        super().__init__("The calendar shows no external meeting of yours in the next 30 days.")


UNDER_WAY = timedelta(hours=1)  # how long a meeting without an end is taken to last
LONGEST = timedelta(days=31)  # what lasts longer is an entry of the calendar, and no meeting


def list_meetings(asker: Asker, since: datetime, until: datetime) -> tuple[Meeting, ...]:
    """The asker's own external meetings that are under way at `since` or begin before `until`, the next first."""
    return tuple(_meeting(asker, row) for row in _own_meetings(asker, since, until))


def people_meeting(asker: Asker, since: datetime, until: datetime) -> frozenset[int]:
    """Those of ours who have an external meeting that begins in between, among the meetings that the asker sees."""
    rows = _meetings(asker).filter(started_at__gte=since, started_at__lt=until)
    hosts = rows.filter(host__isnull=False).values_list("host_id", flat=True)
    there = Participant.objects.filter(conversation__in=rows, user__isnull=False).values_list("user_id", flat=True)
    return frozenset([*hosts, *there])


def next_meeting(asker: Asker, at: datetime, *, deal_id: int | None = None) -> Meeting | None:
    """The next external meeting of the asker, or of a deal; None where the calendar knows of none."""
    if deal_id is not None:
        row = _meetings(asker).filter(deal_id=deal_id, started_at__gte=at).order_by("started_at", "pk").first()
        return _meeting(asker, row) if row else None
    row = _own_meetings(asker, at, at + timedelta(days=30)).first()
    return _meeting(asker, row) if row else None


def get_meeting(asker: Asker, conversation_id: int) -> Meeting:
    """One external meeting. Raises capture's NotFound."""
    found = get_meetings(asker, [conversation_id])
    if not found:
        raise NotFound(f"There is no meeting {conversation_id}.")
    return found[conversation_id]


def get_meetings(asker: Asker, conversations: Iterable[int]) -> dict[int, Meeting]:
    """Those of these that are external meetings which the asker sees, by the conversation's id."""
    return {row.pk: _meeting(asker, row) for row in _meetings(asker).filter(pk__in=list(conversations))}


def attending(asker: Asker, conversation_id: int) -> tuple[Somebody, ...]:
    """Who of the buyer's side will be there."""
    rows = Participant.objects.filter(
        visible(asker, "conversation__"), conversation_id=conversation_id, side=Side.THEIRS
    )
    return tuple(Somebody(one.label, one.name, one.email, one.title, Side(one.side), one.person_id) for one in rows)


def _own_meetings(asker: Asker, since: datetime, until: datetime) -> QuerySet[Conversation]:
    """Those that the asker hosts or takes part in, the next first."""
    if asker.user_id is None:
        return Conversation.objects.none()
    there = Participant.objects.filter(user_id=asker.user_id, conversation_id=OuterRef("pk"))
    under_way = Q(started_at__gte=since) | Q(ended_at__gt=since) | Q(ended_at=None, started_at__gt=since - UNDER_WAY)
    rows = _meetings(asker).filter(under_way, started_at__gt=since - LONGEST, started_at__lt=until)
    return rows.filter(Q(host_id=asker.user_id) | Q(Exists(there))).order_by("started_at", "pk")


def _meetings(asker: Asker) -> QuerySet[Conversation]:
    external = Participant.objects.filter(side=Side.THEIRS, conversation_id=OuterRef("pk"))
    rows = Conversation.objects.filter(
        visible(asker), Exists(external), channel=Channel.MEETING, erased_at=None, withdrawn_at=None
    )
    return rows.select_related("deal", "account").prefetch_related("participants")


def _meeting(asker: Asker, row: Conversation) -> Meeting:
    # The meeting may be one's own, and its deal somebody else's.
    deal = row.deal if row.deal and asker.sees_owner(row.deal.owner_id) else None
    return Meeting(
        conversation_id=row.pk,
        title=row.title,
        starts_at=row.started_at or row.happened_at,
        ends_at=row.ended_at,
        deal=Named(deal.pk, deal.name) if deal else None,
        account=Named(row.account.pk, row.account.name) if row.account and (deal or not row.deal) else None,
        people=tuple(one.name or one.label for one in row.participants.all() if one.side == Side.THEIRS),
    )
