"""Deciding: accept, edit, decline, snooze, undo, and writing by hand.

Every verb is one transaction: the Decisions with all that was shown by value, the Answers in `propose`, the settled and
reopened siblings, and the ledger. What cannot be decided is refused with its reason and keeps nothing else from being
decided. Nobody but a person who signed in, or holds a token minted for deciding, gets this far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from sayso.confirm.decisions import Batch, Sitting, decision_on
from sayso.confirm.models import Decision
from sayso.confirm.rules import (
    NOT_MINE,
    RIVAL,
    UNDONE,
    AuthoredChange,
    CannotBeKept,
    Offer,
    Refused,
    reason_given,
    require_future,
    require_kept,
    require_origin,
)
from sayso.confirm.selectors import is_visible
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.ledger.services import append
from sayso.propose import services as propose
from sayso.propose.models import lock
from sayso.propose.selectors import Offered
from sayso.record import evidence as quotes
from sayso.record import selectors as record
from sayso.record.fields import BadFieldValue
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import copies, notes_in, same
from sayso.record.schema import NoSuchField, Schema
from sayso.record.scope import NotFound, require_visible
from sayso.record.typed_text import blank

Kind = Decision.Kind


class NoSuchDecision(LookupError):
    """There is no Decision with that id, or it is not the asker's to see."""


@transaction.atomic
def accept(*, asker: Asker, offers: Sequence[Offer], at: datetime) -> Batch:
    """Accept these offers, each as it was shown. Raises NotAllowed for who may not decide.

    Of two values for the same single-valued field the first of the card is taken.
    """
    asker.require_decider()
    sitting, taken = Sitting(asker, at), set[tuple[object, ...]]()
    for about in sitting.open(offers):
        place = _place(about)
        if place in taken:
            sitting.refuse(about.key, RIVAL)
            continue
        if about.shown["operation"] == Operation.SET:
            taken.add(place)
        decision = sitting.decide(decision_on(about, Kind.ACCEPTED, about.shown["value"], about.shown["before"]))
        sitting.answer(decision, about, kind="accepted")
    return sitting.close()


@transaction.atomic
def edit(*, asker: Asker, offer: Offer, value: object, at: datetime) -> Batch:
    """Accept an offer with another value, as typed. Raises BadFieldValue, NotAllowed."""
    asker.require_decider()
    sitting = Sitting(asker, at)
    for about in sitting.open([offer]):
        edited = _canonical(about, value)
        kind = Kind.ACCEPTED if same(edited, about.shown["value"]) else Kind.EDITED
        before = _before(asker, about, edited)
        decision = sitting.decide(decision_on(about, kind, edited, before))
        sitting.answer(decision, about, kind=kind.value)
    return sitting.close()


@transaction.atomic
def decline(*, asker: Asker, offer: Offer, reason: str, at: datetime, note: str = "") -> Batch:
    """Decline an offer for one of `rules.REASONS`; "other" needs a note. Raises NoSuchReason, NotAllowed."""
    asker.require_decider()
    given = reason_given(reason, note)

    def declined(about: Offered) -> tuple[Decision, str]:
        decision = decision_on(about, Kind.DECLINED, None, about.shown["before"])
        decision.reason = given
        return decision, "wrong_deal" if reason == "wrong_deal" else "declined"

    return _answer(asker, offer, at, declined)


@transaction.atomic
def snooze(*, asker: Asker, offer: Offer, until: datetime, at: datetime) -> Batch:
    """Put an offer off: it is hidden until then. Raises UntilIsPast, NotAllowed."""
    asker.require_decider()
    require_future(until, at)

    def snoozed(about: Offered) -> tuple[Decision, str]:
        decision = decision_on(about, Kind.SNOOZED, None, about.shown["before"])
        decision.until = until
        return decision, "snoozed"

    return _answer(asker, offer, at, snoozed)


