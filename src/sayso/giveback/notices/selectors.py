"""The notices that stand, with the names that whoever they are for may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sayso.capture.selectors_scope import NotFound
from sayso.domain.asker import Asker
from sayso.giveback.ask.kept import list_questions
from sayso.giveback.models import Followed, Notice
from sayso.giveback.selectors_meetings import get_meeting
from sayso.giveback.views import NoticeView

MAILED_ALONE: Final = (Notice.Kind.CARDS, Notice.Kind.DIGEST)
"""What the app has a page of its own for."""


def list_notices(asker: Asker, at: datetime) -> tuple[NoticeView, ...]:
    """What is new for the asker on My day, the newest first; what they may no longer see is left out."""
    if asker.user_id is None:
        return ()
    rows = Notice.objects.filter(user_id=asker.user_id, until__gt=at, put_away_at=None).exclude(kind__in=MAILED_ALONE)
    return told(asker, rows.order_by("-at", "-pk"))


def told(asker: Asker, rows: Iterable[Notice]) -> tuple[NoticeView, ...]:
    """The notices as their reader may know them."""
    views = (_TELL[Notice.Kind(row.kind)](asker, row) for row in rows)
    return tuple(view for view in views if view is not None)


def _brief(asker: Asker, row: Notice) -> NoticeView | None:
    try:
        meeting = get_meeting(asker, row.subject)
    except NotFound:
        return None
    title = f"Brief for {meeting.title or 'your meeting'}"
    path = f"/meetings/{meeting.conversation_id}/brief/"
    return NoticeView(row.pk, row.kind, title, meeting.deal.name if meeting.deal else "", path, meeting.starts_at)


def _answers(asker: Asker, row: Notice) -> NoticeView | None:
    followed = Followed.objects.filter(pk=row.subject, user=row.user_id).first()
    kept = {question.id: question for question in list_questions(asker)}
    question = kept.get(followed.question_id) if followed else None
    if question is None:
        return None
    new = f"{row.count} new answer{'s' if row.count > 1 else ''}"
    return NoticeView(row.pk, row.kind, f"{new} to “{question.name}”", "", f"/ask/?{question.query}", row.at)


def _cards(asker: Asker, row: Notice) -> NoticeView | None:
    waits = "change waits" if row.count == 1 else "changes wait"
    return NoticeView(row.pk, row.kind, f"{row.count} {waits} for you to confirm", "", "/", row.at)


_TELL = {Notice.Kind.BRIEF: _brief, Notice.Kind.ANSWERS: _answers, Notice.Kind.CARDS: _cards}
