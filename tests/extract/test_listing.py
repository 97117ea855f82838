"""The mark before a line of a list is part of the quote, and none of the wording."""

import pytest

from sayso.extract.listing import unlisted
from sayso.extract.points import SIGNAL_TYPES


@pytest.mark.parametrize(
    "text",
    ["2. It is too slow.", "- It is too slow.", "• b) It is too slow.", "(3) It is too slow.", "1.2. It is too slow."],
)
def test_a_mark_is_left_out(text):
    assert unlisted(text) == "It is too slow."


@pytest.mark.parametrize("text", ["1.2 million is too much.", "A. Smith says no.", "12 months is long.", "2.", "– "])
def test_what_is_no_mark_is_left_in(text):
    assert unlisted(text) == text


def test_an_objection_is_worded_without_its_mark(heard):
    """
    [email]
    Dana (buyer): Two things keep us from signing.
    2. The price is far too high for us.
    """
    objection = SIGNAL_TYPES.get("objection")
    (found,) = heard("objection")
    assert found.quote.text == "2. The price is far too high for us."
    (change,) = objection.changes(found)
    assert change.value["text"] == "The price is far too high for us."


def test_a_need_is_worded_without_its_mark(heard):
    """
    [email]
    Dana (buyer): What it has to do for us:
    - It must run on premise, that is a hard requirement.
    """
    need = SIGNAL_TYPES.get("need")
    worded = [need.changes(found)[0].value["text"] for found in heard("need")]
    assert "It must run on premise, that is a hard requirement." in worded


def test_a_step_is_worded_without_its_mark(heard):
    """
    [email]
    Sam (rep): From us by Thursday:
    1. Sample loan files (500 nos.): masking is in progress, will be shared by Thursday
    """
    (step,) = heard("next_step")
    assert step.quote.text.startswith("1. Sample loan files")
    assert step.value["action"].startswith("sample loan files")
