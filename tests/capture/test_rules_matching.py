from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.capture.rules_matching import (
    Anchor,
    Choice,
    DealLife,
    Inherited,
    MatchFacts,
    Outsider,
    State,
    anchor,
    deals_at,
    match,
    named_accounts,
    title_names,
)

AT = datetime(2026, 11, 12, 13, 0, tzinfo=UTC)
SAM, EVE = 1, 9
OPENED = AT - timedelta(days=100)


def life(number, name, account=3, account_name="Northgate", *, owner=SAM, created=OPENED, closed=None):
    return DealLife(number, name, account, account_name, owner, created, closed)


ONE = life(1, "Northgate - 4 sites")
DANA = Outsider("Dana Whitfield", "dana@northgate.example", "person", 3, "Northgate")
BY_NAME = Outsider("Dana Whitfield", "dana@northgate.example", "name", 3, "Northgate")
STRANGER = Outsider("Kim Vo", "kim@other.example", "", None, "")
PRIVATE = Outsider("Al", "al@gmail.com", "", None, "", is_personal=True)
NAMELESS = Outsider("Kim Vo", "", "", None, "")


def facts(*outsiders, **more):
    standing = MatchFacts(
        at=AT, outsiders=outsiders, unknown=(), ours=frozenset({SAM}), title="", deals=(ONE,), is_anybody_there=True
    )
    return replace(standing, **more)


def test_an_address_leads_to_the_only_open_deal():
    found = match(facts(DANA))
    assert (found.state, found.deal_id, found.account_id) == (State.MATCHED, 1, 3)
    assert found.reason == (
        "dana@northgate.example belongs to Northgate, whose only open deal then was Northgate - 4 sites."
    )


def test_two_open_deals_are_left_to_a_person():
    found = match(facts(DANA, deals=(ONE, life(2, "Northgate - renewal"))))
    assert (found.state, found.deal_id, found.account_id, found.candidates) == (State.UNMATCHED, None, 3, (1, 2))
    assert found.reason == (
        "dana@northgate.example belongs to Northgate; 2 deals were open then: Northgate - 4 sites and Northgate - renewal."
    )


def test_of_two_open_deals_the_one_that_the_title_names():
    found = match(facts(DANA, deals=(ONE, life(2, "Northgate - renewal")), title="Re: Northgate - Renewal, terms"))
    assert (found.state, found.deal_id) == (State.MATCHED, 2)


def test_of_two_open_deals_the_one_that_had_them_in_it_before():
    deals = (ONE, life(2, "Northgate - renewal"))
    found = match(facts(DANA, deals=deals, met=frozenset({2})))
    assert (found.state, found.deal_id) == (State.MATCHED, 2)
    assert found.reason == (
        "dana@northgate.example belongs to Northgate; of 2 deals that were open then, "
        "Northgate - renewal alone had them in it before."
    )
    assert match(facts(DANA, deals=deals, met=frozenset({1, 2}))).state is State.UNMATCHED


def test_a_deal_that_was_open_goes_before_one_that_was_closed_a_week_ago():
    closed = life(2, "Northgate - pilot", closed=AT - timedelta(days=7))
    assert match(facts(DANA, deals=(ONE, closed))).deal_id == 1


def test_talk_goes_on_for_a_month_after_closing():
    closed = life(2, "Northgate - pilot", closed=AT - timedelta(days=29))
    found = match(facts(DANA, deals=(closed,)))
    assert found.deal_id == 2
    assert "only deal around that time was Northgate - pilot, closed on 14 Oct 2026" in found.reason
    assert match(facts(DANA, deals=(replace(closed, closed_at=AT - timedelta(days=31)),))).state is State.NEW


def test_talk_begins_a_month_before_the_deal_is_entered():
    entered = life(2, "Northgate - next", created=AT + timedelta(days=29))
    assert "entered on 11 Dec 2026" in match(facts(DANA, deals=(entered,))).reason
    assert match(facts(DANA, deals=(replace(entered, created_at=AT + timedelta(days=31)),))).state is State.NEW


