"""What the rules of propose derive from what was said, one by one, without a database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sayso.domain.signal import Certainty
from sayso.domain.transcript import Channel, Side
from sayso.propose.facts import Utterance
from sayso.propose.rules import derive
from tests.propose.telling import (
    FIRST,
    SECOND,
    SUMMER,
    answer,
    at,
    derived,
    edit,
    entry,
    facts,
    heard,
    meeting,
    money,
    step,
    target,
    timeless,
    waiting,
)

pytestmark = pytest.mark.usefixtures("plain_types")


class TestNextStep:
    def test_a_meeting_of_both_sides_comes_before_an_earlier_promise(self):
        found = derived(
            heard(FIRST, "next_step", step("send the deck", due="2026-03-11")),
            heard(FIRST, "next_step", meeting("demo for the board", "2026-03-24"), minute=2),
            conversations=(FIRST,),
        )
        assert found["next_step"].value["action"] == "demo for the board"
        assert found["next_step"].operation == "set"
        assert found["commitments"].value["action"] == "send the deck"

    def test_what_was_said_outright_comes_before_a_doubtful_meeting(self):
        found = derived(
            heard(FIRST, "next_step", step("send the deck")),
            heard(FIRST, "next_step", meeting("demo", "2026-03-24"), minute=2, certainty=Certainty.UNSURE),
            conversations=(FIRST,),
        )
        assert found["next_step"].value["action"] == "send the deck"

    def test_the_earliest_due_comes_before_the_first_said(self):
        found = derived(
            heard(FIRST, "next_step", step("send the deck")),
            heard(FIRST, "next_step", step("share the contract", due="2026-03-24"), minute=2),
            heard(FIRST, "next_step", step("book the room", due="2026-03-23"), minute=3),
            conversations=(FIRST,),
        )
        assert found["next_step"].value["action"] == "book the room"

    def test_of_steps_without_a_date_the_first_said_is_next(self):
        found = derived(
            heard(FIRST, "next_step", step("share the contract"), minute=5),
            heard(FIRST, "next_step", step("send the deck"), minute=2),
            conversations=(FIRST,),
        )
        assert found["next_step"].value["action"] == "send the deck"

    def test_the_newest_conversation_says_which_step_is_next(self):
        drafts = derive(
            facts(
                heard(FIRST, "next_step", step("send the deck")),
                heard(SECOND, "next_step", step("share the contract")),
                conversations=(FIRST, SECOND),
            )
        )
        open_steps = {(draft.field, draft.value["action"]) for draft in waiting(drafts)}
        assert open_steps == {("next_step", "share the contract"), ("commitments", "send the deck")}
        [fallen] = [draft for draft in drafts if draft.closing]
        assert (fallen.field, fallen.closing) == ("next_step", "superseded")
        assert fallen.closing_cause == "The call of 17 Mar 2026 says otherwise."

    def test_a_proposed_step_is_no_next_step(self):
        found = derived(heard(FIRST, "next_step", step("visit you", agreement="proposed")), conversations=(FIRST,))
        assert set(found) == {"commitments"}

    def test_a_side_that_nobody_knows_is_left_blank(self):
        found = derived(heard(FIRST, "next_step", step("send it", side="unknown")), conversations=(FIRST,))
        assert found["next_step"].value["owner_side"] == ""


class TestWhatIsThere:
    def test_what_the_record_says_already_is_never_offered(self):
        found = derived(
            heard(FIRST, "close_date", SUMMER), conversations=(FIRST,), live={target("close_date"): "2026-06-30"}
        )
        assert found["close_date"].closing == "done"

    def test_an_entry_of_a_list_is_not_offered_twice(self):
        held = {target("competitors"): (entry({"name": "Portway", "status": "evaluating"}),)}
        said = heard(FIRST, "competitor", {"name": "PORTWAY", "status": "evaluating"})
        assert derived(said, conversations=(FIRST,), entries=held)["competitors"].closing == "done"

    def test_a_competitor_whose_standing_changed_is_news_and_shows_the_old_entry(self):
        held = {target("competitors"): (entry({"name": "Portway", "status": "evaluating"}),)}
        said = heard(FIRST, "competitor", {"name": "Portway", "status": "ruled_out"})
        found = derived(said, conversations=(FIRST,), entries=held)["competitors"]
        assert not found.closing
        assert found.before == {"name": "Portway", "status": "evaluating"}

    def test_a_promise_that_stands_as_the_next_step_is_no_new_commitment(self):
        held = {target("next_step"): step("send the deck")}
        said = heard(FIRST, "next_step", step("send the deck", agreement="proposed"))
        assert derived(said, conversations=(FIRST,), live=held)["commitments"].closing == "done"

    def test_the_same_value_said_twice_in_a_conversation_is_one_offer_with_both_quotes(self):
        [draft] = derive(
            facts(
                heard(FIRST, "close_date", SUMMER, minute=9, speaker="Ana"),
                heard(FIRST, "close_date", SUMMER, minute=3),
                conversations=(FIRST,),
            )
        )
        assert [quote["turn"] for quote in draft.evidence] == [3, 9]
        assert draft.said_at == at(10, 15) + timedelta(minutes=9)

    def test_the_same_value_said_again_later_is_offered_once(self):
        drafts = derive(
            facts(
                heard(FIRST, "close_date", SUMMER), heard(SECOND, "close_date", SUMMER), conversations=(FIRST, SECOND)
            )
        )
        assert len(waiting(drafts)) == 1
        assert {draft.closing_cause for draft in drafts} == {"", "The call of 17 Mar 2026 says so again."}


class TestSiblings:
    def test_two_voices_in_one_conversation_stand_side_by_side_and_need_their_own_keys(self):
        drafts = derive(
            facts(
                heard(FIRST, "budget", money("1000.00")),
                heard(FIRST, "budget", money("2000.00"), speaker="Ana", minute=5),
                conversations=(FIRST,),
            )
        )
        assert len(waiting(drafts)) == 2
        assert all(draft.own_key and draft.certainty == "unsure" for draft in drafts)

    def test_the_same_voice_has_its_last_word(self):
        drafts = derive(
            facts(
                heard(FIRST, "budget", money("1000.00")),
                heard(FIRST, "budget", money("2000.00"), minute=5),
                conversations=(FIRST,),
            )
        )
        [stands] = waiting(drafts)
        assert stands.value == money("2000.00")
        assert not stands.own_key

    def test_accepting_one_settles_the_other_and_undo_reopens_it(self):
        said = (
            heard(FIRST, "budget", money("1000.00")),
            heard(FIRST, "budget", money("2000.00"), speaker="Ana", minute=5),
        )
        shown = {draft.value["amount"]: draft for draft in derive(facts(*said, conversations=(FIRST,)))}
        yes = answer(shown["1000.00"], "accepted")
        after = derive(facts(*said, conversations=(FIRST,), answers=(yes,), live={target("budget"): money("1000.00")}))
        assert {draft.value["amount"]: draft.closing for draft in after} == {"1000.00": "decided", "2000.00": "settled"}
        assert len(waiting(derive(facts(*said, conversations=(FIRST,))))) == 2

    def test_a_value_said_later_than_the_accepted_one_is_a_new_offer(self):
        said = heard(FIRST, "budget", money("1000.00"))
        [shown] = derive(facts(said, conversations=(FIRST,)))
        drafts = derive(
            facts(
                said,
                heard(SECOND, "budget", money("2000.00")),
                conversations=(FIRST, SECOND),
                answers=(answer(shown, "accepted"),),
                live={target("budget"): money("1000.00")},
                edits=(edit("budget", at(19), by_hand=False),),
            )
        )
        [stands] = waiting(drafts)
        assert stands.value == money("2000.00")
        assert not stands.own_key

    def test_when_the_later_value_is_declined_the_earlier_stands_again(self):
        said = (heard(FIRST, "budget", money("1000.00")), heard(SECOND, "budget", money("2000.00")))
        shown = {draft.value["amount"]: draft for draft in derive(facts(*said, conversations=(FIRST, SECOND)))}
        after = derive(facts(*said, conversations=(FIRST, SECOND), answers=(answer(shown["2000.00"]),)))
        assert [draft.value["amount"] for draft in waiting(after)] == ["1000.00"]

    def test_conversations_of_unknown_time_supersede_nothing(self):
        one, other = timeless("one"), timeless("other")
        drafts = derive(
            facts(
                heard(one, "budget", money("1.00")), heard(other, "budget", money("2.00")), conversations=(one, other)
            )
        )
        assert len(waiting(drafts)) == 2


class TestDone:
    def test_a_meeting_is_done_when_both_sides_spoke_on_its_day(self):
        drafts = derive(
            facts(heard(FIRST, "next_step", meeting("demo for the board", "2026-03-17")), conversations=(FIRST, SECOND))
        )
        assert [draft.closing for draft in drafts] == ["done"]
        assert drafts[0].closing_cause == "Both sides have spoken since: call of 17 Mar 2026."

    def test_a_mail_before_the_day_is_no_meeting(self):
        mail = replace(SECOND, channel=Channel.EMAIL)
        drafts = derive(facts(heard(FIRST, "next_step", meeting("demo", "2026-03-17")), conversations=(FIRST, mail)))
        assert waiting(drafts)

    @pytest.mark.parametrize(
        ("text", "done"),
        [
            ("As promised, the security questionnaire is attached.", True),
            ("I've sent you the questionnaire on security.", True),
            ("I haven't sent the security questionnaire yet.", False),
            ("I'll send the security questionnaire tomorrow.", False),
            ("Have you sent the security questionnaire?", False),
            ("As promised, the price list is attached.", False),
        ],
    )
    def test_a_step_is_done_when_its_owners_side_says_so_later(self, text, done):
        drafts = derive(
            facts(
                heard(FIRST, "next_step", step("send over the security questionnaire")),
                conversations=(FIRST, SECOND),
                utterances=(Utterance("second", Side.OURS, text),),
            )
        )
        assert bool(drafts[0].closing == "done") is done

    def test_the_other_side_cannot_say_that_it_was_done(self):
        said = Utterance("second", Side.THEIRS, "I've sent the security questionnaire.")
        step_said = heard(FIRST, "next_step", step("send the security questionnaire"))
        assert waiting(derive(facts(step_said, conversations=(FIRST, SECOND), utterances=(said,))))

    def test_a_promise_given_again_later_supersedes_the_earlier_one(self):
        drafts = derive(
            facts(
                heard(FIRST, "next_step", step("send the security questionnaire", due="2026-03-12")),
                heard(SECOND, "next_step", step("send the questionnaire", due="2026-03-24")),
                conversations=(FIRST, SECOND),
            )
        )
        assert [draft.value["due"] for draft in waiting(drafts)] == ["2026-03-24"]

    def test_a_promise_refused_later_falls_away(self):
        drafts = derive(
            facts(
                heard(FIRST, "next_step", step("send the security questionnaire")),
                heard(SECOND, "next_step", step("send the security questionnaire", agreement="declined")),
                conversations=(FIRST, SECOND),
            )
        )
        early = [draft for draft in drafts if draft.conversation_id == FIRST.id]
        assert {draft.closing for draft in early} == {"superseded"}


class TestCloseDate:
    def test_a_signature_date_comes_before_a_decision_date(self):
        drafts = derive(
            facts(
                heard(FIRST, "close_date", {"value": "2026-05-31", "what": "decision"}, minute=9),
                heard(FIRST, "close_date", SUMMER),
                conversations=(FIRST,),
            )
        )
        assert [draft.value for draft in drafts] == ["2026-06-30"]

    def test_a_decision_date_counts_where_no_signature_was_spoken_of(self):
        found = derived(heard(FIRST, "close_date", {"value": "2026-05-31", "what": "decision"}), conversations=(FIRST,))
        assert found["close_date"].value == "2026-05-31"

    def test_a_later_decision_that_lies_after_the_signature_moves_the_date(self):
        late = {"value": "2026-08-31", "what": "decision"}
        drafts = derive(
            facts(heard(FIRST, "close_date", SUMMER), heard(SECOND, "close_date", late), conversations=(FIRST, SECOND))
        )
        assert [draft.value for draft in waiting(drafts)] == ["2026-08-31"]

    def test_a_later_decision_before_the_signature_leaves_it(self):
        soon = {"value": "2026-05-31", "what": "decision"}
        drafts = derive(
            facts(heard(FIRST, "close_date", SUMMER), heard(SECOND, "close_date", soon), conversations=(FIRST, SECOND))
        )
        assert [draft.value for draft in waiting(drafts)] == ["2026-06-30"]


class TestStage:
    def test_a_confirmed_exit_criterion_proposes_the_next_stage_with_its_quote(self):
        held = {target("milestones"): (entry({"event": "budget_confirmed"}, FIRST),)}
        found = derived(conversations=(FIRST,), entries=held)["stage"]
        assert found.value == {"pipeline": "new", "key": "evaluation"}
        assert (found.kind, found.own_key, found.before) == ("stage", True, {"pipeline": "new", "key": "discovery"})
        assert found.evidence[0]["text"] == "y" * 20

    def test_another_stages_criterion_proposes_nothing(self):
        held = {target("milestones"): (entry({"event": "evaluation_started"}, FIRST),)}
        assert "stage" not in derived(conversations=(FIRST,), entries=held)

    def test_a_confirmed_loss_proposes_the_lost_stage(self):
        held = {target("milestones"): (entry({"event": "lost"}, FIRST),)}
        assert derived(conversations=(FIRST,), entries=held)["stage"].value["key"] == "lost"

    def test_a_closed_deal_moves_no_more(self):
        held = {target("milestones"): (entry({"event": "lost"}, FIRST),)}
        won = {target("stage"): {"pipeline": "new", "key": "won"}}
        assert "stage" not in derived(conversations=(FIRST,), entries=held, live=won)

    def test_a_milestone_without_a_quote_proposes_nothing(self):
        held = {target("milestones"): (entry({"event": "budget_confirmed"}),)}
        assert "stage" not in derived(conversations=(FIRST,), entries=held)

    def test_a_stage_set_by_hand_after_the_words_stays(self):
        held = {target("milestones"): (entry({"event": "budget_confirmed"}, FIRST),)}
        found = derived(conversations=(FIRST,), entries=held, edits=(edit("stage", at(12)),))
        assert found["stage"].closing == "moved"
