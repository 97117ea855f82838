"""Reading the facts that a deal's Proposals depend on. Reads only; the rules do the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Cast, Substr

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
from sayso.propose.loading_logging import logging_of
from sayso.propose.loading_new_business import new_business
from sayso.propose.models import Answer
from sayso.propose.rules_certainty import ENOUGH_ANSWERS
from sayso.propose.rules_offers import changes_of
from sayso.propose.rules_sameness import YES
from sayso.propose.rules_steps import DOING_WORDS
from sayso.record import holdings
from sayso.record import selectors as record
from sayso.record.holdings import DealHolding, Values
from sayso.record.names import holding
from sayso.record.schema import Schema

WHOLE_RECORD = system("propose.derive")
"""What is proposed does not depend on who looks."""

FROM_TALK = "conversation"
DAY = len("2026-03-12")
ORDER_SAID = ("revision__conversation__happened_at", "revision__conversation_id", "index")
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
    schema = Schema()
    deal = holdings.deal_holding(WHOLE_RECORD, deal_id, schema)
    if deal is None:
        return None
    loaded = _conversations(capture.Conversation.objects.filter(deal_id=deal_id))
    held = {("deal", deal_id): _live(deal_id, deal.values), **_beside(loaded, deal.account_id, schema)}
    today = org.today_of(deal.owner_id, at)
    return DealFacts(
        today=today,
        deal_id=deal_id,
        account_id=deal.account_id,
        is_open=deal.stage.kind == "open",
        expire_after=expire_after(),
        conversations=loaded.conversations,
        heard=loaded.heard,
        utterances=loaded.utterances,
        fields={spec.path: spec for spec in schema.fields_of_deal(deal.currency)}
        | {spec.path: spec for entity in ("account", "person") for spec in schema.fields(entity)},
        live={target: value for live in held.values() for target, value in live.items()},
        entries=_entries(deal),
        edits=tuple(edit for entity, pk in held for edit in _edits(entity, pk)),
        answers=_answers(Q(deal_id=deal_id)),
        stages=_stages(deal),
        pipeline=deal.stage.pipeline,
        past=_past(deal.owner_id, today, loaded),
        known_people=_known_people(deal.account_id, loaded.heard),
        logging=logging_of(deal, loaded.conversations),
    )


def facts_of_conversation(conversation_id: int, at: datetime) -> DealFacts | None:
    """The facts of a conversation that has no deal; None when there is nothing to propose from it."""
    row = capture.Conversation.objects.filter(pk=conversation_id, deal=None, erased_at=None, withdrawn_at=None).first()
    if row is None or row.match != capture.Conversation.Match.NEW:
        return None
    loaded, today = _conversations([row]), org.today_of(row.host_id, at)
    return DealFacts(
        today=today,
        account_id=row.account_id,
        expire_after=expire_after(),
        conversations=loaded.conversations,
        answers=_answers(Q(deal=None, conversation_identity=row.identity)),
        past=_past(row.host_id, today, loaded),
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
    conversations = tuple(conversation_of(row, participants[pk]) for pk, row in held.items())
    identities = {pk: row.identity for pk, row in held.items()}
    heard = heard_among(SignalRow.objects.filter(conversation_id__in=held), identities)
    return Loaded(conversations, heard, utterances_after(conversations, heard))


def conversation_of(row: capture.Conversation, participants: Sequence[capture.Participant]) -> Conversation:
    """A conversation and those who took part in it, as the rules need them."""
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
        names={one.label: one.name for one in participants if one.name},
        began=started.time() if started else None,
        title=row.title,
        source=row.source,
        is_automatic=row.automatic,
    )


def heard_among(signals: QuerySet[SignalRow], identities: Mapping[int, str]) -> tuple[Heard, ...]:
    """These signals as the values they were, in their order; no row is made of each, of thousands.

    `identities` are those of their conversations.
    """
    columns = ("revision", "said_at", "kind", "value", "support", "certainty", "reason")
    quote = ("turn", "start", "end", "text", "speaker")
    return tuple(
        Heard(
            identities[pk],
            revision,
            said_at,
            Signal(kind, Quote(*said), value, tuple(Quote(**one) for one in support), Certainty(certainty), reason),
        )
        for pk, revision, said_at, kind, value, support, certainty, reason, *said in signals.values_list(
            "conversation_id", *columns, *quote
        )
    )


def utterances_after(conversations: Sequence[Conversation], heard: Sequence[Heard]) -> tuple[Utterance, ...]:
    """What was said, later than the first step, with a word of doing in it."""
    named = {one.conversation for one in heard if one.signal.kind == "next_step"}
    begun = [each.started_at for each in conversations if each.identity in named and each.started_at]
    later = {each.id: each for each in conversations if begun and each.started_at and each.started_at > min(begun)}
    if not later:
        return ()
    doing = reduce(or_, (holding(word, "text") for word in DOING_WORDS))
    turns = capture.Turn.objects.filter(
        doing,
        revision__conversation_id__in=later,
        revision__number=F("revision__conversation__revision"),
        kind=TurnKind.SAID,
    )
    columns = ("revision__conversation_id", "speaker", "text", "revision__number", "index", "said_at")
    return tuple(
        Utterance(
            later[pk].identity,
            later[pk].sides.get(speaker, Side.UNKNOWN),
            text,
            revision,
            turn,
            speaker,
            said_at or later[pk].started_at,
        )
        for pk, speaker, text, revision, turn, said_at in turns.order_by(*ORDER_SAID).values_list(*columns)
    )


def _beside(loaded: Loaded, account_id: int | None, schema: Schema) -> dict[tuple[str, int], dict[Target, JsonValue]]:
    """The things beside the deal that signals ask to change, with what they hold, as far as they are in the record."""
    people = {person for each in loaded.conversations for person in each.people.values()}
    ids = {"person": people, "account": set() if account_id is None else {account_id}}
    # Most signals ask the deal alone, so the rest is not always read.
    asked = {change.path.entity for one in loaded.heard for change in changes_of(one.signal)}
    return {
        (entity, pk): _live(pk, values)
        for entity in ("person", "account")
        if entity in asked and ids[entity]
        for pk, values in sorted(holdings.values_of(WHOLE_RECORD, entity, ids[entity], schema).items())
    }


def _live(entity_id: int, values: Values) -> dict[Target, JsonValue]:
    return {Target(path, entity_id): value for path, value in values.items()}


def _stages(deal: DealHolding) -> tuple[StageFacts, ...]:
    return tuple(
        StageFacts(stage.key, stage.kind, stage.position, stage.exit_criteria)
        for stage in holdings.stages_of(WHOLE_RECORD, deal.stage.pipeline)
        if not stage.is_retired or stage.key == deal.stage.key
    )


def _entries(deal: DealHolding) -> dict[Target, tuple[Entry, ...]]:
    return {
        Target(FieldPath("deal", field), deal.id): tuple(
            Entry(each.value, each.evidence, each.said_at, each.added_at) for each in entries
        )
        for field, entries in deal.lists.items()
    }


def _edits(entity: str, entity_id: int) -> tuple[Edit, ...]:
    return tuple(
        Edit(Target(change.path, change.entity_id), change.at, change.origin != FROM_TALK)
        for change in holdings.standing_changes(WHOLE_RECORD, entity, entity_id)
    )


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
            about=row.about,
        )
        for row in rows
    )


def _past(user_id: int | None, today: date, loaded: Loaded) -> tuple[PastAnswers, ...]:
    """What the owner answered before to the kinds that were heard, counted by day.

    Where that is too little to tell, with what those answered who share a team with them.
    """
    kinds = {heard.signal.kind for heard in loaded.heard}
    if user_id is None or not kinds:
        return ()
    own = _answered([user_id], user_id, kinds)
    first = min(each.captured_at.date() for each in loaded.conversations)
    known = Counter[str]()
    for each in own:
        known[each.kind] += each.count if each.day < first else 0
    wanting = {kind for kind in kinds if known[kind] < ENOUGH_ANSWERS}
    return (*own, *(_answered(_team(user_id, today) - {user_id}, user_id, wanting) if wanting else ()))


def _answered(people: Iterable[int], user_id: int, kinds: Iterable[str]) -> tuple[PastAnswers, ...]:
    rows = Answer.objects.filter(
        by_id__in=sorted(people), about__in=sorted(kinds), kind__in=TOLD, reversed_at=None
    ).annotate(day=Substr(Cast("at", CharField()), 1, DAY))
    columns = ("by_id", "about", "is_seconded", "kind", "day")
    counted = rows.values_list(*columns).annotate(count=Count("id")).order_by()
    return tuple(
        PastAnswers(date.fromisoformat(day), about, seconded, kind in YES, by == user_id, count)
        for by, about, seconded, kind, day, count in counted
    )


def _team(user_id: int, today: date) -> set[int]:
    running = Membership.objects.filter(Membership.running(today))
    teams = running.filter(user_id=user_id).exclude(team=None).values("team_id")
    return {user_id, *running.filter(team_id__in=teams).values_list("user_id", flat=True)}


def _known_people(account_id: int | None, heard: Iterable[Heard]) -> dict[str, int]:
    """The account's people by their folded names, where somebody was spoken of; a name that two have is nobody's."""
    if account_id is None or not any(one.signal.kind == "stakeholder" for one in heard):
        return {}
    found: dict[str, list[int]] = {}
    for person in record.people_of_account(WHOLE_RECORD, account_id):
        found.setdefault(" ".join(person.name.casefold().split()), []).append(person.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}
