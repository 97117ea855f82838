"""Settling a conversation: who is who, which deal, its activity, from the facts as they stand.

Settling is a pure function of the facts (`matching_facts`) written down: done again it changes nothing, and a file
that arrives late settles those that were waiting for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, prefetch_related_objects

from sayso.capture import matching_facts as known
from sayso.capture.matching_facts import Circle
from sayso.capture.models import Conversation
from sayso.capture.models import Participant as ParticipantRow
from sayso.capture.rules import direction
from sayso.capture.rules_matching import Matched, MatchFacts, Outsider, Rung, State, climb, deals_at, match
from sayso.capture.rules_sides import CALENDAR_SLACK, Resolved, names_nobody, resolve
from sayso.capture.search import index
from sayso.domain.asker import Asker
from sayso.domain.transcript import Channel, Side
from sayso.ledger.services import acting, append
from sayso.record import scope
from sayso.record.mirroring import Observed, forget_activity, observe_activity
from sayso.record.viewing import OWN_SOURCE

KEPT_COLUMNS = ["name", "email", "title", "side", "side_reason", "person", "user"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling came to. `moved`: another deal or state; `people_changed`: other sides or names."""

    conversation_id: int
    moved: bool
    people_changed: bool


def settle(*, asker: Asker, conversation_id: int, at: datetime) -> tuple[Settled, ...]:
    """Settle a conversation, and those that its settling sheds light on. Returns what changed, the asked one first.

    A calendar entry tells who spoke in the calls of its time; a mail may give its whole thread a deal.
    """
    with acting():
        conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
        led_to = conversation.led_to_id
        first = _settle(asker, conversation, at)
        others = _waiting(conversation, led_to)
        return (first, *(_settle(asker, other, at) for other in others))


def source_of(conversation_id: int) -> str:
    """By what name the record knows the conversation behind an activity: it says nothing of what was in it."""
    return f"{OWN_SOURCE}{conversation_id}"


def _settle(asker: Asker, conversation: Conversation, at: datetime) -> Settled:
    if conversation.erased_at or conversation.withdrawn_at:
        return Settled(conversation.pk, moved=False, people_changed=False)
    before, account = (conversation.match, conversation.deal_id), conversation.account_id
    prefetch_related_objects([conversation], "participants")
    matched, resolved = _answer(conversation)
    people_changed = _keep_people(conversation, resolved)
    _keep_match(conversation, matched)
    _observe(asker, conversation, resolved, at)
    moved = before != (conversation.match, conversation.deal_id)
    if moved:
        _tell(asker, conversation, before, at)
    elif people_changed:
        # Whoever asked for this may die before reading the conversation anew: then the trail's step does.
        append(asker=asker, name="capture.people.resolved", subject=("conversation", conversation.pk), at=at)
    if moved or people_changed or account != conversation.account_id:
        index.rescope(Q(pk=conversation.pk))
    return Settled(conversation.pk, moved, people_changed)


def _answer(conversation: Conversation) -> tuple[Matched, tuple[Resolved, ...]]:
    """Climb both ladders: who is who by what is known everywhere, then the deal, then who is who among its people."""
    wide = known.wide_circle(conversation)
    said, own = _all_facts(conversation, wide)
    conversation.led_to_id = own.deal_id
    matched = own if conversation.people_erased_at and said.choice is None else match(said)
    # A name that one person of the whole record has may point to a deal; who it is, only the account's people can say.
    narrow = known.narrowed(wide, conversation, matched.account_id)
    return matched, resolve(narrow.stated, narrow.around)


def ladder_of(conversation: Conversation) -> tuple[Rung, ...]:
    """How the ladder is climbed for a conversation as the facts stand now; nothing is written down."""
    return climb(_all_facts(conversation, known.wide_circle(conversation))[0])


def _all_facts(conversation: Conversation, wide: Circle) -> tuple[MatchFacts, Matched]:
    """The facts with what people said, and where the conversation leads without that."""
    resolved = resolve(wide.stated, wide.around)
    facts = _facts(conversation, resolved, known.outsiders(resolved, wide.personal))
    own = _standing(conversation) if conversation.people_erased_at else match(facts)
    return _with_people(facts, conversation, own, resolved), own


def _standing(conversation: Conversation) -> Matched:
    """The answer as it stands, where somebody it hung on was erased since."""
    return Matched(
        State(conversation.match),
        conversation.deal_id,
        conversation.account_id,
        conversation.match_reason,
        tuple(conversation.candidates),
    )


def _facts(conversation: Conversation, resolved: tuple[Resolved, ...], outside: tuple[Outsider, ...]) -> MatchFacts:
    titled = known.titled_accounts(conversation)
    accounts = {one.account_id for one in outside if one.account_id is not None} | set(titled)
    deals = known.deals_of(accounts)
    ours = {one.user_id for one in resolved if one.user_id} | {conversation.host_id, conversation.captured_by_id}
    return MatchFacts(
        at=conversation.happened_at,
        outsiders=outside,
        unknown=tuple(one.label for one in resolved if one.side is Side.UNKNOWN and not one.email),
        ours=frozenset(user for user in ours if user),
        title=conversation.title,
        deals=deals,
        titled=titled,
        met=known.met_before(conversation, outside, deals_at(deals, conversation.happened_at)),
        is_anybody_there=bool(resolved),
        is_automatic=conversation.automatic,
    )


def _with_people(
    facts: MatchFacts, conversation: Conversation, own: Matched, resolved: tuple[Resolved, ...]
) -> MatchFacts:
    """The same facts with what people said: a choice here or in the thread, and what is excluded."""
    return replace(
        facts,
        choice=known.choice_of(conversation),
        thread=known.inherited(conversation, own.deal_id, resolved),
        exclusion=known.exclusion_of(resolved),
    )