@transaction.atomic
def reverse(*, asker: Asker, decision_id: UUID, at: datetime) -> Batch:
    """Undo one Decision: its offer and the siblings it settled reopen; `apply` puts the record back.

    An undo can be undone, which decides the offer again. Raises NoSuchDecision, NotAllowed; what was undone already is
    refused.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None or not is_visible(asker, decision):
        raise NoSuchDecision(f"There is no decision {decision_id}.")
    return _reverse(asker, [decision], at)


@transaction.atomic
def reverse_batch(*, asker: Asker, batch: UUID, at: datetime) -> Batch:
    """Undo everything that was decided with one key, the newest first. Raises NoSuchDecision, NotAllowed."""
    decisions = list(Decision.objects.filter(batch=batch).order_by("-position"))
    if not decisions:
        raise NoSuchDecision(f"There is no batch {batch}.")
    return _reverse(asker, decisions, at)


@transaction.atomic
def author(*, asker: Asker, changes: Sequence[AuthoredChange], origin: str, at: datetime) -> Batch:
    """Decide changes by hand: each is a Decision of its author, with nothing but their word behind it.

    `origin` is edit, board, import, triage or gate. A change of something that the asker does not see, or that its
    field would not keep, is refused under its place in the list ("0", "1", ...). Raises NoSuchOrigin, NotAllowed.
    """
    asker.require_decider()
    require_origin(origin)
    sitting, schema = Sitting(asker, at), Schema()
    lock(deals=[change.entity_id for change in changes if change.path.entity == "deal" and change.entity_id])
    for place, change in enumerate(changes):
        try:
            decision = _authored(asker, schema, change, origin)
        except (BadFieldValue, NoSuchField, NotFound, CannotBeKept) as problem:
            sitting.refuse(str(place), str(problem))
            continue
        sitting.authored(decision)
    return sitting.close()


@transaction.atomic
def erase_quotes(*, asker: Asker, conversation: str, at: datetime) -> int:
    """Blank at equal length what Decisions quote or copied from an erased conversation (its identity).

    Call it after `apply.services.erase_values`, which knows copies by these quotes. Returns how many were blanked.
    """
    citing = list(Decision.objects.filter(shown__icontains=conversation))
    schema, texts = Schema(), dict[tuple[object, ...], list[str]]()
    for decision in citing:
        texts.setdefault(_target(decision), []).extend(quotes.quoted_texts(_evidence(decision), conversation))
        texts[_target(decision)] += notes_in(
            _type(schema, decision), decision.value, (decision.shown or {}).get("value")
        )
    blanked = 0
    for decision in _near(citing):
        copied = copies(texts.get(_target(decision), ()))
        blanked += _blank(schema, decision, conversation, copied, at)
    subject, payload = ("conversation", conversation), {"decisions": blanked}
    append(asker=asker, name="confirm.quotes.erased", subject=subject, at=at, payload=payload)
    return blanked


def _answer(asker: Asker, offer: Offer, at: datetime, make: Callable[[Offered], tuple[Decision, str]]) -> Batch:
    sitting = Sitting(asker, at)
    for about in sitting.open([offer]):
        decision, kind = make(about)
        sitting.answer(sitting.decide(decision), about, kind=kind)
    return sitting.close()


def _reverse(asker: Asker, decisions: Sequence[Decision], at: datetime) -> Batch:
    asker.require_decider()
    sitting = Sitting(asker, at)
    lock(
        deals=[each.deal_id for each in decisions if each.deal_id],
        conversations=[each.conversation_id for each in decisions if each.deal_id is None and each.conversation_id],
    )
    undone = set(Decision.objects.filter(reverses__in=decisions).values_list("reverses_id", flat=True))
    for decision in decisions:
        why = _why_not_undone(asker, decision, is_undone=decision.pk in undone)
        if why:
            sitting.refused.append(Refused(decision.proposal_key or str(decision.pk), why))
            continue
        sitting.decide(_undo_of(decision))
        _turn_answer(decision, at)
    return sitting.close()


def _turn_answer(decision: Decision, at: datetime) -> None:
    """The Answer behind an undone Decision counts no more; behind an undone undo it counts again."""
    root, counts = decision, True
    while root.reverses is not None:
        root, counts = root.reverses, not counts
    if counts:
        propose.take_back(decision=str(root.pk), at=at)
    else:
        propose.put_back(decision=str(root.pk))


def _why_not_undone(asker: Asker, decision: Decision, *, is_undone: bool) -> str:
    if not is_visible(asker, decision):
        return NOT_MINE
    return UNDONE if is_undone else ""


def _undo_of(decision: Decision) -> Decision:
    shown: dict[str, JsonValue] = {"undo": str(decision.pk), "before": decision.value, "value": decision.before}
    return Decision(
        kind=Kind.REVERSED,
        origin=decision.origin,
        proposal_key=decision.proposal_key,
        deal_id=decision.deal_id,
        conversation_id=decision.conversation_id,
        entity=decision.entity,
        entity_id=decision.entity_id,
        field=decision.field,
        operation=decision.operation,
        before=decision.value,
        value=decision.before,
        shown=shown,
        reverses=decision,
    )


def _authored(asker: Asker, schema: Schema, change: AuthoredChange, origin: str) -> Decision:
    path, entity_id, value = change.path, change.entity_id, change.value
    require_kept(change.before)
    if change.operation is not Operation.CREATE:
        if entity_id is None:
            raise NotFound(f"{path}: say which {path.entity}.")
        require_visible(asker, path.entity, entity_id)
        value = schema.canonical(path, value, entity_id)
    _require_links_visible(asker, schema, path, value)
    kept: JsonValue = dict(value) if isinstance(value, Mapping) else value  # type: ignore[assignment]
    where = {"entity": path.entity, "entity_id": entity_id, "field": path.field, "operation": change.operation.value}
    return Decision(
        kind=Kind.AUTHORED,
        origin=origin,
        deal_id=entity_id if path.entity == "deal" else None,
        **where,
        before=change.before,
        value=kept,
        shown={**where, "before": change.before, "value": kept, "origin": origin},
    )


def _require_links_visible(asker: Asker, schema: Schema, path: FieldPath, value: object) -> None:
    """Nobody links what they own to an account that they do not see: that would open it to them. Raises NotFound."""
    parts = value.items() if isinstance(value, Mapping) else [(path.field, value)]
    links = {spec.path.field for spec in schema.fields(path.entity) if spec.type == "link"}
    for name, target in parts:
        if name in links and isinstance(target, int):
            require_visible(asker, "account", target)


def _canonical(about: Offered, value: object) -> JsonValue:
    """The value as typed into a card, as the field keeps it; of a thing to be created, the offered parts replaced."""
    shown, schema = about.shown, Schema()
    entity = str(shown["entity"])
    if shown["operation"] != Operation.CREATE:
        path = FieldPath(entity, str(shown["field"]))
        kept = schema.canonical(path, value, about.entity_id)
        if kept is None:
            raise schema.spec(path).bad("this cannot be blank: decline it instead.")
        return kept
    offered = shown["value"]
    if not isinstance(value, Mapping) or not isinstance(offered, dict):
        raise BadFieldValue(f"New {entity}: give its parts, {', '.join(offered) if isinstance(offered, dict) else ''}.")
    parts = {name: schema.canonical(FieldPath(entity, name), part) for name, part in value.items() if name in offered}
    return {**offered, **parts}


def _before(asker: Asker, about: Offered, value: JsonValue) -> JsonValue:
    """What the edited value takes the place of: for a list that may be another entry than was shown."""
    shown = about.shown
    if shown["operation"] != Operation.ADD or about.entity_id is None:
        return shown["before"]
    path = FieldPath(str(shown["entity"]), str(shown["field"]))
    return record.before_of(asker, path, about.entity_id, Operation.ADD, value)


def _place(about: Offered) -> tuple[object, ...]:
    return tuple(about.shown[name] for name in ("entity", "entity_id", "field"))


def _near(citing: Sequence[Decision]) -> Iterable[Decision]:
    """The Decisions that quote, and those that found or put back what these left: undos, and others on the field."""
    pks = [decision.pk for decision in citing]
    near = Q(pk__in=pks) | Q(reverses__in=pks)
    for entity, entity_id, field in {_target(decision) for decision in citing if decision.entity_id is not None}:
        near |= Q(entity=entity, entity_id=entity_id, field=field)
    return Decision.objects.filter(near)


def _target(decision: Decision) -> tuple[object, ...]:
    return decision.entity, decision.entity_id, decision.field


def _evidence(decision: Decision) -> list[JsonValue]:
    evidence = (decision.shown or {}).get("evidence")
    return evidence if isinstance(evidence, list) else []


def _blank(schema: Schema, decision: Decision, conversation: str, copied: Callable[[str], bool], at: datetime) -> int:
    cited, shown = _evidence(decision), dict(decision.shown or {})
    is_citing = any(quotes.comes_from(quote, conversation) for quote in cited)
    for name in ("before", "value"):
        shown[name] = _blanked(schema, decision, shown.get(name), copied)
    values = {name: _blanked(schema, decision, getattr(decision, name), copied) for name in ("before", "value")}
    if is_citing:
        shown |= {name: blank(str(shown[name])) for name in ("phrase", "reason") if shown.get(name)}
        shown["evidence"] = quotes.blanked(cited, conversation)
    elif same(shown, decision.shown) and all(same(value, getattr(decision, name)) for name, value in values.items()):
        return 0
    return Decision.objects.filter(pk=decision.pk).update(**values, shown=shown, erased_at=at)


def _blanked(schema: Schema, decision: Decision, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
    return FIELD_TYPES.get(_type(schema, decision)).blanked(value, copied)


def _type(schema: Schema, decision: Decision) -> str:
    try:
        return schema.spec(FieldPath(decision.entity, decision.field)).type
    except NoSuchField:
        return "text"
