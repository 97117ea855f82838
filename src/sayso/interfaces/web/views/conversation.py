"""A conversation: who said what, what became of it, which deal it belongs to and why, and what it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from sayso.capture import selectors as capture
from sayso.capture import services as capture_services
from sayso.capture.privacy_settings import withdrawal_window
from sayso.capture.rules_sides import names_nobody
from sayso.capture.selectors_privacy import list_access
from sayso.capture.views import ConversationView, ParticipantView
from sayso.confirm.selectors import decisions_on
from sayso.domain.asker import Asker, NotAllowed, Role
from sayso.domain.transcript import Side
from sayso.extract.selectors import get_reading, signals_of_conversation
from sayso.extract.viewing import SignalView
from sayso.flow import placing
from sayso.flow import verbs as flow
from sayso.interfaces.web.downloads import attachment
from sayso.interfaces.web.lighting import LitTurn, light
from sayso.interfaces.web.outcomes import SILENT, Became, became
from sayso.interfaces.web.requests import MOST, Request, number, page
from sayso.interfaces.web.speakers import known_people, said_of
from sayso.interfaces.web.unread import why_unread
from sayso.propose.selectors import NotFound, get_card, list_closed
from sayso.propose.views import Card
from sayso.record import selectors as record

WAITING_FOR_DEAL = ("unmatched", "pending")
CHOICES = 12  # deals to choose among at a time; a few letters of the name find the others


class Read(TypedDict):
    """A conversation's text and what was heard in it."""

    signals: tuple[SignalView, ...]
    turns: tuple[LitTurn, ...]
    quotes_only: bool


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody in the conversation. `remembers` is false for "Speaker 2", who is somebody else in the next one."""

    person: ParticipantView
    remembers: bool


@page
def conversation(request: Request, conversation_id: int) -> HttpResponse:
    """Who said what, and what became of it?"""
    asker = request.asker
    found = capture.get_conversation(asker, conversation_id)
    read = _read(request, conversation_id)
    card = _card(request, conversation_id)
    heard = _heard(request, read["signals"], card, conversation_id)
    about = {
        "conversation": found,
        "card": card,
        "heard": heard,
        "silent": [one for one in heard if one.state == SILENT],
        "waits_for_deal": found.deal is None and found.match in WAITING_FOR_DEAL,
        "speakers": [Speaker(one, not names_nobody(one.label)) for one in found.participants],
        "sides": list(Side),
        "known": _known(asker, found),
        "revisions": capture.list_revisions(asker, conversation_id),
        "access": list_access(asker, conversation_id=conversation_id),
        "unread": why_unread(found, get_reading(asker, conversation_id)),
        "may_erase": asker.has(Role.REVOPS) and found.erased_at is None,
        **_withdrawal(request, found),
    }
    return render(request, "web/conversation.html", {**about, **read})


@page
def transcript(request: Request, conversation_id: int) -> HttpResponse:
    """The transcript alone, for beside the inbox."""
    about = {"conversation": capture.get_conversation(request.asker, conversation_id)}
    return render(request, "web/transcript.html", {**about, **_read(request, conversation_id)})


@page
def original(request: Request, conversation_id: int) -> HttpResponse:
    """The file that it was read from, to be saved and never shown."""
    revision = number(request.GET.get("revision"), 0) or None
    file = capture_services.open_original(
        asker=request.asker, conversation_id=conversation_id, revision=revision, at=request.at
    )
    return attachment(file.filename, file.content)


@page
@require_POST
def mend(request: Request, conversation_id: int) -> HttpResponse:
    """Somebody says who speaks under a label."""
    try:
        said = said_of(request)
        flow.mend_speaker(
            asker=request.asker,
            conversation_id=conversation_id,
            label=request.POST.get("label", ""),
            name=said.name,
            email=said.email,
            side=said.side,
            remember=bool(request.POST.get("remember")),
            at=request.at,
        )
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Mended. What was attributed wrongly has been read again.")
    return redirect("conversation", conversation_id)


@page
def ladder(request: Request, conversation_id: int) -> HttpResponse:
    """How was its deal found, question by question?"""
    rungs = capture.ladder(request.asker, conversation_id)
    about = {
        "conversation": capture.get_conversation(request.asker, conversation_id),
        "rungs": rungs,
        "answered": any(rung.answer for rung in rungs),
    }
    return render(request, "web/ladder.html", about)


@page
def pick_deal(request: Request, conversation_id: int) -> HttpResponse:
    """Which deal is it, among those with such a name?"""
    found = capture.get_conversation(request.asker, conversation_id)
    query = request.GET.get("q", "").strip()
    about = {
        "conversation": found,
        "query": query,
        "deals": record.list_deals(request.asker, query=query, size=CHOICES).rows if query else (),
        "next": request.GET.get("next", ""),
    }
    return render(request, "web/pick_deal.html", about)


@page
@require_POST
def choose_deal(request: Request, conversation_id: int) -> HttpResponse:
    """Somebody says which deal a conversation belongs to, that it belongs to none, or makes the deal for it."""
    chosen = request.POST.get("deal", "")
    deal_id = number(chosen, MOST) if chosen else None
    try:
        if request.POST.get("act") == "new":
            deal_id = placing.place_in_new_deal(
                asker=request.asker,
                conversation_id=conversation_id,
                name=request.POST.get("name", ""),
                account=request.POST.get("account", ""),
                at=request.at,
            )
        else:
            flow.choose_deal(asker=request.asker, conversation_id=conversation_id, deal_id=deal_id, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Moved." if deal_id else "It belongs to no deal now.")
    if request.POST.get("next") == "unmatched":
        return redirect("unmatched")
    return redirect("conversation", conversation_id)


def _known(asker: Asker, found: ConversationView) -> str:
    """Whom one can pick, as it stands under every speaker: written once."""
    known = known_people(asker, found.account.id if found.account else None)
    return render_to_string("web/known_people.html", {"known": known})


def _heard(
    request: Request, signals: tuple[SignalView, ...], card: Card | None, conversation_id: int
) -> tuple[Became, ...]:
    closed = list_closed(request.asker, conversation_id)
    decisions = decisions_on(request.asker, [one.key for one in closed])
    return became(signals, closed, card.proposals if card else (), decisions)


def _card(request: Request, conversation_id: int) -> Card | None:
    try:
        return get_card(request.asker, conversation_id, request.at)
    except NotFound:
        return None


def _withdrawal(request: Request, found: ConversationView) -> dict[str, object]:
    is_own = found.host is not None and found.host.id == request.asker.user_id and found.erased_at is None
    until = found.captured_at + withdrawal_window()
    return {
        "may_withdraw": is_own and found.withdrawn_at is None and request.at <= until,
        "withdraw_until": until,
        "may_restore": is_own and found.withdrawn_at is not None,
    }


def _read(request: Request, conversation_id: int) -> Read:
    """The turns with their quotes lit; for a profile that sees quotes only, the quotes."""
    signals = signals_of_conversation(request.asker, conversation_id)
    quotes = [quote for signal in signals for quote in (signal.heard.quote, *signal.heard.support)]
    try:
        text = capture_services.open_transcript(asker=request.asker, conversation_id=conversation_id, at=request.at)
    except NotAllowed:
        return {"signals": signals, "turns": (), "quotes_only": True}
    return {"signals": signals, "turns": light(text, quotes), "quotes_only": False}
