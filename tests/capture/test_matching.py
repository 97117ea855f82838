from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from sayso.capture import selectors, services
from sayso.capture.models import Conversation, Participant
from sayso.capture.privacy_exclusions import add_exclusion
from sayso.domain.transcript import Side
from sayso.ledger.models import Entry
from sayso.record import selectors as crm
from sayso.record.mirroring import Observed, observe_activity
from tests.capture.telling import DANA, LUIS, SAM, conversation, mail, person, said

pytestmark = pytest.mark.django_db


def activities(root, deal):
    return [(one.kind, one.at, one.direction, tuple(one.people)) for one in crm.get_deal(root, deal).activities]


def side_of(row, label):
    found = Participant.objects.get(conversation=row, label=label)
    return found.side, found.side_reason


def test_an_address_finds_the_deal_and_says_why(capture_one, record):
    row = capture_one(participants=[SAM, DANA])
    assert (row.match, row.deal_id) == ("matched", record.deals["northgate-deal"])
    assert row.match_reason == (
        "dana@northgate.example belongs to Northgate, whose only open deal then was Northgate - 4 sites."
    )


def test_a_domain_finds_the_account_of_somebody_new(capture_one, record):
    row = capture_one(participants=[SAM, person("Kim Vo", "kim@eu.northgate.example")])
    assert row.deal_id == record.deals["northgate-deal"]


def test_every_matched_conversation_is_an_activity(capture_one, record, root):
    row = capture_one(participants=[SAM, DANA])
    at = datetime(2026, 11, 12, 13, 0, tzinfo=UTC)
    people = ("sam@seller.example", "dana@northgate.example")
    assert activities(root, row.deal_id) == [("call", at, "both", people)]


@pytest.mark.parametrize(("sender", "other", "direction"), [(SAM, DANA, "out"), (DANA, SAM, "in")])
def test_mail_has_a_direction(capture, record, root, sender, other, direction):
    capture(mail("Hello.", sender, other, external_id="<1@x>"))
    ((_, _, found, _),) = activities(root, record.deals["northgate-deal"])
    assert found == direction


def test_settling_again_changes_nothing(capture_one, record, root, now):
    row = capture_one(participants=[SAM, DANA])
    before, entries = activities(root, row.deal_id), Entry.objects.count()
    assert services.rematch(asker=root, conversation_id=row.pk, at=now + timedelta(days=1)) == ()
    assert activities(root, row.deal_id) == before
    assert Entry.objects.count() == entries


def test_moving_a_conversation_moves_its_activity(capture_one, record, root, cast, asker_of, now):
    row = capture_one(participants=[SAM, DANA])
    there = record.deals["kestrel-deal"]
    moved = services.choose_deal(asker=asker_of(cast.sam), conversation_id=row.pk, deal_id=there, at=now)
    assert moved == (row.pk,)
    assert activities(root, record.deals["northgate-deal"]) == []
    assert len(activities(root, there)) == 1
    entry = Entry.objects.filter(name="capture.conversation.matched").latest("id")
    assert entry.payload["was_deal"] == record.deals["northgate-deal"]


def test_a_choice_is_sticky(capture_one, record, root, cast, asker_of, now):
    row = capture_one(participants=[SAM, DANA])
    there = record.deals["kestrel-deal"]
    services.choose_deal(asker=asker_of(cast.sam), conversation_id=row.pk, deal_id=there, at=now)
    services.rematch(asker=root, conversation_id=row.pk, at=now)
    row.refresh_from_db()
    assert (row.deal_id, row.matched_by) == (there, cast.sam)
    assert row.match_reason == "Sam Ode chose Kestrel - renewal on 23 Nov 2026."
    with pytest.raises(services.AlreadyChosen):
        services.choose_deal(asker=asker_of(cast.sam), conversation_id=row.pk, deal_id=there, at=now)


def test_a_conversation_can_belong_to_no_deal(capture_one, record, root, cast, asker_of, now):
    row = capture_one(participants=[SAM, DANA])
    services.choose_deal(asker=asker_of(cast.sam), conversation_id=row.pk, deal_id=None, at=now)
    row.refresh_from_db()
    assert (row.match, row.deal) == ("excluded", None)
    assert activities(root, record.deals["northgate-deal"]) == []


