"""Reading the questions of meetings: what became of each, what waits for an owner, and what the record lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Max

from sayso.domain.asker import Asker
from sayso.record import scope
from sayso.record.views import Named
from sayso.review.models import Followup, Question
from sayso.review.points import CHECKS
from sayso.review.services_questions import NOTED, that_became
from sayso.review.views import Lack, QuestionView


def questions_of(asker: Asker, meeting_id: int) -> dict[int, tuple[QuestionView, ...]]:
    """The questions of a meeting by the deal, of the deals that the asker sees."""
    rows = Question.objects.filter(topic__meeting_id=meeting_id, topic__deal__in=scope.deals(asker))
    found: dict[int, list[QuestionView]] = defaultdict(list)
    for view in _views(rows.select_related("by", "topic__deal").order_by("pk")):
        found[view.deal.id].append(view)
    return {deal: tuple(each) for deal, each in found.items()}


def asked_of(asker: Asker) -> tuple[QuestionView, ...]:
    """The questions that wait for the asker, who owns the deals; what is due first."""
    if asker.user_id is None:
        return ()
    deals = scope.deals(asker).filter(owner_id=asker.user_id, stage__kind="open")
    rows = (
        that_became(Followup.Kind.ASKED)
        .filter(topic__deal__in=deals)
        .select_related("by", "topic__deal")
        .order_by("pk")
    )
    return tuple(sorted(_views(rows), key=lambda one: (one.due or date.max, one.id)))


def lacks(asker: Asker, since: datetime) -> tuple[Lack, ...]:
    """What reviews asked since then and no field holds, the most often asked first; of the deals the asker sees."""
    questions = that_became(Followup.Kind.FIELD).filter(topic__deal__in=scope.deals(asker)).values("pk")
    rows = Followup.objects.filter(kind=Followup.Kind.FIELD, at__gte=since, question__in=questions)
    counted = rows.values_list("question__check_name", "field").annotate(times=Count("pk"), latest=Max("at"))
    found = [Lack(_text(check), field, times, latest) for check, field, times, latest in counted.order_by()]
    return tuple(sorted(found, key=lambda one: (-one.times, one.text)))


def _views(rows: Iterable[Question]) -> Iterable[QuestionView]:
    held = [row for row in rows if CHECKS.has(row.check_name)]
    kept: dict[int, list[Followup]] = defaultdict(list)
    for followup in Followup.objects.filter(question__in=held).select_related("by").order_by("pk"):
        kept[followup.question_id].append(followup)
    return [_view(row, kept.get(row.pk, [])) for row in held]


def _view(row: Question, followups: list[Followup]) -> QuestionView:
    latest = followups[-1] if followups else None
    settled = latest if latest and latest.kind in (Followup.Kind.ANSWERED, Followup.Kind.CLOSED) else None
    return QuestionView(
        id=row.pk,
        check=row.check_name,
        text=_text(row.check_name),
        deal=Named(row.topic.deal_id, row.topic.deal.name),
        by=Named(row.by_id, str(row.by)),
        at=row.at,
        became=latest.kind if latest else NOTED,
        due=next((one.due for one in reversed(followups) if one.due), None),
        settled_at=settled.at if settled else None,
        settled_by=Named(settled.by_id, str(settled.by)) if settled and settled.by_id else None,
    )


def _text(check: str) -> str:
    return CHECKS.get(check).question if CHECKS.has(check) else check.replace("_", " ").capitalize()
