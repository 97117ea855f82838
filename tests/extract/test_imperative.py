"""The words of a step as a short imperative that a rep would sign."""

import pytest

from sayso.extract.local.steps.imperative import imperative


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["send you the revised quote by "], "send the revised quote"),
        (["have it ", " night"], "have it"),
        (["so and well send the deck"], "send the deck"),
        (["ask the agent he's coming anyway ", " for the calibration"], "ask the agent"),
        (["write the business case, and it goes to the Investment Committee"], "write the business case"),
        (["put a test probe in for a ", ""], "put a test probe"),
        (["set it off ", ", and it'd be there for you ", " morning"], "set it off"),
        (["digging out the logs"], "dig out the logs"),
        (["do you want me to set up a property for you"], "set up a property"),
        (["like to show you the result in person"], "show the result in person"),
        (["have the account numbers to you by ", ""], "send the account numbers"),
        (["look at it ", " and come back to you"], "look at it and come back to Dana"),
        (["ring you ", ""], "ring Dana"),
        (["send you what she's got"], "send what she's got"),
        (["tell you what you need to sign"], "tell what you need to sign"),
        (["um send send the deck"], "send the deck"),
        (["I shall circulate the minutes"], "circulate the minutes"),
        (["if you could put right both clauses by "], "put right both clauses"),
        (["once you get the numbers"], "once you get the numbers"),
    ],
)
def test_it_stands_by_itself(pieces, words):
    assert imperative(pieces, other="Dana") == words


def test_what_the_other_side_will_have_is_sent():
    assert imperative(["have the contract in your inbox ", ""], other="Dana", handed=True) == "send the contract"
    assert imperative(["get both ", "."], other="Dana", handed=True) == "send both"


def test_what_is_asked_for_is_sent_by_who_was_asked():
    assert imperative(["send me the export ", ""], other="Sam", asked=True) == "send the export"
    assert imperative(["need the exact quotation by ", ""], other="Sam", asked=True) == "send the exact quotation"
    want = ["need the list from you, otherwise he doesn't sign"]
    assert imperative(want, other="Sam", asked=True) == "send the list"
    form = ["If you send me the form with both of those put right by "]
    assert imperative(form, other="Carol", asked=True) == "send the form with both of those put right"
    assert imperative(["put me through to Marta"], other="Sam", asked=True) == "put Sam through to Marta"
