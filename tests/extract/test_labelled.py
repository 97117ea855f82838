"""What the local reader reaches on the development part of the labelled conversations. Floors, some way below what is measured."""

from pathlib import Path

import pytest

from sayso.capture.reading_files import read_file
from sayso.extract.evaluation import Evaluation, evaluate, load_cases
from sayso.extract.evaluation.telling import table
from sayso.extract.points import READERS

# A little below what is measured; raised with every gain. They were lowered once, on 27 November 2026, when 197 harder
# conversations joined the 194 that the reader had been made on.
# All kinds are judged by weights learned from these very conversations, which flatters them: on conversations held out
# they reach 0.77, 0.74, 0.70, 0.51, 0.56, 0.60 and 0.61, in this order, as `evaluation/learn.py` and
# `evaluation/learn_named.py` print; of the steps' days 78 % are right there, and 32 % of all need no edit; 43 % here.
FLOORS = {
    "next_step": 0.85,
    "close_date": 0.84,
    "amount": 0.80,
    "objection": 0.70,
    "competitor": 0.81,
    "stakeholder": 0.83,
    "milestone": 0.84,
}
SHARES = {("next_step", "due"): 0.79, ("next_step", "owner_side"): 0.87, ("next_step", "agreement"): 0.88}


DEVELOPMENT = Path(__file__).parents[2] / "evaluation/development"


@pytest.fixture(scope="module")
def scores() -> Evaluation:
    return evaluate(load_cases(DEVELOPMENT), READERS.get("local"), read_file)


def test_every_labelled_conversation_is_read(scores):
    assert scores.unread == ()
    assert scores.conversations >= 391


@pytest.mark.parametrize("kind", FLOORS)
def test_it_reaches_the_floor_of_its_kind(scores, kind):
    assert scores.scores[kind].f1 >= FLOORS[kind], table(scores)


@pytest.mark.parametrize(("kind", "field"), SHARES)
def test_matched_steps_are_mostly_right(scores, kind, field):
    assert scores.scores[kind].share(field) >= SHARES[kind, field], table(scores)


def test_two_in_five_conversations_need_no_edit(scores):
    assert scores.clean_accept_rate >= 0.42, table(scores)
