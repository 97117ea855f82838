"""Reading meetings: what is on the agenda, what became of it, and the minutes that follow from that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from sayso.domain.asker import Asker
from sayso.org.models import User
from sayso.record import scope
from sayso.record.past import changes_between
from sayso.record.views import ChangeView, Named
from sayso.review.agenda import REASONS
from sayso.review.models import Meeting, Topic, Triage
from sayso.review.points import CHECKS
from sayso.review.selectors_questions import questions_of
from sayso.review.services_meetings import NoSuchMeeting, of_team
from sayso.review.triage import ENDINGS
from sayso.review.triage import REASONS as RISKS
from sayso.review.views import QuestionView

LATEST = 20


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting; `team` is None for the whole organisation. `state` is planned, frozen, running or closed.

    `topics` is how many deals of the agenda the asker sees, `left_off` how many in all it had no room for.
    """

    id: int
    team: Named | None
    held_at: datetime
    by: Named
    frozen_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    topics: int
    left_off: int

    @property
    def state(self) -> str:
        """How far it has come."""
        if self.closed_at:
            return "closed"
        return "running" if self.opened_at else "frozen" if self.frozen_at else "planned"


@dataclass(frozen=True, slots=True)
class Said:
    """A triage in words: the check, what was said, by whom, until when and why."""

    check: str
    verdict: str
    by: Named
    at: datetime
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class TopicView:
    """A deal on the agenda. The lists name checks: standing when it froze, mended before the meeting, and in it.

    `times` is how many earlier meetings of the team had the same check of this deal standing, at most.
    """

    deal: Named
    owner: Named | None
    position: int
    reasons: tuple[str, ...]
    standing: tuple[str, ...]
    mended_before: tuple[str, ...]
    mended_in_room: tuple[str, ...]
    left: tuple[str, ...]
    times: int
    discussed_at: datetime | None
    said: tuple[Said, ...] = ()
    questions: tuple[QuestionView, ...] = ()
    changes: tuple[ChangeView, ...] = ()


def list_meetings(asker: Asker) -> tuple[MeetingView, ...]:
    """The newest meetings, those ahead first: when a team meets is no secret."""
    rows = Meeting.objects.select_related("team", "by").order_by("-held_at", "-id")[:LATEST]
    return tuple(_meeting(asker, row) for row in rows)


def get_meeting(asker: Asker, meeting_id: int) -> MeetingView:
    """One meeting. Raises NoSuchMeeting."""
    row = Meeting.objects.select_related("team", "by").filter(pk=meeting_id).first()
    if row is None:
        raise NoSuchMeeting(f"There is no meeting {meeting_id}.")
    return _meeting(asker, row)


def previous_of(asker: Asker, meeting: MeetingView) -> MeetingView | None:
    """The meeting of the same team that closed before this one."""
    team = meeting.team.id if meeting.team else None
    rows = Meeting.objects.select_related("team", "by").filter(of_team(team), closed_at__isnull=False)
    row = rows.filter(held_at__lt=meeting.held_at).exclude(pk=meeting.id).order_by("-held_at").first()
    return _meeting(asker, row) if row else None


def list_topics(asker: Asker, meeting: MeetingView) -> tuple[TopicView, ...]:
    """The agenda in its order, of the deals that the asker sees, with what became of each."""
    rows = list(_topics(asker, meeting.id).select_related("deal__owner"))
    deals = [row.deal_id for row in rows]
    said, times = _said(deals, meeting), _times(asker, meeting, deals)
    changes, asked = _changes(asker, deals, meeting), questions_of(asker, meeting.id)
    return tuple(
        replace(
            _topic(row, said.get(row.deal_id, ()), times),
            questions=asked.get(row.deal_id, ()),
            changes=changes.get(row.deal_id, ()),
        )
        for row in rows
    )


def _topics(asker: Asker, meeting_id: int) -> QuerySet[Topic]:
    return Topic.objects.filter(meeting_id=meeting_id, deal__in=scope.deals(asker)).order_by("position")


