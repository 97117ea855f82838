"""Holding a review: it is planned, its agenda freezes a day ahead, deals are talked about one by one, and it closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from sayso.domain.asker import Asker, Role
from sayso.domain.period import quarter_of
from sayso.ledger.services import acting, append
from sayso.org import selectors as org
from sayso.org.models import Team
from sayso.record import scope
from sayso.record.facts import DealFacts
from sayso.record.selectors_facts import deal_facts
from sayso.review import ground
from sayso.review.agenda import MOST, Candidate, agenda, changes_of
from sayso.review.categories import category_of
from sayso.review.ground import Ground
from sayso.review.models import Meeting, Topic
from sayso.review.points import Grade
from sayso.review.selectors import budgets_of, owners_of_team
from sayso.review.services import EVERYTHING, findings_of
from sayso.review.triage import Key, Verdict, standing
from sayso.review.verdicts import verdicts_of

AHEAD: Final = timedelta(hours=24)
"""So long before a meeting its agenda freezes, and the owners see what is on it."""
WEEK: Final = timedelta(days=7)
LEADERS: Final = (Role.MANAGER, Role.LEADER, Role.REVOPS)


class BadMeeting(ValueError):
    """That cannot be done with a meeting in this state. The message says why."""


class NoSuchMeeting(LookupError):
    """There is no such meeting, or no such deal on its agenda."""


def plan(*, asker: Asker, team: int | None, held_at: datetime, at: datetime) -> int:
    """Plan a meeting for a team (None: for everybody). For managers, leaders and RevOps. Returns its id.

    Raises NotAllowed, BadMeeting, NoSuchMeeting for no team.
    """
    asker.require(*LEADERS)
    by = asker.require_decider()
    if held_at <= at:
        raise BadMeeting("A meeting is planned ahead.")
    if team is not None and not Team.objects.filter(pk=team).exists():
        raise NoSuchMeeting("There is no such team.")
    with acting():
        row = Meeting.objects.create(team_id=team, held_at=held_at, by_id=by)
        payload = {"team": team, "held_at": held_at.isoformat()}
        append(asker=asker, name="review.meeting.planned", subject=("meeting", row.pk), at=at, payload=payload)
    return row.pk


def freeze_due(*, at: datetime) -> int:
    """Freeze the agenda of every meeting that is a day away. Returns how many."""
    due = Meeting.objects.filter(frozen_at=None, held_at__lte=at + AHEAD)
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        freeze(asker=EVERYTHING, meeting_id=pk, at=at)
    return len(ids)


def freeze(*, asker: Asker, meeting_id: int, at: datetime) -> int:
    """Put the first MOST deals on the agenda, in their order; a frozen one stays as it is. Returns how many there are.

    For managers, leaders, RevOps, and the system itself a day ahead. Raises NotAllowed, NoSuchMeeting.
    """
    if asker.user_id is not None:
        asker.require(*LEADERS)
    with acting():
        row = _locked(meeting_id)
        if row.frozen_at is not None:
            return row.topics.count()
        base = ground.lay(EVERYTHING, at, ground.kept_paces() or {})
        deals = _deals(row, base)
        verdicts = verdicts_of([deal.id for deal in deals])
        since = _since(row)
        candidates = [_candidate(deal, base, verdicts.get(deal.id, {}), since) for deal in deals]
        settings = org.Settings()
        today, start = base.today(None), settings.value("org.fiscal_year_start")
        quarter = quarter_of(today, start if isinstance(start, int) else 1)
        chosen = agenda(candidates, budgets_of(EVERYTHING, settings, row.team_id), (quarter.first, quarter.last))
        on, facts = chosen[:MOST], {deal.id: deal for deal in deals}
        loud = {one.id: _loud(facts[one.id], base, verdicts.get(one.id, {})) for one in on}
        Topic.objects.bulk_create(
            Topic(meeting=row, deal_id=one.id, position=place, reasons=list(one.reasons), frozen=loud[one.id])
            for place, one in enumerate(on, 1)
        )
        row.frozen_at, row.left_off = at, len(chosen) - len(on)
        row.save(update_fields=["frozen_at", "left_off"])
        payload = {"deals": len(on), "left_off": row.left_off}
        append(asker=asker, name="review.agenda.frozen", subject=("meeting", row.pk), at=at, payload=payload)
    return len(on)


def begin(*, asker: Asker, meeting_id: int, at: datetime) -> None:
    """Open the meeting; what was mended before it is kept. Raises NotAllowed, NoSuchMeeting, BadMeeting."""
    _step(asker, meeting_id, "opened", at)


def end(*, asker: Asker, meeting_id: int, at: datetime) -> None:
    """Close the meeting: what was mended in it is kept. Raises NotAllowed, NoSuchMeeting, BadMeeting."""
    _step(asker, meeting_id, "closed", at)


def discuss(*, asker: Asker, meeting_id: int, deal_id: int, at: datetime) -> None:
    """A deal of the running meeting is talked about: kept once. Raises NotAllowed, NoSuchMeeting, BadMeeting."""
    asker.require(*LEADERS)
    with acting():
        topic = topic_of(asker, meeting_id, deal_id)
        require_running(topic.meeting)
        if topic.discussed_at is None:
            topic.discussed_at = at
            topic.save(update_fields=["discussed_at"])
            subject = ("meeting", meeting_id)
            append(asker=asker, name="review.deal.discussed", subject=subject, at=at, payload={"deal": deal_id})


def of_team(team_id: int | None) -> Q:
    """The condition that a meeting is that team's; None for the whole organisation's."""
    return Q(team=None) if team_id is None else Q(team_id=team_id)


def topic_of(asker: Asker, meeting_id: int, deal_id: int) -> Topic:
    """A deal on the agenda of a meeting. Raises NoSuchMeeting."""
    rows: Any = Topic.objects.select_related("meeting").filter(deal__in=scope.deals(asker))
    topic: Topic | None = rows.filter(meeting_id=meeting_id, deal_id=deal_id).first()
    if topic is None:
        raise NoSuchMeeting("That deal is not on the agenda of that meeting.")
    return topic


def require_running(row: Meeting) -> None:
    """Raises BadMeeting unless the meeting has begun and not ended."""
    if row.opened_at is None or row.closed_at is not None:
        raise BadMeeting("The meeting is not running.")


def _step(asker: Asker, meeting_id: int, state: str, at: datetime) -> None:
    asker.require(*LEADERS)
    asker.require_decider()
    with acting():
        row = _locked(meeting_id)
        if state == "opened" and (row.frozen_at is None or row.opened_at is not None):
            raise BadMeeting("Freeze the agenda first." if row.frozen_at is None else "It is open already.")
        if state == "closed":
            require_running(row)
        base = ground.lay(EVERYTHING, at, ground.kept_paces() or {})
        topics = list(row.topics.all())
        deals = [topic.deal_id for topic in topics]
        verdicts = verdicts_of(deals)
        found = deal_facts(EVERYTHING, deals, at=base.at, category_field=base.category_field)
        facts = {deal.id: deal for some in found for deal in some}
        for topic in topics:
            deal = facts.get(topic.deal_id)
            setattr(topic, state, _loud(deal, base, verdicts.get(topic.deal_id, {})) if deal else [])
        Topic.objects.bulk_update(topics, [state], batch_size=500)
        setattr(row, f"{state}_at", at)
        row.save(update_fields=[f"{state}_at"])
        append(asker=asker, name=f"review.meeting.{state}", subject=("meeting", row.pk), at=at, payload={})


def _deals(row: Meeting, base: Ground) -> list[DealFacts]:
    ids: list[int] | None = None
    if row.team_id is not None:
        owners = owners_of_team(EVERYTHING, row.team_id, base.today(None))
        ids = list(scope.deals(EVERYTHING).filter(owner_id__in=owners, stage__kind="open").values_list("pk", flat=True))
    return [
        deal for some in deal_facts(EVERYTHING, ids, at=base.at, category_field=base.category_field) for deal in some
    ]


def _candidate(deal: DealFacts, base: Ground, verdicts: Mapping[Key, Verdict], since: datetime) -> Candidate:
    today = base.today(deal.owner.id if deal.owner else None)
    left = standing(findings_of(deal, base), verdicts, today)
    return Candidate(
        id=deal.id,
        stage=(deal.stage.pipeline, deal.stage.key),
        value=base.rates.value(deal.amount, deal.currency) or Decimal(0),
        is_failing=any(one.grade is Grade.FAILS for one in left),
        category=category_of(deal.category, deal.stage.probability),
        close_date=deal.close_date,
        changes=changes_of(deal, since, today),
    )


def _loud(deal: DealFacts, base: Ground, verdicts: Mapping[Key, Verdict]) -> list[Sequence[str]]:
    today = base.today(deal.owner.id if deal.owner else None)
    return [[one.check, one.about] for one in standing(findings_of(deal, base), verdicts, today)]


def _since(row: Meeting) -> datetime:
    """Since when something is news: the meeting before, else a week."""
    before = Meeting.objects.filter(of_team(row.team_id), closed_at__isnull=False).order_by("-closed_at").first()
    return before.closed_at if before and before.closed_at else row.held_at - WEEK


def _locked(meeting_id: int) -> Meeting:
    row = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if row is None:
        raise NoSuchMeeting(f"There is no meeting {meeting_id}.")
    return row