def test_a_known_company_without_an_open_deal_is_new_business_there():
    found = match(facts(DANA, deals=()))
    assert (found.state, found.account_id) == (State.NEW, 3)
    assert found.reason == "dana@northgate.example belongs to Northgate; no deal was open there then."


def test_an_unknown_company_is_new_business():
    found = match(facts(STRANGER, deals=()))
    assert (found.state, found.account_id) == (State.NEW, None)
    assert found.reason == "other.example is no company that the record knows."


def test_a_strangers_title_cannot_put_their_mail_into_a_deal():
    found = match(facts(STRANGER, title="Northgate", titled=(3,)))
    assert (found.state, found.deal_id, found.candidates) == (State.NEW, None, (1,))


@pytest.mark.parametrize("outsider", [STRANGER, PRIVATE])
def test_automatic_mail_waits_for_nobody_and_is_no_new_business(outsider):
    found = match(facts(outsider, deals=(), is_automatic=True))
    assert (found.state, found.reason[:21]) == (State.EXCLUDED, "It is automatic mail.")
    assert match(facts(DANA, is_automatic=True)).deal_id == 1


def test_a_private_address_leads_nowhere():
    found = match(facts(PRIVATE, deals=()))
    assert (found.state, found.reason) == (
        State.UNMATCHED,
        "al@gmail.com is a personal address that nobody in the record has.",
    )


def test_a_title_counts_when_nothing_else_is_known():
    found = match(facts(NAMELESS, title="Northgate intro", titled=(3,)))
    assert (found.state, found.deal_id) == (State.MATCHED, 1)
    assert found.reason == "The title names Northgate, whose only open deal then was Northgate - 4 sites."


def test_a_title_that_fits_two_deals_is_left_to_a_person():
    found = match(facts(NAMELESS, titled=(3,), deals=(ONE, life(2, "Northgate - renewal"))))
    assert (found.state, found.candidates) == (State.UNMATCHED, (1, 2))


def test_a_name_counts_for_a_deal_whose_owner_took_part():
    found = match(facts(BY_NAME))
    assert (found.state, found.deal_id) == (State.MATCHED, 1)
    assert found.reason.startswith("Dana Whitfield belongs to Northgate")
    assert found.reason.endswith("its owner took part.")


def test_a_name_alone_does_not_count_for_somebody_elses_deal():
    found = match(facts(BY_NAME, deals=(replace(ONE, owner_id=EVE),)))
    assert (found.state, found.candidates) == (State.UNMATCHED, (1,))


def test_only_our_own_people_is_internal():
    assert match(facts()).state is State.INTERNAL


def test_somebody_unknown_is_not_internal():
    found = match(facts(unknown=("Speaker 2",)))
    assert (found.state, found.reason) == (State.UNMATCHED, "Nothing says for whom Speaker 2 speaks.")


def test_a_file_that_names_nobody_is_not_internal():
    assert match(facts(is_anybody_there=False)).state is State.UNMATCHED


def test_a_mail_goes_where_its_thread_went():
    other = life(5, "Northgate - add-on")
    found = match(facts(DANA, thread=Inherited(other, "Re: terms")))
    assert (found.deal_id, found.reason) == (
        5,
        "It stands in the thread “Re: terms”, which belongs to Northgate - add-on.",
    )


def test_internal_talk_in_a_thread_stays_internal():
    assert match(facts(thread=Inherited(ONE, "Fwd: terms"))).state is State.INTERNAL


def test_what_a_person_chose_goes_before_everything():
    other = life(5, "Kestrel - renewal", 4, "Kestrel")
    found = match(facts(DANA, choice=Choice(other, "Sam Ode", date(2026, 11, 13)), thread=Inherited(ONE, "x")))
    assert (found.deal_id, found.account_id, found.reason) == (5, 4, "Sam Ode chose Kestrel - renewal on 13 Nov 2026.")


def test_a_person_can_say_that_it_belongs_to_no_deal():
    found = match(facts(DANA, choice=Choice(None, "Sam Ode", date(2026, 11, 13))))
    assert (found.state, found.deal_id) == (State.EXCLUDED, None)