def test_nobody_chooses_a_deal_they_do_not_see(capture_one, record, cast, asker_of, now):
    row = capture_one(said("Kim", "Hi."), by=cast.eve)
    with pytest.raises(crm.NotFound):
        services.choose_deal(
            asker=asker_of(cast.eve), conversation_id=row.pk, deal_id=record.deals["northgate-deal"], at=now
        )


def test_two_open_deals_wait_for_a_person(capture_one, record, root, cast, asker_of, now):
    other = record.deal(root, now, "northgate-2", "Northgate - add-on", "northgate", cast.sam.pk)
    row = capture_one(participants=[SAM, DANA])
    assert (row.match, row.candidates) == ("unmatched", [record.deals["northgate-deal"], other])
    (listed,) = selectors.list_unmatched(asker_of(cast.sam)).rows
    assert [candidate.name for candidate in listed.candidates] == ["Northgate - 4 sites", "Northgate - add-on"]


def test_a_choice_places_others_with_the_same_people_that_could_not_be_placed(
    capture_one, record, root, cast, asker_of, now
):
    other = record.deal(root, now, "northgate-2", "Northgate - add-on", "northgate", cast.sam.pk)
    kim = person("Kim Vo", "kim@northgate.example")
    first, second = (capture_one(participants=[SAM, DANA], external_id=number) for number in "12")
    third = capture_one(participants=[SAM, kim], external_id="3")
    moved = services.choose_deal(asker=asker_of(cast.sam), conversation_id=first.pk, deal_id=other, at=now)
    assert moved == (first.pk, second.pk)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.deal_id, third.match) == (other, "unmatched")
    assert "Northgate - add-on alone had them in it before" in second.match_reason
    services.choose_deal(
        asker=asker_of(cast.sam), conversation_id=third.pk, deal_id=record.deals["northgate-deal"], at=now
    )
    both = capture_one(participants=[SAM, DANA, kim], external_id="4")
    assert both.match == "unmatched"


def test_what_the_crm_tells_of_earlier_talk_tells_deals_apart(capture_one, record, root, cast, now):
    record.deal(root, now, "northgate-2", "Northgate - add-on", "northgate", cast.sam.pk)
    there = record.deals["northgate-deal"]
    at = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    past = Observed(there, "call", at, "crm:77", "both", ["sam@seller.example", "dana@northgate.example"])
    observe_activity(asker=root, observed=past, at=now)
    assert capture_one(participants=[SAM, DANA]).deal_id == there
    assert capture_one(participants=[SAM, DANA], started_at="2026-09-01T09:00:00+00:00").match == "unmatched"


def test_an_old_conversation_goes_to_the_deal_of_its_time(capture_one, record, root, cast, now):
    old = record.deal(
        root,
        now,
        "northgate-old",
        "Northgate - pilot",
        "northgate",
        cast.sam.pk,
        created=datetime(2025, 1, 10, tzinfo=UTC),
        closed=datetime(2025, 6, 1, tzinfo=UTC),
    )
    assert capture_one(participants=[SAM, DANA], started_at="2025-03-01T10:00:00+00:00").deal_id == old
    assert capture_one(participants=[SAM, DANA]).deal_id == record.deals["northgate-deal"]


def test_only_our_own_people_is_internal(capture_one, record):
    row = capture_one(participants=[SAM, person("Mia Lund", "mia@seller.example")])
    assert (row.match, row.deal) == ("internal", None)


def test_an_unknown_company_is_new_until_the_record_knows_it(capture_one, record, root, cast, now):
    row = capture_one(participants=[SAM, person("Kim Vo", "kim@newco.example")])
    assert (row.match, row.account) == ("new", None)
    record.account(root, now, "newco", "Newco", ["newco.example"], cast.sam.pk)
    deal = record.deal(root, now, "newco-deal", "Newco - first", "newco", cast.sam.pk, created=row.happened_at)
    assert services.rematch_waiting(asker=root, at=now) == (row.pk,)
    row.refresh_from_db()
    assert (row.match, row.deal_id) == ("matched", deal)
    assert len(activities(root, deal)) == 1


def test_a_known_company_without_a_deal_is_new_business_there(capture_one, record):
    row = capture_one(participants=[SAM, person("Jo", "jo@ostler.example")])
    assert (row.match, row.account_id) == ("new", record.accounts["ostler"])


