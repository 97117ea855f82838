"""Where the rules draw their lines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.change import FieldPath
from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Quote, Side
from sayso.propose.facts import Cited, NewBusiness, Newcomer, Span
from sayso.propose.rules import derive
from sayso.propose.rules_new_business import company_name
from sayso.propose.rules_sameness import overlap_by_half
from tests.propose.telling import (
    FIRST,
    SECOND,
    answer,
    conversation,
    derived,
    edit,
    entry,
    facts,
    heard,
    step,
    target,
    waiting,
)

pytestmark = pytest.mark.usefixtures("plain_types")
OTHER_WORDS = {"category": "need", "text": "nobody here asked for it"}


def span(start, end, *, turn=1, revision=1):
    return Span("talk", revision, turn, start, end)


class TestOverlap:
    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [
            (span(0, 10), span(0, 10), True),
            (span(0, 10), span(0, 90), True),
            (span(0, 10), span(5, 15), True),
            (span(0, 10), span(6, 16), False),
            (span(0, 10), span(10, 20), False),
            (span(0, 10), span(30, 40), False),
            (span(0, 10), span(0, 10, turn=2), False),
            (span(0, 10), span(0, 10, revision=2), False),
        ],
    )
    def test_half_of_the_shorter_quote_has_to_be_shared(self, one, other, is_same):
        assert overlap_by_half(one, other) is is_same
        assert overlap_by_half(other, one) is is_same

    def test_an_objection_elsewhere_in_the_turn_is_another(self):
        [shown] = derive(
            facts(
                heard(FIRST, "objection", {"category": "price", "text": "too dear"}, length=20), conversations=(FIRST,)
            )
        )
        elsewhere = heard(FIRST, "objection", OTHER_WORDS, start=60, length=20)
        assert waiting(derive(facts(elsewhere, conversations=(FIRST,), answers=(answer(shown),))))

    def test_the_quote_may_become_the_support_and_the_support_the_quote(self):
        asked, given = Quote(1, 0, 20, "x" * 20, "Luis"), Quote(2, 0, 30, "y" * 30, "Dana")
        said = heard(FIRST, "objection", {"category": "price", "text": "too dear"})
        before = replace(said, signal=Signal("objection", asked, said.signal.value, support=(given,)))
        after = replace(said, signal=Signal("objection", given, OTHER_WORDS, support=(asked,)))
        alone = replace(said, signal=Signal("objection", given, OTHER_WORDS))
        [shown] = derive(facts(before, conversations=(FIRST,)))
        for reread in (after, alone):
            assert not waiting(derive(facts(reread, conversations=(FIRST,), answers=(answer(shown),))))
        [alone_shown] = derive(facts(alone, conversations=(FIRST,)))
        assert not waiting(derive(facts(before, conversations=(FIRST,), answers=(answer(alone_shown),))))

    def test_an_unlike_text_of_a_corrected_transcript_is_another_offer(self):
        [shown] = derive(facts(heard(FIRST, "next_step", step("send the security deck")), conversations=(FIRST,)))
        other = heard(FIRST, "next_step", step("book the room in York"), minute=4, revision=2)
        assert waiting(derive(facts(other, conversations=(FIRST,), answers=(answer(shown),))))

    def test_a_like_text_of_the_same_transcript_said_elsewhere_is_another_offer(self):
        [shown] = derive(facts(heard(FIRST, "note", "they run two depots in Hull"), conversations=(FIRST,)))
        other = heard(FIRST, "note", "they run two depots in Leeds", minute=4)
        assert waiting(derive(facts(other, conversations=(FIRST,), answers=(answer(shown),))))


class TestRepeats:
    def test_a_promise_told_twice_in_overlapping_quotes_is_one(self):
        drafts = derive(
            facts(
                heard(FIRST, "next_step", step("send the deck"), turn=1, length=30),
                heard(FIRST, "next_step", step("send over the deck"), turn=1, start=5, length=30),
                conversations=(FIRST,),
            )
        )
        assert len(drafts) == 1
        assert len(drafts[0].evidence) == 2

    def test_two_promises_in_one_sentence_are_two(self):
        drafts = derive(
            facts(
                heard(FIRST, "next_step", step("send the deck"), turn=1),
                heard(FIRST, "next_step", step("invite the board"), turn=1),
                conversations=(FIRST,),
            )
        )
        assert len(waiting(drafts)) == 2

    def test_one_sure_telling_makes_the_repeat_sure(self):
        said = [
            heard(FIRST, "go_live", "2026-06-30", minute=minute, certainty=sure)
            for minute, sure in enumerate((Certainty.UNSURE, Certainty.CONFIDENT))
        ]
        found = derived(*said, conversations=(FIRST,))["go_live"]
        assert (found.certainty, found.certainty_reason) == ("confident", "Said in so many words; 2 quotes agree.")
        assert derived(said[0], replace(said[0], said_at=None), conversations=(FIRST,))["go_live"].certainty == "unsure"

    def test_the_same_field_of_two_things_is_two_offers(self):
        said = heard(FIRST, "competitor", {"name": "Portway", "status": "evaluating"})
        other = heard(FIRST, "competitor", {"name": "Bolt", "status": "evaluating"}, minute=3)
        again = heard(SECOND, "competitor", {"name": "Portway", "status": "ruled_out"})
        drafts = derive(facts(said, other, again, conversations=(FIRST, SECOND)))
        assert {(draft.value["name"], draft.value["status"]) for draft in waiting(drafts)} == {
            ("Portway", "ruled_out"),
            ("Bolt", "evaluating"),
        }


class TestPeople:
    ROLE = {"name": "Ana  Brandt", "title": "CFO", "role": "economic_buyer"}

    def test_a_name_that_the_record_knows_is_linked(self):
        found = derived(heard(FIRST, "stakeholder", self.ROLE), conversations=(FIRST,), known_people={"ana brandt": 12})
        assert found["people"].value["person"] == 12

    def test_a_link_that_stands_is_left_alone(self):
        said = heard(FIRST, "stakeholder", {**self.ROLE, "person": 5})
        found = derived(said, conversations=(FIRST,), known_people={"ana brandt": 12})
        assert found["people"].value["person"] == 5

    def test_an_id_that_was_filled_in_since_is_no_news(self):
        held = {
            target("people"): (entry({"person": None, "name": "Ana Brandt", "title": "CFO", "role": "economic_buyer"}),)
        }
        found = derived(
            heard(FIRST, "stakeholder", self.ROLE),
            conversations=(FIRST,),
            known_people={"ana brandt": 12},
            entries=held,
        )
        assert found["people"].closing == "done"

    def test_what_concerns_the_speaker_goes_to_the_speaker(self):
        from sayso.domain.change import Change, Operation
        from sayso.extract.points import SIGNAL_TYPES
        from tests.propose.telling import FakeType

        class Phone(FakeType):
            def changes(self, signal):
                return (Change(FieldPath("person", "phone"), Operation.SET, signal.value["value"]),)

        known = replace(FIRST, people={"Luis": 31})
        said = heard(known, "phone", "+44 20 7946 0000")
        with SIGNAL_TYPES.temporarily(Phone("phone", "")):
            [draft] = derive(facts(said, conversations=(known,)))
            assert not derive(facts(said, conversations=(FIRST,)))
        assert (draft.entity, draft.entity_id, draft.value) == ("person", 31, "+44 20 7946 0000")

    def test_a_kind_that_is_not_installed_any_more_asks_nothing(self):
        assert not derive(facts(heard(FIRST, "telepathy", "x"), conversations=(FIRST,)))

    def test_a_value_that_does_not_fit_its_kind_any_more_asks_nothing(self):
        assert not derive(facts(heard(FIRST, "go_live", {}), conversations=(FIRST,)))


class TestStages:
    def test_the_newest_conversation_carries_the_card_and_all_quotes_stand_on_it(self):
        held = {
            target("milestones"): (
                entry({"event": "budget_confirmed"}, SECOND),
                entry({"event": "decision_process_shared"}, FIRST),
            )
        }
        found = derived(conversations=(FIRST, SECOND), entries=held)["stage"]
        assert found.conversation_id == SECOND.id
        assert [quote["conversation"] for quote in found.evidence] == ["second", "first"]
        assert found.phrase == "Confirmed: budget confirmed, decision process shared"

    def test_it_waits_from_the_day_on_which_the_milestone_was_confirmed(self):
        held = {target("milestones"): (entry({"event": "budget_confirmed"}, FIRST),)}
        late = replace(held[target("milestones")][0], added_at=datetime(2026, 3, 31, tzinfo=UTC))
        early = {target("milestones"): (*held[target("milestones")], late)}
        day = datetime(2026, 4, 20, tzinfo=UTC).date()
        assert derived(conversations=(FIRST,), entries=held, today=day)["stage"].closing == "expired"
        assert not derived(conversations=(FIRST,), entries=early, today=day)["stage"].closing

    def test_a_milestone_whose_conversation_is_elsewhere_by_now_proposes_nothing(self):
        held = {target("milestones"): (entry({"event": "budget_confirmed"}, SECOND),)}
        assert "stage" not in derived(conversations=(FIRST,), entries=held)

    def test_an_erased_quote_proves_nothing(self):
        kept = entry({"event": "budget_confirmed"}, FIRST)
        for text in ("", "██████"):
            erased = replace(kept, evidence=({**kept.evidence[0], "text": text},))
            assert "stage" not in derived(conversations=(FIRST,), entries={target("milestones"): (erased,)})

    def test_a_quote_without_a_side_has_an_unknown_speaker(self):
        kept = entry({"event": "budget_confirmed"}, FIRST)
        bare = {name: part for name, part in kept.evidence[0].items() if name != "side"}
        entries = {target("milestones"): (replace(kept, evidence=(bare,)),)}
        assert (
            "Nobody has said who speaks" in derived(conversations=(FIRST,), entries=entries)["stage"].certainty_reason
        )


class TestEdits:
    def test_the_newest_change_says_whose_value_it_is(self):
        at = datetime(2026, 3, 1, tzinfo=UTC)
        edits = (edit("go_live", at), edit("go_live", at + timedelta(days=1), by_hand=False))
        said, live = heard(FIRST, "go_live", "2026-06-30"), {target("go_live"): "2026-09-01"}
        assert not derived(said, conversations=(FIRST,), live=live, edits=edits)["go_live"].own_key
        swapped = (edit("go_live", at, by_hand=False), edit("go_live", at + timedelta(days=1)))
        assert derived(said, conversations=(FIRST,), live=live, edits=swapped)["go_live"].own_key


class TestNewBusiness:
    def business(self, *newcomers, **more):
        known = {
            "domain": "blue-harbour.example",
            "account": "",
            "account_id": None,
            "duplicates": (),
            "pipeline": "new",
        }
        return NewBusiness(**{**known, "stage": "discovery", "newcomers": newcomers, **more})

    def newcomer(self, name, *, is_known=False):
        words = Cited(Span("first", 1, 0, 0, 5), "Hello", name, Side.THEIRS, FIRST.started_at)
        return Newcomer(name, name, f"{name.lower()}@blue-harbour.example", "", words, is_known)

    def drafts(self, *answers, **more):
        business = self.business(self.newcomer("Luis"), self.newcomer("Ana"), **more)
        return derive(facts(conversations=(FIRST,), deal_id=None, new_business=business, answers=answers))

    def test_a_company_is_called_as_its_domain_says(self):
        assert company_name("blue-harbour.co.example") == "Blue Harbour"

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("Loading bays - Blue Harbour Foods", "Blue Harbour"),
            ("BLUE HARBOUR", "BLUE HARBOUR"),
            ("Blue-Harbour", "Blue-Harbour"),
            ("the blue harbour, ana@blueharbour.example", "Blueharbour"),
            ("Dark Blue Harbourmaster", "Blueharbour"),
            ("x" * 100_000, "Blueharbour"),
        ],
    )
    def test_its_spelling_is_that_of_who_wrote_it(self, said, name):
        assert company_name("blueharbour.example", ["nothing", said]) == name

    def test_one_person_declined_leaves_the_others(self):
        shown = {draft.value["name"]: draft for draft in self.drafts() if draft.entity == "person"}
        after = self.drafts(answer(shown["Luis"]))
        assert {draft.value["name"] for draft in waiting(after) if draft.entity == "person"} == {"Ana"}
        assert {draft.entity for draft in waiting(after)} == {"account", "person", "deal"}

    def test_a_declined_deal_stays_declined_when_the_company_is_called_otherwise(self):
        [shown] = [draft for draft in self.drafts() if draft.entity == "deal"]
        after = self.drafts(answer(shown), account="Blue Harbour Ltd", account_id=4)
        assert {draft.entity for draft in waiting(after)} == {"person"}

    def test_an_account_of_the_record_is_named_by_its_id(self):
        drafts = self.drafts(account="Blue Harbour Ltd", account_id=4)
        assert {draft.entity for draft in drafts} == {"person", "deal"}
        assert {draft.value["account"] for draft in drafts} == {4}

    def test_people_of_the_record_are_not_made_again(self):
        business = self.business(self.newcomer("Luis", is_known=True))
        drafts = derive(facts(conversations=(FIRST,), deal_id=None, new_business=business))
        assert {draft.entity for draft in drafts} == {"account", "deal"}

    def test_without_an_outsider_there_is_nothing_to_create(self):
        assert not derive(facts(conversations=(FIRST,), deal_id=None, new_business=self.business()))
        assert not derive(facts(conversations=(FIRST,), deal_id=None))

    def test_duplicates_cast_doubt_on_the_company_and_not_on_its_people(self):
        drafts = {
            draft.entity: draft for draft in self.drafts(duplicates=("Blue Harbor Inc (has much the same name)",))
        }
        assert drafts["account"].own_key
        assert drafts["deal"].own_key
        assert not drafts["person"].own_key


class TestHistory:
    OLD = conversation("old", 5, month=1, captured=19)

    def test_people_of_the_record_are_left_alone_and_others_are_added(self):
        held = {target("people"): (entry({"person": None, "name": "Luis", "title": "", "role": "champion"}),)}
        said = [
            heard(self.OLD, "stakeholder", {"name": name, "title": "COO", "role": "champion"}, minute=minute)
            for minute, name in enumerate(("Luis", "Ana"))
        ]
        drafts = derive(facts(*said, conversations=(self.OLD,), entries=held))
        assert [draft.value["name"] for draft in drafts] == ["Ana"]

    def test_notes_are_added_only_where_there_are_none(self):
        said = heard(self.OLD, "note", "they run two depots")
        assert derive(facts(said, conversations=(self.OLD,)))
        assert not derive(facts(said, conversations=(self.OLD,), entries={target("notes"): (entry("another"),)}))


class TestAnswersOfOtherKinds:
    def test_the_value_that_was_made_of_an_offer_is_not_offered_from_older_words(self):
        [shown] = derive(facts(heard(SECOND, "go_live", "2026-06-30"), conversations=(SECOND,)))
        edited = answer(shown, "edited", value="2026-07-15")
        older = heard(FIRST, "go_live", "2026-07-15")
        [draft] = derive(facts(older, conversations=(FIRST,), answers=(edited,)))
        assert (draft.closing, draft.closing_cause) == ("settled", "Accepted with an edit on 19 Mar 2026.")

    def test_a_declined_value_does_not_decline_what_it_might_have_become(self):
        [shown] = derive(facts(heard(SECOND, "go_live", "2026-06-30"), conversations=(SECOND,)))
        declined = answer(shown, "declined", value="2026-07-15")
        assert waiting(
            derive(facts(heard(FIRST, "go_live", "2026-07-15"), conversations=(FIRST,), answers=(declined,)))
        )

    def test_a_stage_that_was_accepted_settles_no_later_one(self):
        held = {target("milestones"): (entry({"event": "budget_confirmed"}, SECOND),)}
        [shown] = derive(facts(conversations=(SECOND,), entries=held))
        yes = answer(shown, "accepted")
        later = {target("milestones"): (*held[target("milestones")], entry({"event": "evaluation_started"}, FIRST))}
        live = {target("stage"): {"pipeline": "new", "key": "evaluation"}}
        [draft] = derive(facts(conversations=(FIRST, SECOND), entries=later, answers=(yes,), live=live))
        assert (draft.value["key"], draft.closing) == ("won", "")
