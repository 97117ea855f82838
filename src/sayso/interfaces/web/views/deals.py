"""Deals: the list, and one deal with why its record says what it says."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sayso.interfaces.web.requests import Request, number, page
from sayso.record import selectors as record


@page
def deals(request: Request) -> HttpResponse:
    """Which deals are there, and what comes next in each?"""
    query = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "open")
    kind = kind if kind in {"open", "won", "lost", ""} else "open"
    found = record.list_deals(request.asker, query=query, kind=kind, page=number(request.GET.get("page")))
    today = request.at.date()
    return render(
        request,
        "web/deals.html",
        {"page": found, "query": query, "kind": kind, "today": today, "kinds": ("open", "won", "lost", "")},
    )


@page
def deal(request: Request, deal_id: int) -> HttpResponse:
    """What does the record say of this deal, and why?"""
    found = record.get_deal(request.asker, deal_id)
    filled = [(name, entries) for name, entries in found.lists.items() if entries]
    return render(
        request,
        "web/deal.html",
        {
            "deal": found,
            "lists": filled,
            "labels": {spec.path.field: spec.label for spec in list_specs("deal")},
            "history": history(request.asker, "deal", deal_id, limit=HISTORY),
            "conflicts": list_conflicts(request.asker, deal_id=deal_id),
            "cards": [card for card in list_cards(request.asker, request.at).cards if card.deal_id == deal_id],
            "today": request.at.date(),
        },
    )


@page
def why(request: Request, deal_id: int, field: str) -> HttpResponse:
    """Why does this field say that?"""
    entry = request.GET.get("entry")
    answer = get_why(request.asker, "deal", deal_id, field, entry_id=number(entry) if entry else None)
    return render(request, "web/why.html", {"why": answer, "deal_id": deal_id})


@page
def field(request: Request, deal_id: int, field: str) -> HttpResponse:
    """Change a field by hand: the form, and what becomes of it."""
    spec = spec_of(FieldPath("deal", field))
    live = record.live_value(request.asker, spec.path, deal_id)
    about = {"deal_id": deal_id, "spec": spec, "control": control_of(spec, live)}
    if request.method != "POST":
        return render(request, "web/field.html", about)
    shown = json.loads(request.POST.get("before", "null"))
    change = AuthoredChange(spec.path, deal_id, Operation.SET, raw_of(request.POST, spec), shown)
    try:
        outcome = flow.author(asker=request.asker, changes=[change], origin="edit", at=request.at)
    except BadFieldValue as problem:
        return render(request, "web/field.html", {**about, "error": str(problem)}, status=422)
    for line in outcome.refused:
        messages.error(request, line.why)
    for done in outcome.applied:
        if not done.is_written:
            messages.error(request, done.message)
    return redirect("deal", deal_id)