def test_a_private_address_leads_to_an_account_only_by_the_person(capture_one, record, root, now):
    row = capture_one(participants=[SAM, person("Al Fry", "al.fry@gmail.com")])
    assert (row.match, row.match_reason) == (
        "unmatched",
        "al.fry@gmail.com is a personal address that nobody in the record has.",
    )
    record.person(root, now, "al", "Al Fry", "al.fry@gmail.com", "kestrel")
    services.rematch(asker=root, conversation_id=row.pk, at=now)
    row.refresh_from_db()
    assert row.deal_id == record.deals["kestrel-deal"]


def test_names_alone_find_the_deal_of_its_owner(capture_one, record):
    row = capture_one(said("Sam Ode", "Hi."), said("Dana Whitfield", "Hello."))
    assert row.deal_id == record.deals["northgate-deal"]
    side, reason = side_of(row, "Dana Whitfield")
    assert (side, reason) == (
        Side.THEIRS,
        "Dana Whitfield is the name of one person of Northgate, and of nobody else.",
    )


def test_a_namesake_elsewhere_in_the_record_vouches_for_nobody(capture_one, record, cast):
    row = capture_one(said("Eve Stone", "Hi."), said("Dana Whitfield", "Hello."), by=cast.eve)
    assert (row.match, row.deal) == ("unmatched", None)
    assert row.candidates == [record.deals["northgate-deal"]]


def test_the_name_of_the_file_may_name_the_company(capture, record):
    capture(conversation(said("Speaker 1", "Hello.")), filename="2026-11-12 Kestrel Foods intro.told")
    row = Conversation.objects.get()
    assert row.deal_id == record.deals["kestrel-deal"]
    assert row.match_reason.startswith("The title names Kestrel Foods")


def test_a_calendar_entry_says_who_spoke_in_whatever_order_they_come(capture, record):
    call = conversation(
        said("Sam Ode", "Hi."), said("Kim Vo", "Hello."), external_id="c", started_at="2026-11-12T14:05:00+01:00"
    )
    entry = conversation(
        channel="meeting",
        turns=[],
        participants=[SAM, person("Kim Vo", "kim@northgate.example")],
        ended_at="2026-11-12T14:30:00+01:00",
        external_id="m",
    )
    outcomes = set()
    for number, order in enumerate(([call, entry], [entry, call])):
        named = [one | {"external_id": f"{one['external_id']}{number}"} for one in order]
        touched = [capture(one).touched for one in named]
        row = Conversation.objects.get(external_id=f"c{number}")
        outcomes.add((row.deal_id, row.match_reason, *side_of(row, "Kim Vo")))
        assert (touched[1] == (row.pk,)) == (order[0] is call)
    ((deal, _, side, reason),) = outcomes
    assert (deal, side) == (record.deals["northgate-deal"], Side.THEIRS)
    assert reason.startswith("The calendar gives the address kim@northgate.example")


THREAD = {
    "root": mail("Terms?", DANA, SAM, external_id="<1@x>", started_at="2026-11-02T10:00:00+00:00"),
    "reply": mail("Here.", SAM, DANA, external_id="<2@x>", thread=["<1@x>"], started_at="2026-11-03T10:00:00+00:00"),
    "lawyer": mail(
        "Clause 7.",
        person("Al", "al@lawyers.example"),
        SAM,
        DANA,
        external_id="<3@x>",
        thread=["<1@x>", "<2@x>"],
        started_at="2026-11-04T10:00:00+00:00",
    ),
    "only us": mail(
        "To the lawyer.",
        SAM,
        person("Al", "al@lawyers.example"),
        external_id="<4@x>",
        thread=["<3@x>"],
        started_at="2026-11-05T10:00:00+00:00",
    ),
    "stranger": mail(
        "Buy pills.",
        person("Mal", "mal@evil.example"),
        SAM,
        external_id="<5@x>",
        thread=["<1@x>"],
        started_at="2026-11-06T10:00:00+00:00",
    ),
}


def thread_as_captured(capture, order):
    for name in order:
        capture(THREAD[name])
    rows = Conversation.objects.filter(channel="email")
    return {row.external_id: (row.match, row.deal_id, row.match_reason, row.thread) for row in rows}


