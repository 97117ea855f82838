"""Questions that the record could not answer in a meeting: noted, asked of the deal's owner, or evidence of a lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from sayso.domain.asker import Asker, NotAllowed
from sayso.ledger.services import acting, append
from sayso.record import scope
from sayso.record.facts import DealFacts
from sayso.record.selectors_facts import deal_facts
from sayso.review import ground
from sayso.review.ground import Ground
from sayso.review.models import Followup, Meeting, Question, Topic
from sayso.review.points import CHECKS, Check, Finding
from sayso.review.services import EVERYTHING
from sayso.review.services_meetings import (
    LEADERS,
    WEEK,
    BadMeeting,
    of_team,
    require_running,
    topic_of,
)

DAY: Final = timedelta(days=1)
NOTED: Final = "noted"


class NoSuchQuestion(LookupError):
    """No such question waits for an answer, or it is not the asker's to see."""


def note_question(
    *, asker: Asker, meeting_id: int, deal_id: int, check: str, at: datetime, becomes: str = NOTED
) -> bool:
    """Note that the record could not answer a check's question, and what becomes of that. Returns whether it is news.

    `becomes` is noted (no more than that), asked (of the deal's owner, until the day before the next meeting) or field
    (evidence that a field is missing). While the meeting runs, another choice takes the place of the one before.
    Raises NotAllowed, NoSuchMeeting, BadMeeting, NoSuchPlug.
    """
    asker.require(*LEADERS)
    by, known = asker.require_decider(), CHECKS.get(check)
    with acting():
        topic = topic_of(asker, meeting_id, deal_id)
        require_running(topic.meeting)
        followup = _followup(topic, known, becomes, at)
        question, is_new = Question.objects.get_or_create(
            topic=topic, check_name=known.name, defaults={"by_id": by, "at": at}
        )
        latest = question.followups.order_by("-pk").first()
        if not is_new and (followup is None or (latest and latest.kind == followup.kind)):
            return False
        if followup is not None:
            followup.question, followup.by_id = question, by
            followup.save()
        payload = {"deal": deal_id, "check": check, "becomes": becomes}
        append(asker=asker, name="review.question.noted", subject=("meeting", meeting_id), at=at, payload=payload)
    return True


def close_question(*, asker: Asker, question_id: int, at: datetime) -> None:
    """Close a question that was asked of a deal's owner, without an answer. For that owner, and for who may ask.

    Raises NotAllowed, NoSuchQuestion.
    """
    by = asker.require_decider()
    with acting():
        rows = that_became(Followup.Kind.ASKED).filter(topic__deal__in=scope.deals(asker)).select_related("topic__deal")
        question = rows.filter(pk=question_id).first()
        if question is None:
            raise NoSuchQuestion("That question waits for no answer any more.")
        if question.topic.deal.owner_id != by and not any(asker.has(role) for role in LEADERS):
            raise NotAllowed("A question is closed by the owner of its deal, or by whoever leads the review.")
        _settle(asker, question, Followup.Kind.CLOSED, at)


def settle_answered(*, at: datetime, deals: Sequence[int] | None = None) -> int:
    """Settle the questions (about these deals; None: all) that the record answers by now. Returns how many."""
    rows = (
        that_became(Followup.Kind.ASKED)
        .filter(topic__deal__stage__kind="open", topic__deal__removed_at=None)
        .select_related("topic")
    )
    open_ = list(rows if deals is None else rows.filter(topic__deal_id__in=deals))
    if not open_:
        return 0
    base = ground.lay(EVERYTHING, at, ground.kept_paces() or {})
    found = deal_facts(EVERYTHING, [one.topic.deal_id for one in open_], at=base.at, category_field=base.category_field)
    facts = {deal.id: deal for some in found for deal in some}
    answered = [one.pk for one in open_ if _is_answered(one.check_name, facts.get(one.topic.deal_id), base)]
    if not answered:
        return 0
    with acting():  # and asked again in it: another worker may have settled them meanwhile
        left = list(rows.filter(pk__in=answered))
        for question in left:
            _settle(EVERYTHING, question, Followup.Kind.ANSWERED, at)
    return len(left)


def that_became(kind: Followup.Kind) -> QuerySet[Question]:
    """The questions of which that is the newest that became of them."""
    latest = Followup.objects.filter(question=OuterRef("pk")).order_by("-pk").values("kind")[:1]
    return Question.objects.annotate(became=Subquery(latest)).filter(became=kind)


def _settle(asker: Asker, question: Question, kind: Followup.Kind, at: datetime) -> None:
    Followup.objects.create(question=question, kind=kind, by_id=asker.user_id, at=at)
    payload = {"deal": question.topic.deal_id, "check": question.check_name}
    subject = ("meeting", question.topic.meeting_id)
    append(asker=asker, name=f"review.question.{kind.value}", subject=subject, at=at, payload=payload)


def _followup(topic: Topic, check: Check, becomes: str, at: datetime) -> Followup | None:
    """What is to be kept beside the question itself: nothing where it is only noted. Raises BadMeeting."""
    if becomes == NOTED:
        return None
    if becomes not in (Followup.Kind.ASKED, Followup.Kind.FIELD):
        raise BadMeeting("A question is noted, asked of the owner, or evidence that a field is missing.")
    deal, base = _facts(topic.deal_id, at)
    finding = next(iter(_findings(check, deal, base)), None)
    if finding is None:
        raise BadMeeting("The record answers that by now.")
    if becomes == Followup.Kind.FIELD:
        return Followup(kind=becomes, field=finding.mend, at=at)
    if deal is None or deal.owner is None:
        raise BadMeeting("Nobody owns that deal: give it an owner, who can be asked.")
    return Followup(kind=becomes, due=_due(topic.meeting, base.today(deal.owner.id)), at=at)


def _facts(deal_id: int, at: datetime) -> tuple[DealFacts | None, Ground]:
    base = ground.lay(EVERYTHING, at, ground.kept_paces() or {})
    found = deal_facts(EVERYTHING, [deal_id], at=base.at, category_field=base.category_field)
    return next((deal for some in found for deal in some), None), base


def _findings(check: Check, deal: DealFacts | None, base: Ground) -> tuple[Finding, ...]:
    return check.find(deal, base.given(deal.owner.id if deal.owner else None)) if deal else ()


def _is_answered(check: str, deal: DealFacts | None, base: Ground) -> bool:
    return deal is not None and CHECKS.has(check) and not _findings(CHECKS.get(check), deal, base)


def _due(meeting: Meeting, today: date) -> date:
    """The day before the next meeting of the team; where none is planned, the day before a week has passed."""
    rows: Any = Meeting.objects.filter(of_team(meeting.team_id), opened_at=None, held_at__gt=meeting.held_at)
    following = rows.order_by("held_at").first()
    return max(today, following.held_at.date() - DAY if following else today + WEEK - DAY)
