"""Reading the facts of briefs, as far as the asker sees them: nothing else is ever read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, Q

from sayso.capture.models import Conversation, Participant, Turn
from sayso.capture.rules import is_blanked
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
from sayso.domain.transcript import Side, TurnKind
from sayso.extract.models import Signal
from sayso.giveback.facts import About, Facts, Somebody, Talk, Told, Words, by_deal
from sayso.giveback.rules_day import WRITTEN
from sayso.giveback.rules_signals import FRESH, LEAVING_WORDS
from sayso.org.selectors import today_of
from sayso.propose.facts import Heard, Span
from sayso.propose.loading import ORDER_SAID, conversation_of, heard_among, utterances_after
from sayso.propose.models import Answer
from sayso.record.names import holding

NEWEST = 3  # conversations of which every turn is read
OBJECTIONS = 6  # newest objections of which the reply is read
REPLY = 3  # turns after an objection in which it may be answered
DECIDED = ("accepted", "edited", "declined", "wrong_deal")


def facts_of(asker: Asker, wanted: Q, at: datetime) -> Facts:
    """What was heard up to `at` in the conversations that are wanted and that the asker sees, words included.

    Read whole are the newest conversations, and what followed the newest objections.
    """
    facts = _facts(asker, wanted, at)
    ids = {talk.about.identity: talk.about.id for talk in facts.talks}
    whole = Q(revision__conversation_id__in=[talk.about.id for talk in facts.talks[-NEWEST:]])
    for heard in [each for each in facts.heard if each.signal.kind == "objection"][-OBJECTIONS:]:
        turn = heard.signal.quote.turn
        whole |= Q(revision__conversation_id=ids[heard.conversation], index__range=(turn, turn + REPLY))
    return replace(facts, turns=_turns(facts, whole | _leaving(facts)))


def facts_by_deal(asker: Asker, deals: Iterable[int], at: datetime) -> dict[int, Facts]:
    """The same for each of these deals, read at once for all; of the words only the newest message and who leaves."""
    together = _facts(asker, Q(deal_id__in=sorted(set(deals))), at)
    newest = {talk.deal_id: talk.about for talk in together.spoken}
    written = [about.id for about in newest.values() if about.channel in WRITTEN]
    turns = _turns(together, Q(revision__conversation_id__in=written) | _leaving(together))
    return by_deal(replace(together, turns=turns))


def _facts(asker: Asker, wanted: Q, at: datetime) -> Facts:
    seen = Conversation.objects.filter(
        visible(asker), wanted, happened_at__lte=at, erased_at=None, withdrawn_at=None, automatic=False
    )
    rows = list(seen.order_by("happened_at", "pk"))
    talks = tuple(_talk(row, people) for row, people in zip(rows, _people(rows), strict=True))
    heard = _heard(rows)
    about = [talk.about for talk in talks]
    return Facts(
        today=today_of(asker.user_id, at),
        at=at,
        talks=talks,
        heard=heard,
        utterances=utterances_after(about, heard),
        told=_told(rows),
    )


def _people(rows: Sequence[Conversation]) -> list[list[Participant]]:
    found: dict[int, list[Participant]] = {row.pk: [] for row in rows}
    for participant in Participant.objects.filter(conversation_id__in=list(found)):
        found[participant.conversation_id].append(participant)
    return list(found.values())


def _talk(row: Conversation, participants: Sequence[Participant]) -> Talk:
    people = tuple(
        Somebody(one.label, one.name, one.email, one.title, Side(one.side), one.person_id) for one in participants
    )
    return Talk(conversation_of(row, participants), row.title, row.thread, row.deal_id, people)


def _heard(rows: Sequence[Conversation]) -> tuple[Heard, ...]:
    identities = {row.pk: row.identity for row in rows}
    # A reading of an earlier revision quotes turns that are read no more.
    signals = Signal.objects.filter(conversation_id__in=list(identities), revision=F("conversation__revision"))
    ordered = signals.order_by("conversation__happened_at", "conversation_id", "position")
    return tuple(one for one in heard_among(ordered, identities) if not is_blanked(one.signal.quote.text))


def _told(rows: Sequence[Conversation]) -> Mapping[About, Told]:
    identities = [row.identity for row in rows]
    answers = Answer.objects.filter(conversation_identity__in=identities, kind__in=DECIDED, reversed_at=None)
    columns = ("kind", "about", "spans", "value")
    return {
        About(about, Span(*span)): Told(kind, value)
        for kind, about, spans, value in answers.order_by("at", "id").values_list(*columns)
        for span in spans
    }


def _leaving(facts: Facts) -> Q:
    """The turns of late in which somebody may say that they go."""
    recent = [talk.about.id for talk in facts.talks if talk.about.day and facts.today - talk.about.day <= FRESH]
    words = reduce(or_, (holding(word, "text") for word in LEAVING_WORDS))
    return Q(revision__conversation_id__in=recent) & words


def _turns(facts: Facts, wanted: Q) -> tuple[Words, ...]:
    about = {talk.about.id: talk.about for talk in facts.talks}
    held = Q(revision__conversation_id__in=list(about), revision__number=F("revision__conversation__revision"))
    rows = Turn.objects.filter(held, wanted, kind=TurnKind.SAID)
    columns = ("revision__conversation_id", "revision__number", "index", "speaker", "text", "said_at")
    return tuple(
        Words(
            about[pk].identity,
            revision,
            turn,
            speaker,
            about[pk].sides.get(speaker, Side.UNKNOWN),
            text,
            said_at or about[pk].started_at,
        )
        for pk, revision, turn, speaker, text, said_at in rows.order_by(*ORDER_SAID).values_list(*columns)
    )
