"""The forecast: what a quarter may bring, for whom, and what became of earlier calls."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from sayso.interfaces.web.requests import Request, number, page
from sayso.org.selectors import today_of
from sayso.org.selectors_people import list_teams
from sayso.record.figures import NotAFigure, figure
from sayso.review.selectors_forecast import get_forecast
from sayso.review.services_forecast import BadFigure, state
from sayso.review.services_meetings import LEADERS


@page
def forecast(request: Request) -> HttpResponse:
    """What will this quarter bring, and on whose word?"""
    asker = request.asker
    today = today_of(asker.user_id, request.at)
    asked = request.POST if request.method == "POST" else request.GET
    day, team = _day(asked.get("day", "")), number(asked.get("team"), 0) or None
    if request.method == "POST":
        try:
            amount = figure(request.POST.get("amount", ""), sum_of_money=True)
            kind = request.POST.get("kind", "")
            state(asker=asker, kind=kind, team=team, day=day or today, amount=amount, at=request.at)
        except (NotAFigure, BadFigure) as problem:
            messages.error(request, str(problem))
        kept = {"team": team, "day": day.isoformat() if day else None}
        return redirect(f"{reverse('forecast')}?{urlencode({k: v for k, v in kept.items() if v})}")
    about = {
        "forecast": get_forecast(asker, at=request.at, day=day, team=team),
        "team": team,
        "day": day,
        "teams": list_teams(asker, today=today),
        "may_state": asker.may_decide and any(asker.has(role) for role in LEADERS),
    }
    return render(request, "web/review/forecast.html", about)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date.min.year + 1 < found.year < date.max.year - 1 else None
