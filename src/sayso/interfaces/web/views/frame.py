"""What belongs to every page: finding and going, and the colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sayso.capture import selectors as capture
from sayso.domain.asker import Asker
from sayso.interfaces.web.navigation import THEMES, places
from sayso.interfaces.web.requests import Request, page
from sayso.record.selectors_browse import browse_accounts, browse_deals, browse_people

YEAR = 365 * 24 * 3600
MOST = 5
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Find:
    """Something that one can go to."""

    what: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Finds of one kind."""

    title: str
    finds: tuple[Find, ...]


@page
def palette(request: Request) -> HttpResponse:
    """Where can I go, and what is called that?"""
    words = request.GET.get("q", "").strip()[:LONGEST]
    groups = [group for group in _groups(request.asker, words) if group.finds]
    return render(request, "web/palette.html", {"groups": groups, "words": words})


@page
@require_POST
def theme(request: Request) -> HttpResponse:
    """Choose light, dark, or what the system has; kept on this device."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = redirect(back if is_ours else "inbox")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


def _groups(asker: Asker, words: str) -> Iterator[Group]:
    low = words.lower()
    yield Group("Go to", tuple(Find(one.label, one.url) for one in places(asker) if low in one.label.lower()))
    if not words:
        return
    yield Group("Deals", tuple(_deals(asker, words)))
    there = {place.name for place in places(asker)}
    if "accounts" in there:
        yield Group("Accounts", tuple(_accounts(asker, words)))
    if "people" in there:
        yield Group("People", tuple(_people(asker, words)))
    yield Group("Conversations", tuple(_conversations(asker, words)))
    said = f"{reverse('search')}?{urlencode({'q': words})}"
    yield Group("What was said", (Find(f"Search for \u201c{words}\u201d", said),))


def _deals(asker: Asker, words: str) -> Iterator[Find]:
    for row in browse_deals(asker, query=words, size=MOST).rows:
        yield Find(row.name, reverse("deal", args=[row.id]), row.stage.name)


def _accounts(asker: Asker, words: str) -> Iterator[Find]:
    for row in browse_accounts(asker, query=words, size=MOST).rows:
        yield Find(row.name, reverse("account", args=[row.id]), row.domains[0] if row.domains else "")


def _people(asker: Asker, words: str) -> Iterator[Find]:
    for row in browse_people(asker, query=words, size=MOST).rows:
        yield Find(row.name, reverse("person", args=[row.id]), row.account.name if row.account else "")


def _conversations(asker: Asker, words: str) -> Iterator[Find]:
    for row in capture.list_conversations(asker, title=words, size=MOST).rows:
        yield Find(row.title or "Conversation", reverse("conversation", args=[row.id]), f"{row.happened_at:%-d %b}")
