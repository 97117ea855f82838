"""Other vendors, and the tool in use today."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty
from sayso.extract.context import ReadingContext
from sayso.extract.local.reading import read
from sayso.extract.points import SIGNAL_TYPES, BadValue


@pytest.fixture
def rivals(heard):
    return {signal.value["name"]: signal.value["status"] for signal in heard("competitor")}


def test_the_tool_in_use_is_the_incumbent(rivals):
    """
    Sam (rep): What do you work with today?
    Dana (buyer): We're on ParcelDesk at the moment, and nobody loves it.
    """
    assert rivals == {"ParcelDesk": "incumbent"}


def test_a_vendor_being_looked_at_is_evaluated(rivals):
    """
    Sam (rep): Who else is in the running?
    Dana (buyer): We're also looking at BuildHarbor, they have a call with us next week.
    """
    assert rivals == {"BuildHarbor": "evaluating"}


def test_a_vendor_that_was_dropped_is_ruled_out(rivals):
    """
    Sam (rep): And the others?
    Dana (buyer): We ruled out TideLedger in May.
    """
    assert rivals == {"TideLedger": "ruled_out"}


def test_of_two_vendors_in_a_sentence_the_one_that_is_out_is_ruled_out(rivals):
    """
    Sam (rep): What do you use today, and who else is in it?
    Dana (buyer): We use ParcelDesk today and we also looked at TideLedger but ruled it out.
    """
    assert rivals == {"ParcelDesk": "incumbent", "TideLedger": "ruled_out"}


def test_a_vendor_that_calls_again_is_not_ruled_out(rivals):
    """
    Sam (rep): Is anybody else in it?
    Dana (buyer): Portway rang again last week.
    """
    assert rivals["Portway"] != "ruled_out"


def test_a_name_is_heard_in_speech_without_capitals(rivals):
    """
    Sam (rep): so who else are you looking at
    Dana (buyer): yeah we are also talking to quillmark they quoted us sixty
    """
    assert rivals == {"Quillmark": "evaluating"}


def test_spellings_that_differ_little_are_one_name(heard):
    """
    Dana (buyer): We're on ParcelDesk at the moment.
    Sam (rep): And what does Parceldesc cost you?
    Dana (buyer): Parcel Desk is nine thousand a year.
    """
    (signal,) = heard("competitor")
    assert signal.value["name"] == "ParcelDesk"


def test_each_name_is_told_once(heard):
    """
    Dana (buyer): We're also looking at BuildHarbor. BuildHarbor came in at half the price.
    """
    (signal,) = heard("competitor")
    assert len(signal.support) == 1


def test_those_present_and_their_firms_are_none(rivals):
    """
    Sam (rep): Dana, who else are you looking at?
    Dana (buyer): We're only looking at you, Sam.
    """
    assert rivals == {}


def test_a_firm_is_known_by_the_address_that_begins_like_its_name(conversation):
    """
    Sam (rep): What do you work with today?
    Dana (buyer): We're on Tolland Cold Desk at the moment, and nobody loves it.
    """
    assert SIGNAL_TYPES.get("competitor").find(read(conversation, ReadingContext()))
    ours = ReadingContext(our_domains=frozenset({"tollandcold.example"}))
    assert not list(SIGNAL_TYPES.get("competitor").find(read(conversation, ours)))


def test_a_name_of_the_catalogue_counts_wherever_it_is_said(conversation):
    """
    Dana (buyer): my cousin works for harborline you know
    """
    reading = read(conversation, ReadingContext(competitors=("Harborline",)))
    (signal,) = SIGNAL_TYPES.get("competitor").find(reading)
    assert (signal.value["name"], signal.certainty) == ("Harborline", Certainty.CONFIDENT)


def test_a_rival_is_added_to_the_deal():
    value = {"name": "BuildHarbor", "status": "evaluating"}
    signal = type("Heard", (), {"value": value})()
    assert SIGNAL_TYPES.get("competitor").changes(signal) == (
        Change(FieldPath("deal", "competitors"), Operation.ADD, value),
    )


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": None}, {"status": "dead"}])
def test_it_refuses_a_value_that_is_none(wrong):
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("competitor").check({"name": "X", "status": "mentioned"} | wrong)


def test_it_says_the_rival_in_a_line():
    assert SIGNAL_TYPES.get("competitor").phrase({"name": "X", "status": "ruled_out"}) == "X: ruled out"
