"""What the buyer has to get rid of, has to have, chooses by or measures it by."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.transcript import Quote
from sayso.extract.points import SIGNAL_TYPES, BadValue


@pytest.fixture
def needs(heard):
    return [signal.value["what"] for signal in heard("need")]


def test_it_hears_what_goes_wrong_today(needs):
    """
    Sam (rep): What happens at the moment?
    Dana (buyer): We lose about forty hours a week because my people type every order in twice by hand.
    """
    assert needs == ["pain"]


def test_it_hears_what_the_solution_must_do(needs):
    """
    Sam (rep): Anything else that we should know?
    Dana (buyer): It has to work without a network, half of our sites have none.
    """
    assert needs == ["requirement"]


def test_it_hears_what_the_choice_hangs_on(needs):
    """
    Sam (rep): And how will you decide?
    Dana (buyer): If the nurses don't like it, we won't buy it, she wants to see it on one ward first.
    """
    assert needs == ["criterion"]


def test_it_hears_what_it_is_measured_by(needs):
    """
    Sam (rep): And how was the trial?
    Dana (buyer): It took us four hours before and now it takes thirty minutes.
    """
    assert needs == ["metric"]


def test_it_goes_on_about_the_same_in_one_breath(needs):
    """
    Sam (rep): What happens at the moment?
    Dana (buyer): We lose orders every week because they are typed in twice. It took us three days to find the last one.
    """
    assert needs == ["pain"]


def test_what_our_side_praises_is_no_need(needs):
    """
    Sam (rep): With us it runs offline, and most of our customers save two days a week.
    Dana (buyer): Okay.
    """
    assert needs == []


def test_what_the_next_meeting_needs_is_no_need(needs):
    """
    Sam (rep): Anything for Thursday?
    Dana (buyer): No, we're all set, see you then.
    """
    assert needs == []


def test_it_asks_for_an_entry_on_the_deal(heard):
    """
    Sam (rep): What happens at the moment?
    Dana (buyer): We lose about forty hours a week because my people type every order in twice by hand.
    """
    [signal] = heard("need")
    assert isinstance(signal.quote, Quote)
    assert SIGNAL_TYPES.get("need").changes(signal) == (
        Change(FieldPath("deal", "needs"), Operation.ADD, {"what": signal.value["what"], "text": signal.quote.text}),
    )
    assert SIGNAL_TYPES.get("need").phrase(signal.value) == "Need: pain"
    assert signal.reason


@pytest.mark.parametrize("value", [{}, {"what": "wish"}, {"what": "pain", "more": 1}, {"what": None}])
def test_it_refuses_what_is_no_need(value):
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("need").check(value)
