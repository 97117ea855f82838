"""One field of an account or a person, changed by hand: its author's own word is the evidence."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.flow import verbs as flow
from sayso.interfaces.web.controls import control_of, raw_of
from sayso.interfaces.web.requests import Request, page
from sayso.record import selectors as record
from sayso.record.schema import Schema


class BrokenForm(ValueError):
    """The form does not say what its author saw, so that nothing can be compared."""


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
    about: dict[str, object] = {
        "entity": path.entity,
        "entity_id": entity_id,
        "spec": spec,
        "control": control_of(spec, live),
        "before": json.dumps(live),
    }
    if request.method != "POST":
        return render(request, "web/hand_edit.html", about)
    try:
        change = AuthoredChange(path, entity_id, Operation.SET, raw_of(request.POST, spec), _seen(request))
    except BrokenForm as broken:
        return render(request, "web/hand_edit.html", {**about, "error": str(broken)}, status=422)
    outcome = flow.author(asker=request.asker, changes=[change], origin="edit", at=request.at)
    if outcome.refused:
        return render(request, "web/hand_edit.html", {**about, "error": outcome.refused[0].why}, status=422)
    for done in outcome.applied:
        if not done.is_written:
            messages.error(request, done.message or "Somebody changed it meanwhile: nothing was written.")
    return redirect(path.entity, entity_id)


def _seen(request: Request) -> JsonValue:
    """What the form's author saw in the field. Raises BrokenForm for what no form of ours says."""
    try:
        seen: JsonValue = json.loads(request.POST.get("before", "null"))
    except (ValueError, RecursionError) as broken:
        raise BrokenForm("This form is broken: open the field again.") from broken
    return seen
