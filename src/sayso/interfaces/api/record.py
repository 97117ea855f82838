"""Deals, why they say what they say, and changes by hand."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.apply.selectors import get_why
from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.shapes import (
    DealOut,
    DealRowOut,
    DealsOut,
    FieldOut,
    OutcomeOut,
    Problem,
    WhyOut,
    WriteFieldIn,
)
from sayso.record import selectors as record

router = Router(tags=["record"])
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get("/deals", response={200: DealsOut, **REFUSALS})
def deals(
    request: HttpRequest, query: str = "", kind: Literal["open", "won", "lost", ""] = "open", page: int = 1
) -> DealsOut:
    """Deals that the caller sees."""
    found = record.list_deals(asker_of(request), query=query, kind=kind, page=max(1, min(page, 100_000)))
    rows = [DealRowOut.model_validate(row, from_attributes=True) for row in found.rows]
    return DealsOut(rows=rows, total=found.total, number=found.number, size=found.size)


@router.get("/deals/{deal_id}", response={200: DealOut, **REFUSALS})
def deal(request: HttpRequest, deal_id: int) -> DealOut:
    """One deal with everything the record holds of it."""
    found = record.get_deal(asker_of(request), deal_id)
    about = {name: getattr(found, name) for name in ("id", "name", "account", "owner", "stage", "version")}
    fields = [
        FieldOut(field=each.path.field, label=each.label, type=each.type, value=each.value, shown=each.shown)
        for each in found.fields
    ]
    lists = {name: [entry.value for entry in entries] for name, entries in found.lists.items()}
    return DealOut.model_validate({**about, "fields": fields, "lists": lists}, from_attributes=True)


@router.get("/deals/{deal_id}/why/{field}", response={200: WhyOut, **REFUSALS})
def why(request: HttpRequest, deal_id: int, field: str) -> WhyOut:
    """Why a field says what it says: who confirmed it, and the sentence."""
    answer = get_why(asker_of(request), "deal", deal_id, field)
    return WhyOut.model_validate(
        {
            "shown": answer.holds.text,
            **{name: getattr(answer, name) for name in WhyOut.model_fields if name != "shown"},
        },
        from_attributes=True,
    )


@router.put("/deals/{deal_id}/fields/{field}", response={200: OutcomeOut, **REFUSALS})
def write_field(request: HttpRequest, deal_id: int, field: str, change: WriteFieldIn) -> OutcomeOut:
    """Change a field by hand, provided that it still holds `before`. The caller's own word is the evidence."""
    authored = AuthoredChange(FieldPath("deal", field), deal_id, Operation.SET, change.value, change.before)
    outcome = flow.author(asker=asker_of(request), changes=[authored], origin="edit", at=timezone.now())
    return OutcomeOut.model_validate(outcome, from_attributes=True)
