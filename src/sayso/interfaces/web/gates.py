"""A gate on a page: what it asks, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from sayso.confirm.rules import Offer
from sayso.domain.signal import JsonValue
from sayso.flow.gates import Answers, Moved
from sayso.interfaces.web.requests import Request

UNANSWERED = "Tick what the buyer did."


def answers_of(request: Request) -> Answers:
    """What the form of a gate says: ticked events, ticked proposals as key and digest, or the button that passes it."""
    offers = [text.partition(":") for text in request.POST.getlist("said")]
    return Answers(
        events=tuple(request.POST.getlist("event")),
        offers=tuple(Offer(key, digest) for key, _, digest in offers),
        anyway=bool(request.POST.get("anyway")),
    )


def at_gate(request: Request, moved: Moved, *, carried: Sequence[str], in_place: bool) -> HttpResponse:
    """What the gate asks, as a form that goes where the first one went, with what that one `carried`."""
    problem = next((one.why for one in moved.outcome.refused), "")
    is_again = bool(request.POST.get("at_gate"))
    about = {
        "asked": moved.asked,
        "carried": [(name, request.POST.get(name, "")) for name in carried],
        "error": problem or (UNANSWERED if is_again else ""),
        "in_place": in_place,
    }
    return render(request, "web/gate.html" if in_place else "web/gate_page.html", about, status=422)


def quotes_at(moved: Moved) -> list[JsonValue]:
    """The quotes on which the stages were left: the first of each."""
    leaving = moved.gate.leaving if moved.gate else ()
    entries = [next((entry for criterion in one.criteria for entry in criterion.entries), None) for one in leaving]
    return [entry.evidence[0] for entry in entries if entry and entry.evidence]
