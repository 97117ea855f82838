"""Writing Proposals, which are derived, and Answers, which are facts.

Proposals are rebuilt whenever a signal, the record or an Answer moved: the rule is run and the difference written,
under the lock of the deal, so that two at once come to one result. The ledger is told of Answers, not of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from sayso.capture.models import Conversation
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import append
from sayso.propose.facts import ProposalDraft, Span
from sayso.propose.loading import expire_after, facts_of_conversation, facts_of_deal
from sayso.propose.models import Answer, Proposal, lock
from sayso.propose.rules import derive as derive_drafts
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import SHORTEST_COPY, copies
from sayso.record.schema import NoSuchField, Schema

COLUMNS = tuple(field.name for field in Proposal._meta.concrete_fields if not field.primary_key)  # noqa: SLF001 - Django's documented API
TELLING = ("digest", "conversation_id", "rank", "closing", "closing_cause", "snoozed_until")
"""Columns of which one moves whenever anything does: the digest binds all that is shown."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What a derivation changed: how many Proposals came, changed and went."""

    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Left:
    """An Answer to leave: which Decision, what was offered, and what the person made of it.

    `kind` is one of `Answer.Kind`; `about` the signal type; `spans` where the evidence stands, the primary quote first;
    `until` ends a snooze.
    """

    decision: str
    kind: str
    about: str
    deal_id: int | None
    conversation: str
    path: FieldPath
    entity_id: int | None
    operation: str
    offered: JsonValue
    value: JsonValue
    spans: tuple[Span, ...]
    said_at: datetime | None
    until: datetime | None = None


@transaction.atomic
def derive(*, deal_id: int | None = None, conversation_id: int | None = None, at: datetime) -> Derived:
    """Rebuild the Proposals of a deal, or of a conversation that has none; twice gives the same as once."""
    if deal_id is not None:
        lock(deals=[deal_id])
        facts = facts_of_deal(deal_id, at)
        # With what its conversations proposed while they had no deal; by their ids, for which there are indexes.
        talks = list(Conversation.objects.filter(deal_id=deal_id).values_list("pk", flat=True))
        standing = Q(deal_id=deal_id) | Q(conversation_id__in=talks)
        return _write(standing, derive_drafts(facts) if facts else ())
    if conversation_id is None:
        return Derived(0, 0, 0)
    lock(conversations=[conversation_id])
    facts = facts_of_conversation(conversation_id, at)
    return _write(_loose(conversation_id), derive_drafts(facts) if facts else ())


@transaction.atomic
def expire(*, at: datetime) -> int:
    """Derive anew where a Proposal has waited too long. Returns how many deals and conversations that were."""
    since = at - timedelta(days=expire_after())
    old = Proposal.objects.filter(closing=Proposal.Closing.OPEN, conversation__captured_at__lt=since)
    places = set(old.values_list("deal_id", "conversation_id"))
    deals = {deal for deal, _ in places if deal is not None}
    loose = {conversation for deal, conversation in places if deal is None}
    settle(deals=deals, conversations=loose, at=at)
    return len(deals) + len(loose)


def leave_answer(*, asker: Asker, left: Left, at: datetime) -> None:
    """Keep what the asker answered, in the transaction of the Decision. `confirm` calls `settle` when all are left."""
    Answer.objects.create(
        decision=left.decision,
        kind=left.kind,
        about=left.about,
        deal_id=left.deal_id,
        conversation_identity=left.conversation,
        entity=left.path.entity,
        entity_id=left.entity_id,
        field=left.path.field,
        operation=left.operation,
        offered=left.offered,
        value=left.value,
        spans=[list(span) for span in left.spans],
        is_seconded=len(left.spans) > 1,
        said_at=left.said_at,
        by_id=asker.require_decider(),
        at=at,
        until=left.until,
    )


def take_back(*, decision: str, at: datetime) -> None:
    """The Decision was undone: its Answer counts no more, so that the offer and its siblings reopen."""
    Answer.objects.filter(decision=decision, reversed_at=None).update(reversed_at=at)


def put_back(*, decision: str) -> None:
    """The undo of that Decision was itself undone: its Answer counts again."""
    Answer.objects.filter(decision=decision).exclude(reversed_at=None).update(reversed_at=None)


@dataclass(frozen=True, slots=True)
class _ToSettle:
    """What is to be derived anew at the end of a block."""

    deals: set[int]
    conversations: set[int]


_to_settle: ContextVar[_ToSettle | None] = ContextVar("to_settle", default=None)


@contextmanager
def settling_once(*, at: datetime) -> Iterator[None]:
    """A transaction at whose end all is settled that was to be settled within it: each deal is derived once.

    Whoever decides and writes in it has both, and what follows from both, or nothing at all.
    """
    with transaction.atomic():
        waits = _ToSettle(set(), set())
        token = _to_settle.set(waits)
        try:
            yield
        finally:
            _to_settle.reset(token)
        settle(deals=waits.deals, conversations=waits.conversations, at=at)


