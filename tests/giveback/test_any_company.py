"""Whatever was said in whatever company: each statement stands on its quotes, and nobody is told of what is not theirs.

What anybody may be told is worked out here from the company alone, by hand, and compared with what they are.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sayso.capture.models import Conversation, Original, Participant, Revision, Turn
from sayso.capture.search import index
from sayso.capture.selectors_scope import NotFound as NoConversation
from sayso.extract.indexing import index_signals
from sayso.extract.models import Signal
from sayso.giveback import selectors as giveback
from sayso.giveback.ask.answering import MOST, Wanted, answer
from sayso.giveback.rules_day import due, reply_owed
from sayso.giveback.rules_followup import follow_up
from sayso.giveback.rules_handoff import handoff
from sayso.giveback.rules_meddicc import qualification
from sayso.giveback.rules_promises import promises
from sayso.giveback.rules_signals import signals
from sayso.giveback.selectors_day import day
from sayso.giveback.selectors_handoff import handoff_brief
from sayso.giveback.selectors_signals import signals_of_deal
from sayso.giveback.statements import Statement, seconds_for
from sayso.giveback.views import words_of
from sayso.record.models import Deal
from sayso.record.scope import NotFound as NoDeal
from tests.giveback.any_company import HEARD, VOCABULARY, any_deal, any_talks, stand

PEOPLE = ("sam", "mia", "eve", "otto")


@settings(max_examples=50, deadline=None)
@given(any_deal())
def test_each_line_of_any_handoff_and_signal_and_of_what_is_due_stands_where_it_says(facts):
    story, reply = handoff(facts), reply_owed(facts)
    assert seconds_for(sum(words_of(section) for section in story)) <= 600
    stand([line for section in story for line in section.lines], facts)
    stand([one.told for one in signals(facts, 1)], facts)
    stand([one.statement for one in (*promises(facts), *due(promises(facts), facts.today))], facts)
    stand([line for question in qualification(facts) for line in question.lines], facts)
    stand([reply.told] if reply else [], facts)


@settings(max_examples=50, deadline=None)
@given(any_deal(most_talks=1))
def test_any_follow_up_says_what_was_agreed_and_nothing_else(facts):
    draft = follow_up(facts, "Dana Kim")
    stand(draft.lines, facts)
    agreed = [one for one in promises(facts) if one.is_sure]
    assert [line.text for line in draft.lines] == [one.statement.text for one in agreed]
    assert sum(line.startswith("- ") for line in draft.body.split("\n")) >= len(agreed)
    assert ("no next step" in draft.body) is not bool(agreed) or any("no next step" in one.action for one in agreed)


class Company:
    """A drawn company, kept; and what each of its people may be told, worked out from how it was drawn."""

    def __init__(self, office, people, talks):
        self.deals = {"sam": office.northgate, "eve": office.lowmoor}
        self.people, self.talks = people, dict(zip(_kept(self.deals, people, talks), talks, strict=True))

    def sees(self, who, owner):
        """Whether an owner's deals are somebody's to see: Mia manages Sam, and Otto is RevOps."""
        return owner in {"sam": ("sam",), "eve": ("eve",), "mia": ("sam",), "otto": ("sam", "eve")}[who]

    def seen(self, who):
        """The conversations that somebody may read of."""
        return {key: one for key, one in self.talks.items() if self.sees(who, one.deal) or self.sees(who, one.host)}

    def count(self, who, word="", kind="", side=None, deal="", without="", *, reads):
        """How many quotes answer, as anybody would count them who read all that `who` may."""
        found = 0
        for talk in self.seen(who).values():
            if deal and (talk.deal != deal or not self.sees(who, deal)):
                continue
            for said in talk.turns:
                text = said.text if reads else said.quote
                holds = (not word or word in text.split()) and without not in text.split()
                heard = said.heard == kind if kind else reads or said.heard
                found += bool(holds and heard and side in (None, said.is_theirs))
        return found


def _kept(deals, people, talks):
    accounts = dict(Deal.objects.values_list("pk", "account_id"))
    original = Original.objects.create(
        sha256="0" * 64, filename="x", size=0, content=b"", received_at=datetime.now(UTC)
    )
    for number, talk in enumerate(talks):
        at = datetime(2026, 11, talk.day, 12, tzinfo=UTC)
        about = {"source": "any", "format": "txt", "channel": talk.channel, "started_at": at, "happened_at": at}
        deal = deals.get(talk.deal)
        about |= {"deal_id": deal, "account_id": accounts[deal or deals["sam"]], "host": people[talk.host]}
        conversation = Conversation.objects.create(identity=str(number), captured_at=at, **about)
        revision = Revision.objects.create(
            conversation=conversation, number=1, original=original, digest=str(number), captured_at=at
        )
        for label, side in (("Us", "ours"), ("Them", "theirs")):
            Participant.objects.create(conversation=conversation, label=label, name=label, side=side)
        for place, said in enumerate(talk.turns):
            speaker = "Them" if said.is_theirs else "Us"
            Turn.objects.create(
                revision=revision, index=place, speaker=speaker, text=said.text, kind="said", offset=0, said_at=at
            )
            if said.heard:
                _hear(conversation, place, speaker, said, at)
        index.put(conversation.pk)
        index_signals(conversation.pk, conversation.signals.all())
        yield conversation.pk


def _hear(conversation, place, speaker, said, at):
    Signal.objects.create(
        key=f"{conversation.pk}-{place}",
        conversation=conversation,
        revision=1,
        position=place,
        kind=said.heard,
        value=HEARD[said.heard],
        turn=place,
        start=0,
        end=len(said.quote),
        text=said.quote,
        speaker=speaker,
        certainty="confident",
        said_at=at,
    )


@pytest.fixture
def people(cast):
    return {name: getattr(cast, name) for name in PEOPLE}


def questions(company, who, *, reads):
    """Questions, each with how many quotes answer it."""
    word, other = VOCABULARY[:2]
    count = partial(company.count, who, reads=reads)
    yield word, count(word)
    yield f"kind:objection -{word}", count(kind="objection", without=word)
    yield f"side:theirs {other}", count(other, side=True)
    yield "kind:objection", count(kind="objection")
    yield f"kind:competitor {word}", count(word, kind="competitor")
    yield f"deal:{company.deals['sam']} {other}", count(other, deal="sam")
    yield f"deal:{company.deals['eve']} kind:next_step", count(kind="next_step", deal="eve")


def lines_for(asker, company, at):
    """Every line that somebody is given of anything; of what is not theirs they are told that there is none."""
    today = day(asker, at)
    yield from (one.statement for one in today.promises)
    yield from (one.told for one in (*today.replies, *today.signals))
    for deal in company.deals.values():
        with suppress(NoDeal):
            yield from giveback.brief_of_deal(asker, deal, at).lines
            yield from (line for section in handoff_brief(asker, deal, at).sections for line in section.lines)
            yield from (one.statement for one in giveback.promises_of_deal(asker, deal, at))
            yield from (one.told for one in signals_of_deal(asker, deal, at))
            yield from (line for one in giveback.meddicc_of_deal(asker, deal, at) for line in one.lines)
    for account in Deal.objects.values_list("account_id", flat=True):
        with suppress(NoDeal):
            yield from giveback.brief_of_account(asker, account, at).lines
    for talk in company.talks:
        with suppress(NoConversation):
            yield from giveback.follow_up_of(asker, talk, at).lines


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(any_talks, st.sampled_from(PEOPLE), st.booleans())
def test_in_any_company_each_is_told_of_what_is_theirs_with_its_quotes(
    office, people, asker_of, now, talks, who, reads
):
    before = transaction.savepoint()
    try:
        company, asker = Company(office, people, talks), replace(asker_of(people[who]), reads_transcripts=reads)
        _is_answered(company, who, asker, now)
        for line in lines_for(asker, company, now):
            for quote in line.quotes if isinstance(line, Statement) else ():
                text = company.seen(who)[quote.conversation_id].turns[quote.turn].text
                assert quote.text == text[quote.start : quote.end] != ""
    finally:
        transaction.savepoint_rollback(before)


def _is_answered(company, who, asker, at):
    theirs = {deal for owner, deal in company.deals.items() if company.sees(who, owner)}
    for question, count in questions(company, who, reads=asker.reads_transcripts):
        found = answer(asker, question, at, Wanted(groups=MOST, each=MOST))
        assert {group.deal.id for group in found.groups if group.deal} <= theirs
        quotes = [quote for group in found.groups for quote in group.quotes]
        assert (question, found.count, len(quotes)) == (question, count, count)
        for quote in quotes:
            assert quote.text in company.seen(who)[quote.conversation_id].turns[quote.turn].text
