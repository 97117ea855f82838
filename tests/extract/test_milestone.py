"""What the buyer did or confirmed."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.extract.points import SIGNAL_TYPES, BadValue


@pytest.fixture
def events(heard):
    return [signal.value["event"] for signal in heard("milestone")]


def expects(event, text):
    """A test that the words in `text` tell of `event` and of nothing else."""

    def test(events):
        assert events == [event]

    test.__doc__ = text
    return test


test_it_hears_damage_with_a_figure = expects(
    "pain_confirmed",
    "Dana (buyer): We lose about eleven percent of our applications because people give up, it's killing us.",
)
test_it_hears_money_set_aside = expects(
    "budget_confirmed",
    "Dana (buyer): We have $60,000 for it, it's approved and already in the budget of this year.",
)
test_it_hears_how_it_is_decided = expects(
    "decision_process_shared",
    "Dana (buyer): Anything over fifty thousand goes to the investment committee, they meet on Wednesdays.",
)
test_it_hears_that_it_is_being_tried = expects(
    "evaluation_started",
    "Dana (buyer): Our people have been testing it in the sandbox since Monday, the trial is running.",
)
test_it_hears_an_offer_asked_for = expects(
    "proposal_requested",
    "Dana (buyer): Please send me a written quote for both sites so that I have the price in hand.",
)
test_it_hears_a_yes_in_words = expects(
    "verbal_commitment", "Dana (buyer): It's good, we have decided, we're going with you."
)
test_it_hears_a_signature = expects(
    "contract_signed", "Dana (buyer): I signed it yesterday, both signatures are on the contract."
)
test_it_hears_that_everything_stands_still = expects(
    "on_hold", "Dana (buyer): Everything is frozen, so we had to put it on hold until the new year."
)
test_it_hears_that_it_is_lost = expects(
    "lost", "Dana (buyer): I'm sorry, the board met and we've gone with somebody else."
)


def test_an_event_is_told_once(heard):
    """
    Dana (buyer): We lose about eleven percent of our applications because people give up, it's killing us.
    Sam (rep): That is a lot.
    Dana (buyer): Last year we lost forty thousand because nobody could tell where the time went.
    """
    (signal,) = heard("milestone")
    assert len(signal.support) == 1


def test_what_is_planned_is_no_event(events):
    """
    Sam (rep): Could we start a trial next month?
    Dana (buyer): Maybe, if my boss likes it.
    """
    assert events == []


def test_a_signature_to_come_is_no_signature(events):
    """
    Dana (buyer): When Mr. Plum has signed I'll send you the contract with both signatures, I think on Friday.
    """
    assert "contract_signed" not in events


def test_a_review_under_way_has_started(events):
    """
    Sam (rep): Where does it stand with your lawyers?
    Dana (buyer): Our lawyer has had the contract since Monday and she is halfway through the redlines.
    """
    assert events == ["legal_review_started"]


def test_what_our_side_does_is_no_event_of_the_buyer(events):
    """
    Sam (rep): I'll send you the order form, and we can start the security review next month.
    Dana (buyer): Fine.
    """
    assert events == []


def test_an_event_says_which_words_made_it(heard):
    """
    Dana (buyer): I signed it yesterday, both signatures are on the contract.
    """
    (signal,) = heard("milestone")
    assert signal.reason.startswith("contract signed, by “")


def test_an_event_is_added_to_the_deal():
    signal = type("Heard", (), {"value": {"event": "lost"}})()
    assert SIGNAL_TYPES.get("milestone").changes(signal) == (
        Change(FieldPath("deal", "milestones"), Operation.ADD, {"event": "lost"}),
    )


def test_it_refuses_a_value_that_is_none():
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("milestone").check({"event": "party"})


def test_it_says_the_event_in_a_line():
    assert SIGNAL_TYPES.get("milestone").phrase({"event": "on_hold"}) == "On hold"
