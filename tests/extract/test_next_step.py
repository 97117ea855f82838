"""Next steps: what reads as a commitment must be one."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty
from sayso.extract.points import SIGNAL_TYPES, BadValue

STEP = {"action": "send the deck", "owner": "Sam", "owner_side": "ours", "due": "2026-03-12", "agreement": "agreed"}


@pytest.fixture
def steps(heard):
    return heard("next_step")


def agreed(steps):
    return [step for step in steps if step.value["agreement"] == "agreed"]


def test_a_plain_promise_is_agreed(steps):
    """
    Dana (buyer): Looks good so far.
    Sam (rep): I'll send you the revised quote by Thursday.
    Dana (buyer): Thanks.
    """
    (step,) = steps
    assert step.quote.text == "I'll send you the revised quote by Thursday."
    assert step.value == {
        "action": "send the revised quote",
        "owner": "Sam",
        "owner_side": "ours",
        "due": "2026-03-12",
        "agreement": "agreed",
    }
    assert step.certainty is Certainty.CONFIDENT
    assert "“thursday”, said on Tue 10 Mar 2026, is Thu 12 Mar 2026" in step.reason


def test_a_promise_of_the_buyer_is_theirs(steps):
    """
    Sam (rep): What happens next on your side?
    Dana (buyer): I'll share the pricing with our CFO on Friday.
    """
    (step,) = steps
    assert (step.value["owner_side"], step.value["owner"], step.value["due"]) == ("theirs", "Dana", "2026-03-13")


def test_what_the_other_side_will_have_is_ours_to_give(steps):
    """
    Dana (buyer): When do we get the contract?
    Sam (rep): You'll have the contract in your inbox tomorrow.
    Dana (buyer): Perfect.
    """
    (step,) = steps
    assert (step.value["owner_side"], step.value["due"]) == ("ours", "2026-03-11")


def test_a_request_that_is_granted_is_one_step_of_the_one_who_grants(steps):
    """
    Sam (rep): Can you send me the export of last year?
    Dana (buyer): Sure, I'll get that over to you tomorrow.
    """
    (step,) = agreed(steps)
    assert (step.value["owner_side"], step.value["due"]) == ("theirs", "2026-03-11")
    assert "Can you send me the export of last year?" in [quote.text for quote in step.support]


def test_a_request_that_nobody_answers_is_proposed(steps):
    """
    [email]
    Sam (rep): Could you send me the signed order form by Friday?
    """
    (step,) = steps
    assert step.value["agreement"] == "proposed"
    assert step.value["owner_side"] == "theirs"
    assert step.certainty is Certainty.UNSURE


def test_a_meeting_is_of_both_and_its_acceptance_is_quoted(steps):
    """
    Sam (rep): Shall we do a call on Thursday at two?
    Dana (buyer): Thursday works for me.
    """
    (step,) = steps
    assert step.value["owner"] is None
    assert (step.value["owner_side"], step.value["agreement"], step.value["due"]) == ("both", "agreed", "2026-03-12")
    assert [quote.text for quote in step.support] == ["Thursday works for me."]


def test_the_last_day_named_wins_with_the_earlier_one_as_support(steps):
    """
    Sam (rep): Shall we do a demo on Thursday?
    Dana (buyer): I can't on Thursday, how about Friday?
    Sam (rep): Friday is fine.
    """
    (step,) = steps
    assert (step.value["due"], step.value["agreement"]) == ("2026-03-13", "agreed")
    said = [step.quote.text, *(quote.text for quote in step.support)]
    assert "Shall we do a demo on Thursday?" in said
    assert "Friday is fine." in said


def test_a_day_that_is_called_impossible_is_not_the_day(steps):
    """
    Sam (rep): Shall we do a demo on Thursday or Friday?
    Dana (buyer): Friday works, on Thursday I'm away.
    """
    (step,) = steps
    assert step.value["due"] == "2026-03-13"


def test_an_answer_in_other_words_is_the_same_step(steps):
    """
    Sam (rep): Can you send me the export of last year?
    Dana (buyer): Sure, I'll pull the figures tomorrow.
    """
    (step,) = steps
    assert step.quote.text == "Sure, I'll pull the figures tomorrow."


def test_a_refused_proposal_is_declined_and_has_no_day(steps):
    """
    Sam (rep): Shall we set up a demo with your CFO on Thursday?
    Dana (buyer): No, please don't.
    """
    (step,) = steps
    assert (step.value["agreement"], step.value["due"]) == ("declined", None)


def test_a_proposal_that_is_put_off_stays_proposed(steps):
    """
    Sam (rep): Shall we do a workshop next Tuesday?
    Dana (buyer): Let me get back to you on that.
    """
    assert [step.value["agreement"] for step in steps if step.value["owner_side"] == "both"] == ["proposed"]


def test_what_was_asked_and_then_taken_back_is_declined(steps):
    """
    Sam (rep): I'll send the security paper to your colleague tomorrow.
    Sam (rep): Scratch that, you said she has it.
    """
    assert agreed(steps) == []


def test_a_promise_waved_off_by_the_other_side_is_declined(steps):
    """
    Sam (rep): I'll send the paper to your boss tomorrow.
    Dana (buyer): Please don't, I'd rather you didn't.
    """
    (step,) = steps
    assert step.value["agreement"] == "declined"


def test_the_same_promise_told_twice_is_one_step(steps):
    """
    Sam (rep): I'll rewrite annex two with the European hosting.
    Sam (rep): You'll have it on Friday.
    Dana (buyer): Friday is good.
    """
    (step,) = steps
    assert step.value["due"] == "2026-03-13"


def test_a_condition_that_will_come_true_is_agreed_without_a_day(steps):
    """
    Dana (buyer): I'll give you the file.
    Sam (rep): Once I have the file I'll run the test and write up the result for you.
    Dana (buyer): Great, thank you.
    """
    found = [step for step in steps if step.quote.speaker == "Sam"]
    assert [step.value["due"] for step in found] == [None]


def never_agreed(text):
    """A test that the words in `text` make no agreed step."""

    def test(steps):
        assert agreed(steps) == []

    test.__doc__ = text
    return test


test_a_denial_is_no_step = never_agreed("""
    Dana (buyer): Do I get the numbers tomorrow?
    Sam (rep): I don't think I'll send you the numbers tomorrow.
