"""The review: what fails, what may fail, and what is done about it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.flow import reviewing as flow
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.selectors import today_of
from sayso.org.selectors_people import list_teams
from sayso.review import services
from sayso.review.selectors import get_standing, list_standings, overview
from sayso.review.selectors_questions import asked_of
from sayso.review.services import NoSuchFinding
from sayso.review.triage import ENDINGS, LONGEST, PROMISES, REASONS, BadTriage
from sayso.review.views import Wishes

STATES = (("failing", "Failing"), ("doubtful", "Unproven"), ("sound", "In order"), ("all", "All"))
FORMS = ("park", "accept", "close")
DELAYS = ((7, "A week"), (14, "Two weeks"), (30, "A month"))
EDITABLE = frozenset({"next_step", "close_date", "stage", "amount", "owner", "name"})
MENDED = "That is mended already."


@page
def review(request: Request) -> HttpResponse:
    """Which deals fail, and how many may?"""
    asker, wishes = request.asker, _wishes(request)
    today = today_of(asker.user_id, request.at)
    found = list_standings(asker, wishes, at=request.at, page=number(request.GET.get("page")))
    about = {
        "overview": overview(asker, wishes, at=request.at),
        "found": found,
        "wishes": wishes,
        "states": STATES,
        "today": today,
        "teams": list_teams(asker, today=today) if asker.owners is None or len(asker.owners) > 1 else (),
    }
    return render(request, "web/review/review.html", {**about, **choices()})


@page
def mine(request: Request) -> HttpResponse:
    """What do I do next in my own deals?"""
    asker, today = request.asker, today_of(request.asker.user_id, request.at)
    wishes = Wishes(owner=asker.user_id, state=_state(request, "all"))
    about = {
        "overview": overview(asker, wishes, at=request.at),
        "found": list_standings(asker, wishes, at=request.at, page=number(request.GET.get("page"))),
        "asked": asked_of(asker),
        "wishes": wishes,
        "states": STATES,
        "today": today,
    }
    return render(request, "web/review/mine.html", {**about, **choices()})


@page
def deal(request: Request, deal_id: int) -> HttpResponse:
    """What does one deal fail, and what can be done about it?"""
    return _card(request, deal_id)


@page
def triage_form(request: Request, deal_id: int, verdict: str) -> HttpResponse:
    """Until when, or why?"""
    if verdict not in FORMS:
        raise LookupError("There is no such answer to a finding.")
    standing, key = get_standing(request.asker, deal_id, at=request.at), _key(request.GET.get("finding", ""))
    judged = next((one for one in standing.findings if (one.finding.check, one.finding.about) == key), None)
    if judged is None:
        raise LookupError(MENDED)
    today = today_of(request.asker.user_id, request.at)
    about = {
        "standing": standing,
        "judged": judged,
        "verdict": verdict,
        "delays": [((today + timedelta(days=days)).isoformat(), label) for days, label in DELAYS],
        "latest": (today + LONGEST).isoformat(),
        "earliest": (today + timedelta(days=1)).isoformat(),
        "usual": (today + timedelta(days=30)).isoformat(),
    }
    return render(request, "web/review/triage.html", {**about, **choices()})


@page
@require_POST
def triage(request: Request, deal_id: int) -> HttpResponse:
    """Say what is done about a finding, and see what is left of the deal."""
    verdict, key = request.POST.get("verdict", ""), _key(request.POST.get("finding", ""))
    reason = request.POST.get("reason", "")
    try:
        if verdict == "close":
            return _closed(request, deal_id, key, reason)
        until = day_asked(request.POST.get("until", ""))
        services.decide(
            asker=request.asker,
            deal_id=deal_id,
            finding=key,
            verdict=verdict,
            until=until,
            reason=reason,
            at=request.at,
        )
    except NoSuchFinding as gone:
        return _card(request, deal_id, told=str(gone))
    except BadTriage as problem:
        return _card(request, deal_id, error=str(problem))
    return _card(request, deal_id)


def _closed(request: Request, deal_id: int, key: tuple[str, str], reason: str) -> HttpResponse:
    outcome = flow.close_out(asker=request.asker, deal_id=deal_id, finding=key, reason=reason, at=request.at)
    refused = [one.why for one in outcome.refused] + [one.message for one in outcome.applied if not one.is_written]
    if refused:
        return _card(request, deal_id, error=refused[0])
    undo = str(outcome.applied[0].decision_id)
    if request.headers.get("HX-Request"):
        return render(request, "web/review/closed.html", {"deal_id": deal_id, "how": ENDINGS[reason], "undo": undo})
    messages.success(request, f"Closed out: {ENDINGS[reason].lower()}.")
    return redirect("review")


def _card(request: Request, deal_id: int, *, error: str = "", told: str = "") -> HttpResponse:
    """The deal as it stands now: a card within the page, or a page of its own."""
    today = today_of(request.asker.user_id, request.at)
    if request.method == "POST" and not request.headers.get("HX-Request"):
        if error or told:
            (messages.error if error else messages.info)(request, error or told)
        return redirect("review-deal", deal_id)
    standing = get_standing(request.asker, deal_id, at=request.at)
    about = {"standing": standing, "error": error, "told": told, "today": today, **choices()}
    return render(request, "web/review/one.html", about, status=422 if error else 200)


def choices() -> dict[str, object]:
    """What the card of a deal has to know to offer what can be done."""
    return {"editable": EDITABLE, "reasons": REASONS, "endings": ENDINGS, "promises": PROMISES}


def _wishes(request: Request) -> Wishes:
    asked = request.GET
    return Wishes(
        team=number(asked.get("team"), 0) or None,
        owner=number(asked.get("owner"), 0) or None,
        pipeline=asked.get("pipeline", "")[:60],
        stage=asked.get("stage", "")[:60],
        check=asked.get("check", "")[:60],
        state=_state(request, "failing"),
        category=asked.get("category", "")[:12],
        closes_from=day_asked(asked.get("from", "")),
        closes_to=day_asked(asked.get("to", "")),
    )


def _state(request: Request, usual: str) -> str:
    asked = request.GET.get("state", usual)
    return asked if asked in dict(STATES) else usual


def _key(text: str) -> tuple[str, str]:
    """A finding as a form names it: the check, and after a colon what it is about."""
    check, _, about = text.partition(":")
    return check[:60], about[:64]


def day_asked(text: str) -> date | None:
    """A day as an address or a form has it; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
