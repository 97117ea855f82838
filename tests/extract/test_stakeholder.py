"""Who has which part in the purchase."""

import pytest

from sayso.domain.change import Change, FieldPath, Operation
from sayso.extract.points import SIGNAL_TYPES, BadValue
from sayso.extract.signal_types import stakeholder


@pytest.fixture
def people(heard):
    return {signal.value["name"]: signal.value["role"] for signal in heard("stakeholder")}


def test_the_one_who_decides(people):
    """
    Sam (rep): Who decides?
    Dana (buyer): Craig's the one who decides on that sort of thing.
    """
    assert people == {"Craig": "decision_maker"}


def test_the_one_with_the_money(heard):
    """
    Dana (buyer): Then it goes to Lorraine Ng, our finance director, she holds the purse.
    """
    (signal,) = heard("stakeholder")
    assert signal.value == {"name": "Lorraine Ng", "title": "finance director", "role": "economic_buyer"}


def test_the_best_sentence_about_somebody_tells_most_of_the_role(reading):
    """
    Dana (buyer): Craig sits upstairs.
    Dana (buyer): Craig's the one who decides.
    Dana (buyer): Craig holds the purse, and he's the one who decides.
    """
    craig = next(one for one in stakeholder.candidates(reading) if one.name == "Craig")
    for mention, odds in zip(craig.mentions, (1.0, 3.0, 2.0), strict=True):
        mention.by_words = odds
    marks = stakeholder.field_marks(craig)
    assert (marks["a cue for decision_maker"], marks["a cue for economic_buyer"]) == (2.0, 1.0)
    assert (marks["decides"], marks["purse"], marks["upstairs"]) == (1.0, 1 / 2, 1 / 3)
    assert not [mark for mark in marks if mark.startswith("theirs: ")]


def test_a_title_told_of_somebody_is_no_second_person(people):
    """
    Dana (buyer): You need Victor Orosz. He's our CFO, he holds the budget.
    Sam (rep): So the CFO signs?
    """
    assert people == {"Victor Orosz": "economic_buyer"}


def test_the_speaker_s_own_part(people):
    """
    Sam (rep): And you?
    Dana (buyer): I've been pushing this since spring, I'd put my name on it.
    """
    assert people == {"Dana": "champion"}


def test_he_is_the_one_named_before(people):
    """
    Dana (buyer): There is also Victor Orosz. He holds the budget.
    """
    assert people == {"Victor Orosz": "economic_buyer"}


def test_a_name_without_capitals_is_known_by_its_title(people):
    """
    Dana (buyer): yeah and mister bhandari is the one who decides you know
    """
    assert people == {"Bhandari": "decision_maker"}


def test_our_own_people_are_no_stakeholders(people):
    """
    Sam (rep): Mia decides on discounts, she has the last word.
    Mia (rep): That's me.
    """
    assert people == {}


def test_somebody_who_only_takes_part_is_none(people):
    """
    Dana (buyer): Craig joins us later, he is in traffic.
    """
    assert people == {}


def test_somebody_with_a_name_becomes_one_of_the_deal_s_people():
    value = {"name": "Craig", "title": None, "role": "champion"}
    kind = SIGNAL_TYPES.get("stakeholder")
    assert kind.changes(type("Heard", (), {"value": value})()) == (
        Change(FieldPath("deal", "people"), Operation.ADD, value),
    )
    assert kind.changes(type("Heard", (), {"value": value | {"name": None}})()) == ()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"title": 1}, {"role": "boss"}])
def test_it_refuses_a_value_that_is_none(wrong):
    with pytest.raises(BadValue):
        SIGNAL_TYPES.get("stakeholder").check({"name": "X", "title": None, "role": "user"} | wrong)


def test_it_says_the_part_in_a_line():
    phrase = SIGNAL_TYPES.get("stakeholder").phrase
    assert phrase({"name": "Craig", "title": "CFO", "role": "economic_buyer"}) == "Craig, CFO: economic buyer"
    assert phrase({"name": None, "title": "CFO", "role": "economic_buyer"}) == "CFO: economic buyer"
