"""Search: everything that was said, and everything in the record, on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sayso.capture import services as capture
from sayso.capture.search.finding import Found
from sayso.domain.asker import NotAllowed
from sayso.interfaces.web.requests import Request, number, page
from sayso.interfaces.web.searching import CHANNELS, KINDS, SIDES, Narrowed, narrowed
from sayso.record.marks import BadMark
from sayso.record.selectors_browse import browse_accounts, browse_deals, browse_people

FEW, MANY = 4, 50


@page
def search(request: Request) -> HttpResponse:
    """Who said that, and when; and what does the record know of it?"""
    asked = narrowed(request)
    about: dict[str, object] = {
        "asked": asked,
        "kinds": KINDS,
        "channels": CHANNELS,
        "sides": SIDES,
        "is_first": not (request.GET.get("before") or request.GET.get("after") or request.GET.get("page")),
    }
    if asked.is_asked and asked.kind in ("", "said"):
        about |= _said(request, asked)
    if asked.words and asked.kind != "said":
        about |= _records(request, asked)
    return render(request, "web/search.html", about)


def _said(request: Request, asked: Narrowed) -> dict[str, object]:
    before = number(request.GET.get("before"), 0) or None
    try:
        found = capture.search(asker=request.asker, text=asked.words, before=before, within=asked.within, at=request.at)
    except NotAllowed as refusal:
        return {"said": Found((), None), "refusal": str(refusal)}
    return {"said": found}


def _records(request: Request, asked: Narrowed) -> dict[str, object]:
    """What the record has by that name: a little of each kind beside what was said, or all of one kind."""
    asker, words, size = request.asker, asked.words, MANY if asked.kind else FEW
    if not asked.kind and not request.GET.get("before"):
        return {
            "deals": browse_deals(asker, query=words, size=size),
            "accounts": browse_accounts(asker, query=words, size=size),
            "people": browse_people(asker, query=words, size=size),
        }
    mark = request.GET.get("after", "")
    try:
        if asked.kind == "deals":
            return {"deals": browse_deals(asker, query=words, mark=mark, size=size)}
        if asked.kind == "accounts":
            return {"accounts": browse_accounts(asker, query=words, mark=mark, size=size)}
        if asked.kind == "people":
            return {"people": browse_people(asker, query=words, mark=mark, size=size)}
    except BadMark:
        return {"refusal": "That address leads nowhere: begin again at the top."}
    return {}