def _keep_people(conversation: Conversation, resolved: Sequence[Resolved]) -> bool:
    found = {one.label: one for one in resolved}
    changed = []
    for row in conversation.participants.all():
        one = found[row.label]
        person = one.person.id if one.person else None
        after = (one.name, one.email, one.title, one.side.value, one.reason[:500], person, one.user_id)
        if after != (row.name, row.email, row.title, row.side, row.side_reason, row.person_id, row.user_id):
            row.name, row.email, row.title, row.side, row.side_reason, row.person_id, row.user_id = after
            changed.append(row)
    ParticipantRow.objects.bulk_update(changed, KEPT_COLUMNS)
    return bool(changed)


def _keep_match(conversation: Conversation, matched: Matched) -> None:
    choice = conversation.choices.order_by("-id").first()
    conversation.match = matched.state.value
    conversation.deal_id = matched.deal_id
    conversation.account_id = matched.account_id
    conversation.match_reason = matched.reason
    conversation.candidates = list(matched.candidates)
    conversation.matched_by_id = choice.by_id if choice else None
    conversation.save(update_fields=["match", "deal", "account", "match_reason", "candidates", "matched_by", "led_to"])


def forget_people(*, asker: Asker, conversation: Conversation, at: datetime) -> None:
    """Leave of an activity that it took place: kind, time and direction, without who was there."""
    for deal_id, kind, when, direction_, people in _activities(conversation):
        if people:
            source = source_of(conversation.pk)
            forget_activity(asker=asker, source=source, at=at)
            observe_activity(asker=asker, observed=Observed(deal_id, kind, when, source, direction_), at=at)


def withdraw_activity(*, asker: Asker, conversation_id: int, at: datetime) -> None:
    """Take the activity of a conversation away from whatever deal has it."""
    forget_activity(asker=asker, source=source_of(conversation_id), at=at)


def _observe(asker: Asker, conversation: Conversation, resolved: Sequence[Resolved], at: datetime) -> None:
    """Keep the activity where the conversation is, and nowhere else. Mail that no person wrote is none."""
    source, found = source_of(conversation.pk), _activities(conversation)
    wanted = None if conversation.deal_id is None or conversation.automatic else _observed(conversation, resolved)
    if wanted is None:
        if found:
            forget_activity(asker=asker, source=source, at=at)
        return
    if found == [(wanted.deal_id, wanted.kind, wanted.at, wanted.direction, list(wanted.people))]:
        return
    if found:
        forget_activity(asker=asker, source=source, at=at)
    observe_activity(asker=asker, observed=wanted, at=at)


def _activities(conversation: Conversation) -> list[tuple[int, str, datetime, str, list[str]]]:
    source = source_of(conversation.pk)
    rows = scope.deals(known.WHOLE_RECORD).filter(activities__source=source)
    columns = ("pk", "activities__kind", "activities__at", "activities__direction", "activities__people")
    return [
        (deal_id, kind, when, direction_, people)
        for deal_id, kind, when, direction_, people in rows.values_list(*columns)
    ]


def _observed(conversation: Conversation, resolved: Sequence[Resolved]) -> Observed:
    sender = known.sender_of(conversation)
    side = next((one.side for one in resolved if one.label == sender), Side.UNKNOWN)
    people = [one.email or one.name for one in resolved if one.email or not names_nobody(one.name)]
    return Observed(
        deal_id=conversation.deal_id or 0,
        kind=conversation.channel,
        at=conversation.happened_at,
        source=source_of(conversation.pk),
        direction=direction(Channel(conversation.channel), side),
        people=list(dict.fromkeys(people)),
    )


def _tell(asker: Asker, conversation: Conversation, before: tuple[str, int | None], at: datetime) -> None:
    payload = {"match": conversation.match, "deal": conversation.deal_id, "was": before[0], "was_deal": before[1]}
    subject = ("conversation", conversation.pk)
    append(asker=asker, name="capture.conversation.matched", subject=subject, at=at, payload=payload)


def _waiting(conversation: Conversation, led_to: int | None) -> list[Conversation]:
    """The conversations whose answer may be another one now."""
    found = _lit_up(conversation, led_to)
    if conversation.matched_by_id is not None:
        found += _undecided_about(conversation)
    return list({other.pk: other for other in found}.values())


def _undecided_about(conversation: Conversation) -> list[Conversation]:
    """What a person said of one conversation may tell where others with the same people belong."""
    emails = conversation.participants.filter(side=Side.THEIRS).exclude(email="").values_list("email", flat=True)
    undecided = Conversation.objects.filter(match=State.UNMATCHED, participants__email__in=list(emails))
    return list(undecided.exclude(pk=conversation.pk).exclude(candidates=[]).distinct().order_by("id"))


def _lit_up(conversation: Conversation, led_to: int | None) -> list[Conversation]:
    if conversation.channel == Channel.MEETING and conversation.started_at is not None:
        end = max(conversation.ended_at or conversation.started_at, conversation.started_at)
        calls = Conversation.objects.exclude(channel=Channel.MEETING).filter(
            started_at__range=(conversation.started_at - CALENDAR_SLACK, end + CALENDAR_SLACK),
            participants__side=Side.UNKNOWN,
        )
        return list(calls.distinct().order_by("id"))
    if conversation.channel == Channel.EMAIL:
        return _thread_waiting(conversation, led_to)
    return []


def _thread_waiting(conversation: Conversation, led_to: int | None) -> list[Conversation]:
    """The mails of the thread that may now stand elsewhere: all but those that stand where this one does already."""
    if conversation.led_to_id is None and led_to is None and conversation.matched_by_id is None:
        return []
    return list(
        known.thread_of(conversation).exclude(deal_id=conversation.deal_id or 0, match="matched").order_by("id")
    )
