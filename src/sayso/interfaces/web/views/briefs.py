"""Briefs: what to know before talking to a deal, an account, a person, or whoever the next meeting is with."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from sayso.giveback import selectors as giveback
from sayso.giveback.selectors_meetings import next_meeting
from sayso.giveback.views import Brief
from sayso.interfaces.web.requests import Request, page
from sayso.record import selectors as record


@page
def deal(request: Request, deal_id: int) -> HttpResponse:
    """What do I have to know before the next conversation of this deal?"""
    return _shown(request, giveback.brief_of_deal(request.asker, deal_id, request.at))


@page
def account(request: Request, account_id: int) -> HttpResponse:
    """The same of an account."""
    return _shown(request, giveback.brief_of_account(request.asker, account_id, request.at))


@page
def person(request: Request, person_id: int) -> HttpResponse:
    """The same of a person."""
    return _shown(request, giveback.brief_of_person(request.asker, person_id, request.at))


@page
def meeting(request: Request, conversation_id: int) -> HttpResponse:
    """The same for a meeting."""
    return _shown(request, giveback.brief_of_meeting(request.asker, conversation_id, request.at))


@page
def coming(request: Request) -> HttpResponse:
    """The brief for the calendar's next external meeting."""
    found = next_meeting(request.asker, request.at)
    return redirect("meeting-brief", found.conversation_id) if found else render(request, "web/no_meeting.html")


@page
def promises(request: Request, deal_id: int) -> HttpResponse:
    """What did each side promise, and what became of it?"""
    held = giveback.promises_of_deal(request.asker, deal_id, request.at)
    sides = {"ours": "Ours", "theirs": "Theirs", "both": "Together"}
    by_side = {name: [one for one in held if one.side == side] for side, name in sides.items()}
    unsaid = [one for one in held if one.side not in sides]
    about = {"deal": record.get_deal(request.asker, deal_id), "sides": {**by_side, "Not said whose": unsaid}}
    return render(request, "web/promises.html", about)


@page
def meddicc(request: Request, deal_id: int) -> HttpResponse:
    """What do we know of how they will decide, and what has nobody said yet?"""
    questions = giveback.meddicc_of_deal(request.asker, deal_id, request.at)
    answered = sum(bool(one.lines) for one in questions)
    deal = record.get_deal(request.asker, deal_id)
    return render(request, "web/meddicc.html", {"deal": deal, "questions": questions, "answered": answered})


def _shown(request: Request, brief: Brief) -> HttpResponse:
    return render(request, "web/brief.html", {"brief": brief})
