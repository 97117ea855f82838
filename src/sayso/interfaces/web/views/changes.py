"""What changed: since any day, or from one week to the next."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from sayso.interfaces.web.requests import Request, number, page
from sayso.interfaces.web.views.review import day_asked
from sayso.org.selectors import today_of
from sayso.org.selectors_people import list_teams
from sayso.review.changes import KINDS, monday_of, usual_since
from sayso.review.selectors_changes import BadPeriod, Period, changes_in

WEEK = timedelta(days=7)


@page
def changes(request: Request) -> HttpResponse:
    """What became of our deals since then?"""
    asker, asked = request.asker, request.GET
    today = today_of(asker.user_id, request.at)
    team = number(asked.get("team"), 0) or None
    usual = Period(usual_since(today), team=team)
    period = Period(day_asked(asked.get("since", "")) or usual.since, day_asked(asked.get("until", "")), team)
    kind, error = asked.get("kind", ""), ""
    kind = kind if kind in KINDS else ""
    try:
        found = changes_in(asker, period, at=request.at, kind=kind, page=number(asked.get("page")))
    except BadPeriod as problem:
        error, period = str(problem), usual
        found = changes_in(asker, usual, at=request.at)
    about = {
        "changes": found,
        "period": period,
        "kind": kind,
        "kinds": KINDS,
        "error": error,
        "weeks": _weeks(today),
        "team": team,
        "teams": list_teams(asker, today=today) if asker.owners is None or len(asker.owners) > 1 else (),
    }
    return render(request, "web/review/changes.html", about, status=422 if error else 200)


def _weeks(today: date) -> tuple[tuple[str, date, date | None], ...]:
    """The stretches that a weekly review asks for: their names, and from when to when."""
    monday = monday_of(today)
    return (
        ("This week", monday, None),
        ("Last week", monday - WEEK, monday),
        ("Since last week", monday - WEEK, None),
    )
