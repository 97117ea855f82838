"""What keeps the rules from proposing, or from being sure: people, policies, age, contest."""

from dataclasses import replace
from datetime import date

import pytest

from sayso.domain.signal import Certainty
from sayso.domain.transcript import Channel
from sayso.propose.facts import PastAnswers
from sayso.propose.rules import derive
from sayso.record.fields import Policy
from tests.propose.telling import (
    FIRST,
    SECOND,
    SUMMER,
    answer,
    at,
    conversation,
    derived,
    edit,
    facts,
    fields,
    heard,
    meeting,
    money,
    step,
    target,
    timeless,
    waiting,
)

pytestmark = pytest.mark.usefixtures("plain_types")


class TestAnswers:
    def test_what_was_declined_stays_declined(self):
        said = heard(FIRST, "close_date", SUMMER)
        [shown] = derive(facts(said, conversations=(FIRST,)))
        [after] = derive(facts(said, conversations=(FIRST,), answers=(answer(shown),)))
        assert (after.closing, after.closing_cause) == ("decided", "Declined on 19 Mar 2026.")

    def test_it_stays_declined_when_an_older_conversation_that_says_so_comes_in_later(self):
        said = heard(SECOND, "close_date", SUMMER)
        [shown] = derive(facts(said, conversations=(SECOND,)))
        drafts = derive(
            facts(said, heard(FIRST, "close_date", SUMMER), conversations=(SECOND, FIRST), answers=(answer(shown),))
        )
        assert not waiting(drafts)

    def test_it_returns_when_it_is_said_again_later(self):
        said = heard(FIRST, "close_date", SUMMER)
        [shown] = derive(facts(said, conversations=(FIRST,)))
        drafts = derive(
            facts(said, heard(SECOND, "close_date", SUMMER), conversations=(FIRST, SECOND), answers=(answer(shown),))
        )
        assert [draft.conversation_id for draft in waiting(drafts)] == [SECOND.id]

    def test_in_the_same_conversation_it_returns_only_on_words_said_after_the_answer(self):
        chat = replace(FIRST, channel=Channel.CHAT)
        said = heard(chat, "close_date", SUMMER)
        [shown] = derive(facts(said, conversations=(chat,)))
        declined = answer(shown, at=at(10, 16))
        before = derive(
            facts(said, heard(chat, "close_date", SUMMER, minute=30), conversations=(chat,), answers=(declined,))
        )
        after = derive(
            facts(said, heard(chat, "close_date", SUMMER, minute=90), conversations=(chat,), answers=(declined,))
        )
        assert not waiting(before)
        assert len(waiting(after)) == 1

    def test_a_reworded_text_with_a_longer_quote_is_the_same_offer(self):
        said = heard(FIRST, "objection", {"category": "price", "text": "too dear"}, start=10, length=20)
        [shown] = derive(facts(said, conversations=(FIRST,)))
        reworded = heard(
            FIRST, "objection", {"category": "need", "text": "nobody here asked for it"}, start=0, length=90
        )
        assert not waiting(derive(facts(reworded, conversations=(FIRST,), answers=(answer(shown),))))

    def test_a_date_read_otherwise_is_another_offer_although_the_quote_is_the_same(self):
        [shown] = derive(facts(heard(FIRST, "close_date", SUMMER), conversations=(FIRST,)))
        autumn = heard(FIRST, "close_date", {"value": "2026-09-30", "what": "signature"})
        assert waiting(derive(facts(autumn, conversations=(FIRST,), answers=(answer(shown),))))

    def test_two_steps_in_one_sentence_are_answered_one_by_one(self):
        said = (
            heard(FIRST, "next_step", step("send the deck", due="2026-03-12"), turn=1),
            heard(FIRST, "next_step", step("share the contract"), turn=1),
        )
        shown = {draft.value["action"]: draft for draft in derive(facts(*said, conversations=(FIRST,)))}
        after = derive(facts(*said, conversations=(FIRST,), answers=(answer(shown["send the deck"]),)))
        assert [draft.value["action"] for draft in waiting(after)] == ["share the contract"]

    def test_a_step_declined_as_the_next_one_does_not_come_back_as_a_commitment(self):
        said = heard(FIRST, "next_step", step("send the deck", due="2026-03-12"))
        [shown] = derive(facts(said, conversations=(FIRST,)))
        better = heard(FIRST, "next_step", meeting("demo for the board", "2026-03-24"), minute=9)
        after = derive(facts(said, better, conversations=(FIRST,), answers=(answer(shown),)))
        assert [draft.field for draft in waiting(after)] == ["next_step"]

    def test_a_misheard_name_that_was_declined_does_not_come_back_spelt_better(self):
        [shown] = derive(
            facts(heard(FIRST, "competitor", {"name": "Portaway", "status": "mentioned"}), conversations=(FIRST,))
        )
        better = heard(FIRST, "competitor", {"name": "Portway", "status": "evaluating"}, length=60)
        other = heard(FIRST, "competitor", {"name": "Bolt", "status": "evaluating"}, length=60)
        after = derive(facts(better, other, conversations=(FIRST,), answers=(answer(shown),)))
        assert [draft.value["name"] for draft in waiting(after)] == ["Bolt"]

    def test_a_corrected_transcript_moves_the_quote_and_it_stays_declined(self):
        [shown] = derive(facts(heard(FIRST, "next_step", step("send the security deck")), conversations=(FIRST,)))
        moved = heard(FIRST, "next_step", step("send over the security deck"), minute=4, revision=2)
        assert not waiting(derive(facts(moved, conversations=(FIRST,), answers=(answer(shown),))))

    def test_a_snoozed_offer_waits_until_its_day(self):
        said = heard(FIRST, "close_date", SUMMER)
        [shown] = derive(facts(said, conversations=(FIRST,)))
        [after] = derive(facts(said, conversations=(FIRST,), answers=(answer(shown, "snoozed", until=at(25)),)))
        assert (after.closing, after.snoozed_until) == ("", at(25))

    def test_an_edited_offer_is_decided(self):
        said = heard(FIRST, "close_date", SUMMER)
        [shown] = derive(facts(said, conversations=(FIRST,)))
        edited = answer(shown, "edited", value="2026-07-01")
        [after] = derive(
            facts(said, conversations=(FIRST,), answers=(edited,), live={target("close_date"): "2026-07-01"})
        )
        assert after.closing_cause == "Accepted with an edit on 19 Mar 2026."


