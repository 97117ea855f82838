"""Proposals and Answers in the database."""

from datetime import timedelta

import pytest

from sayso.capture import services as capture
from sayso.capture.models import Conversation
from sayso.confirm import services as confirm
from sayso.confirm.rules import Offer
from sayso.extract.models import Signal
from sayso.ledger.models import Entry
from sayso.propose import services
from sayso.propose.models import Answer, Proposal
from tests.propose.scene import MONDAY, columns

pytestmark = pytest.mark.django_db


def offer_of(row):
    return Offer(row.key, row.digest)


def test_a_conversation_becomes_proposals_of_its_deal(scene):
    talk = scene.usual()
    rows = scene.rows()
    assert set(rows) == {"next_step", "commitments", "close_date", "competitors"}
    assert {row.conversation_id for row in rows.values()} == {talk}
    assert rows["next_step"].value["action"] == "demo"
    assert rows["close_date"].own_key
    assert rows["close_date"].evidence[0]["text"] == "sign by the end of January"


def test_deriving_twice_changes_nothing(scene):
    scene.usual()
    before = [columns(row) for row in Proposal.objects.order_by("key")]
    assert scene.derive() == services.Derived(0, 0, 0)
    assert [columns(row) for row in Proposal.objects.order_by("key")] == before


def test_signals_that_arrive_in_another_order_give_identical_rows(scene):
    scene.usual()
    scene.usual(MONDAY + timedelta(days=2))
    before = [columns(row) for row in Proposal.objects.order_by("key")]
    signals = list(Signal.objects.all())
    Signal.objects.all().delete()
    Proposal.objects.all().delete()
    Signal.objects.bulk_create(reversed(signals))
    scene.derive()
    assert [columns(row) for row in Proposal.objects.order_by("key")] == before


def test_what_is_heard_no_more_is_proposed_no_more(scene):
    scene.usual()
    Signal.objects.filter(kind="competitor").delete()
    assert scene.derive() == services.Derived(0, 0, 1)
    assert "competitors" not in scene.rows()


def test_what_the_record_came_to_say_is_done(scene):
    scene.usual()
    scene.mirrored(go_live="2027-03-01", close_date="2027-01-31")
    scene.derive()
    assert scene.rows()["close_date"].closing == "done"


def test_a_crm_edit_after_the_words_wins(scene):
    scene.usual()
    scene.mirrored(close_date="2027-06-30")
    scene.derive()
    row = scene.rows()["close_date"]
    assert (row.closing, row.before) == ("moved", "2027-06-30")


def test_an_undone_edit_by_hand_does_not_win(scene, asker_of):
    from sayso.apply.services import apply
    from sayso.confirm.rules import AuthoredChange
    from sayso.domain.change import FieldPath, Operation

    scene.usual()
    sam = asker_of(scene.cast.sam)
    change = AuthoredChange(FieldPath("deal", "close_date"), scene.deal, Operation.SET, "2027-06-30")
    [decision] = confirm.author(asker=sam, changes=[change], origin="edit", at=scene.now).decisions
    apply(decision_id=decision, at=scene.now)
    scene.derive()
    assert scene.rows()["close_date"].closing == "moved"
    [undo] = confirm.reverse(asker=sam, decision_id=decision, at=scene.now).decisions
    apply(decision_id=undo, at=scene.now)
    scene.derive()
    assert scene.rows()["close_date"].closing == ""


def test_proposals_follow_a_conversation_to_another_deal(scene, asker_of):
    talk = scene.usual()
    other = scene.another_deal("crm:d2", "Brightfield - depot")
    capture.choose_deal(asker=asker_of(scene.cast.sam), conversation_id=talk, deal_id=other, at=scene.now)
    services.derive(deal_id=other, at=scene.now)
    assert set(Proposal.objects.values_list("deal_id", flat=True)) == {other}
    scene.derive()
    assert Proposal.objects.filter(deal_id=other).count() == 4


def test_deriving_a_matched_conversation_by_itself_leaves_its_deals_proposals(scene):
    talk = scene.usual()
    services.derive(conversation_id=talk, at=scene.now)
    assert Proposal.objects.filter(deal_id=scene.deal).count() == 4


def test_withdrawn_conversations_propose_nothing(scene):
    talk = scene.usual()
    Conversation.objects.filter(pk=talk).update(withdrawn_at=scene.now)
    scene.derive()
    assert not Proposal.objects.exists()


def test_old_proposals_expire_when_their_day_has_come(scene, root):
    scene.usual()
    later = scene.now + timedelta(days=40)
    assert services.expire(at=later) == 1
    assert set(Proposal.objects.values_list("closing", flat=True)) == {"expired"}
    assert services.expire(at=later) == 0


def test_the_days_until_then_are_a_setting(scene, root):
    from sayso.org.services import set_setting

    scene.usual()
    set_setting(asker=root, name="propose.expire_after_days", value=3, at=scene.now)
    assert services.expire(at=scene.now) == 1


def test_the_owners_own_answers_make_such_offers_unsure(scene, asker_of):
    sam = asker_of(scene.cast.sam)
    for day in range(5):
        talked = MONDAY - timedelta(days=9 - day)
        scene.usual(talked)
        row = Proposal.objects.get(field="competitors", closing="")
        confirm.decline(asker=sam, offer=offer_of(row), reason="wrong", at=talked + timedelta(hours=2))
    scene.usual(MONDAY + timedelta(days=1))
    row = Proposal.objects.get(field="competitors", closing="")
    assert (row.certainty, row.own_key) == ("unsure", True)
    assert row.certainty_reason == "Only 0 of 5 such offers were accepted before."


