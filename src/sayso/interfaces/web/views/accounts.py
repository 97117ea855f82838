"""Accounts: all of them by name, and one with its deals, people, conversations and what happened there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sayso.capture.selectors import list_conversations
from sayso.giveback.selectors_signals import signals_of_account
from sayso.interfaces.web.requests import Request, page
from sayso.interfaces.web.timeline import timeline
from sayso.record import selectors as record
from sayso.record.marks import BadMark
from sayso.record.selectors_browse import browse_accounts, changes_of_account

LATEST = 30


@page
def accounts(request: Request) -> HttpResponse:
    """Which companies are there, and where does something go on?"""
    query, mark = request.GET.get("q", "").strip(), request.GET.get("after", "")
    is_mine, is_open = bool(request.GET.get("mine")), bool(request.GET.get("open"))
    owner = request.asker.user_id if is_mine else None
    try:
        found = browse_accounts(request.asker, query=query, owner=owner, is_open=is_open, mark=mark)
    except BadMark:
        found = browse_accounts(request.asker, query=query, owner=owner, is_open=is_open)
    about = {"found": found, "query": query, "is_mine": is_mine, "is_open": is_open, "is_first": not mark}
    return render(request, "web/accounts.html", about)


@page
def account(request: Request, account_id: int) -> HttpResponse:
    """What goes on with this company?"""
    found = record.get_account(request.asker, account_id)
    conversations = list_conversations(request.asker, account_id=account_id, size=LATEST)
    about = {
        "account": found,
        "deals": sorted(found.deals, key=lambda deal: (deal.stage.kind != "open", -deal.id)),
        "happened": timeline(conversations.rows, changes_of_account(request.asker, account_id))[:LATEST],
        "signals": signals_of_account(request.asker, account_id, request.at),
        "names": {deal.id: deal for deal in found.deals},
        "today": request.at.date(),
    }
    return render(request, "web/account.html", about)