class TestHumanEdits:
    def test_a_newer_edit_by_hand_wins_over_an_older_sentence(self):
        found = derived(
            heard(FIRST, "close_date", SUMMER),
            conversations=(FIRST,),
            live={target("close_date"): "2026-09-01"},
            edits=(edit("close_date", at(12)),),
        )["close_date"]
        assert found.closing == "moved"
        assert found.closing_cause == "Changed by hand on 12 Mar 2026, after this was said."

    def test_an_older_edit_gives_way_with_a_key_of_its_own(self):
        found = derived(
            heard(FIRST, "go_live", "2026-06-30"),
            conversations=(FIRST,),
            live={target("go_live"): "2026-09-01"},
            edits=(edit("go_live", at(2)),),
        )["go_live"]
        assert not found.closing
        assert found.own_key
        assert found.certainty_reason == "It takes the place of what a person entered."

    def test_words_of_unknown_time_are_taken_for_older(self):
        where = timeless("when")
        found = derived(heard(where, "go_live", "2026-06-30"), conversations=(where,), edits=(edit("go_live", at(2)),))
        assert found["go_live"].closing == "moved"

    def test_a_value_of_unknown_origin_counts_as_a_persons(self):
        found = derived(
            heard(FIRST, "go_live", "2026-06-30"), conversations=(FIRST,), live={target("go_live"): "2026-09-01"}
        )
        assert found["go_live"].own_key

    def test_a_field_that_somebody_blanked_since_stays_blank(self):
        found = derived(heard(FIRST, "go_live", "2026-06-30"), conversations=(FIRST,), edits=(edit("go_live", at(12)),))
        assert found["go_live"].closing == "moved"