def test_an_exclusion_goes_before_a_choice():
    choice = Choice(ONE, "Sam Ode", date(2026, 11, 13))
    assert match(facts(DANA, choice=choice, exclusion="northgate.example")).state is State.EXCLUDED


def test_a_partner_beside_the_buyer_does_not_hide_the_deal():
    partner = Outsider("Jo", "jo@partner.example", "domain", 8, "Partner")
    assert match(facts(partner, DANA)).deal_id == 1


def test_companies_with_a_deal_each_are_left_to_a_person():
    kestrel = Outsider("Luis", "luis@kestrel.example", "domain", 4, "Kestrel")
    found = match(facts(DANA, kestrel, deals=(ONE, life(2, "Kestrel - renewal", 4, "Kestrel"))))
    assert (found.state, found.account_id, found.candidates) == (State.UNMATCHED, None, (1, 2))


def test_a_title_is_cut_into_names():
    assert {"Kestrel Foods", "KESTREL FOODS", "Kestrel"} <= title_names("kestrel foods <> Seller: intro")
    assert "ab" not in title_names("ab")


def test_of_two_names_in_a_title_the_longer_is_meant():
    assert named_accounts({3: "Kestrel", 4: "Kestrel Foods", 5: "Ostler"}) == (4, 5)


def test_the_earliest_mail_anchors_a_thread():
    anchors = [Anchor(AT, "b", 2), Anchor(AT - timedelta(days=1), "c", 3), Anchor(AT, "a", 1)]
    assert anchor(anchors) == anchors[1]
    assert anchor([]) is None


moments = st.integers(0, 364).map(lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))
lives = st.builds(
    lambda number, account, owner, created, days: life(
        number,
        f"Deal {number}",
        account,
        f"Account {account}",
        owner=owner,
        created=created,
        closed=None if days is None else created + timedelta(days=days),
    ),
    st.integers(1, 6),
    st.integers(1, 3),
    st.sampled_from([SAM, EVE]),
    moments,
    st.none() | st.integers(0, 200),
)
people = st.builds(
    lambda by, account: Outsider(
        "Kim Vo", f"kim@a{account}.example" if by != "none" else "", by if by != "none" else "",
        account if by in {"person", "domain", "name"} else None, f"Account {account}",
    ),
    st.sampled_from(["person", "domain", "name", "", "none"]),
    st.integers(1, 3),
)  # fmt: skip
anything = st.builds(
    lambda outsiders, deals, at, titled, met: facts(
        *outsiders,
        at=at,
        deals=tuple({deal.id: deal for deal in deals}.values()),
        titled=tuple(sorted(titled)),
        met=frozenset(met),
    ),
    st.lists(people, max_size=4),
    st.lists(lives, max_size=6),
    moments,
    st.sets(st.integers(1, 3), max_size=2),
    st.sets(st.integers(1, 6), max_size=3),
)


@given(anything)
def test_a_deal_is_given_only_with_a_reason_and_only_where_it_lived(given_facts):
    found = match(given_facts)
    assert found.reason.endswith((".", "…"))
    assert len(found.reason) <= 500
    assert (found.deal_id is not None) == (found.state is State.MATCHED)
    if found.deal_id is not None:
        (deal,) = [deal for deal in given_facts.deals if deal.id == found.deal_id]
        assert deal in deals_at([deal], given_facts.at)
        assert not found.candidates


@given(anything, st.randoms())
def test_the_order_of_deals_and_people_changes_nothing_but_words(given_facts, random):
    outsiders, deals = list(given_facts.outsiders), list(given_facts.deals)
    random.shuffle(outsiders)
    random.shuffle(deals)
    found = match(given_facts)
    again = match(replace(given_facts, outsiders=tuple(outsiders), deals=tuple(deals)))
    assert (again.state, again.deal_id, again.candidates) == (found.state, found.deal_id, found.candidates)


@pytest.mark.parametrize("state", State)
def test_every_state_is_one_that_the_table_knows(state):
    from sayso.capture.models import Conversation

    assert state.value in Conversation.Match.values
