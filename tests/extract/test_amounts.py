"""Sums of money as people say and write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.amounts import find
from sayso.extract.amounts.grammar import in_currency
from sayso.extract.local.reading import plain_of


def only(text):
    (found,) = find(plain_of(text))
    return found


@pytest.mark.parametrize(
    ("said", "value", "currency"),
    [
        ("$45,000", "45000", "$"),
        ("$1.2m", "1200000", "$"),
        ("80k", "80000", ""),
        ("£9,600", "9600", "GBP"),
        ("45.000 euro", "45000", "EUR"),
        ("2.900 euros", "2900", "EUR"),
        ("6,30 euro", "6.30", "EUR"),
        ("0.094 €", "0.094", "EUR"),
        ("EUR 186,000", "186000", "EUR"),
        ("131.600 €", "131600", "EUR"),
        ("A$214", "214", "AUD"),
        ("R$ 48.000", "48000", "BRL"),
        ("INR 18,50,000", "1850000", "INR"),
        ("Rs. 34 lakhs", "3400000", "INR"),
        ("one crore forty-five lakhs", "14500000", ""),
        ("eighty thousand dollars", "80000", "$"),
        ("a hundred and fifty-five thousand", "155000", ""),
        ("one million one hundred eighty thousand reais", "1180000", "BRL"),
        ("eleven and a half thousand", "11500", ""),
        ("one point six eight million", "1680000", ""),
        ("seven grand", "7000", ""),
        ("thirty-five pence", "0.35", "GBP"),
        ("nine and a half cents", "0.095", "$"),
        ("thirteen fifty", "1350", ""),
        ("twenty-eight hundred", "2800", ""),
        ("two forty", "240", ""),
        ("nine seventy-nine", "979", ""),
        ("twelve six", "12600", ""),
        ("four ninety-nine two", "499200", ""),
        ("half a million euros", "500000", "EUR"),
        ("a quarter of a million", "250000", ""),
        ("two million and a half", "2500000", ""),
        ("a couple of thousand dollars", "2000", "$"),
        ("a thousand a month", "1000", ""),
        ("\u00a33.5k p.a.", "3500", "GBP"),
        ("\u20ac 12 000", "12000", "EUR"),
        ("1\u00a0200\u00a0000 kr", "1200000", "kr"),
        ("1,2 Mio euros", "1200000", "EUR"),
        ("eighty K", "80000", ""),
        ("a million two", "1200000", ""),
        ("three million one hundred", "3100000", ""),
        ("one million three hundred and fifty", "1350000", ""),
        ("two million two hundred nineteen", "2219000", ""),
        ("one crore twenty", "12000000", ""),
        ("two lakh fifty", "250000", ""),
        ("a thousand and fifty", "1050", ""),
        ("four dollars sixty per picker", "4.60", "$"),
        ("$12/user/mo", "12", "$"),
    ],
)
def test_it_reads_the_value_and_the_currency(said, value, currency):
    found = only(said)
    assert (found.value, found.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("$90 per kiosk monthly", "month"),
        ("twelve dollars a lane a month", "month"),
        ("€72,000 for the first year", "year"),
        ("£4,200 per annum", "year"),
        ("$1,900/yr a pack", "year"),
        ("£2,500 one-off", "once"),
        ("$310,000 over three years", ""),
        ("$310,000", ""),
    ],
)
def test_it_reads_what_the_sum_is_for(said, period):
    assert find(plain_of(said))[0].period == period


@pytest.mark.parametrize("said", ["10% off", "ten percent off", "%12 discount", "7 per cent"])
def test_it_reads_a_percentage(said):
    assert only(said).percent


def test_a_short_figure_may_stand_for_thousands():
    assert only("two forty in the plan").terse
    assert not only("$240 a month").terse


def test_a_dollar_is_the_deal_s_dollar():
    assert in_currency("$", "AUD") == "AUD"
    assert in_currency("$", "EUR") == "USD"
    assert in_currency("kr", "NOK") == "NOK"
    assert in_currency("", "CHF") == "CHF"
    assert in_currency("GBP", "USD") == "GBP"


@pytest.mark.parametrize("said", ["a grand plan", "thousands of them", "hundred", "no figures here"])
def test_a_scale_alone_is_no_sum(said):
    assert find(said) == ()


@given(st.text(max_size=200))
def test_it_is_total_and_every_span_is_what_it_says(text):
    plain = plain_of(text)
    for one in find(plain):
        assert plain[one.start : one.end] == one.text
        assert one.value >= 0


NUMBERS = "one twelve twenty hundred thousand million lakhs and a half point , - $ € 4.500 1,00 k percent oh an"


@given(st.lists(st.sampled_from(NUMBERS.split()), max_size=10).map(" ".join))
def test_nonsense_made_of_number_words_never_fails(text):
    for one in find(text):
        assert one.value.is_finite()


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("eighty to ninety thousand euros a year", (80_000, "EUR", "year"), (90_000, "EUR", "year")),
        ("between eighty and ninety thousand", (80_000, "", ""), (90_000, "", "")),
        ("$80-90k", (80_000, "$", ""), (90_000, "$", "")),
        ("five or six grand", (5_000, "", ""), (6_000, "", "")),
        ("from \u20ac40k to \u20ac50k", (40_000, "EUR", ""), (50_000, "EUR", "")),
        ("twenty to thirty euros per seat per month", (20, "EUR", "month"), (30, "EUR", "month")),
        ("one hundred and fifty to two hundred thousand", (150_000, "", ""), (200_000, "", "")),
    ],
)
def test_both_ends_of_a_range_are_counted_alike(said, low, high):
    assert [(one.value, one.currency, one.period) for one in find(plain_of(said))] == [low, high]


def test_a_range_of_percentages_is_two_of_them():
    assert [(one.value, one.percent) for one in find("ten to fifteen percent")] == [(10, True), (15, True)]


@pytest.mark.parametrize(
    ("said", "values"), [("5-10 users", [5]), ("ten to fifteen users", [10, 15]), ("2026-03-10", [2026])]
)
def test_what_counts_no_money_stays_as_it_is_said(said, values):
    assert [one.value for one in find(said)] == values
    assert not any(one.marked for one in find(said))


@pytest.mark.parametrize(
    ("said", "lowest", "highest"),
    [
        ("eighty to ninety K", 80_000, 90_000),
        ("between 40 and 50 thousand", 40_000, 50_000),
        ("between $40,000 and $50,000", 40_000, 50_000),
        ("three or four hundred euros", 300, 400),
        ("ten to fifteen percent", 10, 15),
        ("8-10 percent", 8, 10),
    ],
)
def test_the_ends_of_one_amount_know_each_other(said, lowest, highest):
    low, high = find(plain_of(said))
    assert (low.is_lower_end, low.value) == (True, lowest)
    assert (high.lowest, high.value) == (lowest, highest)


@pytest.mark.parametrize("said", ["it went from 40k to 50k", "60k or 70k", "from 60k to 50k", "40 euros to 50 dollars"])
def test_two_amounts_are_no_range(said):
    assert [(one.is_lower_end, one.lowest) for one in find(said)] == [(False, None), (False, None)]