class TestPolicies:
    def test_what_never_takes_proposals_gets_none(self):
        assert not derive(facts(heard(FIRST, "owner", 3), conversations=(FIRST,)))

    def test_blank_only_fills_blanks(self):
        said, spec = heard(FIRST, "go_live", "2026-06-30"), fields(go_live=Policy.BLANK_ONLY)
        assert waiting(derive(facts(said, conversations=(FIRST,), fields=spec)))
        filled = {target("go_live"): "2026-09-01"}
        assert not derive(facts(said, conversations=(FIRST,), fields=spec, live=filled))

    def test_append_puts_text_after_what_is_there(self):
        spec = fields(name=Policy.APPEND)
        plain = facts(conversations=(FIRST,), fields=spec, live={target("name"): "Harbour"})
        from sayso.extract.points import SIGNAL_TYPES
        from tests.propose.telling import FakeType

        with SIGNAL_TYPES.temporarily(FakeType("named", "name")):
            [draft] = derive(replace(plain, heard=(heard(FIRST, "named", "second phase"),)))
            [again] = derive(replace(plain, heard=(heard(FIRST, "named", "harbour"),)))
        assert draft.value == "Harbour; second phase"
        assert again.closing == "done"

    def test_what_the_record_would_refuse_is_not_offered(self):
        assert not derive(
            facts(heard(FIRST, "competitor", {"name": "", "status": "evaluating"}), conversations=(FIRST,))
        )

    @pytest.mark.parametrize("kind", ["close_date", "amount"])
    def test_close_date_and_amount_need_a_key_of_their_own(self, kind):
        value = SUMMER if kind == "close_date" else money("10.00")
        assert derived(heard(FIRST, kind, value), conversations=(FIRST,))[kind].own_key

    def test_an_unknown_speaker_needs_a_key_of_its_own(self):
        found = derived(heard(FIRST, "go_live", "2026-06-30", speaker="Speaker 2"), conversations=(FIRST,))["go_live"]
        assert found.own_key
        assert found.certainty_reason == "Nobody has said who speaks here."

    def test_what_is_unsure_needs_a_key_of_its_own(self):
        said = heard(FIRST, "go_live", "2026-06-30", certainty=Certainty.UNSURE)
        assert derived(said, conversations=(FIRST,))["go_live"].own_key


class TestAge:
    def test_what_waits_too_long_expires_visibly(self):
        said = heard(FIRST, "go_live", "2026-06-30")
        assert waiting(derive(facts(said, conversations=(FIRST,), today=date(2026, 4, 9))))
        [draft] = derive(facts(said, conversations=(FIRST,), today=date(2026, 4, 10)))
        assert (draft.closing, draft.closing_cause) == ("expired", "It waited for more than 30 days.")

    def test_a_snooze_is_no_waiting(self):
        said = heard(FIRST, "go_live", "2026-06-30")
        [shown] = derive(facts(said, conversations=(FIRST,)))
        snoozed = answer(shown, "snoozed", until=at(25))
        assert waiting(derive(facts(said, conversations=(FIRST,), today=date(2026, 4, 20), answers=(snoozed,))))

    def test_history_proposes_only_into_blank_fields_of_open_deals(self):
        old = conversation("old", 5, month=1, captured=19)
        said = heard(old, "go_live", "2026-06-30")
        assert waiting(derive(facts(said, conversations=(old,))))
        assert not derive(facts(said, conversations=(old,), live={target("go_live"): "2026-09-01"}))
        assert not derive(facts(said, conversations=(old,), is_open=False))

    def test_of_a_backlog_only_the_latest_standing_change_per_field_is_shown(self):
        older, old = conversation("older", 5, month=1, captured=19), conversation("old", 25, month=1, captured=19)
        drafts = derive(
            facts(
                heard(older, "note", "they run two depots"),
                heard(old, "note", "the contract ends in May"),
                heard(older, "stakeholder", {"name": "Luis", "title": "CFO", "role": "champion"}, minute=8),
                heard(old, "stakeholder", {"name": "Ana", "title": "COO", "role": "economic_buyer"}, minute=8),
                conversations=(older, old),
            )
        )
        assert [draft.value for draft in waiting(drafts) if draft.field == "notes"] == ["the contract ends in May"]
        assert len([draft for draft in waiting(drafts) if draft.field == "people"]) == 2


