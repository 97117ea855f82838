"""My day, the calendar feed, account signals, the mail after a call."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from sayso.domain.transcript import Channel
from sayso.giveback import selectors as giveback
from sayso.giveback.rules_day import due, promises_near, reply_owed
from sayso.giveback.rules_followup import follow_up
from sayso.giveback.rules_promises import promises
from sayso.giveback.rules_signals import Kind, Reaction, loud, signals
from sayso.giveback.selectors_day import NoSuchFeed, calendar_at, day
from sayso.giveback.selectors_signals import NoSuchSignal, signals_of_deal
from sayso.giveback.services import answer_signal, close_feed, open_feed
from tests.giveback.telling import ANA, DANA, LUIS, TODAY, Deal
from tests.office import capture_call, capture_meeting

DEAL = 1


def kinds(deal, **more):
    return [one.kind for one in signals(deal.facts(**more), DEAL)]


def test_what_is_due_is_what_was_missed_lately_and_what_comes_in_three_days():
    deal = Deal().talk(2).promises("Dana", "send the deck", "2026-03-22").promises("Luis", "ask legal", "2026-03-10")
    deal.promises("Dana", "book the room", "2026-03-30").promises("Dana", "draft it", "2026-03-19", sure=False)
    assert [one.action for one in due(promises(deal.facts()), TODAY)] == ["ask legal", "send the deck"]
    long_after = due(promises(deal.facts(today=date(2026, 6, 1))), date(2026, 6, 1))
    assert long_after == []


@pytest.mark.parametrize("day", range(1, 31))
def test_none_that_is_due_is_passed_over_for_its_day(day):
    deal = Deal().talk(2).promises("Dana", "send the deck", "2026-03-22").promises("Luis", "ask legal", "2026-03-10")
    deal.promises("Dana", "book the room", "2026-03-30").talk(5).promises("Dana", "send the deck", "2026-03-25")
    today = date(2026, 4, day)
    facts = deal.facts(today=today)
    assert due(promises_near(facts), today) == due(promises(facts), today)


def test_a_reply_is_owed_while_the_newest_words_are_theirs_and_written():
    deal = Deal().talk(12, channel=Channel.EMAIL).said("Luis", "Hello Dana. Could you send the terms? Thanks.")
    reply = reply_owed(deal.facts())
    assert (reply.told.text, reply.since) == ("Luis Ortega: “Could you send the terms?”", date(2026, 3, 12))
    assert reply_owed(deal.facts(today=date(2026, 4, 20))) is None, "nobody waits for it any more"
    assert reply_owed(deal.talk(13, channel=Channel.EMAIL).said("Dana", "Here they are, all three.").facts()) is None


def test_after_a_call_no_reply_is_owed():
    deal = Deal().talk(12, channel=Channel.EMAIL).said("Luis", "Could you send the terms?").talk(13)
    assert reply_owed(deal.said("Luis", "And another thing, is it ready?").facts()) is None


def test_silence_is_longer_than_usual_and_than_two_weeks():
    weekly = Deal()
    for number in (1, 8, 15, 22):
        weekly.talk(number, month=2).hears("objection", "Luis", f"It is slow, number {number}.", category="product")
    (silent,) = signals(weekly.facts(today=date(2026, 3, 10)), DEAL)
    assert silent.kind is Kind.SILENCE
    assert silent.told.text == "Silent since 22 Feb 2026, 16 days. Last: “It is slow, number 22.”"
    assert kinds(weekly, today=date(2026, 3, 8)) == []
    monthly = Deal().talk(1, month=1).talk(1, month=2).hears("objection", "Luis", "It is slow.", category="product")
    assert kinds(monthly, today=date(2026, 3, 25)) == []


def test_whoever_leaves_is_told_first_and_only_if_they_say_so():
    deal = Deal().talk(3).hears("close_date", "Luis", "We decide in May.", date="2026-05-31", what="decision")
    deal.hears("stakeholder", "Dana", "Luis fights for us.", name="Luis Ortega", role="champion")
    deal.talk(12).hears("close_date", "Luis", "It is June now.", date="2026-06-30", what="decision")
    deal.said("Luis", "You should know that my last day is the 31st.").said("Luis", "I am not leaving before.")
    leaving, moved = signals(deal.facts(), DEAL)
    assert (leaving.kind, moved.kind) == (Kind.LEAVING, Kind.DATE)
    assert leaving.told.text == "Luis Ortega, champion: “You should know that my last day is the 31st.”"


def test_somebody_new_and_a_rival_that_returns_are_told():
    deal = Deal().talk(2).hears("competitor", "Luis", "We dropped Portway.", name="Portway", status="ruled_out")
    deal.talk(12, DANA, LUIS, ANA).hears("competitor", "Ana", "Portway rang.", name="Portway", status="evaluating")
    assert kinds(deal) == [Kind.RETURNING, Kind.PERSON]


def test_a_signal_goes_quiet_when_answered_when_nobody_acts_and_when_its_kind_is_never_of_use():
    deal = Deal().talk(2).said("Luis", "x").talk(10, DANA, LUIS, ANA)
    (new,) = signals(deal.hears("objection", "Ana", "It is slow.", category="product").facts(), DEAL)
    assert loud([new], [], TODAY) == [new]
    assert loud([new], [Reaction(new.key, "new_person", is_act=True)], TODAY) == []
    assert loud([new], [], TODAY + timedelta(days=30)) == []
    useless = [Reaction(str(n), "new_person", is_act=False) for n in range(3)]
    assert loud([new], useless, TODAY) == []
    assert loud([new], [*useless, Reaction("z", "new_person", is_act=True)], TODAY) == [new]


def test_the_mail_after_a_call_says_what_was_agreed_as_one_says_it_to_them():
    deal = Deal().talk(10, DANA, LUIS, ANA).promises("Dana", "send the deck", "2026-03-12")
    deal.promises("Luis", "send you my list").promises("Ana", "maybe do something", sure=False)
    draft = follow_up(deal.facts(), "Dana Kim")
    assert draft.to == ("luis@acme.example", "ana@acme.example")
    assert draft.body == (
        "Hello Luis and Ana,\n\nThank you for the call of 10 Mar 2026. This is what I took from it.\n\n"
        "We will:\n- send the deck (12 Mar 2026)\n\nYou will:\n- send us your list\n\n"
        "If I have any of this wrong, please tell me.\n\nDana Kim"
    )
    assert len(draft.lines) == 2


def test_where_nothing_was_agreed_the_mail_asks_for_a_step():
    assert "What would be a good one for you?" in follow_up(Deal().talk(10).facts(), "Dana Kim").body


@pytest.mark.django_db
class TestMyDay:
    """Sam's day, with a mail of Northgate's and a meeting tomorrow."""

    @pytest.fixture
    def sam(self, office, cast, asker_of, now):
        capture_call(asker_of(cast.sam), now)
        capture_meeting(asker_of(cast.sam), now, now + timedelta(hours=20))
        return asker_of(cast.sam)

    def test_it_holds_what_there_is_to_do(self, sam, office, now):
        found = day(sam, now)
        assert [meeting.title for meeting in found.meetings] == ["Northgate review"]
        assert [promise.due for promise in found.promises] == [date(2026, 11, 26)]
        assert [reply.deal_id for reply in found.replies] == [office.northgate]
        assert found.waiting.changes > 0
        assert found.waiting.seconds > 0
        assert list(found.deals) == [office.northgate]

    def test_nobody_finds_another_s_day(self, sam, cast, asker_of, now):
        for who in (cast.eve, cast.mia):
            found = day(asker_of(who), now)
            assert (found.meetings, found.promises, found.replies, found.handoffs) == ((), (), (), ())

    def test_a_calendar_reads_the_next_steps_until_the_feed_is_closed(self, sam, now):
        first = open_feed(asker=sam, at=now)
        secret = open_feed(asker=sam, at=now)
        events = Calendar.from_ical(calendar_at(secret, now)).walk("VEVENT")
        assert [event["dtstart"].dt for event in events] == [date(2026, 11, 26)]
        assert "questionnaire" in str(events[0]["summary"])
        assert str(events[0]["summary"]).endswith("(Northgate - Dock)")
        assert "questionnaire by Thursday" in str(events[0]["description"])
        with pytest.raises(NoSuchFeed):
            calendar_at(first, now)
        close_feed(asker=sam, at=now)
        with pytest.raises(NoSuchFeed):
            calendar_at(secret, now)

    def test_a_feed_ends_with_its_owner(self, sam, cast, now):
        secret = open_feed(asker=sam, at=now)
        cast.sam.is_active = False
        cast.sam.save(update_fields=["is_active"])
        with pytest.raises(NoSuchFeed):
            calendar_at(secret, now)

    def test_an_answered_signal_is_quiet_for_whoever_answered(self, sam, office, cast, asker_of, now):
        later = now + timedelta(days=20)
        (silent,) = signals_of_deal(sam, office.northgate, later)
        answer_signal(asker=sam, deal_id=office.northgate, key=silent.key, act="acted", at=later)
        answer_signal(asker=sam, deal_id=office.northgate, key=silent.key, act="dismissed", at=later)
        assert signals_of_deal(sam, office.northgate, later) == ()
        assert signals_of_deal(asker_of(cast.mia), office.northgate, later) == (silent,)
        with pytest.raises(NoSuchSignal):
            answer_signal(asker=sam, deal_id=office.northgate, key="nothing", act="acted", at=later)

    def test_the_draft_is_from_whoever_asks(self, sam, office, now):
        from sayso.capture.selectors import list_conversations

        mail = list_conversations(sam, deal_id=office.northgate, channel="email").rows[0].id
        draft = giveback.follow_up_of(sam, mail, now)
        assert draft.to == ("anna@northgate.example",)
        assert "You will:\n- send the signed" in draft.body
        assert draft.body.endswith("Sam Ode")
