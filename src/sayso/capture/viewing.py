"""Rows as frozen views. What an asker may not see of other people's deals is left out here, names and reasons too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from sayso.capture.models import Conversation, Failure, Revision
from sayso.capture.models import Participant as ParticipantRow
from sayso.capture.models import Turn as TurnRow
from sayso.capture.privacy_settings import notice_for
from sayso.capture.rules import in_zone
from sayso.capture.rules_sides import names_nobody
from sayso.capture.views import ConversationRow, ConversationView, FailureView, Named, ParticipantView
from sayso.domain.asker import Asker
from sayso.domain.transcript import Mark, Participant, Side, Turn, TurnKind
from sayso.record import scope

ELSEWHERE = "It belongs to a deal of somebody else."
SEVERAL = "More than one deal fits."


def conversation_rows(asker: Asker, rows: Sequence[Conversation]) -> tuple[ConversationRow, ...]:
    """Conversations for a list; their `deal`, `account` and `host` are at hand."""
    wanted = {deal for row in rows for deal in row.candidates}
    deals = _deals(asker, wanted) if wanted else {}
    return tuple(
        ConversationRow(
            id=row.pk,
            title=row.title,
            channel=row.channel,
            source=row.source,
            happened_at=row.happened_at,
            started_at=in_zone(row.started_at, row.started_zone),
            match=row.match,
            match_reason=_reason(asker, row, deals),
            deal=_deal(asker, row),
            account=named(row.account),
            host=named(row.host),
            candidates=_candidates(row, deals),
            is_automatic=row.automatic,
            withdrawn_at=row.withdrawn_at,
            erased_at=row.erased_at,
        )
        for row in rows
    )


def conversation_view(asker: Asker, row: Conversation) -> ConversationView:
    """One conversation; `row` has its participants at hand."""
    latest = (
        Revision.objects.filter(conversation=row, number=row.revision)
        .select_related("original")
        .defer("original__content")
        .first()
    )
    deals = _deals(asker, row.candidates)
    return ConversationView(
        id=row.pk,
        title=row.title,
        channel=row.channel,
        source=row.source,
        format=row.format,
        external_id=row.external_id,
        thread=row.thread,
        happened_at=row.happened_at,
        started_at=in_zone(row.started_at, row.started_zone),
        ended_at=in_zone(row.ended_at, row.started_zone),
        zone=row.started_zone,
        captured_at=row.captured_at,
        captured_by=named(row.captured_by),
        host=named(row.host),
        filename=latest.original.filename if latest else "",
        revision=row.revision,
        turns=TurnRow.objects.filter(revision=latest).count() if latest else 0,
        match=row.match,
        match_reason=_reason(asker, row, deals),
        matched_by=named(row.matched_by),
        deal=_deal(asker, row),
        account=named(row.account),
        candidates=_candidates(row, deals),
        participants=tuple(_participant_view(one) for one in row.participants.all()),
        notes=tuple(row.notes),
        is_automatic=row.automatic,
        notice=notice_for(row.source),
        withdrawn_at=row.withdrawn_at,
        erased_at=row.erased_at,
    )


def failure_view(row: Failure) -> FailureView:
    """A file that could not be read."""
    return FailureView(row.pk, row.filename, row.source, row.message, row.at, named(row.by))


def participant(row: ParticipantRow) -> Participant:
    """A participant as readers know them."""
    return Participant(row.label, row.name, row.email, row.title, Side(row.side))


def turns(rows: QuerySet[TurnRow], zone: str) -> Iterator[Turn]:
    """Turns as readers know them, each with its own time in its own zone, else in the conversation's."""
    columns = ("index", "speaker", "text", "kind", "start_ms", "end_ms", "said_at", "said_zone", "marks")
    # Values, not rows: an hour has hundreds of turns, and every reading of it begins here.
    for index, speaker, text, kind, start_ms, end_ms, said_at, said_zone, marks in rows.values_list(*columns):
        moment = in_zone(said_at, said_zone or zone)
        marked = tuple(Mark(offset, ms) for offset, ms in marks)
        yield Turn(index, speaker, text, TurnKind(kind), start_ms, end_ms, moment, marked)


def named(thing: object) -> Named | None:
    """Anything with a key and a name, or None."""
    return None if thing is None else Named(thing.pk, thing.name)  # type: ignore[attr-defined]


def _deals(asker: Asker, wanted: Sequence[int] | set[int]) -> dict[int, str]:
    return dict(scope.deals(asker).filter(pk__in=sorted(wanted)).values_list("pk", "name"))


def _deal(asker: Asker, row: Conversation) -> Named | None:
    """The deal, for those who see it: whoever brought a conversation in does not see other people's deals by it."""
    return Named(row.deal.pk, row.deal.name) if row.deal and asker.sees_owner(row.deal.owner_id) else None


def _candidates(row: Conversation, deals: dict[int, str]) -> tuple[Named, ...]:
    return tuple(Named(deal, deals[deal]) for deal in row.candidates if deal in deals)


def reason_is_hidden(asker: Asker, row: Conversation) -> bool:
    """Whether the reason names deals that are not all the asker's to see."""
    named_deals = _deals(asker, row.candidates) if row.candidates else {}
    elsewhere = row.deal is not None and not asker.sees_owner(row.deal.owner_id)
    return elsewhere or not all(deal in named_deals for deal in row.candidates)


def _reason(asker: Asker, row: Conversation, deals: dict[int, str]) -> str:
    """The reason names deals; whoever does not see all of them gets one without names."""
    if row.deal and not asker.sees_owner(row.deal.owner_id):
        return ELSEWHERE
    return row.match_reason if all(deal in deals for deal in row.candidates) else SEVERAL


def _participant_view(row: ParticipantRow) -> ParticipantView:
    return ParticipantView(
        label=row.label,
        name=row.name,
        email=row.email,
        title=row.title,
        side=Side(row.side),
        side_reason=row.side_reason,
        person_id=row.person_id,
        user_id=row.user_id,
        is_known=bool(row.email) or not names_nobody(row.name or row.label),
    )