class TestSureness:
    def past(self, kind, accepted, count, *, own=True, day=date(2026, 3, 1), seconded=False):
        return PastAnswers(day, kind, seconded, accepted, own, count)

    def sure(self, *past, kind="go_live", certainty=Certainty.CONFIDENT):
        said = heard(FIRST, kind, "2026-06-30", certainty=certainty)
        found = derived(said, conversations=(FIRST,), past=past)[kind]
        return found.certainty, found.certainty_reason

    def test_it_rests_on_the_evidence(self):
        assert self.sure() == ("confident", "Said in so many words.")

    def test_offers_that_are_mostly_declined_are_unsure(self):
        assert self.sure(self.past("go_live", False, 4), self.past("go_live", True, 1))[0] == "unsure"

    def test_four_answers_say_nothing(self):
        assert self.sure(self.past("go_live", False, 4))[0] == "confident"

    def test_the_team_counts_where_the_owner_answered_too_little(self):
        past = (self.past("go_live", True, 2), self.past("go_live", False, 8, own=False))
        assert self.sure(*past)[0] == "unsure"

    def test_the_owners_own_answers_come_first(self):
        past = (self.past("go_live", True, 9), self.past("go_live", False, 90, own=False))
        assert self.sure(*past) == ("confident", "Said in so many words. 9 of 9 such offers were accepted before.")

    def test_answers_to_as_well_evidenced_offers_come_first(self):
        past = (self.past("go_live", True, 6), self.past("go_live", False, 40, seconded=True))
        assert self.sure(*past) == ("confident", "Said in so many words. 6 of 6 such offers were accepted before.")

    def test_loose_words_are_sure_where_nearly_all_such_offers_were_accepted(self):
        past = (self.past("go_live", True, 19), self.past("go_live", False, 1))
        told = "The words leave room for doubt, but 19 of 20 such offers were accepted before."
        assert self.sure(*past, certainty=Certainty.UNSURE) == ("confident", told)

    def test_a_few_accepted_offers_do_not_outweigh_loose_words(self):
        past = (self.past("go_live", True, 6),)
        assert self.sure(*past, certainty=Certainty.UNSURE) == ("unsure", "The words leave room for doubt.")

    def test_answers_given_after_the_conversation_came_in_change_nothing(self):
        assert self.sure(self.past("go_live", False, 50, day=date(2026, 3, 10)))[0] == "confident"


class TestContested:
    def test_an_accepted_offer_whose_field_had_moved_is_asked_anew_with_the_live_value(self):
        said = heard(FIRST, "go_live", "2026-06-30")
        [shown] = derive(facts(said, conversations=(FIRST,)))
        live = {target("go_live"): "2026-09-01"}
        yes = answer(shown, "accepted", contested=True)
        [card] = derive(
            facts(said, conversations=(FIRST,), live=live, answers=(yes,), edits=(edit("go_live", at(18)),))
        )
        assert (card.closing, card.before, card.value) == ("", "2026-09-01", "2026-06-30")
        assert card.own_key
        again = answer(card, "declined", at=at(20))
        [after] = derive(facts(said, conversations=(FIRST,), live=live, answers=(yes, again)))
        assert after.closing == "decided"
