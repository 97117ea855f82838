"""A model's sentence says no other than the quotes that it names: on numbers, days and denial."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.domain.transcript import Side
from sayso.giveback.ask.bearing import asks_no_other, says_no_other
from sayso.giveback.ask.language import parse
from sayso.giveback.ask.model_words import borne_out
from sayso.giveback.ask.views import Quoted

ASKED = "what did they say?"
THURSDAY = datetime(2026, 11, 19, 15, tzinfo=UTC)


def quoted(text, at=THURSDAY):
    return Quoted(1, 0, "Call", "call", "Northgate", at, "Anna Reed", Side.THEIRS, "", text, "")


SAME = (
    ("The price is fine.", "The price is fine for us."),
    ("They cannot start before May.", "The price is fine, but we can't start before May."),
    ("The price is fine.", "The price is fine, but we can't start before May."),
    ("There is no budget left this year.", "We have no budget this year."),
    ("They declined the discount.", "We will not take the discount."),
    ("The budget is 40,000 pounds.", "Our budget is forty thousand pounds."),
    ("They have four sites.", "We have 4 sites."),
    ("They decide on 26 November.", "We decide next Thursday."),
    ("They decide on Thursday 26 November 2026.", "We decide on the 26th."),
    ("On 19 November they said that the budget is approved.", "The budget is approved."),
    ("They would sign if the price were lower.", "If the price were lower we would sign."),
    ("They asked for ten percent off the price.", "Could you do ten percent off the price?"),
    ("One of them wants the contract.", "My boss wants the contract."),
    ("They need it no later than Friday.", "We need it by Friday."),
)
OTHER = (
    ("The price is not fine.", "The price is fine for us."),
    ("The price is fine.", "The price is not fine for us."),
    ("They can start before May.", "The price is fine, but we can't start before May."),
    ("There is budget left this year.", "We have no budget this year."),
    ("They take the discount.", "We will not take the discount."),
    ("The budget is 14,000 pounds.", "Our budget is forty thousand pounds."),
    ("The budget is 40,000 dollars.", "Our budget is 40,000 pounds."),
    ("The budget is 40,000 pounds a month.", "Our budget is 40,000 pounds a year."),
    ("They have five sites.", "We have 4 sites."),
    ("The discount is 10 pounds.", "The discount is 10 percent."),
    ("They decide on 27 November.", "We decide next Thursday."),
    ("They decide on Friday.", "We decide next Thursday."),
    ("They decide in May.", "We decide next Thursday."),
    ("They sign at that price.", "If the price were lower we would sign."),
    ("They take ten percent off the price.", "Could you do ten percent off the price?"),
    ("They sign tomorrow.", "We sign tomorrow, just kidding."),
)


@pytest.mark.parametrize(("sentence", "quote"), SAME)
def test_what_the_quotes_say_stands_in_other_words(sentence, quote):
    assert says_no_other(sentence, ASKED, [quoted(quote)])


@pytest.mark.parametrize(("sentence", "quote"), OTHER)
def test_what_contradicts_its_quotes_does_not_stand(sentence, quote):
    assert not says_no_other(sentence, ASKED, [quoted(quote)])


def test_a_day_is_read_from_the_day_of_its_own_quote():
    later = quoted("We decide next Thursday.", datetime(2026, 11, 26, 15, tzinfo=UTC))
    assert says_no_other("They decide on 3 December.", ASKED, [later])
    assert not says_no_other("They decide on 3 December.", ASKED, [quoted("We decide next Thursday.")])


def test_what_was_asked_for_may_be_repeated():
    price = quoted("The price is too high.")
    assert says_no_other("In deals over 50k the price is too high.", "price in deals over 50k", [price])
    assert not says_no_other("In deals over 50k the price is too high.", "price in large deals", [price])


def test_an_answer_is_judged_by_it():
    sentences = [{"text": "The price is fine.", "quotes": [1]}, {"text": "The price is not fine.", "quotes": [1]}]
    answer = '{"sentences": ' + str(sentences).replace("'", '"') + "}"
    found = borne_out(answer, ASKED, [quoted("The price is not fine for us.")])
    assert [sentence.text for sentence in found] == ["The price is not fine."]


@pytest.mark.parametrize(
    ("question", "query", "stands"),
    [
        ("price objections over fifty thousand", "objection:price amount:>50k", True),
        ("price objections over fifty thousand", "objection:price amount:>5k", False),
        ("price objections", "objection:price amount:>50k", False),
        ("what was said in October?", "said:2026-10", True),
        ("what was said since October?", "said:2026-10..", True),
        ("what was said in October?", "said:2026-09", False),
        ("what was said in 2025?", "said:2025", True),
        ("what was said lately?", "said:last-30-days", True),
        ("who did not mention Portway?", "-Portway", True),
        ("who spoke except the champion?", "-role:champion", True),
        ("who mentioned Portway?", "-Portway", False),
    ],
)
def test_a_translation_asks_no_other(question, query, stands):
    assert asks_no_other(parse(query), question, date(2026, 11, 23)) is stands


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=120))
def test_any_text_is_judged(sentence, question, quote):
    assert says_no_other(sentence, question, [quoted(quote)]) in (True, False)
    assert asks_no_other((), question, date(2026, 11, 23)) is True
