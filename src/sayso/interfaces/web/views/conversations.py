"""Conversations: one with its quotes lit, what arrives, what could not be read, what waits for its deal."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.capture import selectors as capture
from sayso.capture import services as capture_services
from sayso.capture.points import FORMATS
from sayso.capture.privacy_settings import withdrawal_window
from sayso.capture.reading_files import MAX_BYTES
from sayso.capture.rules import Stated
from sayso.domain.asker import NotAllowed, Role
from sayso.domain.transcript import Side
from sayso.extract.points import READERS, SIGNAL_TYPES
from sayso.extract.selectors import SignalView, signals_of_conversation
from sayso.flow import engine
from sayso.flow import verbs as flow
from sayso.interfaces.web.lighting import LitTurn, light
from sayso.interfaces.web.outcomes import became
from sayso.interfaces.web.requests import MOST, Request, number, page
from sayso.propose.selectors import NotFound, get_card, list_closed
from sayso.propose.views import ProposalView
from sayso.record import selectors as record
from sayso.record.points import FIELD_TYPES


class Read(TypedDict):
    """A conversation's text and what was heard in it."""

    signals: tuple[SignalView, ...]
    turns: tuple[LitTurn, ...]
    quotes_only: bool


CHOICES = 200  # deals to choose among; more are found by search


@page
def conversation(request: Request, conversation_id: int) -> HttpResponse:
    """Who said what, and what was heard in it?"""
    asker, at = request.asker, request.at
    found = capture.get_conversation(asker, conversation_id)
    read = _read(request, conversation_id)
    about = {
        "conversation": found,
        "sides": list(Side),
        "deals": record.list_deals(asker, size=CHOICES).rows,
        "heard": became(read["signals"], list_closed(asker, conversation_id), _waiting(request, conversation_id)),
        "may_withdraw": found.host is not None
        and found.host.id == asker.user_id
        and found.withdrawn_at is None
        and at <= found.captured_at + withdrawal_window(),
        "may_erase": asker.has(Role.REVOPS) and found.erased_at is None,
    }
    return render(request, "web/conversation.html", {**about, **read})


@page
def transcript(request: Request, conversation_id: int) -> HttpResponse:
    """The transcript alone, for beside the inbox."""
    about = {"conversation": capture.get_conversation(request.asker, conversation_id)}
    return render(request, "web/transcript.html", {**about, **_read(request, conversation_id)})


@page
@require_POST
def mend(request: Request, conversation_id: int) -> HttpResponse:
    """Somebody says who speaks under a label."""
    try:
        flow.mend_speaker(
            asker=request.asker,
            conversation_id=conversation_id,
            label=request.POST.get("label", ""),
            name=request.POST.get("name", "").strip(),
            email=request.POST.get("email", "").strip(),
            side=Side(request.POST.get("side", "unknown")),
            remember=bool(request.POST.get("remember")),
            at=request.at,
        )
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Mended. What was attributed wrongly has been read again.")
    return redirect("conversation", conversation_id)


@page
@require_POST
def choose_deal(request: Request, conversation_id: int) -> HttpResponse:
    """Somebody says which deal a conversation belongs to, or that it belongs to none."""
    chosen = request.POST.get("deal", "")
    deal_id = number(chosen, MOST) if chosen else None
    try:
        flow.choose_deal(asker=request.asker, conversation_id=conversation_id, deal_id=deal_id, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Moved." if deal_id else "It belongs to no deal now.")
    if request.POST.get("next") == "unmatched":
        return redirect("unmatched")
    return redirect("conversation", conversation_id)


@page
def upload(request: Request) -> HttpResponse:
    """Add conversations: files chosen or dropped, or text pasted."""
    if request.method != "POST":
        return render(request, "web/upload.html", {"limit": MAX_BYTES // 2**20})
    files = [file for file in request.FILES.getlist("files") if file.size is not None]
    given = [(file.name or "file", file.read(MAX_BYTES + 1)) for file in files]  # enough to see that it is too long
    pasted = request.POST.get("pasted", "")
    if pasted.strip():
        given.append(("pasted text", pasted.encode()))
    stated = _stated(request)
    results = [
        (name, flow.capture(asker=request.asker, content=content, filename=name, at=request.at, stated=stated))
        for name, content in given
    ]
    return render(request, "web/upload.html", {"results": results, "limit": MAX_BYTES // 2**20})


@page
def status(request: Request) -> HttpResponse:
    """Is anything broken, and what is to be done about it?"""
    waiting, gave_up = engine.backlog()
    points = [
        {"name": point.name, "names": [plug.name for plug in point.all()], "quarantine": point.quarantine}
        for point in (FORMATS, SIGNAL_TYPES, READERS, FIELD_TYPES)
    ]
    about = {"failures": capture.list_failures(request.asker), "points": points}
    return render(request, "web/status.html", {**about, "waiting": waiting, "gave_up": gave_up})


@page
def unmatched(request: Request) -> HttpResponse:
    """Which deal does each of these belong to?"""
    page_of = capture.list_unmatched(request.asker)
    rows = [capture.get_conversation(request.asker, row.id) for row in page_of.rows]
    return render(request, "web/unmatched.html", {"rows": rows})


@page
def search(request: Request) -> HttpResponse:
    """Who said that, and when?"""
    words = request.GET.get("q", "").strip()
    before = number(request.GET.get("before"), 0) or None
    found = None
    if words:
        found = capture_services.search(asker=request.asker, text=words, before=before, at=request.at)
    return render(request, "web/search.html", {"words": words, "found": found})


def _stated(request: Request) -> Stated:
    """What the form says beside the files: when it was, in the zone of whoever hands it in."""
    typed, title = request.POST.get("started_at", ""), request.POST.get("title", "").strip()
    try:
        naive = datetime.fromisoformat(typed) if typed else None
    except ValueError:
        naive = None
    zone = ZoneInfo(getattr(request.user, "zone", "") or "UTC")
    return Stated(started_at=naive.replace(tzinfo=zone) if naive else None, title=title)


def _waiting(request: Request, conversation_id: int) -> tuple[ProposalView, ...]:
    try:
        return get_card(request.asker, conversation_id, request.at).proposals
    except NotFound:
        return ()


def _read(request: Request, conversation_id: int) -> Read:
    """The turns with their quotes lit; for a profile that sees quotes only, the quotes."""
    signals = signals_of_conversation(request.asker, conversation_id)
    quotes = [quote for signal in signals for quote in (signal.heard.quote, *signal.heard.support)]
    try:
        text = capture_services.open_transcript(asker=request.asker, conversation_id=conversation_id, at=request.at)
    except NotAllowed:
        return {"signals": signals, "turns": (), "quotes_only": True}
    return {"signals": signals, "turns": light(text, quotes), "quotes_only": False}
