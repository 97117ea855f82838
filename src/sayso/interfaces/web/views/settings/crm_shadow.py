"""The shadow report: what would have been written, by field, with the sentences behind it; and the field turned on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sayso.apply.selectors import evidence_of_writes
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.interfaces.web.requests import Request, page
from sayso.record.crm import administering, orders
from sayso.record.crm.administering import MappingView
from sayso.record.crm.connecting import NotWorking, connected
from sayso.record.crm.mapping import BadMapping
from sayso.record.crm.orders import OrderView
from sayso.record.schema import Schema


@dataclass(frozen=True, slots=True)
class Line:
    """One change that would have been written, in words, with what was said."""

    order: OrderView
    before: str
    after: str
    quotes: tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A mapping with the newest of what it would have written, and how much that was in all."""

    view: MappingView
    count: int
    lines: tuple[Line, ...]
    needs_test: bool


@page
def shadow(request: Request) -> HttpResponse:
    """What would have been written?"""
    asker = request.asker
    found = orders.list_shadow(asker)
    quotes, counts = evidence_of_writes(asker, [one.write_key for one in found]), orders.count_shadow(asker)
    lines, schema = dict[FieldPath, list[Line]](), Schema()
    for order in found:
        before, after = (_shown(schema, order, value) for value in (order.before, order.value))
        lines.setdefault(order.path, []).append(Line(order, before, after, quotes.get(order.write_key, ())))
    about = {"crm": connected(), "fields": _fields(administering.list_mappings(asker), counts, lines)}
    return render(request, "web/settings/crm/shadow.html", {**about, "may_change": True})


@page
@require_POST
def turn_on(request: Request, entity: str, field: str) -> HttpResponse:
    """Write what is confirmed from now on."""
    path = FieldPath(entity, field)
    try:
        administering.turn(asker=request.asker, path=path, mode="live", at=request.at)
    except (BadMapping, NotWorking) as problem:
        messages.error(request, str(problem))
        return redirect(f"{reverse('crm-field', args=[entity, field])}?form=try")
    messages.success(request, f"{_label(request, path)} is live: what is confirmed from now on is written.")
    return redirect("crm-shadow")


def _fields(
    mappings: Sequence[MappingView], counts: dict[FieldPath, int], lines: dict[FieldPath, list[Line]]
) -> list[Field]:
    told = [one for one in mappings if counts.get(one.path)]
    fields = [
        Field(
            one, counts[one.path], tuple(lines.get(one.path, ())), needs_test=one.tested_at is None and not one.is_made
        )
        for one in told
    ]
    return sorted(fields, key=lambda one: (one.view.is_made, -one.count))


def _shown(schema: Schema, order: OrderView, value: JsonValue) -> str:
    if order.kind == "set":
        return schema.show(order.path, value)
    text = value.get("action") or value.get("title") if isinstance(value, dict) else value
    return str(text or "")


def _label(request: Request, path: FieldPath) -> str:
    return next((one.label for one in administering.list_mappings(request.asker) if one.path == path), str(path))