def _topic(row: Topic, said: Sequence[Said], times: Mapping[tuple[int, str], int]) -> TopicView:
    frozen = _names(row.frozen)
    opened, closed = _names(row.opened), _names(row.closed)
    now = row.closed if row.closed is not None else row.opened if row.opened is not None else row.frozen
    quieted = {one.check for one in said if one.verdict in ("Parked", "Risk accepted", "Kept")}
    before = () if row.opened is None else _less(frozen, opened)
    ended = row.closed is None or any(one.verdict == "Closed out" for one in said)
    in_room = () if ended else tuple(check for check in _less(opened, closed) if _title(check) not in quieted)
    return TopicView(
        deal=Named(row.deal_id, row.deal.name),
        owner=_owner(row.deal.owner),
        position=row.position,
        reasons=tuple(REASONS.get(name, name) for name in row.reasons),
        standing=tuple(map(_title, frozen)),
        mended_before=tuple(map(_title, before)),
        mended_in_room=tuple(map(_title, in_room)),
        left=tuple(map(_title, _names(now))),
        times=max((times.get((row.deal_id, check), 0) for check in _names(now)), default=0),
        discussed_at=row.discussed_at,
        said=tuple(said),
    )


def _names(findings: object) -> tuple[str, ...]:
    held = findings if isinstance(findings, list) else []
    return tuple(dict.fromkeys(check for check, _ in held))


def _less(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    return tuple(check for check in before if check not in after)


def _title(check: str) -> str:
    return CHECKS.get(check).title if CHECKS.has(check) else check.replace("_", " ").capitalize()


def _said(deals: Sequence[int], meeting: MeetingView) -> dict[int, tuple[Said, ...]]:
    """What was said of the deals' findings while the meeting ran."""
    if meeting.opened_at is None:
        return {}
    within = Q(at__gte=meeting.opened_at) & (Q(at__lte=meeting.closed_at) if meeting.closed_at else Q())
    found: dict[int, list[Said]] = defaultdict(list)
    for row in Triage.objects.filter(within, deal_id__in=deals).select_related("by").order_by("at", "id"):
        words = {
            "park": "Parked",
            "accept": "Risk accepted",
            "close": "Closed out",
            "kept": "Kept",
            "reopen": "Reopened",
        }
        why = {**RISKS, **ENDINGS}.get(row.reason, "")
        by = Named(row.by_id, str(row.by))
        found[row.deal_id].append(Said(_title(row.check_name), words[row.verdict], by, row.at, why, row.until))
    return {deal: tuple(each) for deal, each in found.items()}


def _changes(asker: Asker, deals: Sequence[int], meeting: MeetingView) -> dict[int, tuple[ChangeView, ...]]:
    if meeting.opened_at is None:
        return {}
    found: dict[int, list[ChangeView]] = defaultdict(list)
    for change in changes_between(asker, deals, since=meeting.opened_at, until=meeting.closed_at):
        found[change.entity_id].append(change)
    return {deal: tuple(each) for deal, each in found.items()}


def _times(asker: Asker, meeting: MeetingView, deals: Sequence[int]) -> dict[tuple[int, str], int]:
    """How often a check of a deal was still standing when an earlier meeting of the team closed."""
    team = meeting.team.id if meeting.team else None
    earlier = Meeting.objects.filter(of_team(team), closed_at__isnull=False, held_at__lt=meeting.held_at)
    rows = Topic.objects.filter(meeting__in=earlier, deal_id__in=deals, deal__in=scope.deals(asker))
    found: dict[tuple[int, str], int] = defaultdict(int)
    for deal_id, closed in rows.values_list("deal_id", "closed"):
        for check in _names(closed):
            found[deal_id, check] += 1
    return found


def _meeting(asker: Asker, row: Meeting) -> MeetingView:
    team = Named(row.team.pk, row.team.name) if row.team else None
    return MeetingView(
        id=row.pk,
        team=team,
        held_at=row.held_at,
        by=Named(row.by_id, str(row.by)),
        frozen_at=row.frozen_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        topics=_topics(asker, row.pk).count(),
        left_off=row.left_off,
    )


def _owner(owner: User | None) -> Named | None:
    return Named(owner.pk, str(owner)) if owner else None