@pytest.mark.parametrize("order", list(permutations(THREAD))[::17])
def test_a_thread_ends_the_same_in_whatever_order_its_mails_come(capture, record, order):
    deal = record.deals["northgate-deal"]
    found = thread_as_captured(capture, order)
    assert {key: (match, at) for key, (match, at, *_) in found.items()} == {
        "<1@x>": ("matched", deal),
        "<2@x>": ("matched", deal),
        "<3@x>": ("matched", deal),
        "<4@x>": ("matched", deal),
        "<5@x>": ("new", None),
    }
    assert len({thread for *_, thread in found.values()}) == 1


def test_a_choice_for_one_mail_takes_its_thread_along(capture, record, cast, asker_of, now):
    thread_as_captured(capture, ["root", "reply", "stranger"])
    there = record.deals["kestrel-deal"]
    first = Conversation.objects.get(external_id="<1@x>")
    moved = services.choose_deal(asker=asker_of(cast.sam), conversation_id=first.pk, deal_id=there, at=now)
    reply = Conversation.objects.get(external_id="<2@x>")
    assert (moved, reply.deal_id) == ((first.pk, reply.pk), there)
    capture(THREAD["lawyer"])
    assert Conversation.objects.get(external_id="<3@x>").deal_id == there
    assert Conversation.objects.get(external_id="<5@x>").deal is None


def test_an_exclusion_keeps_what_comes_out_and_sets_aside_what_is_here(
    capture, capture_one, record, cast, asker_of, now, root
):
    row = capture_one(participants=[SAM, DANA])
    excluded = add_exclusion(asker=asker_of(cast.otto), pattern="@Northgate.example", at=now, reason="Asked us to.")
    assert excluded.conversations == (row.pk,)
    row.refresh_from_db()
    assert (row.match, row.deal) == ("excluded", None)
    assert activities(root, record.deals["northgate-deal"]) == []
    captured = capture(conversation(said("Dana", "Hi again."), participants=[SAM, DANA]))
    assert captured.conversations == ()
    assert captured.refused == ("A conversation with northgate.example is excluded and was not kept.",)
    assert Conversation.objects.count() == 1


def test_the_domains_of_one_company_may_be_shared_by_two_accounts(capture_one, record, root, cast, now):
    record.account(root, now, "northgate-nl", "Northgate NL", ["northgate.example"], cast.sam.pk)
    row = capture_one(participants=[SAM, person("Kim Vo", "kim@northgate.example")])
    assert row.deal_id == record.deals["northgate-deal"]
    record.deal(root, now, "nl", "Northgate NL - first", "northgate-nl", cast.sam.pk)
    services.rematch(asker=root, conversation_id=row.pk, at=now)
    row.refresh_from_db()
    assert (row.match, row.account) == ("unmatched", None)


def test_a_match_costs_the_same_however_many_take_part(capture, record, django_assert_max_num_queries):
    crowd = [person(f"Person {n}", f"p{n}@northgate.example") for n in range(40)]
    with django_assert_max_num_queries(80):
        capture(conversation(said("Sam Ode", "Hi."), participants=[SAM, DANA, LUIS, *crowd]))


def test_the_ladder_says_each_question_up_to_the_one_that_was_answered(capture_one, record, cast, asker_of):
    row = capture_one(said("Dana Whitfield", "Agreed."), participants=[SAM, DANA])
    climbed = selectors.ladder(asker_of(cast.sam), row.pk)
    assert [bool(rung.answer) for rung in climbed] == [False, False, False, False, True]
    assert climbed[-1].answer == row.match_reason


def test_the_ladder_of_an_answer_that_names_others_deals_is_not_shown(capture_one, record, cast, root, now, asker_of):
    record.deal(root, now, "hidden", "Northgate - hidden", "northgate", cast.eve.pk)
    row = capture_one(said("Dana Whitfield", "Agreed."), participants=[SAM, DANA])
    assert row.match == "unmatched"
    assert selectors.ladder(asker_of(cast.sam), row.pk) == ()
    assert "Northgate - hidden" in selectors.ladder(asker_of(cast.otto), row.pk)[-1].answer


def test_who_took_part_is_told_to_those_who_see_it(capture_one, record, cast, asker_of):
    row = capture_one(said("Dana Whitfield", "Agreed."), participants=[SAM, DANA])
    assert sorted(selectors.people_in(asker_of(cast.sam), [row.pk])[row.pk]) == ["Dana Whitfield", "Sam Ode"]
    assert selectors.people_in(asker_of(cast.eve), [row.pk]) == {}
