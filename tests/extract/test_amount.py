"""Prices, budgets and discounts of this deal."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.extract.context import ReadingContext
from sayso.extract.local.reading import read
from sayso.extract.points import SIGNAL_TYPES, BadValue
from tests.extract.conftest import told

PRICE = {"value": 48000, "currency": "USD", "what": "price", "period": "year", "accepted": True}


@pytest.fixture
def amounts(heard):
    return [signal.value for signal in heard("amount")]


def test_a_quoted_price_is_a_price(amounts):
    """
    Dana (buyer): What would it cost?
    Sam (rep): The price is $48,000 a year for the licence.
    """
    assert amounts == [PRICE | {"accepted": False}]


def test_a_price_the_buyer_takes_is_accepted(heard):
    """
    Sam (rep): I can do $48,000 a year for the licence.
    Dana (buyer): Deal.
    """
    (signal,) = heard("amount")
    assert signal.value["accepted"]
    assert [quote.text for quote in signal.support] == ["Deal."]


def test_the_price_of_one_is_no_amount_of_the_deal(heard):
    """
    Sam (rep): It's $45 per seat per month for 200 seats.
    Dana (buyer): Okay, deal.
    """
    signal = heard("amount")[0]
    assert signal.value == {
        "value": 45,
        "currency": "USD",
        "what": "price",
        "period": "month",
        "accepted": True,
        "unit": "seat",
    }
    amount = SIGNAL_TYPES.get("amount")
    assert amount.phrase(signal.value) == "Price: 45 USD per seat a month, accepted"
    assert amount.changes(signal) == ()


def test_a_price_the_buyer_refuses_is_not_accepted(amounts):
    """
    Sam (rep): I can do $48,000 a year for the licence.
    Dana (buyer): No, that's too much for us.
    """
    assert not amounts[0]["accepted"]


def test_only_the_buyer_can_accept(amounts):
    """
    Sam (rep): The offer is $48,000 a year for the licence.
    Guest (?): Deal.
    """
    assert not amounts[0]["accepted"]


def test_money_set_aside_is_a_budget(amounts):
    """
    Dana (buyer): We have $60,000 approved in the budget for this.
    """
    assert [(one["value"], one["what"]) for one in amounts] == [(60000, "budget")]


def test_ten_percent_off_is_a_discount(amounts):
    """
    Sam (rep): If you pay annually I could do ten percent off the price.
    """
    assert [(one["value"], one["currency"], one["what"]) for one in amounts] == [(10, None, "discount")]


def test_spoken_figures_are_read(amounts):
    """
    Sam (rep): So the total price comes to eighty-four thousand dollars a year.
    """
    assert [one["value"] for one in amounts] == [84000]


def test_a_figure_said_again_is_support(heard):
    """
    Sam (rep): The price is $48,000 a year for the licence.
    Dana (buyer): So the price is $48,000 a year.
    """
    (signal,) = heard("amount")
    assert [quote.speaker for quote in signal.support] == ["Dana"]


def test_a_threshold_is_no_amount(amounts):
    """
    Dana (buyer): Anything over $50,000 goes to the board.
    """
    assert amounts == []


def test_damage_is_no_amount(amounts):
    """
    Dana (buyer): We lost two hundred thousand last year because of it.
    """
    assert amounts == []


def test_a_head_count_is_no_amount(amounts):
    """
    Dana (buyer): We have 120 users in eleven stores.
    """
    assert amounts == []


def test_a_percentage_of_something_else_is_no_discount(amounts):
    """
    Dana (buyer): About thirty percent of our people work from home.
    """
    assert amounts == []


def changed(**other):
    return SIGNAL_TYPES.get("amount").changes(type("Heard", (), {"value": PRICE | other})())


def test_only_an_accepted_price_is_the_deal_s_amount():
    money = {"amount": "48000.00", "currency": "USD"}
    assert changed() == (Change(FieldPath("deal", "amount"), Operation.SET, money),)
    assert changed(accepted=False) == ()


def test_a_budget_has_a_field_of_its_own():
    assert changed(what="budget", accepted=False, value=60000.5, currency=None) == (
        Change(FieldPath("deal", "budget"), Operation.SET, {"amount": "60000.50", "currency": ""}),
    )


def test_a_discount_is_a_number_of_percent():
    path = FieldPath("deal", "discount")
    assert changed(what="discount", value=12.5, currency=None) == (Change(path, Operation.SET, "12.5"),)
    assert changed(what="discount", value=10, currency=None) == (Change(path, Operation.SET, "10"),)


def test_a_discount_in_money_changes_no_percentage():
    assert changed(what="discount", value=5000, currency="USD") == ()


@pytest.mark.parametrize(
    "wrong",
    [{"value": "48000"}, {"value": True}, {"value": -1}, {"value": float("nan")}, {"what": "tax"}, {"period": "week"}],
)
def test_it_refuses_a_value_that_is_none(wrong):
    SIGNAL_TYPES.get("amount").check(PRICE)
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("amount").check(PRICE | wrong)


def test_it_says_the_amount_in_a_line():
    assert SIGNAL_TYPES.get("amount").phrase(PRICE) == "Price: 48,000 USD a year, accepted"


@pytest.mark.parametrize("said", ["minus fifteen percent", "less 15 percent"])
def test_what_is_taken_off_is_a_discount(said):
    talk = f"Dana (buyer): What would it cost?\nSam (rep): The price is 45,000 a year, {said} for the first year."
    reading = read(told(talk), ReadingContext(currency="USD"))
    values = [signal.value for signal in SIGNAL_TYPES.get("amount").find(reading)]
    assert [(value["value"], value["what"]) for value in values] == [(45000, "price"), (15, "discount")]


def test_a_range_is_one_amount_and_its_value_the_upper_end(heard):
    """
    Sam (rep): What is the budget for it?
    Dana (buyer): Our budget is eighty to ninety K for the year.
    """
    (signal,) = heard("amount")
    assert (signal.value["value"], signal.value["what"]) == (90000, "budget")
    assert "the upper end of 80,000 to 90,000" in signal.reason


def test_what_it_is_the_price_of_may_be_said_or_not():
    check = SIGNAL_TYPES.get("amount").check
    check(PRICE)
    check(PRICE | {"unit": "seat"})
    with pytest.raises(BadValue, match="unit must be a text"):
        check(PRICE | {"unit": ""})
    with pytest.raises(BadValue, match="unknown fields: units"):
        check(PRICE | {"units": "seats"})
