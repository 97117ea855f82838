"""What came about since the last look, for each of whom it concerns: as they, with what they may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F

from sayso.capture.selectors_recent import hosts_since
from sayso.domain.asker import Asker, Door, system
from sayso.giveback.models import Followed, Notice
from sayso.giveback.notices.digest import READERS
from sayso.giveback.notices.questions import look_again
from sayso.giveback.rules_digest import LASTS, due_week
from sayso.giveback.selectors_meetings import list_meetings, people_meeting
from sayso.org.models import User
from sayso.org.selectors import Settings, asker_for, setting, today_of
from sayso.org.selectors_teams import people_in_roles
from sayso.org.settings import declare, whole_number
from sayso.propose.selectors import list_cards
from sayso.review.settings import DAYS, DIGEST_DAY, DIGEST_HOUR

BRIEF_MINUTES: Final = "giveback.brief_minutes"
LONGEST: Final = 24 * 60
RECENT: Final = timedelta(hours=1)
ANSWERS_LAST: Final = timedelta(days=7)
A_DAY: Final = timedelta(days=1)

declare(
    BRIEF_MINUTES,
    30,
    "Brief before a meeting",
    "Minutes before an external meeting at which its brief is announced, and mailed where mail is set. 0 is never.",
    whole_number(0, LONGEST),
)


def announce_briefs(*, at: datetime) -> int:
    """Announce the brief of every external meeting that begins soon, to each of ours who will be there."""
    minutes = setting(BRIEF_MINUTES)
    if not isinstance(minutes, int) or minutes == 0:
        return 0
    until, made = at + timedelta(minutes=minutes), 0
    for asker in _askers(people_meeting(system("announce"), at, until), at):
        for meeting in list_meetings(asker, at, until):
            if meeting.starts_at >= at:
                occasion, ends = meeting.starts_at.isoformat()[:40], meeting.starts_at + RECENT
                made += _tell(asker, Notice.Kind.BRIEF, meeting.conversation_id, occasion, at, ends)
    return made


def announce_answers(*, at: datetime) -> int:
    """Ask every followed question again, as whoever follows it, and tell of the answers that are new."""
    made = 0
    rows = Followed.objects.filter(user__is_active=True).select_related("question").order_by("pk")
    followed: dict[int, list[Followed]] = {}
    for row in rows:
        followed.setdefault(row.user_id, []).append(row)
    for asker in _askers(followed, at):
        for row in followed[asker.user_id or 0]:
            fresh = look_again(asker, row, at)
            if fresh and not _add(row, fresh, at):
                made += _tell(asker, Notice.Kind.ANSWERS, row.pk, at.isoformat()[:40], at, at + ANSWERS_LAST, fresh)
    return made


def announce_cards(*, at: datetime) -> int:
    """Tell whoever had a conversation taken in lately that cards wait, once a day at most. The app shows it."""
    made = 0
    for asker in _askers(hosts_since(system("announce"), at - RECENT), at):
        waiting = list_cards(asker, at, size=1).total
        if waiting:
            made += _tell(asker, Notice.Kind.CARDS, 0, at.date().isoformat(), at, at + A_DAY, waiting)
    return made


def announce_digests(*, at: datetime) -> int:
    """Tell managers, leaders and RevOps how the review stands, once in each week, from the hour that was set on."""
    settings = Settings()
    day, hour = settings.value(DIGEST_DAY), settings.value(DIGEST_HOUR)
    if day not in DAYS or not isinstance(hour, int):
        return 0
    week = due_week(at.astimezone(ZoneInfo(str(settings.value("org.zone")))), DAYS.index(str(day)), hour)
    if week is None:
        return 0
    readers = people_in_roles(system("announce"), READERS, today=today_of(None, at))
    told = [_tell(asker, Notice.Kind.DIGEST, 0, week.isoformat(), at, at + LASTS) for asker in _askers(readers, at)]
    return sum(told)


def _askers(user_ids: Iterable[int], at: datetime) -> Iterable[Asker]:
    for user in User.objects.filter(pk__in=list(user_ids), is_active=True).order_by("pk"):
        yield asker_for(user=user, door=Door.WORKER, request="announce", at=at, may_decide=False)


def _add(row: Followed, fresh: int, at: datetime) -> bool:
    """Add new answers to a notice that still stands, as news once more; False where none stands."""
    standing = Notice.objects.filter(
        user=row.user_id, kind=Notice.Kind.ANSWERS, subject=row.pk, until__gt=at, put_away_at=None
    )
    return bool(standing.update(count=F("count") + fresh, at=at, until=at + ANSWERS_LAST, mailed_at=None))


def _tell(
    asker: Asker, kind: Notice.Kind, subject: int, occasion: str, at: datetime, until: datetime, count: int = 1
) -> int:
    _, is_new = Notice.objects.get_or_create(
        user_id=asker.user_id or 0, kind=kind, subject=subject, occasion=occasion,
        defaults={"at": at, "until": until, "count": count},
    )  # fmt: skip
    return int(is_new)