def test_a_step_that_was_done_since_falls_away(scene):
    scene.usual()
    later = MONDAY + timedelta(days=3)
    scene.talk(later, ("Sam Rep: As promised, the security questionnaire is with you.", "Luis Ortega: Got it, thanks."))
    scene.derive()
    assert scene.rows()["commitments"].closing_cause == "The call of 19 Nov 2026 says that it was done."


def test_a_lone_promise_is_done_when_a_call_between_others_says_so(scene):
    first, words = scene.talk(), "I'll send the security"
    scene.hear(first, "next_step", scene.step("send the security questionnaire"), words)
    second = scene.talk(
        MONDAY + timedelta(days=2), ("Sam Rep: I sent you the security questionnaire.", "Luis Ortega: Ta.")
    )
    scene.hear(second, "next_step", scene.step("book the room"), "I sent you")
    scene.derive()
    done = Proposal.objects.get(field="commitments")
    assert (done.conversation_id, done.closing) == (first, "done")


def test_a_contested_answer_is_asked_anew(scene, asker_of, root):
    scene.usual()
    row = scene.rows()["close_date"]
    [decision] = confirm.accept(asker=asker_of(scene.cast.sam), offers=[offer_of(row)], at=scene.now).decisions
    scene.mirrored(close_date="2027-06-30")
    assert services.contest(asker=root, decision=str(decision), at=scene.now)
    assert not services.contest(asker=root, decision=str(decision), at=scene.now)
    scene.derive()
    card = scene.rows()["close_date"]
    assert (card.closing, card.before, card.value, card.own_key) == ("", "2027-06-30", "2027-01-31", True)
    assert Entry.objects.filter(name="propose.answer.contested", subject_id=str(scene.deal)).count() == 1


def test_erasing_blanks_the_prose_of_answers_and_keeps_where_it_stood(scene, asker_of, root):
    talk = scene.usual()
    row = scene.rows()["commitments"]
    confirm.decline(asker=asker_of(scene.cast.sam), offer=offer_of(row), reason="wrong", at=scene.now)
    identity = Conversation.objects.get(pk=talk).identity
    assert services.erase_answers(asker=root, conversation=identity, at=scene.now) == 1
    answer = Answer.objects.get()
    assert answer.offered["action"] == "█" * len("send the security questionnaire")
    assert answer.spans[0][0] == identity
    assert not Proposal.objects.exists()


class TestNewBusiness:
    def test_an_outside_company_without_a_deal_is_proposed_on_one_card(self, scene):
        talk = scene.talk(domain="harbour-freight.example")
        assert Conversation.objects.get(pk=talk).match == "new"
        services.derive(conversation_id=talk, at=scene.now)
        rows = list(Proposal.objects.order_by("rank", "phrase"))
        assert [(row.entity, row.field, row.operation) for row in rows] == [
            ("account", "new", "create"),
            ("person", "new", "create"),
            ("person", "new", "create"),
            ("deal", "new", "create"),
        ]
        assert rows[0].value == {"name": "Harbour Freight", "domains": ["harbour-freight.example"]}
        assert rows[3].value["account"] == {"name": "Harbour Freight", "domain": "harbour-freight.example"}
        assert rows[1].evidence[0]["speaker"] == "Ana Brandt"
        assert not any(row.own_key for row in rows)

    def test_possible_duplicates_are_named_and_need_a_key(self, scene):
        talk = scene.talk(domain="brightfields.example")
        services.derive(conversation_id=talk, at=scene.now)
        row = Proposal.objects.get(entity="account")
        assert "Possibly the same: Brightfield Ltd" in row.reason
        assert row.own_key

    def test_what_is_accepted_is_created_and_the_card_goes(self, scene, asker_of):
        from sayso.apply.services import apply
        from sayso.record import selectors as record

        talk = scene.talk(domain="harbour-freight.example")
        services.derive(conversation_id=talk, at=scene.now)
        sam = asker_of(scene.cast.sam)
        batch = confirm.accept(
            asker=sam, offers=[offer_of(row) for row in Proposal.objects.order_by("key")], at=scene.now
        )
        assert not batch.refused
        states = [apply(decision_id=decision, at=scene.now).state for decision in batch.decisions]
        assert states == ["written"] * 4
        account = record.find_account_by_domain(sam, "harbour-freight.example")
        assert len(record.get_account(sam, account.id).people) == 2
        [deal] = record.open_deals_of_account(sam, account.id)
        services.derive(conversation_id=talk, at=scene.now)
        assert set(Proposal.objects.values_list("closing", flat=True)) == {"decided"}
        capture.rematch(asker=scene.root, conversation_id=talk, at=scene.now)
        assert Conversation.objects.get(pk=talk).deal_id == deal.id
        services.derive(deal_id=deal.id, at=scene.now)
        assert not Proposal.objects.filter(kind="new_business").exists()

    def test_a_declined_company_is_not_proposed_again(self, scene, asker_of):
        talk = scene.talk(domain="harbour-freight.example")
        services.derive(conversation_id=talk, at=scene.now)
        row = Proposal.objects.get(entity="deal")
        confirm.decline(asker=asker_of(scene.cast.sam), offer=offer_of(row), reason="not_useful", at=scene.now)
        assert Proposal.objects.get(entity="deal").closing == "decided"


def test_an_answer_needs_a_decider(scene, root, now):
    from sayso.domain.asker import NotAllowed
    from sayso.domain.change import FieldPath
    from sayso.propose.services import Left

    left = Left(
        "d", "declined", "", scene.deal, "", FieldPath("deal", "amount"), scene.deal, "set", None, None, (), None
    )
    with pytest.raises(NotAllowed):
        services.leave_answer(asker=root, left=left, at=now)
