"""Review meetings: planned, frozen, held, and their minutes; the forecast; what changed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.domain.asker import Asker
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.review import REFUSALS
from sayso.interfaces.api.shapes_review import (
    AgendaOut,
    ChangesOut,
    FigureIn,
    ForecastOut,
    MeetingIn,
    MeetingOut,
    QuestionIn,
    QuestionOut,
)
from sayso.org.selectors import today_of
from sayso.review import services_meetings as services
from sayso.review import services_questions as questions
from sayso.review.changes import usual_since
from sayso.review.selectors_changes import Period, changes_in
from sayso.review.selectors_forecast import get_forecast
from sayso.review.selectors_meetings import get_meeting, list_meetings, list_topics
from sayso.review.selectors_questions import asked_of
from sayso.review.services_forecast import state

router = Router(tags=["review"])
Kind = Literal["won", "lost", "new", "on", "back", "pushed", "sooner", "more", "less", "fails", "mended", ""]


@router.get("/review/changes", response={200: ChangesOut, **REFUSALS})
def changes(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    team: int | None = None,
    kind: Kind = "",
    page: int = 1,
) -> ChangesOut:
    """What changed in the deals that the caller sees, from the beginning of a day on (up to that of another).

    Without a day: since the Monday of the week before.
    """
    asker, at = asker_of(request), timezone.now()
    period = Period(since or usual_since(today_of(asker.user_id, at)), until, team)
    found = changes_in(asker, period, at=at, kind=kind, page=max(1, min(page, 100_000)))
    rows = [
        {
            **{name: getattr(row.deal, name) for name in ("id", "name", "owner", "stage")},
            "value": row.value,
            "happened": list(row.happened),
        }
        for row in found.rows
    ]
    about = {name: getattr(found, name) for name in ("then", "currency", "tallies", "total", "number")}
    whole = {**about, "since": period.since, "until": until, "stages": list(found.shifts), "rows": rows}
    return ChangesOut.model_validate(whole, from_attributes=True)


@router.get("/review/meetings", response={200: list[MeetingOut], **REFUSALS})
def meetings(request: HttpRequest) -> list[MeetingOut]:
    """The newest review meetings, those ahead first."""
    return [MeetingOut.model_validate(one, from_attributes=True) for one in list_meetings(asker_of(request))]


@router.post("/review/meetings", response={200: AgendaOut, **REFUSALS})
def plan(request: HttpRequest, wanted: MeetingIn) -> AgendaOut:
    """Plan a meeting. A day ahead its agenda freezes by itself."""
    asker = asker_of(request)
    return _agenda(asker, services.plan(asker=asker, team=wanted.team, held_at=wanted.held_at, at=timezone.now()))


@router.get("/review/meetings/{meeting_id}", response={200: AgendaOut, **REFUSALS})
def meeting(request: HttpRequest, meeting_id: int) -> AgendaOut:
    """A meeting with its agenda, of the deals that the caller sees; once closed, its minutes."""
    return _agenda(asker_of(request), meeting_id)


@router.post("/review/meetings/{meeting_id}/{step}", response={200: AgendaOut, **REFUSALS})
def take_step(request: HttpRequest, meeting_id: int, step: Literal["freeze", "begin", "end"]) -> AgendaOut:
    """Freeze the agenda, begin the meeting, or end it."""
    asker, at = asker_of(request), timezone.now()
    if step == "freeze":
        services.freeze(asker=asker, meeting_id=meeting_id, at=at)
    elif step == "begin":
        services.begin(asker=asker, meeting_id=meeting_id, at=at)
    else:
        services.end(asker=asker, meeting_id=meeting_id, at=at)
    return _agenda(asker, meeting_id)


@router.post("/review/meetings/{meeting_id}/deals/{deal_id}/discussed", response={200: AgendaOut, **REFUSALS})
def discussed(request: HttpRequest, meeting_id: int, deal_id: int) -> AgendaOut:
    """A deal of the running meeting was talked about."""
    asker = asker_of(request)
    services.discuss(asker=asker, meeting_id=meeting_id, deal_id=deal_id, at=timezone.now())
    return _agenda(asker, meeting_id)


@router.post("/review/meetings/{meeting_id}/deals/{deal_id}/questions", response={200: AgendaOut, **REFUSALS})
def question(request: HttpRequest, meeting_id: int, deal_id: int, asked: QuestionIn) -> AgendaOut:
    """Note that the record could not answer the question of a check, and say what becomes of that."""
    asker, at = asker_of(request), timezone.now()
    about = {"meeting_id": meeting_id, "deal_id": deal_id}
    questions.note_question(asker=asker, **about, check=asked.check, becomes=asked.becomes, at=at)
    return _agenda(asker, meeting_id)


@router.get("/review/questions", response={200: list[QuestionOut], **REFUSALS})
def asked_questions(request: HttpRequest) -> list[QuestionOut]:
    """The questions of reviews that wait for the caller, who owns the deals."""
    return [QuestionOut.model_validate(one, from_attributes=True) for one in asked_of(asker_of(request))]


@router.post("/review/questions/{asked_id}/close", response={200: list[QuestionOut], **REFUSALS})
def close_question(request: HttpRequest, asked_id: int) -> list[QuestionOut]:
    """Close such a question without an answer. Answers with those that are left."""
    questions.close_question(asker=asker_of(request), question_id=asked_id, at=timezone.now())
    return asked_questions(request)


@router.get("/forecast", response={200: ForecastOut, **REFUSALS})
def forecast(request: HttpRequest, day: date | None = None, team: int | None = None) -> ForecastOut:
    """The quarter of a day (of today) for a team, or for all that the caller sees."""
    return _forecast(asker_of(request), day, team)


@router.post("/forecast", response={200: ForecastOut, **REFUSALS})
def say(request: HttpRequest, said: FigureIn) -> ForecastOut:
    """State a target, or a call. For managers, leaders and RevOps."""
    asker, at = asker_of(request), timezone.now()
    day = said.day or today_of(asker.user_id, at)
    state(asker=asker, kind=said.kind, team=said.team, day=day, amount=said.amount, at=at)
    return _forecast(asker, day, said.team)


def _agenda(asker: Asker, meeting_id: int) -> AgendaOut:
    found = get_meeting(asker, meeting_id)
    whole = {"meeting": found, "agenda": list(list_topics(asker, found))}
    return AgendaOut.model_validate(whole, from_attributes=True)


def _forecast(asker: Asker, day: date | None, team: int | None) -> ForecastOut:
    found = get_forecast(asker, at=timezone.now(), day=day, team=team)
    names = ("currency", "total", "lines", "target", "call", "coverage", "unrated")
    quarter = {"quarter": found.quarter.name, "first": found.quarter.first, "last": found.quarter.last}
    past = [{"quarter": one.quarter.name, "call": one.call, "won": one.won, "off": one.off} for one in found.past]
    whole = {**quarter, **{name: getattr(found, name) for name in names}, "past": past}
    return ForecastOut.model_validate(whole, from_attributes=True)
