"""Which fields may go? For RevOps: each with its verdict, the counts behind it, and the one thing to do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.interfaces.web.requests import Request, page
from sayso.measure.field_audit import services
from sayso.measure.field_audit.gates import list_gates
from sayso.measure.field_audit.selectors import PERIOD
from sayso.org.connections import list_connections
from sayso.ports.crm import CRMS
from sayso.record.definitions import BadField, restore_field, retire_field
from sayso.record.fields import ENTITIES
from sayso.record.schema import Schema
from sayso.review.selectors_questions import lacks

ACTS = {"retire": retire_field, "restore": restore_field}
TOLD = {
    "retire": "{} is retired: hidden everywhere, with all that it holds. It can be brought back here.",
    "restore": "{} is back, with all that it held.",
}


@page
def field_audit(request: Request) -> HttpResponse:
    """Which fields may go?"""
    entity = request.GET.get("of", "deal")
    entity = entity if entity in ENTITIES else "deal"
    found = services.get_or_count(asker=request.asker, entity=entity, at=request.at)
    about = {
        "entity": entity,
        "entities": ENTITIES,
        "audit": found,
        "fields": [(FieldPath.parse(one.known.name), one) for one in found.fields],
        "retired": Schema().retired(entity),
        "gates": list_gates(request.asker, request.at),
        "lacks": lacks(request.asker, request.at - PERIOD),
        "is_connected": _is_connected(request.asker),
        "may_change": True,
    }
    return render(request, "web/settings/field_audit.html", about)


@page
@require_POST
def count_anew(request: Request, entity: str) -> HttpResponse:
    """Count the audit anew."""
    services.want(asker=request.asker, entity=entity, at=request.at)
    return redirect(f"{reverse('settings-field-audit')}?of={entity}")


def _is_connected(asker: Asker) -> bool:
    """Whether a CRM stands behind the record."""
    return any(one.closed_at is None and CRMS.has(one.connector) for one in list_connections(asker))


@page
@require_POST
def turn_field(request: Request, entity: str, field: str) -> HttpResponse:
    """Retire a field of the organisation's own, or bring it back."""
    act, path = request.POST.get("act", ""), FieldPath(entity, field)
    try:
        if act not in ACTS:
            raise BadField("That form is not of this page: load it again.")  # noqa: TRY301 - told as the others are
        ACTS[act](asker=request.asker, path=path, at=request.at)
    except BadField as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, TOLD[act].format(Schema().label(path)))
    return redirect(f"{reverse('settings-field-audit')}?of={entity if entity in ENTITIES else 'deal'}")
