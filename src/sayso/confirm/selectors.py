"""Reading Decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from sayso.capture import models as capture
from sayso.capture.selectors_scope import visible as visible_conversations
from sayso.confirm.models import Decision
from sayso.confirm.rules import FROM_TALK
from sayso.confirm.views import DecisionView
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.propose.viewing import NEW, created_shown
from sayso.record import scope
from sayso.record.schema import Schema

PAGE = 100
UNDOING = Decision.objects.filter(reverses=OuterRef("pk"))


class NotFound(LookupError):
    """There is no such Decision, or it is not the asker's to see: both look the same."""


def get_decision(asker: Asker, decision_id: UUID) -> DecisionView:
    """One Decision with all that was shown. Raises NotFound."""
    row = _rows(asker).filter(pk=decision_id).first()
    if row is None:
        raise NotFound(f"There is no decision {decision_id}.")
    return _view(Schema(), row)


def list_decisions(
    asker: Asker, *, deal_id: int | None = None, by_id: int | None = None, batch: UUID | None = None, limit: int = PAGE
) -> tuple[DecisionView, ...]:
    """The Decisions that the asker sees, the newest first: of a deal, of a person, of one key, or all."""
    wanted = {"deal_id": deal_id, "by_id": by_id, "batch": batch}
    rows = _rows(asker).filter(**{name: value for name, value in wanted.items() if value is not None})
    schema = Schema()
    return tuple(_view(schema, row) for row in rows.order_by("-at", "-position", "id")[: min(limit, PAGE)])


def decisions_on(asker: Asker, proposals: Iterable[str]) -> dict[str, DecisionView]:
    """The standing word on each of these proposals: by their keys, the newest that nobody took back."""
    # The few that are meant first: what the asker may see is tens of thousands, and the database cannot tell.
    meant = Decision.objects.filter(proposal_key__in=sorted(set(proposals))).exclude(kind=Decision.Kind.REVERSED)
    rows = _seen(asker, list(meant.select_related("by").annotate(is_undone=Exists(UNDOING))))
    schema = Schema()
    views = [_view(schema, row) for row in sorted(rows, key=lambda row: (row.at, row.position))]
    return {view.proposal_key: view for view in views if not view.is_undone}


def count_decided(asker: Asker, since: datetime) -> dict[tuple[str, str], tuple[int, datetime]]:
    """By entity and field: how many Decisions on what was said fell since then, and when the latest did."""
    rows = _visible(asker).filter(origin=FROM_TALK, at__gte=since).exclude(kind=Decision.Kind.REVERSED)
    found = rows.order_by().values_list("entity", "field").annotate(times=Count("pk"), latest=Max("at"))
    return {(entity, field): (times, latest) for entity, field, times, latest in found}


def is_visible(asker: Asker, decision: Decision) -> bool:
    """Whether a Decision is the asker's to see: by its deal, its conversation or its thing, or as their own."""
    return _visible(asker).filter(pk=decision.pk).exists()


def _visible(asker: Asker) -> QuerySet[Decision]:
    """The Decisions that the asker sees, of each of which it is asked: for a query that is narrowed to few."""
    rows = Decision.objects.all()
    if asker.owners is None:
        return rows
    heard = capture.Conversation.objects.filter(visible_conversations(asker), pk=OuterRef("conversation_id"))
    seen = Q(Exists(scope.deals(asker).filter(pk=OuterRef("deal_id")))) | Q(Exists(heard), deal_id=None)
    seen |= Q(deal_id=None, conversation_id=None, entity_id=None, by_id=asker.user_id)
    for entity in ("account", "person"):
        thing = Exists(scope.few(asker, entity).filter(pk=OuterRef("entity_id")))
        seen |= Q(thing, deal_id=None, conversation_id=None, entity=entity)
    return rows.filter(seen)


def _seen(asker: Asker, rows: Sequence[Decision]) -> list[Decision]:
    """Those of a few Decisions that `_visible` holds: asked of their deals alone, where they have one."""
    deals = {row.deal_id for row in rows if row.deal_id is not None}
    mine = set(scope.deals(asker).filter(pk__in=deals).values_list("pk", flat=True)) if deals else set()
    loose = [row.pk for row in rows if row.deal_id is None]
    others = set(_visible(asker).filter(pk__in=loose).values_list("pk", flat=True)) if loose else set()
    return [row for row in rows if row.deal_id in mine or row.pk in others]


def _rows(asker: Asker) -> QuerySet[Decision]:
    return _visible(asker).select_related("by").annotate(is_undone=Exists(UNDOING))


def _view(schema: Schema, row: Decision) -> DecisionView:
    path, created = FieldPath(row.entity, row.field), row.operation == Operation.CREATE
    return DecisionView(
        id=row.pk,
        kind=row.kind,
        origin=row.origin,
        by_id=row.by_id,
        by=str(row.by),
        at=row.at,
        door=row.door,
        request=row.request,
        batch=row.batch,
        proposal_key=row.proposal_key,
        deal_id=row.deal_id,
        conversation_id=row.conversation_id,
        path=path,
        entity_id=row.entity_id,
        label=NEW.get(row.entity, row.entity) if created else schema.label(path),
        operation=row.operation,
        before=row.before,
        before_shown=created_shown(row.before) if created else schema.show(path, row.before),
        value=row.value,
        value_shown=created_shown(row.value) if created else schema.show(path, row.value),
        reason=row.reason,
        until=row.until,
        shown=row.shown,
        reverses_id=row.reverses_id,
        is_undone=bool(getattr(row, "is_undone", False)),
        is_erased=row.erased_at is not None,
    )
