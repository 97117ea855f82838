"""My day: what to do now, the calendar feed of next steps, and what one says to a signal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sayso.giveback import selectors as giveback
from sayso.giveback import services
from sayso.giveback.notices import services as notices
from sayso.giveback.selectors_day import NoSuchFeed, calendar_at, day
from sayso.interfaces.web.mailing import mail_link
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.selectors import today_of
from sayso.propose.selectors import MANY

ACTS = {"acted": "Noted.", "dismissed": "Put away."}


@page
def today(request: Request) -> HttpResponse:
    """What do I do now?"""
    return _day(request, "")


@never_cache
@page
@require_POST
def feed(request: Request) -> HttpResponse:
    """Open a calendar feed of my next steps, or close it."""
    if request.POST.get("act") == "close":
        services.close_feed(asker=request.asker, at=request.at)
        messages.success(request, "Closed: that address leads nowhere any more.")
        return redirect("today")
    secret = services.open_feed(asker=request.asker, at=request.at)
    return _day(request, request.build_absolute_uri(reverse("calendar-feed", args=[secret])))


@never_cache
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed itself, for a calendar that cannot sign in: whoever has the address reads it."""
    try:
        content = calendar_at(secret, timezone.now())
    except NoSuchFeed as problem:
        return HttpResponse(str(problem), status=404, content_type="text/plain")
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@page
@require_POST
def put_away(request: Request, notice_id: int) -> HttpResponse:
    """Put a notice away."""
    notices.put_away(asker=request.asker, notice_id=notice_id, at=request.at)
    return redirect("today")


@page
@require_POST
def answer(request: Request, deal_id: int) -> HttpResponse:
    """Say that a signal was acted on, or is of no use."""
    key, act = request.POST.get("key", ""), request.POST.get("act", "")
    services.answer_signal(
        asker=request.asker, deal_id=deal_id, key=key, act="acted" if act == "acted" else "dismissed", at=request.at
    )
    messages.success(request, ACTS.get(act, ACTS["dismissed"]))
    account = number(request.POST.get("account"), 0)
    return redirect("account", account) if account else redirect("today")


@page
def follow_up(request: Request, conversation_id: int) -> HttpResponse:
    """What would I write to them after this conversation?"""
    draft = giveback.follow_up_of(request.asker, conversation_id, request.at)
    about = {"draft": draft, "conversation_id": conversation_id, "mail": mail_link(draft.to, draft.subject, draft.body)}
    return render(request, "web/follow_up.html", about)


def _day(request: Request, feed_address: str) -> HttpResponse:
    about = {
        "day": day(request.asker, request.at),
        "today": today_of(request.asker.user_id, request.at),
        "feed_address": feed_address,
        "most": MANY,
    }
    return render(request, "web/today.html", about)
