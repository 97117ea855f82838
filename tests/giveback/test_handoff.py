"""A deal that changes hands: what its new owner is told, and that they take it."""

from datetime import timedelta

import pytest

from sayso.flow import verbs as flow
from sayso.giveback.rules_handoff import TEN_MINUTES, handoff
from sayso.giveback.selectors_handoff import NotHandedOver, handoff_brief, list_handoffs
from sayso.giveback.services import accept_handoff
from sayso.giveback.statements import words_in
from sayso.record.scope import NotFound
from sayso.record.selectors import get_deal
from tests.giveback.telling import ANA, DANA, LUIS, Deal
from tests.office import capture_call


def told(sections, heading):
    return [line.text for section in sections if section.heading == heading for line in section.lines]


def a_story():
    deal = Deal().talk(2).hears("milestone", "Luis", "We lose two hours a day.", event="pain_confirmed")
    deal.promises("Dana", "send the price list", "2026-03-04")
    deal.talk(9, DANA, LUIS, ANA).hears("objection", "Ana", "It is too dear.", category="price", sure=False)
    deal.hears("stakeholder", "Luis", "Ana is against it.", name="Ana", role="blocker")
    return deal.promises("Luis", "share the contract", "2026-03-11")


def test_the_story_stands_in_order():
    story = told(handoff(a_story().facts()), "The story")
    assert story[0] == "Call of 2 Mar 2026 with Luis: pain confirmed; Dana to send the price list."
    assert story[1].startswith("Call of 9 Mar 2026 with Luis, Ana: ")
    assert "“It is too dear”" in story[1]


def test_the_next_three_actions_come_first_one_of_each_kind():
    assert told(handoff(a_story().facts()), "Do next") == [
        "Do, or say where it stands: Dana: send the price list (4 Mar 2026).",
        "Ask what became of this: Luis: share the contract (11 Mar 2026).",
        "Answer this, price: “It is too dear.”",
    ]


def test_traps_are_what_we_did_not_keep_what_they_hold_against_it_and_who_does():
    traps = told(handoff(a_story().facts()), "Traps")
    assert traps[0].startswith("We did not keep this: Dana: send the price list")
    assert "Price: “It is too dear.” No answer heard." in traps
    assert traps[-1] == "Ana Ruiz is against it."


def test_people_speak_for_themselves():
    people = told(handoff(a_story().facts()), "The people, in their own words")
    assert "Ana Ruiz, Controller, blocker: “It is too dear.”" in people
    assert "Luis Ortega, VP Operations: “I'll share the contract.” “We lose two hours a day.”" in people


def test_a_scrap_tells_nothing_of_whoever_said_it():
    deal = a_story().hears("close_date", "Luis", "On the 6th.", date="2026-04-06", what="signature")
    people = told(handoff(deal.facts()), "The people, in their own words")
    assert "Luis Ortega, VP Operations: “I'll share the contract.” “We lose two hours a day.”" in people


def test_however_long_the_story_it_is_read_in_ten_minutes():
    deal = Deal()
    for month in range(1, 4):
        for day in range(1, 20):
            deal.talk(day, month=month)
            for number in range(6):
                deal.promises("Luis", f"{' '.join(f'w{month}x{day}x{number}x{n}' for n in range(40))}", sure=False)
    sections = handoff(deal.facts())
    assert words_in(text for one in sections for text in (one.heading, *(x.text for x in one.lines))) <= TEN_MINUTES
    assert told(sections, "The story")


@pytest.mark.django_db
class TestHandingOver:
    """A manager gives Sam's deal to somebody else."""

    def test_the_receiver_finds_it_and_takes_it(self, office, cast, asker_of, now):
        capture_call(asker_of(cast.sam), now)
        otto, eve = asker_of(cast.otto), asker_of(cast.eve)
        with pytest.raises(NotFound):
            handoff_brief(eve, office.northgate, now)
        outcome = flow.hand_over(asker=otto, deals=[office.northgate], to=cast.eve.pk, at=now)
        assert [one.is_written for one in outcome.applied] == [True]
        (row,) = list_handoffs(eve, now)
        assert (row.deal.id, row.giver.name, row.to.name) == (office.northgate, "Sam Ode", "Eve Stone")
        found = handoff_brief(eve, office.northgate, now)
        assert any("questionnaire" in text for text in told(found.sections, "The story"))
        accept_handoff(asker=eve, deal_id=office.northgate, at=now)
        accept_handoff(asker=eve, deal_id=office.northgate, at=now)
        assert list_handoffs(eve, now) == ()
        assert handoff_brief(eve, office.northgate, now).change.accepted_at == now

    def test_whoever_gave_it_sees_no_more_of_it(self, office, cast, asker_of, now):
        flow.hand_over(asker=asker_of(cast.sam), deals=[office.northgate], to=cast.eve.pk, at=now)
        with pytest.raises(NotFound):
            handoff_brief(asker_of(cast.sam), office.northgate, now)

    def test_taking_it_back_leaves_nothing_to_accept(self, office, cast, asker_of, now):
        otto = asker_of(cast.otto)
        outcome = flow.hand_over(asker=otto, deals=[office.northgate], to=cast.eve.pk, at=now)
        flow.undo_batch(asker=otto, batch=outcome.batch, at=now)
        assert get_deal(otto, office.northgate).owner.id == cast.sam.pk
        assert list_handoffs(asker_of(cast.eve), now) == ()

    def test_what_went_on_waits_for_whoever_has_it_now(self, office, cast, asker_of, now):
        otto, later = asker_of(cast.otto), now + timedelta(minutes=1)
        flow.hand_over(asker=otto, deals=[office.northgate], to=cast.eve.pk, at=now)
        flow.hand_over(asker=otto, deals=[office.northgate], to=cast.sam.pk, at=later)
        assert list_handoffs(asker_of(cast.eve), later) == ()
        (row,) = list_handoffs(asker_of(cast.sam), later)
        assert (row.giver.name, row.at) == ("Eve Stone", later)

    def test_nobody_else_accepts_it(self, office, cast, asker_of, now):
        flow.hand_over(asker=asker_of(cast.otto), deals=[office.northgate], to=cast.eve.pk, at=now)
        with pytest.raises(NotHandedOver):
            accept_handoff(asker=asker_of(cast.otto), deal_id=office.northgate, at=now)
        with pytest.raises(NotFound):
            accept_handoff(asker=asker_of(cast.sam), deal_id=office.northgate, at=now)

    def test_one_deal_that_is_not_theirs_stops_all(self, office, cast, asker_of, now):
        sam = asker_of(cast.sam)
        with pytest.raises(NotFound):
            flow.hand_over(asker=sam, deals=[office.northgate, office.lowmoor], to=cast.mia.pk, at=now)
        assert get_deal(sam, office.northgate).owner.id == cast.sam.pk

    def test_what_always_was_theirs_was_not_handed_over(self, office, cast, asker_of, now):
        with pytest.raises(NotHandedOver):
            accept_handoff(asker=asker_of(cast.sam), deal_id=office.northgate, at=now)
        assert list_handoffs(asker_of(cast.sam), now) == ()
