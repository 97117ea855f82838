"""When the buyer means to decide, sign or go live."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty
from sayso.extract.points import SIGNAL_TYPES, BadValue


@pytest.fixture
def dates(heard):
    return [(signal.value["date"], signal.value["what"]) for signal in heard("close_date")]


def test_a_board_that_decides_gives_a_decision(dates):
    """
    Sam (rep): And what is the timing on your side?
    Dana (buyer): We want the decision from the board on the twenty-ninth of April.
    """
    assert dates == [("2026-04-29", "decision")]


def test_a_day_to_sign_gives_a_signature(dates):
    """
    Dana (buyer): We have to sign the contract by the end of May.
    """
    assert dates == [("2026-05-31", "signature")]


def test_a_day_to_be_running_gives_a_go_live(dates):
    """
    Dana (buyer): We need it up and running by the first of September.
    """
    assert dates == [("2026-09-01", "go_live")]


def test_each_day_keeps_its_own_purpose(dates):
    """
    Dana (buyer): I want it signed by the end of April. We need it live by the first of July.
    """
    assert dates == [("2026-04-30", "signature"), ("2026-07-01", "go_live")]


def test_a_date_said_again_is_support(heard):
    """
    Dana (buyer): We have to sign the contract by the end of May.
    Sam (rep): So you plan to sign by the end of May.
    """
    (signal,) = heard("close_date")
    assert [quote.speaker for quote in signal.support] == ["Sam"]


def test_a_meeting_is_no_close_date(dates):
    """
    Sam (rep): Shall we have a call on Thursday?
    Dana (buyer): Thursday at ten.
    """
    assert dates == []


def test_what_went_live_long_ago_is_no_close_date(dates):
    """
    Dana (buyer): The old one was signed in January and it went live in February.
    """
    assert dates == []


def test_the_close_date_is_set_by_a_signature_or_decision_alone():
    kind = SIGNAL_TYPES.get("close_date")

    def changed(what):
        return kind.changes(type("Heard", (), {"value": {"date": "2026-05-31", "what": what}})())

    assert changed("signature") == changed("decision")
    assert changed("signature") == (Change(FieldPath("deal", "close_date"), Operation.SET, "2026-05-31"),)
    assert changed("go_live") == (Change(FieldPath("deal", "go_live"), Operation.SET, "2026-05-31"),)


@pytest.mark.parametrize("wrong", [{"date": None}, {"date": "May"}, {"what": "renewal"}])
def test_it_refuses_a_value_that_is_none(wrong):
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("close_date").check({"date": "2026-05-31", "what": "decision"} | wrong)


def test_it_says_the_date_in_a_line():
    phrase = SIGNAL_TYPES.get("close_date").phrase({"date": "2026-05-31", "what": "go_live"})
    assert phrase == "Go-live on 2026-05-31"


def test_a_day_that_hangs_on_an_if_is_not_sure(heard):
    """
    Sam (rep): When would you sign?
    Dana (buyer): If you send me the form by Tuesday, I'll sign it on Thursday.
    """
    (signed,) = [one for one in heard("close_date") if one.value["date"] == "2026-03-12"]
    assert signed.certainty is Certainty.UNSURE
    assert "unsure: it hangs on a condition" in signed.reason


def test_that_it_is_bought_is_no_condition_of_its_day(heard):
    """
    Sam (rep): And what is the timing on your side?
    Dana (buyer): If it's a yes, we'd want it live by the first of September.
    """
    (live,) = heard("close_date")
    assert live.value == {"date": "2026-09-01", "what": "go_live"}
    assert live.certainty is Certainty.CONFIDENT
