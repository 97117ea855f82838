"""The notices that stand, with the names that whoever they are for may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker
from sayso.giveback.ask.kept import KeptQuestion, list_questions
from sayso.giveback.models import Followed, Notice
from sayso.giveback.selectors_meetings import get_meetings
from sayso.giveback.views import Meeting, NoticeView

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
    rows = list(rows)
    known = _known(asker, rows)
    views = (_TELL[Notice.Kind(row.kind)](row, known) for row in rows)
    return tuple(view for view in views if view is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the reader may see of what the notices tell of: meetings, and kept questions by what follows them."""

    meetings: Mapping[int, Meeting]
    questions: Mapping[int, KeptQuestion]


def _known(asker: Asker, rows: Sequence[Notice]) -> _Known:
    subjects: dict[str, set[int]] = {}
    for row in rows:
        subjects.setdefault(row.kind, set()).add(row.subject)
    meetings, answered = subjects.get(Notice.Kind.BRIEF, set()), subjects.get(Notice.Kind.ANSWERS, set())
    followed = Followed.objects.filter(pk__in=answered, user=asker.user_id or 0).values_list("pk", "question_id")
    kept = {question.id: question for question in list_questions(asker)} if answered else {}
    return _Known(
        get_meetings(asker, meetings) if meetings else {},
        {pk: kept[question] for pk, question in followed if question in kept},
    )


def _brief(row: Notice, known: _Known) -> NoticeView | None:
    meeting = known.meetings.get(row.subject)
    if meeting is None:
        return None
    title = f"Brief for {meeting.title or 'your meeting'}"
    path = f"/meetings/{meeting.conversation_id}/brief/"
    return NoticeView(row.pk, row.kind, title, meeting.deal.name if meeting.deal else "", path, meeting.starts_at)


def _answers(row: Notice, known: _Known) -> NoticeView | None:
    question = known.questions.get(row.subject)
    if question is None:
        return None
    new = f"{row.count} new answer{'s' if row.count > 1 else ''}"
    return NoticeView(row.pk, row.kind, f"{new} to “{question.name}”", "", f"/ask/?{question.query}", row.at)


def _cards(row: Notice, known: _Known) -> NoticeView | None:
    waits = "change waits" if row.count == 1 else "changes wait"
    return NoticeView(row.pk, row.kind, f"{row.count} {waits} for you to confirm", "", "/", row.at)


_TELL = {Notice.Kind.BRIEF: _brief, Notice.Kind.ANSWERS: _answers, Notice.Kind.CARDS: _cards}
