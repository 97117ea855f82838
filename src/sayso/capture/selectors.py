"""Reading conversations. The asker's scope stands in every query; nothing is read first and hidden afterwards."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from sayso.capture import matching
from sayso.capture.models import Conversation, Failure, Participant, Revision, Turn
from sayso.capture.rules import in_zone
from sayso.capture.rules_matching import Rung
from sayso.capture.selectors_scope import NotFound, visible
from sayso.capture.viewing import (
    conversation_rows,
    conversation_view,
    failure_view,
    participant,
    reason_is_hidden,
    turns,
)
from sayso.capture.views import ConversationView, FailureView, OriginalFile, Page, RevisionView, SourceView
from sayso.domain.asker import Asker, NotAllowed, Role
from sayso.domain.transcript import Channel, Transcript
from sayso.record.names import holding, listed

PAGE = 50
LARGEST_PAGE = 200
LARGEST_ID = (1 << 63) - 1
RELATED = ("deal", "account", "host", "captured_by", "matched_by")
WAITING = (Conversation.Match.NEW, Conversation.Match.UNMATCHED, Conversation.Match.PENDING)

COUNTED = 100
STANDING_UNMATCHED = Q(match=Conversation.Match.UNMATCHED, erased_at=None, withdrawn_at=None, automatic=False)


class BadMark(ValueError):
    """That marks no place in a list."""

    def __init__(self) -> None:
        super().__init__("That marks no place in this list: begin again at its top.")


def transcript_of(asker: Asker, conversation_id: int, *, revision: int | None = None) -> Transcript:
    """The conversation as it is read: its latest revision (or the one asked for), participants as people mended them.

    Its times stand in the zone in which relative dates are read. Raises NotFound, and NotAllowed for whoever sees
    quotes only. Who shows it to a person logs it: see `capture.services.open_transcript`.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations.")
    row = _one(asker, conversation_id)
    zone, number = row.started_zone, row.revision if revision is None else revision
    if number != row.revision and not Revision.objects.filter(conversation=row, number=number).exists():
        raise NotFound(f"Conversation {conversation_id} has no revision {number}.")
    said = Turn.objects.filter(revision__conversation=row, revision__number=number).order_by("index")
    return Transcript(
        format=row.format,
        channel=Channel(row.channel),
        turns=tuple(turns(said, zone)),
        # Whoever speaks without a label is nobody to a reader until somebody has named them.
        participants=tuple(participant(one) for one in row.participants.all() if one.label or one.name),
        title=row.title,
        started_at=in_zone(row.started_at, zone),
        ended_at=in_zone(row.ended_at, zone),
        external_id=row.external_id,
        thread=(row.thread,) if row.thread else (),
        automatic=row.automatic,
        notes=tuple(row.notes),
    )


def get_conversation(asker: Asker, conversation_id: int) -> ConversationView:
    """One conversation with its participants and candidates, without its text. Raises NotFound."""
    return conversation_view(asker, _one(asker, conversation_id, *RELATED))


def list_conversations(
    asker: Asker,
    *,
    deal_id: int | None = None,
    account_id: int | None = None,
    match: str = "",
    thread: str = "",
    channel: str = "",
    person_id: int | None = None,
    title: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page:
    """The conversations that the asker sees, newest first, a page at a time, each wish one more condition.

    `title` is looked for in their titles.

    `before` is the `next` of the page above. Raises BadMark where it is not.
    """
    wanted = {"deal_id": deal_id, "account_id": account_id, "match": match, "thread": thread, "channel": channel}
    rows = Conversation.objects.filter(visible(asker), **{name: value for name, value in wanted.items() if value})
    if title:
        rows = rows.filter(listed(Conversation.objects.all(), holding(title, "title")))
    if person_id is not None:
        rows = rows.filter(pk__in=Participant.objects.filter(person_id=person_id).values("conversation_id"))
    return _page(asker, rows, before, size)


def list_revisions(asker: Asker, conversation_id: int) -> tuple[RevisionView, ...]:
    """Every reading of a conversation, the newest first. Raises NotFound."""
    match_of(asker, conversation_id)
    rows = (
        Revision.objects.filter(conversation_id=conversation_id).select_related("original").defer("original__content")
    )
    return tuple(
        RevisionView(
            number=row.number,
            captured_at=row.captured_at,
            filename=row.original.filename,
            size=row.original.size,
            is_gone=row.original.erased_at is not None,
        )
        for row in rows.order_by("-number")
    )


def original_of(asker: Asker, conversation_id: int, revision: int | None = None) -> OriginalFile:
    """The file that a conversation (its latest revision, or the one asked for) was read from.

    A file may hold several conversations, so all of them have to be the asker's to see. Raises NotFound, also for a
    file that is gone, and NotAllowed. Who hands it to a person logs it: see `capture.services.open_original`.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations.")
    number = revision if revision is not None else _one(asker, conversation_id).revision
    row = Revision.objects.filter(visible(asker, "conversation__"), conversation_id=conversation_id, number=number)
    found = row.select_related("original").first()
    if found is None or found.original.erased_at is not None:
        raise NotFound(f"There is no file of conversation {conversation_id}.")
    within = Conversation.objects.filter(revisions__original=found.original).distinct()
    if within.exclude(pk__in=within.filter(visible(asker)).values("pk")).exists():
        raise NotAllowed("The file holds other conversations too, and not all of them are yours to see.")
    return OriginalFile(found.original.filename, zlib.decompress(bytes(found.original.content)))


def ladder(asker: Asker, conversation_id: int) -> tuple[Rung, ...]:
    """Why a conversation belongs where it does, question by question; () where that would name others' deals.

    Raises NotFound.
    """
    row = _one(asker, conversation_id)
    return () if row.erased_at or reason_is_hidden(asker, row) else matching.ladder_of(row)


def people_in(asker: Asker, conversations: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Who took part in each of these conversations, by name or label, as far as the asker sees them."""
    rows = Participant.objects.filter(visible(asker, "conversation__"), conversation__in=list(conversations))
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.conversation_id, []).append(row.name or row.label)
    return {conversation: tuple(names) for conversation, names in found.items()}


