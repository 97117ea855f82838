"""Reading the facts that a deal's Proposals depend on. Reads only; the rules do the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from sayso.capture import models as capture
from sayso.capture.rules import in_zone
from sayso.domain.asker import system
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Channel, Quote, Side, TurnKind
from sayso.extract.models import Signal as SignalRow
from sayso.org import selectors as org
from sayso.org import settings as declared
from sayso.org.models import Membership
from sayso.propose.facts import (
    Answered,
    Conversation,
    DealFacts,
    Edit,
    Entry,
    Heard,
    PastAnswers,
    Span,
    StageFacts,
    Target,
    Utterance,
)
from sayso.propose.loading_new_business import new_business
from sayso.propose.models import Answer
from sayso.propose.rules_offers import changes_of
from sayso.propose.rules_sameness import YES
from sayso.propose.rules_steps import DOING_WORDS
from sayso.record import selectors as record
from sayso.record.orders import UNDO
from sayso.record.schema import Schema
from sayso.record.scope import NotFound, visible
from sayso.record.views import DealView, FieldView

WHOLE_RECORD = system("propose.derive")
"""What is proposed does not depend on who looks."""

FROM_TALK = "conversation"
TOLD = ("accepted", "edited", "declined", "wrong_deal")
declared.declare(
    "propose.expire_after_days",
    30,
    "Proposals expire after",
    "Days after which a proposal that nobody answered is put away, to be seen among what fell away.",
    declared.whole_number(1, 365),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The conversations of a deal with what was heard in them."""

    conversations: tuple[Conversation, ...]
    heard: tuple[Heard, ...]
    utterances: tuple[Utterance, ...]


def facts_of_deal(deal_id: int, at: datetime) -> DealFacts | None:
    """The facts of a deal; None once the record no longer has it."""
    try:
        deal = record.get_deal(WHOLE_RECORD, deal_id)
    except NotFound:
        return None
    loaded = _conversations(capture.Conversation.objects.filter(deal_id=deal_id))
    schema, owner = Schema(), deal.owner.id if deal.owner else None
    account_id = deal.account.id if deal.account else None
    asked = _asked_entities(loaded.heard)
    pipeline = next(each for each in record.list_pipelines(WHOLE_RECORD) if each.key == deal.stage.pipeline)
    beside = _beside(loaded, account_id, asked)
    return DealFacts(
        today=org.today_of(owner, at),
        deal_id=deal_id,
        account_id=account_id,
        is_open=deal.stage.kind == "open",
        expire_after=expire_after(),
        conversations=loaded.conversations,
        heard=loaded.heard,
        utterances=loaded.utterances,
        fields={spec.path: schema.spec_for(spec.path, deal_id) for spec in schema.fields("deal")}
        | {spec.path: spec for entity in ("account", "person") for spec in schema.fields(entity)},
        live=_held(deal.fields, deal_id) | _live_of(beside),
        entries=_entries(deal),
        edits=tuple(edit for entity, pk in (("deal", deal_id), *beside) for edit in _edits(entity, pk)),
        answers=_answers(Q(deal_id=deal_id)),
        stages=tuple(
            StageFacts(s.key, s.kind, s.position, s.exit_criteria)
            for s in pipeline.stages
            if not s.is_retired or s.key == deal.stage.key
        ),
        pipeline=pipeline.key,
        past=_past(owner, at),
        known_people=_known_people(account_id) if any(one.signal.kind == "stakeholder" for one in loaded.heard) else {},
    )


def facts_of_conversation(conversation_id: int, at: datetime) -> DealFacts | None:
    """The facts of a conversation that has no deal; None when there is nothing to propose from it."""
    row = capture.Conversation.objects.filter(pk=conversation_id, deal=None, erased_at=None, withdrawn_at=None).first()
    if row is None or row.match != capture.Conversation.Match.NEW:
        return None
    loaded = _conversations(capture.Conversation.objects.filter(pk=conversation_id))
    return DealFacts(
        today=org.today_of(row.host_id, at),
        account_id=row.account_id,
        expire_after=expire_after(),
        conversations=loaded.conversations,
        answers=_answers(Q(deal=None, conversation_identity=row.identity)),
        past=_past(row.host_id, at),
        new_business=new_business(row, loaded.conversations[0]),
    )


def expire_after() -> int:
    """Days after which an unanswered proposal expires."""
    days = org.setting("propose.expire_after_days")
    return days if isinstance(days, int) else 30


def _conversations(rows: Iterable[capture.Conversation]) -> Loaded:
    held = {row.pk: row for row in rows if row.erased_at is None and row.withdrawn_at is None}
    participants: dict[int, list[capture.Participant]] = {pk: [] for pk in held}
    for participant in capture.Participant.objects.filter(conversation_id__in=held):
        participants[participant.conversation_id].append(participant)
    conversations = tuple(_conversation(row, participants[pk]) for pk, row in held.items())
    identities = {pk: row.identity for pk, row in held.items()}
    signals = SignalRow.objects.filter(conversation_id__in=held)
    heard = tuple(Heard(identities[row.conversation_id], row.revision, row.said_at, _signal(row)) for row in signals)
    return Loaded(conversations, heard, _utterances(conversations, heard))


def _conversation(row: capture.Conversation, participants: Sequence[capture.Participant]) -> Conversation:
    started = in_zone(row.started_at, row.started_zone)
    return Conversation(
        id=row.pk,
        identity=row.identity,
        channel=Channel(row.channel),
        captured_at=row.captured_at,
        started_at=row.started_at,
        day=started.date() if started else None,
        sides={one.label: Side(one.side) for one in participants},
        people={one.label: one.person_id for one in participants if one.person_id is not None},
    )