def settle(*, deals: Iterable[int], conversations: Iterable[int], at: datetime) -> None:
    """Close and reopen what the Answers just left, or taken back, close and reopen. In the Decision's transaction."""
    if (waits := _to_settle.get()) is not None:
        waits.deals.update(deals)
        waits.conversations.update(conversations)
        return
    for deal_id in sorted(set(deals)):
        derive(deal_id=deal_id, at=at)
    for conversation_id in sorted(set(conversations)):
        derive(conversation_id=conversation_id, at=at)


@transaction.atomic
def contest(*, asker: Asker, decision: str, at: datetime) -> bool:
    """The record had moved when an accepted offer was to be written: it is offered anew, with the live value beside it.

    Returns whether there was such an Answer. Call it once the write's conflict is known, then `derive`.
    """
    rows = Answer.objects.filter(
        decision=decision, kind__in=("accepted", "edited"), reversed_at=None, contested_at=None
    )
    answer = rows.first()
    if answer is None or not rows.update(contested_at=at):
        return False
    payload = {"decision": decision, "field": f"{answer.entity}.{answer.field}"}
    append(asker=asker, name="propose.answer.contested", subject=("deal", answer.deal_id or 0), at=at, payload=payload)
    return True


@transaction.atomic
def erase_answers(*, asker: Asker, conversation: str, at: datetime) -> int:
    """Blank the prose of all Answers from an erased conversation (its identity) at equal length; its Proposals go.

    What was declined stays remembered by where it stood. Returns how many Answers were blanked.
    """
    cited = Q(conversation__identity=conversation) | Q(evidence__icontains=conversation)
    Proposal.objects.filter(cited).delete()
    answers = Answer.objects.filter(Q(conversation_identity=conversation) | Q(spans__icontains=conversation))
    cited_by = list(answers)
    schema, near, said = Schema(), Q(pk__in=[]), list[str]()
    for answer in cited_by:
        said += [*_texts(answer.offered), *_texts(answer.value)]
        if answer.entity_id is not None:
            near |= Q(entity=answer.entity, entity_id=answer.entity_id, field=answer.field, kind=Answer.Kind.AUTHORED)
    blanked = sum(_blank(schema, answer, lambda _: True) for answer in cited_by)
    # A hand edit of the same field may have kept the words.
    blanked += sum(_blank(schema, answer, copies(said)) for answer in Answer.objects.filter(near))
    payload = {"answers": blanked}
    append(asker=asker, name="propose.answers.erased", subject=("conversation", conversation), at=at, payload=payload)
    return blanked


def _loose(conversation_id: int) -> Q:
    """The Proposals of a conversation that its deal, should it have one by now, does not derive."""
    deal_id = Conversation.objects.filter(pk=conversation_id).values_list("deal_id", flat=True).first()
    return Q(conversation_id=conversation_id) & (~Q(deal_id=deal_id) if deal_id else Q())


def _write(standing: Q, drafts: Sequence[ProposalDraft]) -> Derived:
    held = {key: told for key, *told in Proposal.objects.filter(standing).values_list("key", *TELLING)}
    gone = sorted(set(held) - {draft.key for draft in drafts})
    added = [_row(draft) for draft in drafts if draft.key not in held]
    told = ((draft, held.get(draft.key)) for draft in drafts)
    changed = [_row(draft) for draft, was in told if was and was != _told(draft)]
    Proposal.objects.filter(key__in=gone).delete()
    Proposal.objects.bulk_create(
        [*added, *changed], update_conflicts=True, unique_fields=["key"], update_fields=COLUMNS
    )
    return Derived(len(added), len(changed), len(gone))


def _row(draft: ProposalDraft) -> Proposal:
    columns = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return Proposal(**{**columns, "evidence": list(draft.evidence)})


def _told(draft: ProposalDraft) -> list[object]:
    return [getattr(draft, name) for name in TELLING]


def _texts(value: JsonValue) -> Iterator[str]:
    """The texts in a value that are long enough to be somebody's words."""
    if isinstance(value, str):
        yield from [value] if len(value) >= SHORTEST_COPY else []
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _blank(schema: Schema, answer: Answer, copied: Callable[[str], bool]) -> int:
    values = {name: _blanked(schema, answer, getattr(answer, name), copied) for name in ("offered", "value")}
    if values == {name: getattr(answer, name) for name in values}:
        return 0
    return Answer.objects.filter(pk=answer.pk).update(**values)


def _blanked(schema: Schema, answer: Answer, value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
    try:
        kind = schema.spec(FieldPath(answer.entity, answer.field)).type
    except NoSuchField:
        return None  # a whole thing that was to be created: names and addresses
    return FIELD_TYPES.get(kind).blanked(value, copied)
