"""One field changed by hand, on a page of its own or where it stands: its author's own word is the evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.flow import verbs as flow
from sayso.flow.gates import Move, move_stage
from sayso.interfaces.web.controls import control_of, raw_of
from sayso.interfaces.web.gates import answers_of, at_gate
from sayso.interfaces.web.requests import Request, page
from sayso.org.selectors import today_of
from sayso.record import grid
from sayso.record import selectors as record
from sayso.record.schema import Schema

OVERTAKEN = "Somebody changed it meanwhile: nothing was written."


class BrokenForm(ValueError):
    """The form does not say what its author saw, so that nothing can be compared."""


@page
def deal_field(request: Request, deal_id: int, field: str) -> HttpResponse:
    """Change a field of a deal."""
    return _edit(request, FieldPath("deal", field), deal_id)


@page
def account_field(request: Request, account_id: int, field: str) -> HttpResponse:
    """Change a field of an account."""
    return _edit(request, FieldPath("account", field), account_id)


@page
def person_field(request: Request, person_id: int, field: str) -> HttpResponse:
    """Change a field of a person."""
    return _edit(request, FieldPath("person", field), person_id)


def _edit(request: Request, path: FieldPath, entity_id: int) -> HttpResponse:
    spec = Schema().spec_for(path, entity_id)
    live = record.live_value(request.asker, path, entity_id)
    if spec.many:
        raise LookupError(f"{spec.label} is a list: it grows by what is confirmed.")
    in_place = path.entity == "deal" and bool(request.headers.get("HX-Request"))
    form = _Form(request, path, entity_id, in_place)
    if request.method != "POST":
        return form.shown(live)
    try:
        seen = _seen(request)
    except BrokenForm as broken:
        return form.shown(live, str(broken))
    value = raw_of(request.POST, spec)
    if spec.type == "stage" and value is not None:
        move = Move(entity_id, seen, value, "edit")
        moved = move_stage(asker=request.asker, move=move, answered=answers_of(request), at=request.at)
        if moved.asked:
            return at_gate(request, moved, carried=("before", "value"), in_place=in_place)
        return form.ended(live, moved.outcome)
    change = AuthoredChange(path, entity_id, Operation.SET, value, seen)
    return form.ended(live, flow.author(asker=request.asker, changes=[change], origin="edit", at=request.at))


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of one field. In place it comes without a page around, and gives way to the value that stands then."""

    request: Request
    path: FieldPath
    entity_id: int
    in_place: bool

    def shown(self, live: JsonValue, error: str = "") -> HttpResponse:
        """The form; with what is wrong, where something is."""
        spec = Schema().spec_for(self.path, self.entity_id)
        about = {
            "entity": self.path.entity,
            "entity_id": self.entity_id,
            "spec": spec,
            "control": control_of(spec, live),
            "before": json.dumps(live),
            "error": error,
        }
        template = "web/cell_form.html" if self.in_place else "web/hand_edit.html"
        return render(self.request, template, about, status=422 if error else 200)

    def ended(self, live: JsonValue, outcome: flow.Outcome) -> HttpResponse:
        """The form again with why it was refused, or what stands there now."""
        if outcome.refused:
            return self.shown(live, outcome.refused[0].why)
        return self.answered(next((done.message or OVERTAKEN for done in outcome.applied if not done.is_written), ""))

    def answered(self, problem: str) -> HttpResponse:
        """What stands there now; in place the form again, with the live value, where it was not written."""
        if not self.in_place:
            if problem:
                messages.error(self.request, problem)
            return redirect(self.path.entity, self.entity_id)
        if problem:
            return self.shown(record.live_value(self.request.asker, self.path, self.entity_id), problem)
        today = today_of(self.request.asker.user_id, self.request.at)
        now = grid.cell(self.request.asker, self.entity_id, self.path.field, today=today)
        return render(self.request, "web/grid_cell.html", {"deal_id": self.entity_id, "cell": now})


def _seen(request: Request) -> JsonValue:
    """What the form's author saw in the field. Raises BrokenForm for what no form of ours says."""
    try:
        seen: JsonValue = json.loads(request.POST.get("before", "null"))
    except (ValueError, RecursionError) as broken:
        raise BrokenForm("This form is broken: open the field again.") from broken
    return seen