""")
test_a_refusal_is_no_step = never_agreed("""
    Sam (rep): Can you send the contract on Friday?
    Dana (buyer): No, I won't send the contract on Friday.
""")
test_a_supposition_is_no_step = never_agreed("""
    Dana (buyer): If we went with you, I'd send the contract to legal on Monday.
    Sam (rep): Understood, and what would be missing?
""")
test_an_if_that_nobody_took_up_is_no_step = never_agreed("""
    Sam (rep): If you sign this week, I'll send you the hardware on Monday.
    Dana (buyer): Which hardware?
""")
test_what_is_past_is_no_step = never_agreed("""
    Sam (rep): I sent you the deck yesterday, and we met your team last week.
    Dana (buyer): Yes, I read it.
""")
test_what_others_do_is_no_step = never_agreed("""
    Dana (buyer): Our CFO looks at the numbers on Friday, and they'll send it to the board on Monday.
    Sam (rep): Good to know.
""")
test_what_somebody_said_is_no_step = never_agreed("""
    Dana (buyer): He told me I'll send you the report on Friday, that is what he said.
    Sam (rep): Funny.
""")
test_a_joke_is_no_step = never_agreed("""
    Sam (rep): I'll send you my firstborn on Friday, just kidding.
    Dana (buyer): Ha.
""")
test_what_is_done_while_talking_is_no_step = never_agreed("""
    Sam (rep): Let me share my screen. I'll show you the dashboard now.
    Dana (buyer): I can see it.
""")
test_a_courtesy_is_no_step = never_agreed("""
    [email]
    Sam (rep): I'll be happy to answer any questions. I'll talk to you on Friday.
""")
test_a_meeting_nobody_accepted_is_no_step = never_agreed("""
    [email]
    Sam (rep): Shall we meet on Thursday at ten? I'll come by your office on Monday at nine.
