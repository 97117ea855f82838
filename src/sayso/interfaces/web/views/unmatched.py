"""Unmatched: the conversations for which a person has to say which deal, one after the other by keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from sayso.capture import selectors as capture
from sayso.capture.views import ConversationRow
from sayso.extract.selectors import first_quotes
from sayso.extract.viewing import SignalView
from sayso.interfaces.web.requests import Request, page
from sayso.record.selectors_browse import deals_among
from sayso.record.views import DealRow

PAGE = 20


@dataclass(frozen=True, slots=True)
class Stray:
    """A conversation without its deal: who was in it, what was heard first, and the deals that fit."""

    row: ConversationRow
    people: tuple[str, ...]
    heard: tuple[SignalView, ...]
    deals: tuple[DealRow, ...]


@page
def unmatched(request: Request) -> HttpResponse:
    """Which deal does each of these belong to?"""
    before = request.GET.get("before", "")
    try:
        found = capture.list_unmatched(request.asker, before=before, size=PAGE)
    except capture.BadMark:
        found = capture.list_unmatched(request.asker, size=PAGE)
    ids = [row.id for row in found.rows]
    people, heard = capture.people_in(request.asker, ids), first_quotes(request.asker, ids)
    deals = deals_among(request.asker, [deal.id for row in found.rows for deal in row.candidates])
    strays = [
        Stray(
            row,
            people.get(row.id, ()),
            heard.get(row.id, ()),
            tuple(deals[one.id] for one in row.candidates if one.id in deals),
        )
        for row in found.rows
    ]
    return render(request, "web/unmatched.html", {"strays": strays, "next": found.next, "is_first": not before})
