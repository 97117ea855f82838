"""Rows of the record turned into frozen views. Runs no query but the schema's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.org.models import User
from sayso.record import columns
from sayso.record.columns import Row
from sayso.record.days import shown
from sayso.record.models import Account, Activity, Deal, FieldChange, Item, Person, Stage
from sayso.record.points import FIELD_TYPES
from sayso.record.schema import Schema
from sayso.record.views import (
    ActivityView,
    ChangeView,
    DealRow,
    EntryView,
    FieldView,
    Named,
    PersonRow,
    StageView,
)

OWN_SOURCE: Final = "conversation:"
"""Begins the source of every activity that a conversation of ours is."""

SAME_MOMENT: Final = timedelta(minutes=1)
SAME_TALK: Final = timedelta(minutes=5)
"""A log tells when a talk was to begin, its recording when it did."""

TALKS: Final = frozenset({"call", "meeting"})
"""What a CRM logs as the one, a recorder may well have heard as the other."""


def named(thing: Account | User | None) -> Named | None:
    """A related row by id and name."""
    return None if thing is None else Named(thing.pk, str(thing) if isinstance(thing, User) else thing.name)


def stage_view(stage: Stage) -> StageView:
    """The frozen view of a stage; its pipeline must be loaded."""
    return StageView(
        pipeline=stage.pipeline.key,
        key=stage.key,
        name=stage.name,
        kind=stage.kind,
        position=stage.position,
        probability=stage.probability,
        exit_criteria=tuple(stage.exit_criteria),
        is_retired=stage.retired_at is not None,
    )


def field_views(row: Row, schema: Schema) -> tuple[FieldView, ...]:
    """The single-valued fields of a row with what they hold."""
    views = []
    for spec in schema.fields(row.ENTITY):
        if spec.many:
            continue
        value = columns.live(row, spec)
        views.append(
            FieldView(
                path=spec.path,
                label=spec.label,
                type=spec.type,
                control=FIELD_TYPES.get(spec.type).control,
                value=value,
                shown=schema.show(spec.path, value),
                policy=spec.policy,
                own_key=spec.own_key,
            )
        )
    return tuple(views)


def entry_view(item: Item, schema: Schema) -> EntryView:
    """The frozen view of an entry."""
    return EntryView(
        id=item.pk,
        value=item.value,
        shown=schema.show(FieldPath("deal", item.field), item.value),
        due=item.due,
        evidence=tuple(item.evidence),
        decision=item.decision,
        said_at=item.said_at,
        added_at=item.added_at,
        erased=item.erased_at is not None,
    )


def activity_view(activity: Activity) -> ActivityView:
    """The frozen view of an activity."""
    people = tuple(activity.people)
    return ActivityView(activity.kind, activity.at, activity.direction, people, activity.source)


def once(activities: Sequence[ActivityView]) -> tuple[ActivityView, ...]:
    """Activities without what the CRM logged of a conversation that is here itself: same kind, same time."""
    own = [each for each in activities if each.source.startswith(OWN_SOURCE)]
    return tuple(each for each in activities if each in own or not any(_is_log_of(each, one) for one in own))


def _is_log_of(each: ActivityView, own: ActivityView) -> bool:
    apart = abs(each.at - own.at)
    are_talks = {each.kind, own.kind} <= TALKS
    return apart <= SAME_TALK if are_talks else each.kind == own.kind and apart <= SAME_MOMENT


def deal_row(deal: Deal, latest_activity_at: datetime | None) -> DealRow:
    """A deal for a list; account, owner, stage and pipeline must be loaded."""
    amount: JsonValue = None
    if deal.amount is not None:
        amount = {"amount": f"{deal.amount:.2f}", "currency": deal.currency}
    due = f", by {shown(deal.next_step_due)}" if deal.next_step_due else ""
    return DealRow(
        id=deal.pk,
        name=deal.name,
        account=named(deal.account),
        owner=named(deal.owner),
        stage=stage_view(deal.stage),
        amount=amount,
        amount_shown=FIELD_TYPES.get("money").show(amount),
        close_date=deal.close_date,
        next_step=f"{deal.next_step}{due}" if deal.next_step else "",
        next_step_due=deal.next_step_due,
        latest_activity_at=latest_activity_at,
        closed_at=deal.closed_at,
    )


def person_row(person: Person) -> PersonRow:
    """A person for a list; the account must be loaded."""
    return PersonRow(
        id=person.pk,
        name=person.name,
        email=person.email,
        title=person.title,
        account=named(person.account),
        lifecycle=person.lifecycle,
        lead_status=person.lead_status,
    )


def change_view(change: FieldChange, schema: Schema) -> ChangeView:
    """An entry of the history; its author must be loaded."""
    path = FieldPath(change.entity, change.field)
    return ChangeView(
        id=change.pk,
        path=path,
        entity_id=change.entity_id,
        label=schema.label(path),
        before=change.before,
        after=change.after,
        before_shown=schema.show(path, change.before),
        after_shown=schema.show(path, change.after),
        at=change.at,
        by=named(change.by),
        origin=change.origin,
        decision=change.decision,
        write_key=change.write_key,
        reverses=change.reverses,
        evidence=tuple(change.evidence or ()),
        said_at=change.said_at,
        erased=change.erased_at is not None,
    )
