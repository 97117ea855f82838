"""Reading writes: why a field says what it says, what conflicts, what became of what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from sayso.apply.models import Attempt, Write
from sayso.apply.rules import HOLDS, REVERSED, WRITTEN_KINDS, evidence_of
from sayso.apply.views import Conflict, NotWritten, Shown, Why, WhyStep, WriteView
from sayso.confirm.models import Decision
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record import scope
from sayso.record import selectors as record
from sayso.record.builtin import CREATED
from sayso.record.crm.asked_for import asked_for
from sayso.record.orders import MIRROR, UNDO
from sayso.record.rules import same
from sayso.record.schema import Schema
from sayso.record.scope import NotFound
from sayso.record.views import ChangeView, Named

DONE = (Write.State.WRITTEN, Write.State.UNCHANGED, Write.State.OVERWROTE)
PAGE = 200
VERBS = {
    Decision.Kind.ACCEPTED: "confirmed it",
    Decision.Kind.EDITED: "confirmed it, and put it in other words",
    Decision.Kind.AUTHORED: "wrote it by hand",
}


def get_why(asker: Asker, entity: str, entity_id: int, field: str, *, entry_id: int | None = None) -> Why:
    """Why a field says what it says: the newest write of it, the Decision behind that, and the sentence behind that.

    For one entry of a list give its `entry_id`; without, the list's newest change answers. Raises NotFound and
    NoSuchField.
    """
    path, schema = FieldPath(entity, field), Schema()
    spec = schema.spec(path)
    holds = _entry(asker, path, entity_id, entry_id) if entry_id else record.live_value(asker, path, entity_id)
    changes = record.history(asker, entity, entity_id, field)
    newest = _newest(changes, holds if entry_id else None)
    cause = _cause(changes, newest)
    decision = _decision(cause)
    write = _write(cause)
    shown = "" if spec.many and not entry_id else schema.show(path, holds)
    return Why(
        path=path,
        entity_id=entity_id,
        label=spec.label,
        holds=Shown(holds, shown),
        sentence=_sentence(newest, cause, decision, holds),
        kind=_kind(cause, decision, holds),
        at=cause.at if cause else None,
        by=cause.by if cause else None,
        evidence=cause.evidence if cause else (),
        decision_id=cause.decision if cause else "",
        write_id=write.pk if write else None,
        can_undo=write is not None and cause is newest and _can_undo(write),
        trail=tuple(_step(change) for change in _upstream(changes, newest, cause)),
    )


def list_conflicts(asker: Asker, *, deal_id: int | None = None) -> tuple[Conflict, ...]:
    """The decided changes that found something else in the record and still wait for a person, the newest first.

    One waits no more once a later write of the same field went through: with either value.
    """
    rows = Write.objects.filter(~Exists(_later()), state__in=[Write.State.CONFLICT, Write.State.OVERWROTE])
    rows = _seen(asker, rows if deal_id is None else rows.filter(decision__deal_id=deal_id))
    found = list(rows.select_related("decision__by", "reverses").order_by("-pk")[:PAGE])
    targets = [(FieldPath(write.entity, write.field), write.entity_id or 0) for write in found]
    newest, schema, names = record.newest_of(asker, targets) if found else {}, Schema(), _names(asker, found)
    return tuple(
        replace(_conflict(write, newest.get(target), schema), thing=names.get((write.entity, write.entity_id), ""))
        for write, target in zip(found, targets, strict=True)
    )


def list_not_written(asker: Asker) -> tuple[NotWritten, ...]:
    """The decided changes that were refused and still wait for a person, the newest first.

    One waits no more once it was taken back, or a later write of the same field went through.
    """
    taken_back = Write.objects.filter(reverses=OuterRef("pk"))
    rows = Write.objects.filter(~Exists(_later()), ~Exists(taken_back), state=Write.State.FAILED)
    # Put this way round, SQLite looks among those that failed, not among all that take nothing back.
    rows = _seen(asker, rows.exclude(reverses__isnull=False))
    found = list(rows.select_related("decision__by").prefetch_related("attempts").order_by("-pk")[:PAGE])
    schema, names = Schema(), _names(asker, found)
    asks = asked_for([write.key for write in found]) if found else {}
    views = (_not_written(write, schema, names.get((write.entity, write.entity_id), "")) for write in found)
    return tuple(replace(one, asks=asks.get(write.key, ())) for one, write in zip(views, found, strict=True))


def list_writes(asker: Asker, deal_id: int) -> tuple[WriteView, ...]:
    """What became of what was decided for a deal, the newest first. Raises NotFound."""
    scope.require_visible(asker, "deal", deal_id)
    decided = Decision.objects.filter(deal_id=deal_id).values("pk")
    # Two looks, each by its index, sorted here: told both at once or to sort, the database walks all writes there are.
    either = Q(decision__in=decided), Q(entity="deal", entity_id=deal_id)
    found = {pk for wanted in either for pk in Write.objects.filter(wanted).order_by().values_list("pk", flat=True)}
    newest = sorted(found, reverse=True)[:PAGE]
    return _views(Write.objects.filter(pk__in=newest).order_by("-pk"))


def writes_of(asker: Asker, decisions: Sequence[UUID]) -> tuple[WriteView, ...]:
    """The writes of these Decisions, as far as the asker sees them or decided them, the newest first."""
    return _views(_visible(asker).filter(decision_id__in=decisions).order_by("-pk"))


def evidence_of_writes(asker: Asker, keys: Sequence[str]) -> dict[str, tuple[JsonValue, ...]]:
    """The sentences behind these writes, as far as the asker sees those, by key; the proving one first."""
    rows = _visible(asker).filter(key__in=keys).select_related("decision")
    return {write.key: evidence_of(write.decision.shown) for write in rows}


def list_unsettled(asker: Asker) -> tuple[WriteView, ...]:
    """Writes that did not go through or have not been tried yet: pending, claimed or failed; the newest first."""
    waiting = (Write.State.PENDING, Write.State.CLAIMED, Write.State.FAILED)
    return _views(_visible(asker).filter(state__in=waiting).order_by("-pk")[:PAGE])


def list_unfinished(asker: Asker, *, limit: int = PAGE) -> tuple[UUID, ...]:
    """Decisions that ask for a write and have none that was tried yet, the oldest first. For the system at work."""
    asked = Q(kind__in=WRITTEN_KINDS) | Q(kind=REVERSED, reverses__kind__in=WRITTEN_KINDS)
    untried = Q(write=None) | Q(write__state__in=[Write.State.PENDING, Write.State.CLAIMED])
    rows = Decision.objects.filter(asked, untried, erased_at=None)
    rows = rows if asker.user_id is None else rows.filter(by_id=asker.user_id)
    return tuple(rows.order_by("at", "position").values_list("pk", flat=True)[:limit])


def _later() -> QuerySet[Write]:
    return Write.objects.filter(
        entity=OuterRef("entity"),
        entity_id=OuterRef("entity_id"),
        field=OuterRef("field"),
        pk__gt=OuterRef("pk"),
        state__in=DONE,
    )


def _names(asker: Asker, writes: Sequence[Write]) -> dict[tuple[str, int | None], str]:
    """What the things of these writes are called, as far as the asker sees them."""
    names = dict[tuple[str, int | None], str]()
    for entity in {write.entity for write in writes}:
        ids = [write.entity_id for write in writes if write.entity == entity]
        rows = scope.few(asker, entity).filter(pk__in=ids).values_list("pk", "name")
        names |= {(entity, pk): str(name) for pk, name in rows}
    return names


def _visible(asker: Asker) -> QuerySet[Write]:
    """The writes upon what the asker sees, and their own: for a query that is narrowed to few."""
    if asker.owners is None:
        return Write.objects.all()
    seen = Q(decision__by_id=asker.user_id, entity_id=None)
    for entity in ("deal", "account", "person"):
        seen |= Q(Exists(scope.few(asker, entity).filter(pk=OuterRef("entity_id"))), entity=entity)
    return Write.objects.filter(seen)


def _seen(asker: Asker, rows: QuerySet[Write]) -> QuerySet[Write]:
    """Those of a few writes, mostly none, that `_visible` holds: asked of their things alone."""
    about = list(rows.values_list("pk", "entity", "entity_id", "decision__by_id"))
    seen = {pk for pk, _, entity_id, by in about if entity_id is None and by == asker.user_id}
    for entity in {entity for _, entity, entity_id, _ in about if entity_id is not None}:
        of = {pk: entity_id for pk, kind, entity_id, _ in about if kind == entity}
        there = set(scope.few(asker, entity).filter(pk__in=set(of.values())).values_list("pk", flat=True))
        seen |= {pk for pk, entity_id in of.items() if entity_id in there}
    return Write.objects.filter(pk__in=seen)


def _entry(asker: Asker, path: FieldPath, entity_id: int, entry_id: int) -> JsonValue:
    entries = record.get_deal(asker, entity_id).lists.get(path.field, ()) if path.entity == "deal" else ()
    found = next((entry for entry in entries if entry.id == entry_id), None)
    if found is None:
        raise NotFound(f"There is no entry {entry_id} in {path}.")
    return found.value


def _newest(changes: Sequence[ChangeView], entry: JsonValue) -> ChangeView | None:
    if entry is None:
        return changes[0] if changes else None
    return next((change for change in changes if same(change.after, entry)), None)


def _cause(changes: Sequence[ChangeView], newest: ChangeView | None) -> ChangeView | None:
    """Who put the value there: an undo only put it back, so the change that first brought it answers for it."""
    if newest is None or newest.origin != UNDO:
        return newest
    older = changes[changes.index(newest) + 1 :]
    return next((change for change in older if change.origin != UNDO and same(change.after, newest.after)), None)


def _upstream(
    changes: Sequence[ChangeView], newest: ChangeView | None, cause: ChangeView | None
) -> tuple[ChangeView, ...]:
    return tuple(change for change in changes if change in (newest, cause))


def _decision(cause: ChangeView | None) -> Decision | None:
    if cause is None or not cause.decision:
        return None
    return Decision.objects.filter(pk=cause.decision).first()


def _write(cause: ChangeView | None) -> Write | None:
    return None if cause is None else Write.objects.filter(key=cause.write_key).first()


def _can_undo(write: Write) -> bool:
    return write.state in HOLDS and not Write.objects.filter(reverses=write).exists()


def _kind(cause: ChangeView | None, decision: Decision | None, holds: JsonValue) -> str:
    if decision is not None:
        return decision.kind
    return "mirrored" if cause or holds not in (None, []) else "blank"


def _sentence(newest: ChangeView | None, cause: ChangeView | None, decision: Decision | None, holds: JsonValue) -> str:
    if cause is None or (cause.origin == MIRROR and decision is None):
        said = "The CRM says so." if holds not in (None, []) else "Nobody has written it yet."
    else:
        said = _who_said(cause, decision)
    if newest is not None and newest is not cause:
        return f"{_name(newest)} took a later change back. Before that: {said}"
    return said


def _who_said(cause: ChangeView, decision: Decision | None) -> str:
    verb = VERBS.get(Decision.Kind(decision.kind)) if decision else None
    speaker = next((str(entry.get("speaker") or "") for entry in cause.evidence if isinstance(entry, dict)), "")
    source = f", from what {speaker} said" if speaker else ""
    return f"{_name(cause)} {verb or 'wrote it'}{source}."


def _name(change: ChangeView) -> str:
    return change.by.name if change.by else "The CRM"


def _step(change: ChangeView) -> WhyStep:
    what = "taken back" if change.origin == UNDO else "mirrored" if change.origin == MIRROR else change.origin
    value = Shown(change.after, change.after_shown)
    return WhyStep(what, change.at, change.by, value, change.decision, change.evidence)


def _conflict(write: Write, newest: ChangeView | None, schema: Schema) -> Conflict:
    path, decision = FieldPath(write.entity, write.field), write.decision
    asked = write.reverses.before if write.reverses else decision.value
    before = write.reverses.after if write.reverses else decision.before
    return Conflict(
        write_id=write.pk,
        decision_id=decision.pk,
        path=path,
        entity_id=write.entity_id or 0,
        deal_id=decision.deal_id,
        label=schema.label(path),
        asked=Shown(asked, schema.show(path, asked)),
        before=Shown(before, schema.show(path, before)),
        live=Shown(write.live, schema.show(path, write.live)),
        decided_by=Named(decision.by_id, str(decision.by)),
        decided_at=decision.at,
        found_at=write.settled_at,
        changed_by=newest.by if newest else None,
        changed_at=newest.at if newest else None,
        changed_origin=newest.origin if newest else MIRROR,
        evidence=evidence_of(decision.shown),
        was_written=write.state == Write.State.OVERWROTE,
    )


def _not_written(write: Write, schema: Schema, thing: str) -> NotWritten:
    path, decision = FieldPath(write.entity, write.field), write.decision
    attempt = max(write.attempts.all(), key=lambda one: one.number, default=None)
    return NotWritten(
        write_id=write.pk,
        decision_id=decision.pk,
        path=path,
        entity_id=write.entity_id,
        thing=thing,
        label=schema.label(path),
        asked=Shown(decision.value, schema.show(path, decision.value) if path.field != CREATED else ""),
        decided_by=Named(decision.by_id, str(decision.by)),
        decided_at=decision.at,
        message=attempt.message if attempt else "",
    )


def _views(rows: QuerySet[Write]) -> tuple[WriteView, ...]:
    undone = Exists(Write.objects.filter(reverses=OuterRef("pk")))
    found = list(rows.select_related("decision__by").annotate(is_undone=undone))
    attempts = Attempt.objects.filter(write__in=[write.pk for write in found]).order_by("number")
    messages = {attempt.write_id: attempt.message for attempt in attempts}
    schema = Schema()
    return tuple(_view(write, messages.get(write.pk, ""), schema) for write in found)


def _view(write: Write, message: str, schema: Schema) -> WriteView:
    path, decision = FieldPath(write.entity, write.field), write.decision
    return WriteView(
        id=write.pk,
        decision_id=decision.pk,
        kind=decision.kind,
        state=write.state,
        path=path,
        entity_id=write.entity_id,
        label=schema.label(path),
        before=Shown(write.before, schema.show(path, write.before)),
        after=Shown(write.after, schema.show(path, write.after)),
        live=Shown(write.live, schema.show(path, write.live)),
        by=Named(decision.by_id, str(decision.by)),
        decided_at=decision.at,
        settled_at=write.settled_at,
        message=message,
        can_undo=write.state in HOLDS and not write.is_undone,  # type: ignore[attr-defined] # annotated
    )