def latest_with_people(asker: Asker, people: Iterable[int]) -> dict[int, datetime]:
    """When each of these people was last in a conversation that the asker sees; what is yet to come is none."""
    rows = Participant.objects.filter(visible(asker, "conversation__"), person_id__in=list(people)).order_by()
    heard = rows.filter(conversation__happened_at__lte=timezone.now())
    return dict(heard.values_list("person_id").annotate(latest=Max("conversation__happened_at")))


def list_unmatched(asker: Asker, *, before: str = "", size: int = PAGE) -> Page:
    """The conversations for which a person has to say which deal they belong to, newest first. Raises BadMark."""
    return _page(asker, Conversation.objects.filter(visible(asker), STANDING_UNMATCHED), before, size)


def count_unmatched(asker: Asker, *, most: int = COUNTED) -> int:
    """How many conversations wait for a person to say which deal they belong to, as far as `most`."""
    return Conversation.objects.filter(visible(asker), STANDING_UNMATCHED).order_by()[:most].count()


def waiting_for_a_deal(asker: Asker) -> tuple[int, ...]:
    """The conversations that no deal was found for and nobody has placed, in the order they happened."""
    rows = Conversation.objects.filter(visible(asker), match__in=WAITING, erased_at=None, withdrawn_at=None)
    return tuple(rows.order_by("happened_at", "pk").values_list("pk", flat=True))


def match_of(asker: Asker, conversation_id: int) -> int | None:
    """The deal that a conversation belongs to, None for none. Raises NotFound."""
    found = Conversation.objects.filter(visible(asker), pk=conversation_id).values_list("deal_id").first()
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return found[0]


def conversations_of_deals(asker: Asker, deals: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The visible conversations of each deal, in the order they happened."""
    rows = Conversation.objects.filter(visible(asker), deal_id__in=list(deals)).order_by("happened_at", "pk")
    found: dict[int, list[int]] = {}
    for deal_id, pk in rows.values_list("deal_id", "pk"):
        found.setdefault(deal_id or 0, []).append(pk)
    return {deal_id: tuple(ids) for deal_id, ids in found.items()}


def sees_any(asker: Asker) -> bool:
    """Whether there is any conversation that the asker sees."""
    return Conversation.objects.filter(visible(asker)).exists()


def list_withdrawn(asker: Asker) -> Page:
    """What the asker withdrew and can still take back, newest first."""
    own = Conversation.objects.filter(host_id=asker.user_id, erased_at=None).exclude(withdrawn_at=None)
    return _page(asker, own, "", LARGEST_PAGE)


def list_sources(asker: Asker) -> tuple[SourceView, ...]:
    """Where what the asker sees comes from, the liveliest first."""
    rows = Conversation.objects.filter(visible(asker)).order_by().values("source")
    found = rows.annotate(conversations=Count("id"), latest=Max("captured_at")).order_by("-conversations", "source")
    return tuple(SourceView(row["source"], row["conversations"], row["latest"]) for row in found)


def list_failures(asker: Asker, *, size: int = PAGE) -> tuple[FailureView, ...]:
    """The files that could not be read, newest first: the asker's own, or everybody's for RevOps."""
    rows = failures_of(asker).select_related("by").order_by("-at", "-pk")[: _size(size)]
    return tuple(failure_view(row) for row in rows)


def failures_of(asker: Asker) -> QuerySet[Failure]:
    """The standing failures that are the asker's to see and to dismiss."""
    rows = Failure.objects.filter(settled_at=None)
    return rows if asker.user_id is None or asker.has(Role.REVOPS) else rows.filter(by_id=asker.user_id)


def _one(asker: Asker, conversation_id: int, *related: str) -> Conversation:
    rows = Conversation.objects.filter(visible(asker), pk=conversation_id)
    found = (rows.select_related(*related) if related else rows).prefetch_related("participants").first()
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return found


def _page(asker: Asker, rows: QuerySet[Conversation], before: str, size: int) -> Page:
    if before:
        at, pk = _place(before)
        rows = rows.filter(Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=pk))
    found = list(rows.select_related(*RELATED).order_by("-happened_at", "-pk")[: _size(size) + 1])
    shown = found[: _size(size)]
    more = f"{shown[-1].happened_at.isoformat()}_{shown[-1].pk}" if len(found) > len(shown) else ""
    return Page(conversation_rows(asker, shown), more)


def _place(mark: str) -> tuple[datetime, int]:
    moment, _, pk = mark.rpartition("_")
    try:
        at, number = datetime.fromisoformat(moment), int(pk)
    except ValueError:
        raise BadMark from None
    if at.tzinfo is None or not 0 <= number <= LARGEST_ID:
        raise BadMark
    return at, number


def _size(size: int) -> int:
    return min(max(size, 1), LARGEST_PAGE)