""")


def test_a_voice_without_a_side_owns_a_step_of_no_side(steps):
    """
    Speaker 1 (?): I'll send you the contract by Friday.
    Speaker 2 (?): Great.
    """
    (step,) = steps
    assert step.value["owner_side"] == "unknown"
    assert step.certainty is Certainty.UNSURE
    assert "nobody has said for whom the speaker speaks" in step.reason


def test_somebody_present_who_is_named_owns_the_step(steps):
    """
    [email]
    Sam (rep): Mia will send you the security questionnaire by Thursday.
    Mia (rep): Will do.
    Dana (buyer): Thanks.
    """
    assert steps[0].value["owner"] == "Mia"


def test_without_a_start_the_step_has_no_day(steps):
    """
    [no start]
    Dana (buyer): And the quote?
    Sam (rep): I'll send you the revised quote tomorrow.
    """
    assert [step.value["due"] for step in steps] == [None]


def test_speech_without_punctuation_is_read_as_well(steps):
    """
    dana (buyer): yeah that sounds good to me and what about the numbers when do we get them
    sam (rep): so i'll send you the numbers by thursday and then you can show them to your team okay
    """
    assert "2026-03-12" in [step.value["due"] for step in agreed(steps)]


def test_speech_without_punctuation_may_name_the_day_of_what_follows(steps):
    """
    dana (buyer): yeah that sounds good to me and what about the numbers when do we get them
    sam (rep): so i'll send you the numbers by thursday and then you can show them to your team on friday okay
    """
    assert "2026-03-12" in [step.value["due"] for step in agreed(steps)]


def changes(**other):
    kind = SIGNAL_TYPES.get("next_step")
    signal = type("Heard", (), {"value": STEP | other})()
    return kind.changes(signal)


def test_an_agreed_step_becomes_a_commitment():
    assert changes() == (Change(FieldPath("deal", "commitments"), Operation.ADD, STEP),)
    assert changes(owner_side="theirs") != ()


def test_a_proposed_step_is_kept_only_where_it_is_ours():
    assert changes(agreement="proposed")[0].value["agreement"] == "proposed"
    assert changes(agreement="proposed", owner_side="theirs") == ()
    assert changes(agreement="declined") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": " "},
        {"owner": 3},
        {"owner_side": "mine"},
        {"due": "12/3/2026"},
        {"due": "2026-13-01"},
        {"agreement": "maybe"},
        {"extra": 1},
    ],
)
def test_it_refuses_a_value_that_is_none(wrong):
    SIGNAL_TYPES.get("next_step").check(STEP)
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("next_step").check(STEP | wrong)


def test_it_says_the_step_in_a_line():
    assert SIGNAL_TYPES.get("next_step").phrase(STEP) == "send the deck (Sam, due 2026-03-12, agreed)"


def test_a_meeting_whose_words_tell_nothing_is_called_one(heard):
    """
    Sam (rep): How about Thursday at two, the same room?
    Dana (buyer): Thursday at two is good for me.
    """
    (step,) = heard("next_step")
    assert step.value["owner_side"] == "both"
    assert step.value["action"] == "meet"


def test_a_promise_that_hangs_on_an_if_is_not_sure(steps):
    """
    Dana (buyer): If you send me the form by Tuesday, I'll sign it on Thursday.
    Sam (rep): I'll send it tomorrow.
    """
    signed, sent = steps
    assert (signed.quote.text, signed.certainty) == ("I'll sign it on Thursday.", Certainty.UNSURE)
    assert "unsure: it hangs on a condition" in signed.reason
    assert sent.certainty is Certainty.CONFIDENT


def test_an_if_behind_a_promise_counts_as_well(steps):
    """
    Sam (rep): I'll send the contract on Thursday, if you get me the numbers.
    Dana (buyer): Okay.
    """
    (step,) = steps
    assert "unsure: it hangs on a condition" in step.reason


def test_an_if_of_courtesy_that_was_taken_up_leaves_it_sure(steps):
    """
    Sam (rep): I'll send the contract on Thursday if that works for you.
    Dana (buyer): Yes, perfect.
    """
    (step,) = steps
    assert step.certainty is Certainty.CONFIDENT


def test_an_if_of_courtesy_that_nobody_took_up_does_not(steps):
    """
    Sam (rep): I'll send the contract on Thursday if that works for you.
    Dana (buyer): By the way, how is your dog?
    """
    (step,) = steps
    assert "unsure: it hangs on a condition" in step.reason


def test_an_if_that_asks_whether_is_no_condition(steps):
    """
    Sam (rep): I'll send the deck on Thursday so you can see if it fits.
    Dana (buyer): Great.
    """
    (step,) = steps
    assert step.certainty is Certainty.CONFIDENT
