"""What the local reader reaches on the development part of the labelled conversations. Floors, some way below what is measured."""

from pathlib import Path

import pytest

from sayso.capture.reading_files import read_file
from sayso.extract.evaluation import Evaluation, evaluate, load_cases
from sayso.extract.evaluation.telling import table
from sayso.extract.points import READERS

# What simple methods reach on these kinds is told in READING.md of the evaluation set: keywords 0.14 on steps,
# word n-grams between 0.27 (competitor) and 0.61 (amount).
FLOORS = {
    "next_step": 0.68,
    "close_date": 0.63,
    "amount": 0.70,
    "objection": 0.38,
    "competitor": 0.36,
    "stakeholder": 0.53,
    "milestone": 0.60,
}
SHARES = {("next_step", "due"): 0.66, ("next_step", "owner_side"): 0.72, ("next_step", "agreement"): 0.83}


DEVELOPMENT = Path(__file__).parents[2] / "evaluation/development"


@pytest.fixture(scope="module")
def scores() -> Evaluation:
    return evaluate(load_cases(DEVELOPMENT), READERS.get("local"), read_file)


def test_every_labelled_conversation_is_read(scores):
    assert scores.unread == ()
    assert scores.conversations >= 194


@pytest.mark.parametrize("kind", FLOORS)
def test_it_reaches_the_floor_of_its_kind(scores, kind):
    assert scores.scores[kind].f1 >= FLOORS[kind], table(scores)


@pytest.mark.parametrize(("kind", "field"), SHARES)
def test_matched_steps_are_mostly_right(scores, kind, field):
    assert scores.scores[kind].share(field) >= SHARES[kind, field], table(scores)


def test_a_third_of_the_conversations_needs_no_edit(scores):
    assert scores.clean_accept_rate >= 0.28, table(scores)
