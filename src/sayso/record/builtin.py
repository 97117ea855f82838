"""The fields that every installation has. Pure: a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sayso.domain.change import FieldPath
from sayso.record.fields import FieldSpec, Policy
from sayso.record.typed_text import labels

CREATED = "new"
"""The name under which the creation of a whole thing stands in its history: ``deal.new``."""

HUNDRED = Decimal(100)
LIFECYCLES = labels("lead", "qualified", "contact", "former")
LEAD_STATUSES = labels("new", "working", "nurturing", "unqualified")
BLANK_ONLY, APPEND, NEVER = Policy.BLANK_ONLY, Policy.APPEND, Policy.NEVER


def _field(path: str, label: str, kind: str, **more: Any) -> FieldSpec:
    return FieldSpec(FieldPath.parse(path), label, kind, **more)


def _list(path: str, label: str, kind: str) -> FieldSpec:
    return FieldSpec(FieldPath.parse(path), label, kind, many=True, policy=APPEND)


BUILT_IN: tuple[FieldSpec, ...] = (
    _field("deal.name", "Deal name", "text", policy=BLANK_ONLY, required=True, length=300),
    _field("deal.account", "Account", "link", policy=BLANK_ONLY),
    _field("deal.owner", "Owner", "user", policy=NEVER),
    _field("deal.stage", "Stage", "stage", own_key=True, required=True),
    _field("deal.amount", "Amount", "money", own_key=True),
    _field("deal.close_date", "Close date", "date", own_key=True),
    _field("deal.go_live", "Go-live", "date"),
    _field("deal.budget", "Budget", "money"),
    _field("deal.discount", "Discount", "number", least=Decimal(0), most=HUNDRED, places=2),
    _field("deal.next_step", "Next step", "step"),
    _list("deal.commitments", "Commitments", "step"),
    _list("deal.milestones", "Milestones", "milestone"),
    _list("deal.people", "People and roles", "person_role"),
    _list("deal.competitors", "Competitors", "competitor"),
    _list("deal.needs", "Needs", "need"),
    _list("deal.objections", "Objections", "objection"),
    _list("deal.notes", "Notes", "note"),
    _list("deal.tasks", "Tasks", "task"),
    _field("account.name", "Account name", "text", policy=BLANK_ONLY, required=True, length=300),
    _list("account.domains", "Mail domains", "domain"),
    _field("account.owner", "Owner", "user", policy=NEVER),
    _field("person.name", "Name", "text", policy=BLANK_ONLY, required=True, length=200),
    _field("person.email", "Mail address", "email", policy=BLANK_ONLY),
    _field("person.title", "Title", "text", length=200),
    _field("person.phone", "Phone", "text", policy=BLANK_ONLY, length=60),
    _field("person.account", "Account", "link", policy=BLANK_ONLY),
    _field("person.lifecycle", "Lifecycle", "picklist", options=LIFECYCLES, required=True),
    _field("person.lead_status", "Lead status", "picklist", options=LEAD_STATUSES),
    _field("person.source", "Source", "text", policy=BLANK_ONLY, length=100),
)
