"""A small twin of `benchmarks/asking.py`: the same questions over a few of the talks, with a floor."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import asking

from sayso.demo.reading import load_shifted

pytestmark = pytest.mark.django_db
FEW = frozenset(
    """eu-marlpit-03-carol eu-marlpit-04-whose-mother eu-morava-01-trial-debrief eu-mazowia-03-the-bank-says
    eu-rheinfrost-03-beer-in-hand eu-kittiwake-01-visitors na-empire-no-decision na-boulanger-cfo-appears
    na-prairie-legal-silence na-saint-laurent-on-hold""".split()  # noqa: SIM905
)


def test_the_questions_name_talks_that_there_are():
    known = {talk.id for talk in load_shifted(0).conversations}
    asked = asking.questions()
    assert len(asked) >= 60
    assert len({question for question, _ in asked}) == len(asked)
    assert {talk for _, talks in asked for talk in talks} <= known


def test_what_was_said_is_found_and_little_else():
    found = asking.outcomes(asking.load(asking.ANCHOR, FEW), asking.ANCHOR)
    precision, recall = asking.scored(
        [one for one in found if not any(kind in one.text for kind in ("kind:", *asking.KINDS))]
    )
    assert precision >= 0.95
    assert recall >= 0.9
    precision, recall = asking.scored(found)  # what was heard is the reader's to find
    assert precision >= 0.4
    assert recall >= 0.45


def test_asking_itself_misses_nothing_that_was_heard_rightly():
    found = asking.outcomes(asking.load(asking.ANCHOR, FEW, labelled=True), asking.ANCHOR)
    precision, recall = asking.scored(found)
    assert precision >= 0.97
    assert recall == 1
