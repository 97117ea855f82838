"""What deciding leaves behind, and what it refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest

from sayso.apply.services import apply
from sayso.capture.models import Conversation
from sayso.confirm import services
from sayso.confirm.models import Decision
from sayso.confirm.rules import NoSuchReason, Offer, UntilIsPast
from sayso.domain.asker import NotAllowed
from sayso.domain.canonical import digest
from sayso.domain.change import FieldPath
from sayso.ledger.models import Entry
from sayso.propose.models import Answer, Proposal
from sayso.record import selectors as record
from sayso.record.fields import BadFieldValue
from tests.confirm.conftest import offer_of
from tests.propose.scene import MONDAY

pytestmark = pytest.mark.django_db


def live(scene, field):
    return record.live_value(scene.root, FieldPath("deal", field), scene.deal)


class TestAccept:
    def test_it_leaves_a_decision_that_holds_all_that_was_shown(self, scene, sam, now):
        scene.usual()
        row = scene.rows()["close_date"]
        batch = services.accept(asker=sam, offers=[offer_of(row)], at=now)
        decision = Decision.objects.get(pk=batch.decisions[0])
        assert (decision.kind, decision.origin, decision.by_id, decision.at) == (
            "accepted",
            "conversation",
            scene.cast.sam.pk,
            now,
        )
        assert (decision.value, decision.before, decision.deal_id) == ("2027-01-31", None, scene.deal)
        assert decision.shown["evidence"] == row.evidence
        assert decision.shown["phrase"] == row.phrase
        assert decision.shown_sha256 == row.digest == digest(decision.shown)

    def test_it_leaves_an_answer_and_closes_the_offer(self, scene, sam, now):
        scene.usual()
        row = scene.rows()["close_date"]
        services.accept(asker=sam, offers=[offer_of(row)], at=now)
        answer = Answer.objects.get()
        assert (answer.kind, answer.about, answer.said_at) == ("accepted", "close_date", row.said_at)
        assert answer.spans[0][0] == Conversation.objects.get().identity
        assert "close_date" not in scene.waiting()

    def test_it_tells_the_ledger_which_decision_was_made(self, scene, sam, now):
        scene.usual()
        batch = services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now)
        entry = Entry.objects.get(name="confirm.decision.made")
        assert (entry.subject_type, entry.subject_id) == ("decision", str(batch.decisions[0]))
        assert "sign by" not in str(entry.payload)

    def test_one_key_takes_many_and_writes_them_in_the_order_of_the_card(self, scene, sam, now):
        scene.usual()
        rows = sorted(scene.rows().values(), key=lambda row: row.key)
        batch = services.accept(asker=sam, offers=[offer_of(row) for row in rows], at=now)
        fields = [Decision.objects.get(pk=decision).field for decision in batch.decisions]
        assert fields == ["next_step", "close_date", "commitments", "competitors"]
        assert not scene.waiting()

    def test_only_what_is_listed_is_taken(self, scene, sam, now):
        scene.usual()
        services.accept(asker=sam, offers=[offer_of(scene.rows()["competitors"])], at=now)
        assert scene.waiting() == {"next_step", "commitments", "close_date"}

    def test_what_changed_since_it_was_shown_is_refused_alone(self, scene, sam, now):
        scene.usual()
        shown = [offer_of(scene.rows()[field]) for field in ("close_date", "competitors")]
        scene.mirrored(at=MONDAY - timedelta(days=3), close_date="2026-12-31")
        scene.derive()
        batch = services.accept(asker=sam, offers=shown, at=now)
        assert [(one.key, one.why) for one in batch.refused] == [(shown[0].key, "changed since it was shown")]
        assert len(batch.decisions) == 1
        assert "close_date" in scene.waiting()

    def test_what_was_decided_is_refused_as_that(self, scene, sam, now):
        scene.usual()
        offer = offer_of(scene.rows()["close_date"])
        services.accept(asker=sam, offers=[offer], at=now)
        batch = services.accept(asker=sam, offers=[offer], at=now)
        assert [one.why for one in batch.refused] == ["already decided"]
        assert Decision.objects.count() == 1

    def test_what_fell_away_is_refused_with_its_cause(self, scene, sam, now):
        scene.usual()
        offer = offer_of(scene.rows()["close_date"])
        scene.mirrored(close_date="2027-06-30")
        scene.derive()
        batch = services.accept(asker=sam, offers=[offer], at=now)
        assert batch.refused[0].why == "no longer offered: Changed by hand on 23 Nov 2026, after this was said."

    def test_one_named_twice_is_taken_once(self, scene, sam, now):
        scene.usual()
        offer = offer_of(scene.rows()["close_date"])
        batch = services.accept(asker=sam, offers=[offer, offer], at=now)
        assert len(batch.decisions) == 1
        assert [one.why for one in batch.refused] == ["named twice"]

    def test_what_never_was_is_refused(self, scene, sam, now):
        batch = services.accept(asker=sam, offers=[Offer("0" * 64, "0" * 64)], at=now)
        assert [one.why for one in batch.refused] == ["no longer offered"]

    def test_of_two_values_for_one_field_one_is_taken(self, scene, sam, now):
        scene.budgets()
        rows = Proposal.objects.filter(field="budget")
        batch = services.accept(asker=sam, offers=[offer_of(row) for row in rows], at=now)
        assert len(batch.decisions) == 1
        assert [one.why for one in batch.refused] == ["another value for the same field was accepted with it"]

    def test_accepting_one_settles_its_sibling(self, scene, sam, now):
        scene.budgets()
        row = Proposal.objects.filter(field="budget").first()
        services.accept(asker=sam, offers=[offer_of(row)], at=now)
        assert set(Proposal.objects.values_list("closing", flat=True)) == {"decided", "settled"}

    def test_somebody_of_another_team_cannot_even_name_it(self, scene, asker_of, now):
        scene.usual()
        offer = offer_of(scene.rows()["close_date"])
        batch = services.accept(asker=asker_of(scene.cast.eve), offers=[offer], at=now)
        assert [one.why for one in batch.refused] == ["no longer offered"]
        assert not Decision.objects.exists()

    def test_the_manager_may(self, scene, asker_of, now):
        scene.usual()
        batch = services.accept(asker=asker_of(scene.cast.mia), offers=[offer_of(scene.rows()["close_date"])], at=now)
        assert Decision.objects.get().by_id == scene.cast.mia.pk
        assert not batch.refused

    @pytest.mark.parametrize("verb", ["accept", "edit", "decline", "snooze", "reverse", "author"])
    def test_machines_decide_nothing(self, scene, asker_of, now, verb):
        scene.usual()
        offer = offer_of(scene.rows()["close_date"])
        given = {
            "accept": {"offers": [offer]},
            "edit": {"offer": offer, "value": "2027-02-01"},
            "decline": {"offer": offer, "reason": "wrong"},
            "snooze": {"offer": offer, "until": now + timedelta(days=1)},
            "author": {"changes": [], "origin": "edit"},
        }
        if verb == "reverse":
            made = services.accept(asker=asker_of(scene.cast.sam), offers=[offer], at=now)
            given["reverse"] = {"decision_id": made.decisions[0]}
        count = Decision.objects.count()
        for asker in (scene.root, asker_of(scene.cast.sam, may_decide=False)):
            with pytest.raises(NotAllowed):
                getattr(services, verb)(asker=asker, at=now, **given[verb])
        assert Decision.objects.count() == count


class TestEdit:
    def test_it_keeps_what_was_offered_and_what_was_made_of_it(self, scene, sam, now):
        scene.usual()
        services.edit(asker=sam, offer=offer_of(scene.rows()["close_date"]), value="28 Feb 2027", at=now)
        decision, answer = Decision.objects.get(), Answer.objects.get()
        assert (decision.kind, decision.value, decision.shown["value"]) == ("edited", "2027-02-28", "2027-01-31")
        assert (answer.kind, answer.offered, answer.value) == ("edited", "2027-01-31", "2027-02-28")
        assert apply(decision_id=decision.pk, at=now).state == "written"
        assert live(scene, "close_date") == "2027-02-28"
        scene.derive()
        assert scene.rows()["close_date"].closing_cause == "Accepted with an edit on 23 Nov 2026."

    def test_an_edit_that_changes_nothing_is_an_acceptance(self, scene, sam, now):
        scene.usual()
        services.edit(asker=sam, offer=offer_of(scene.rows()["close_date"]), value="31 Jan 2027", at=now)
        assert Decision.objects.get().kind == "accepted"

    @pytest.mark.parametrize("value", ["soon", "", None])
    def test_what_the_field_would_not_keep_is_refused(self, scene, sam, now, value):
        scene.usual()
        with pytest.raises(BadFieldValue, match="Close date"):
            services.edit(asker=sam, offer=offer_of(scene.rows()["close_date"]), value=value, at=now)
        assert not Decision.objects.exists()

    def test_an_edited_entry_takes_the_place_of_the_one_it_is_now(self, scene, sam, now):
        talk = scene.usual()
        scene.mirrored(competitors=[{"name": "Bolt", "status": "evaluating"}])
        edited = {"name": "Bolt", "status": "ruled_out"}
        services.edit(asker=sam, offer=offer_of(scene.rows()["competitors"]), value=edited, at=now)
        decision = Decision.objects.get()
        assert decision.before == {"name": "Bolt", "status": "evaluating"}
        assert apply(decision_id=decision.pk, at=now).state == "written"
        assert (decision.conversation_id, live(scene, "competitors")) == (talk, [edited])

    def test_the_parts_of_a_new_company_are_edited_one_by_one(self, scene, sam, now):
        from sayso.propose.services import derive

        talk = scene.talk(domain="harbour-freight.example")
        derive(conversation_id=talk, at=now)
        row = Proposal.objects.get(entity="account")
        services.edit(asker=sam, offer=offer_of(row), value={"name": " Harbour  Freight plc"}, at=now)
        assert Decision.objects.get().value == {"name": "Harbour Freight plc", "domains": ["harbour-freight.example"]}


class TestDecline:
    def test_it_keeps_the_reason(self, scene, sam, now):
        scene.usual()
        services.decline(
            asker=sam, offer=offer_of(scene.rows()["close_date"]), reason="other", note=" they  joked", at=now
        )
        assert (Decision.objects.get().kind, Decision.objects.get().reason) == ("declined", "other: they joked")
        assert Answer.objects.get().kind == "declined"
        assert scene.rows()["close_date"].closing_cause == "Declined on 23 Nov 2026."

    def test_the_wrong_deal_is_an_answer_of_its_own(self, scene, sam, now):
        scene.usual()
        services.decline(asker=sam, offer=offer_of(scene.rows()["close_date"]), reason="wrong_deal", at=now)
        assert Answer.objects.get().kind == "wrong_deal"

    @pytest.mark.parametrize("reason", ["because", "", "other"])
    def test_it_needs_a_reason_that_says_something(self, scene, sam, now, reason):
        scene.usual()
        with pytest.raises(NoSuchReason):
            services.decline(asker=sam, offer=offer_of(scene.rows()["close_date"]), reason=reason, at=now)

    def test_it_writes_nothing(self, scene, sam, now):
        scene.usual()
        batch = services.decline(asker=sam, offer=offer_of(scene.rows()["close_date"]), reason="wrong", at=now)
        assert apply(decision_id=batch.decisions[0], at=now).state == "nothing"


class TestSnooze:
    def test_it_hides_the_offer_until_then(self, scene, sam, now):
        from sayso.propose.selectors import list_cards

        scene.usual()
        until = now + timedelta(days=2)
        services.snooze(asker=sam, offer=offer_of(scene.rows()["close_date"]), until=until, at=now)
        fields = lambda at: {p.path.field for card in list_cards(sam, at).cards for p in card.proposals}  # noqa: E731
        assert "close_date" not in fields(now)
        assert "close_date" in fields(until)
        assert list_cards(sam, now).snoozed == 1

    def test_it_ends_in_the_future(self, scene, sam, now):
        scene.usual()
        with pytest.raises(UntilIsPast):
            services.snooze(asker=sam, offer=offer_of(scene.rows()["close_date"]), until=now, at=now)


class TestReverse:
    def test_undo_reopens_the_offer_and_the_sibling_it_settled(self, scene, sam, now):
        scene.budgets()
        row = Proposal.objects.filter(field="budget").first()
        [decision] = services.accept(asker=sam, offers=[offer_of(row)], at=now).decisions
        apply(decision_id=decision, at=now)
        scene.derive()
        [undo] = services.reverse(asker=sam, decision_id=decision, at=now).decisions
        assert apply(decision_id=undo, at=now).state == "written"
        scene.derive()
        assert live(scene, "budget") is None
        assert list(Proposal.objects.values_list("closing", flat=True)) == ["", ""]
        assert Answer.objects.get().reversed_at == now

    def test_undoing_a_decline_offers_it_again(self, scene, sam, now):
        scene.usual()
        [decision] = services.decline(
            asker=sam, offer=offer_of(scene.rows()["close_date"]), reason="wrong", at=now
        ).decisions
        [undo] = services.reverse(asker=sam, decision_id=decision, at=now).decisions
        assert "close_date" in scene.waiting()
        assert apply(decision_id=undo, at=now).state == "nothing"

    def test_a_batch_goes_back_the_newest_first(self, scene, sam, now):
        scene.usual()
        batch = services.accept(asker=sam, offers=[offer_of(row) for row in scene.rows().values()], at=now)
        for decision in batch.decisions:
            apply(decision_id=decision, at=now)
        undone = services.reverse_batch(asker=sam, batch=batch.id, at=now)
        reversed_ids = [Decision.objects.get(pk=pk).reverses_id for pk in undone.decisions]
        assert reversed_ids == list(reversed(batch.decisions))
        assert {apply(decision_id=pk, at=now).state for pk in undone.decisions} == {"written"}
        assert live(scene, "next_step") is None
        assert live(scene, "commitments") == []
        scene.derive()
        assert scene.waiting() == {"next_step", "close_date", "commitments", "competitors"}

    def test_nothing_is_undone_twice(self, scene, sam, now):
        scene.usual()
        [decision] = services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now).decisions
        services.reverse(asker=sam, decision_id=decision, at=now)
        assert [one.why for one in services.reverse(asker=sam, decision_id=decision, at=now).refused] == [
            "already undone"
        ]

    def test_an_undo_can_be_undone_and_undone_again(self, scene, sam, now):
        scene.usual()
        [decision] = services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now).decisions
        held = []
        for _ in range(3):
            apply(decision_id=decision, at=now)
            scene.derive()
            held.append((live(scene, "close_date"), scene.rows()["close_date"].closing))
            [decision] = services.reverse(asker=sam, decision_id=decision, at=now).decisions
        assert held == [("2027-01-31", "decided"), (None, ""), ("2027-01-31", "decided")]
        assert Decision.objects.filter(kind="reversed").count() == 3

    def test_it_is_for_those_who_see_the_deal(self, scene, sam, asker_of, now):
        scene.usual()
        batch = services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now)
        with pytest.raises(services.NoSuchDecision):
            services.reverse(asker=asker_of(scene.cast.eve), decision_id=batch.decisions[0], at=now)
        refused = services.reverse_batch(asker=asker_of(scene.cast.eve), batch=batch.id, at=now).refused
        assert [one.why for one in refused] == ["not yours to undo"]
        assert not services.reverse(asker=asker_of(scene.cast.mia), decision_id=batch.decisions[0], at=now).refused

    def test_what_never_was_is_not_undone(self, sam, now):
        with pytest.raises(services.NoSuchDecision):
            services.reverse(asker=sam, decision_id=uuid4(), at=now)
        with pytest.raises(services.NoSuchDecision):
            services.reverse_batch(asker=sam, batch=uuid4(), at=now)
