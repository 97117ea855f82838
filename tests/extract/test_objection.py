"""What the buyer holds against buying."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.transcript import Quote
from sayso.extract.points import SIGNAL_TYPES, BadValue


@pytest.fixture
def objections(heard):
    return [signal.value["category"] for signal in heard("objection")]


def test_it_hears_that_it_costs_too_much(objections):
    """
    Sam (rep): How does the quote look?
    Dana (buyer): Honestly, that's too expensive for us, it's not in the budget.
    """
    assert objections == ["price"]


def test_it_hears_that_the_terms_are_the_problem(objections):
    """
    Sam (rep): Did your lawyer read it?
    Dana (buyer): Yes, and the liability clause is a problem for us, I'm not signing that.
    """
    assert objections == ["trust"]


def test_it_hears_that_somebody_else_decides(objections):
    """
    Sam (rep): What would stop you from signing?
    Dana (buyer): The problem is that I'm not allowed to decide this alone, my boss does.
    """
    assert objections == ["authority"]


def test_it_hears_that_the_product_falls_short(objections):
    """
    Sam (rep): What do you think?
    Dana (buyer): My worry is that it doesn't support our export, so we can't use it.
    """
    assert objections == ["product"]


def test_the_same_ground_at_once_is_one_objection(objections):
    """
    Sam (rep): How does the quote look?
    Dana (buyer): Honestly, that's too expensive for us. It's not in the budget, we can't afford that.
    """
    assert objections == ["price"]


def test_praise_is_no_objection(objections):
    """
    Sam (rep): What do you think?
    Dana (buyer): I like it, and my team likes it as well.
    """
    assert objections == []


def test_the_rep_s_own_caution_is_no_objection(objections):
    """
    Sam (rep): It's not the cheapest tool, and it doesn't support faxes.
    Dana (buyer): Nobody sends faxes.
    """
    assert objections == []


def test_an_objection_is_kept_with_its_words():
    quote = Quote(0, 0, 13, "Too expensive", "Dana")
    signal = type("Heard", (), {"value": {"category": "price"}, "quote": quote})()
    kept = {"category": "price", "text": "Too expensive"}
    assert SIGNAL_TYPES.get("objection").changes(signal) == (
        Change(FieldPath("deal", "objections"), Operation.ADD, kept),
    )


@pytest.mark.parametrize("value", [{"category": "weather"}, {}, {"category": "price", "text": "no"}])
def test_it_refuses_a_value_that_is_none(value):
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("objection").check(value)


def test_it_says_the_objection_in_a_line():
    assert SIGNAL_TYPES.get("objection").phrase({"category": "timing"}) == "Objection: timing"


def test_a_question_is_no_objection(objections):
    """
    Dana (buyer): How much is it per month?
    Sam (rep): Ninety dollars.
    """
    assert objections == []


def test_what_our_side_fears_is_no_objection(objections):
    """
    Sam (rep): Most people worry about the effort at first.
    Dana (buyer): Okay.
    """
    assert objections == []


def test_an_objection_says_which_words_made_it(heard):
    """
    Sam (rep): How does the quote look?
    Dana (buyer): Honestly, that's too expensive for us, it's not in the budget.
    """
    (signal,) = heard("objection")
    assert "“" in signal.reason
    assert signal.reason.startswith("price, by ")


def test_what_it_must_be_is_no_objection(objections):
    """
    Sam (rep): How does that sound?
    Dana (buyer): Everything has to be in Welsh and English, that's law for us, not taste.
    """
    assert objections == []


def test_what_is_held_against_signing_is_one_though_it_must_be(objections):
    """
    Sam (rep): What would stop you from signing?
    Dana (buyer): The contract has to be under our law, otherwise we have a problem and I'm not signing it.
    Sam (rep): I understand the concern.
    """
    assert objections == ["trust"]
