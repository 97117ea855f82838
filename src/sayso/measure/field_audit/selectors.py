"""The field audit over the record, and what a field feeds. The record may be the mirror of a CRM: it is read alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter

from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.auditing import audit
from sayso.measure.field_audit.gates import list_gates
from sayso.measure.field_audit.models import Audit
from sayso.measure.field_audit.points import USAGES
from sayso.measure.field_audit.rules import DAYS
from sayso.measure.field_audit.views import Audited, KeptAudit, Known, Use
from sayso.propose.selectors import count_against
from sayso.record.fields import FieldSpec, Policy
from sayso.record.schema import Schema
from sayso.record.values import filled_by, rows_of
from sayso.review.selectors_questions import lacks

MAY_AUDIT: Final = (Role.REVOPS, Role.LEADER)
FOUND: Final = TypeAdapter(list[Audited])
PERIOD = timedelta(days=DAYS)
HANDS = frozenset({"edit", "board", "gate", "triage"})
TALK = "conversation"
KINDS = {
    "date": "date",
    "money": "number",
    "number": "number",
    "picklist": "choice",
    "user": "choice",
    "stage": "choice",
}
DEFAULTS = {"person.lifecycle": "contact"}
"""What a new thing holds before anybody says so."""


def audit_record(asker: Asker, entity: str, at: datetime) -> tuple[Audited, ...]:
    """Every field of one kind of thing with its verdict, what may go first. For RevOps and leaders. Raises NotAllowed.

    Reads all values once, a stretch of rows at a time.
    """
    asker.require(*MAY_AUDIT)
    return audit_everything(asker, entity, at)


def audit_everything(asker: Asker, entity: str, at: datetime) -> tuple[Audited, ...]:
    """The same for whoever counts on behalf of those who may ask."""
    fields = Schema().fields(entity)
    by, against = filled_by(asker, entity), count_against(asker)
    uses, asked = all_uses(asker, at), _asked(asker, at)
    known = [
        _known(
            spec,
            by=_whose(by.get(spec.path.field, {})),
            uses=uses.get(spec.path, ()),
            contradicted=against.get((entity, spec.path.field), 0),
            asked=asked[spec.path],
        )
        for spec in fields
    ]
    return tuple(_rest_imported(one) for one in audit(known, rows_of(asker, entity, fields)))


def get_audit(asker: Asker, entity: str) -> KeptAudit | None:
    """The audit as it was counted last, of the fields that there still are; None where it never was.

    For RevOps and leaders. Raises NotAllowed.
    """
    asker.require(*MAY_AUDIT)
    row = Audit.objects.filter(entity=entity).first()
    if row is None:
        return None
    there = {str(spec.path): spec.label for spec in Schema().fields(entity)}
    found = [one for one in FOUND.validate_python(row.found) if one.known.name in there]
    uncounted = there.keys() - {one.known.name for one in found}
    labels = tuple(sorted(there[name] for name in uncounted))
    return KeptAudit(row.at, tuple(found), labels, is_awaited=row.wanted_at is not None)


def all_uses(asker: Asker, at: datetime) -> dict[FieldPath, tuple[Use, ...]]:
    """What each field feeds, or fed in the last 90 days; what fed the most first. For RevOps and leaders."""
    found: dict[FieldPath, list[Use]] = {}
    for usage in USAGES.all():
        for path, use in usage.uses(asker, at - PERIOD):
            found.setdefault(path, []).append(use)
    return {path: tuple(sorted(uses, key=lambda use: -use.times)) for path, uses in found.items()}


def uses_of(asker: Asker, path: FieldPath, at: datetime) -> tuple[str, ...]:
    """What a field feeds, in words that end "It feeds ...": for whoever fills it in, as far as it is theirs to see."""
    told = [usage for usage in USAGES.all() if usage.is_for_everybody]
    return tuple(use.words for usage in told for where, use in usage.uses(asker, at - PERIOD) if where == path)


def _asked(asker: Asker, at: datetime) -> Counter[FieldPath]:
    """How often a gate, or a review that the record could not answer, asked for each field."""
    found = Counter({FieldPath("deal", "milestones"): sum(gate.asked for gate in list_gates(asker, at))})
    found.update({FieldPath("deal", lack.field): lack.times for lack in lacks(asker, at - PERIOD)})
    return found


def _known(spec: FieldSpec, *, by: Mapping[str, int], uses: tuple[Use, ...], contradicted: int, asked: int) -> Known:
    return Known(
        name=str(spec.path),
        label=spec.label,
        kind="list" if spec.many else KINDS.get(spec.type, ""),
        required=spec.required,
        default=DEFAULTS.get(str(spec.path), ""),
        hearable=spec.policy is not Policy.NEVER and (spec.path.entity == "deal") and not spec.custom,
        removable=spec.custom,
        asked=asked,
        contradicted=contradicted,
        by=by,
        uses=uses,
    )


def _rest_imported(one: Audited) -> Audited:
    """What stands there and nobody here filled in came with an import, or from the CRM, before its history began."""
    rest = one.filled - sum(one.known.by.values())
    if rest <= 0:
        return one
    by = {**one.known.by, "import": one.known.by["import"] + rest}
    return replace(one, known=replace(one.known, by=by))


def _whose(by_origin: Mapping[str, int]) -> dict[str, int]:
    """Values by who filled them in: a hand, a conversation, an import or the CRM; an undo fills nothing in."""
    found = {"hand": 0, "conversation": 0, "import": 0}
    for origin, count in by_origin.items():
        if origin != "undo":
            found["hand" if origin in HANDS else "conversation" if origin == TALK else "import"] += count
    return found
