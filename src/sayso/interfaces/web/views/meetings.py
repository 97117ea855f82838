"""The review meeting: planned, frozen a day ahead, walked deal by deal off the record, and its minutes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.interfaces.web.requests import Request, number, page
from sayso.interfaces.web.views.review import choices
from sayso.org.selectors import today_of
from sayso.org.selectors_people import list_teams
from sayso.org.selectors_teams import zones_of_people
from sayso.record.scope import NotFound
from sayso.review import services_meetings as services
from sayso.review import services_questions as questions
from sayso.review.points import CHECKS
from sayso.review.selectors import get_standing, standings_of
from sayso.review.selectors_meetings import TopicView, get_meeting, list_meetings, list_topics, previous_of
from sayso.review.services_meetings import LEADERS, BadMeeting, NoSuchMeeting
from sayso.review.views import DealStanding, QuestionView

FIELDS = (("stage", "Stage"), ("amount", "Amount"), ("close_date", "Close date"), ("next_step", "Next step"))


@page
def meetings(request: Request) -> HttpResponse:
    """When do we review, and what came of it?"""
    asker = request.asker
    if request.method == "POST":
        try:
            team = number(request.POST.get("team"), 0) or None
            held_at = _moment(request, request.POST.get("held_at", ""))
            planned = services.plan(asker=asker, team=team, held_at=held_at, at=request.at)
        except BadMeeting as problem:
            messages.error(request, str(problem))
            return redirect("meetings")
        return redirect("meeting", planned)
    today = today_of(asker.user_id, request.at)
    about = {"meetings": list_meetings(asker), "teams": list_teams(asker, today=today), "may_lead": _may_lead(request)}
    return render(request, "web/review/meetings.html", about)


@page
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """What is on the agenda, what came of the last meeting, and what of this one?"""
    asker = request.asker
    found = get_meeting(asker, meeting_id)
    if request.method == "POST":
        return _step(request, meeting_id)
    previous = previous_of(asker, found)
    about = {
        "meeting": found,
        "topics": list_topics(asker, found),
        "previous": previous,
        "became": _became(request, list_topics(asker, previous)) if previous and found.state != "closed" else (),
        "today": today_of(asker.user_id, request.at),
        "may_lead": _may_lead(request),
    }
    return render(request, "web/review/meeting.html", about)


@page
def topic(request: Request, meeting_id: int, deal_id: int) -> HttpResponse:
    """What does the record say of this deal?"""
    asker = request.asker
    found = get_meeting(asker, meeting_id)
    topics = list_topics(asker, found)
    place = next((n for n, one in enumerate(topics) if one.deal.id == deal_id), None)
    if place is None:
        raise NoSuchMeeting("That deal is not on the agenda.")
    if request.method == "POST":
        return _onward(request, meeting_id, topics, place)
    standing = _standing(request, deal_id)
    noted = {one.check: one for one in topics[place].questions}
    about = {
        "meeting": found,
        "topic": topics[place],
        "place": place + 1,
        "count": len(topics),
        "before": topics[place - 1].deal.id if place else None,
        "after": topics[place + 1].deal.id if place + 1 < len(topics) else None,
        "standing": standing,
        "questions": _questions(standing, noted),
        "fields": FIELDS,
        "today": today_of(asker.user_id, request.at),
        "may_lead": _may_lead(request),
    }
    return render(request, "web/review/topic.html", {**about, **choices()})


@page
@require_POST
def question(request: Request, meeting_id: int, deal_id: int) -> HttpResponse:
    """Note that the record could not answer, and what becomes of it."""
    try:
        questions.note_question(
            asker=request.asker,
            meeting_id=meeting_id,
            deal_id=deal_id,
            check=request.POST.get("check", ""),
            becomes=request.POST.get("becomes", questions.NOTED),
            at=request.at,
        )
    except BadMeeting as problem:
        messages.error(request, str(problem))
    return redirect("topic", meeting_id, deal_id)


@page
@require_POST
def close_question(request: Request, asked_id: int) -> HttpResponse:
    """Close a question that was asked of me, without an answer."""
    questions.close_question(asker=request.asker, question_id=asked_id, at=request.at)
    messages.success(request, "Closed without an answer: the next meeting sees that.")
    return redirect("mine" if request.POST.get("from") == "mine" else "today")


def _step(request: Request, meeting_id: int) -> HttpResponse:
    act = {"freeze": services.freeze, "begin": services.begin, "end": services.end}.get(request.POST.get("act", ""))
    if act is None:
        raise LookupError("A meeting is frozen, begun and ended.")
    try:
        act(asker=request.asker, meeting_id=meeting_id, at=request.at)
    except BadMeeting as problem:
        messages.error(request, str(problem))
    topics = list_topics(request.asker, get_meeting(request.asker, meeting_id))
    if act is services.begin and topics:
        return redirect("topic", meeting_id, topics[0].deal.id)
    return redirect("meeting", meeting_id)


def _onward(request: Request, meeting_id: int, topics: tuple[TopicView, ...], place: int) -> HttpResponse:
    """The deal was talked about: on to the next one, or to the end."""
    try:
        services.discuss(asker=request.asker, meeting_id=meeting_id, deal_id=topics[place].deal.id, at=request.at)
    except BadMeeting as problem:
        messages.error(request, str(problem))
    if place + 1 < len(topics):
        return redirect("topic", meeting_id, topics[place + 1].deal.id)
    return redirect("meeting", meeting_id)


def _became(request: Request, topics: tuple[TopicView, ...]) -> list[tuple[TopicView, DealStanding | None]]:
    """The deals about which the last meeting decided or asked something, as they stand now; None once they ended."""
    told = [one for one in topics if one.said or one.questions]
    found = {one.id: one for one in standings_of(request.asker, [one.deal.id for one in told], at=request.at)}
    return [(one, found.get(one.deal.id)) for one in told]


def _standing(request: Request, deal_id: int) -> DealStanding | None:
    try:
        return get_standing(request.asker, deal_id, at=request.at)
    except NotFound:
        return None


def _questions(
    standing: DealStanding | None, noted: dict[str, QuestionView]
) -> list[tuple[str, str, QuestionView | None]]:
    """What the record should be able to answer: the question of each check that is open, and what became of it."""
    checks = dict.fromkeys(one.finding.check for one in standing.loud) if standing else {}
    return [(name, CHECKS.get(name).question, noted.get(name)) for name in dict.fromkeys([*checks, *sorted(noted)])]


def _may_lead(request: Request) -> bool:
    return request.asker.may_decide and any(request.asker.has(role) for role in LEADERS)


def _moment(request: Request, text: str) -> datetime:
    """A moment as a form has it, in its author's zone. Raises BadMeeting."""
    zone = zones_of_people(request.asker).get(request.asker.user_id or 0, "UTC")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise BadMeeting("Say on which day and at what time.") from None