def _signal(row: SignalRow) -> Signal:
    return Signal(
        kind=row.kind,
        quote=Quote(row.turn, row.start, row.end, row.text, row.speaker),
        value=row.value,
        support=tuple(Quote(**support) for support in row.support),
        certainty=Certainty(row.certainty),
        reason=row.reason,
    )


def _utterances(conversations: Sequence[Conversation], heard: Sequence[Heard]) -> tuple[Utterance, ...]:
    """What was said, later than the first step, with a word of doing in it."""
    named = {one.conversation for one in heard if one.signal.kind == "next_step"}
    begun = [each.started_at for each in conversations if each.identity in named and each.started_at]
    later = {each.id: each for each in conversations if begun and each.started_at and each.started_at > min(begun)}
    if not later:
        return ()
    doing = Q()
    for word in DOING_WORDS:
        doing |= Q(text__icontains=word)
    turns = capture.Turn.objects.filter(
        doing,
        revision__conversation_id__in=later,
        revision__number=F("revision__conversation__revision"),
        kind=TurnKind.SAID,
    )
    return tuple(
        Utterance(later[pk].identity, later[pk].sides.get(speaker, Side.UNKNOWN), text)
        for pk, speaker, text in turns.values_list("revision__conversation_id", "speaker", "text")
    )


def _asked_entities(heard: Iterable[Heard]) -> set[str]:
    """The kinds of thing that the signals ask to change: most ask the deal alone, so the rest is not always read."""
    return {change.path.entity for one in heard for change in changes_of(one.signal)}


def _beside(loaded: Loaded, account_id: int | None, asked: set[str]) -> tuple[tuple[str, int], ...]:
    """The things beside the deal that signals ask to change, as far as they are in the record."""
    people = sorted({person for each in loaded.conversations for person in each.people.values()})
    wanted = [("person", person) for person in people if "person" in asked]
    if account_id is not None and "account" in asked:
        wanted.append(("account", account_id))
    return tuple((entity, pk) for entity, pk in wanted if visible(WHOLE_RECORD, entity).filter(pk=pk).exists())


def _live_of(things: Iterable[tuple[str, int]]) -> dict[Target, JsonValue]:
    live: dict[Target, JsonValue] = {}
    for entity, pk in things:
        find = record.get_person if entity == "person" else record.get_account
        live |= _held(find(WHOLE_RECORD, pk).fields, pk)
    return live


def _held(fields: Iterable[FieldView], entity_id: int) -> dict[Target, JsonValue]:
    return {Target(view.path, entity_id): view.value for view in fields if view.value is not None}


def _entries(deal: DealView) -> dict[Target, tuple[Entry, ...]]:
    return {
        Target(FieldPath("deal", field), deal.id): tuple(
            Entry(each.value, each.evidence, each.said_at, each.added_at) for each in entries
        )
        for field, entries in deal.lists.items()
    }


def _edits(entity: str, entity_id: int) -> tuple[Edit, ...]:
    """The changes in the history that stand: neither undone nor undos. The newest two hundred, which is years."""
    undone: set[str] = set()
    standing: list[Edit] = []
    for change in record.history(WHOLE_RECORD, entity, entity_id):
        if change.write_key in undone:
            continue
        if change.origin == UNDO:
            undone.add(change.reverses)
            continue
        standing.append(Edit(Target(change.path, change.entity_id), change.at, change.origin != FROM_TALK))
    return tuple(standing)


def _answers(wanted: Q) -> tuple[Answered, ...]:
    rows = Answer.objects.filter(wanted, reversed_at=None).exclude(kind=Answer.Kind.AUTHORED).order_by("at", "id")
    return tuple(
        Answered(
            kind=row.kind,
            conversation=row.conversation_identity,
            target=Target(FieldPath(row.entity, row.field), row.entity_id),
            operation=Operation(row.operation),
            offered=row.offered,
            value=row.value,
            spans=tuple(Span(*span) for span in row.spans),
            said_at=row.said_at,
            at=row.at,
            until=row.until,
            contested=row.contested_at is not None,
        )
        for row in rows
    )


def _past(user_id: int | None, at: datetime) -> tuple[PastAnswers, ...]:
    """What the owner, and who shares a team with them, answered before, counted by day."""
    if user_id is None:
        return ()
    today = org.today_of(user_id, at)
    team = _team(user_id, today)
    rows = Answer.objects.filter(by_id__in=team, kind__in=TOLD, reversed_at=None).exclude(about="")
    columns = ("by_id", "about", "is_seconded", "kind", TruncDate("at"))
    counted = rows.values_list(*columns).annotate(count=Count("id")).order_by()
    return tuple(
        PastAnswers(day, about, seconded, kind in YES, by == user_id, count)
        for by, about, seconded, kind, day, count in counted
        if day
    )


def _team(user_id: int, today: date) -> set[int]:
    running = Membership.objects.filter(Membership.running(today))
    teams = running.filter(user_id=user_id).exclude(team=None).values("team_id")
    return {user_id, *running.filter(team_id__in=teams).values_list("user_id", flat=True)}


def _known_people(account_id: int | None) -> dict[str, int]:
    """The account's people by their folded names; a name that two have is nobody's."""
    if account_id is None:
        return {}
    found: dict[str, list[int]] = {}
    for person in record.get_account(WHOLE_RECORD, account_id).people:
        found.setdefault(" ".join(person.name.casefold().split()), []).append(person.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}
