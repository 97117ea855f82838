"""Deals: the list, and one deal with why its record says what it says."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from sayso.apply.selectors import get_why, list_conflicts, list_writes
from sayso.capture.selectors import list_conversations
from sayso.domain.change import FieldPath
from sayso.interfaces.web.requests import Request, number, page
from sayso.interfaces.web.timeline import timeline
from sayso.measure.field_audit.selectors import uses_of
from sayso.org.selectors import today_of
from sayso.propose.selectors import list_cards
from sayso.record import past
from sayso.record import selectors as record
from sayso.record.schema import Schema
from sayso.record.views import DealView, EntryView

HISTORY = 50
PROMISES = "commitments"
NEWS, OTHERS = timedelta(days=14), 8  # how long what others changed is news, and of how much is told


@page
def deal(request: Request, deal_id: int) -> HttpResponse:
    """What does the record say of this deal, and why?"""
    asker, schema, today = request.asker, Schema(), today_of(request.asker.user_id, request.at)
    found = record.get_deal(asker, deal_id)
    held = list_conversations(asker, deal_id=deal_id, size=HISTORY).rows
    about = {
        "deal": found,
        "glance": _glance(found, today),
        "lists": [
            (schema.label(FieldPath("deal", name)), name, entries)
            for name, entries in found.lists.items()
            if entries and name != PROMISES
        ],
        "promises": _promises(found),
        "timeline": timeline(held, past.history(asker, "deal", deal_id, limit=HISTORY)),
        "others": past.changed_by_others(asker, deal_id, request.at - NEWS, limit=OTHERS),
        "undoable": {str(write.decision_id) for write in list_writes(asker, deal_id) if write.can_undo},
        "conflicts": list_conflicts(asker, deal_id=deal_id),
        "cards": list_cards(asker, request.at, deal_id=deal_id).cards,
        "today": today,
    }
    return render(request, "web/deal.html", about)


@page
def why(request: Request, deal_id: int, field: str) -> HttpResponse:
    """Why does this field say that?"""
    entry = request.GET.get("entry")
    answer = get_why(request.asker, "deal", deal_id, field, entry_id=number(entry) if entry else None)
    page_of = "web/why_here.html" if request.headers.get("HX-Request") else "web/why.html"
    path = FieldPath("deal", field)
    told = {
        "why": answer,
        "deal": record.get_deal(request.asker, deal_id),
        "feeds": uses_of(request.asker, path, request.at),
        "may_edit": request.asker.may_decide and not Schema().spec_for(path, deal_id).many,
    }
    return render(request, page_of, told)


def _glance(found: DealView, today: date) -> dict[str, object]:
    """What one looks for first."""
    shown = {field.path.field: field for field in found.fields}
    closes = str(shown["close_date"].value or "")
    return {
        "amount": shown["amount"].shown,
        "close_date": shown["close_date"].shown,
        "close_late": found.stage.kind == "open" and bool(closes) and closes < today.isoformat(),
    }


def _promises(found: DealView) -> list[tuple[str, list[EntryView]]]:
    """The commitments by the side that made them, those due first on top; nothing where there are none."""
    entries = sorted(found.lists.get(PROMISES, ()), key=lambda entry: (entry.due is None, entry.due or date.max))
    sides = {"ours": "Ours", "theirs": "Theirs", "both": "Together"}
    by_side: dict[str, list[EntryView]] = {name: [] for name in sides.values()}
    for entry in entries:
        side = entry.value.get("owner_side") if isinstance(entry.value, dict) else None
        by_side.setdefault(sides.get(str(side), "Not said whose"), []).append(entry)
    return [(name, each) for name, each in by_side.items() if each or name in {"Ours", "Theirs"}] if entries else []
