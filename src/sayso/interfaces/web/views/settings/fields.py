"""Fields: the organisation's own, and what proposals may do to each."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.domain.asker import Role
from sayso.domain.change import FieldPath
from sayso.interfaces.web.requests import Request, page
from sayso.record.definitions import define_field, set_policy
from sayso.record.fields import ENTITIES, FieldSpec, Policy
from sayso.record.points import FIELD_TYPES
from sayso.record.schema import Schema

POLICIES = {
    Policy.BLANK_ONLY: "fill it while it is blank",
    Policy.REPLACE: "replace what stands there",
    Policy.APPEND: "add to it",
    Policy.NEVER: "never touch it",
}
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A field, what it holds, and what may be chosen for it."""

    spec: FieldSpec
    type: str
    policies: tuple[tuple[str, str], ...]


@page
def fields(request: Request) -> HttpResponse:
    """What does the record hold, and what may a proposal do to it?"""
    schema = Schema()
    about = {
        "groups": [(entity, [_row(spec) for spec in schema.fields(entity)]) for entity in ENTITIES],
        "types": [(plug.name, plug.title) for plug in FIELD_TYPES.all() if plug.title],
        "entities": ENTITIES,
        "may_change": request.asker.has(Role.REVOPS),
    }
    return render(request, "web/settings/fields.html", about)


@page
@require_POST
def add_field(request: Request) -> HttpResponse:
    """A field of the organisation's own."""
    label, entity = request.POST.get("label", "").strip(), request.POST.get("entity", "")
    path = FieldPath(entity, name_of(label))
    lines = [line.strip() for line in request.POST.get("options", "").splitlines() if line.strip()]
    options = [(name_of(line) or line, line) for line in dict.fromkeys(lines)]
    kind = request.POST.get("type", "")
    try:
        if any(spec.path == path for spec in Schema().fields(entity)):
            raise ValueError(f"A {entity} has a field like “{label}” already.")  # noqa: TRY301 - told as the others are
        define_field(asker=request.asker, path=path, label=label, kind=kind, options=options, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{label} is there: blank everywhere, and filled by proposals as its policy says.")
    return redirect("settings-fields")


@page
@require_POST
def change_field(request: Request, entity: str, field: str) -> HttpResponse:
    """Another policy, label or options for a field."""
    path = FieldPath(entity, field)
    try:
        spec = Schema().spec(path)
        if request.POST.get("act") == "policy":
            policy = Policy(request.POST.get("policy", ""))
            set_policy(asker=request.asker, path=path, policy=policy, at=request.at)
        else:
            label, options = request.POST.get("label", ""), _options(request, spec)
            define_field(asker=request.asker, path=path, label=label, kind=spec.type, options=options, at=request.at)
    except ValueError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Saved.")
    return redirect("settings-fields")


def name_of(label: str) -> str:
    """The name under which a field or an option is kept: small letters, digits and underscores, from its label."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME].strip("_")


def _options(request: Request, spec: FieldSpec) -> list[tuple[str, str]]:
    """The options that stay, by the labels they have now, and the new ones below them."""
    kept = [
        (str(option.value), request.POST.get(f"label.{place}", "").strip() or option.label)
        for place, option in enumerate(spec.options)
        if request.POST.get(f"offered.{place}")
    ]
    taken = {str(option.value) for option in spec.options}
    lines = [line.strip() for line in request.POST.get("more", "").splitlines() if line.strip()]
    return kept + [(_free(name_of(line) or line, taken), line) for line in dict.fromkeys(lines)]


def _free(name: str, taken: set[str]) -> str:
    found = next(
        key for key in (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3))) if key not in taken
    )
    taken.add(found)
    return found


def policies_of(spec: FieldSpec) -> tuple[tuple[str, str], ...]:
    """What a proposal may be allowed to do to a field, with the words for it."""
    allowed = (Policy.APPEND, Policy.NEVER) if spec.many else (Policy.BLANK_ONLY, Policy.REPLACE, Policy.NEVER)
    return tuple((policy.value, POLICIES[policy]) for policy in allowed)


def _row(spec: FieldSpec) -> Row:
    title = FIELD_TYPES.get(spec.type).title or spec.type.replace("_", " ")
    return Row(spec, title, policies_of(spec))
