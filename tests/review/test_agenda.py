"""Which deals a meeting talks about, and in which order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sayso.domain.period import quarter_of
from sayso.record.facts import CloseDateMove, StageMove
from sayso.review.agenda import Candidate, Chosen, agenda, changes_of
from tests.review.deals import SOUND, TODAY, at, day

STAGE = ("new-business", "evaluation")
QUARTER = (date(2026, 10, 1), date(2026, 12, 31))
SINCE = at(-7)


def candidate(pk, value=10, *, fails=True, changes=(), category="pipeline", closes=None):
    return Candidate(pk, STAGE, Decimal(value), fails, category, closes, frozenset(changes))


def chosen(*deals, budget=20):
    return agenda(deals, {STAGE: budget}, QUARTER)


def test_only_as_many_as_bring_a_stage_back_into_its_budget():
    deals = [candidate(1, 10), candidate(2, 50), candidate(3, 20), candidate(4, 20, fails=False)]
    assert [one.id for one in chosen(*deals, budget=20)] == [2, 3]
    assert [one.id for one in chosen(*deals, budget=30)] == [2]
    assert chosen(*deals, budget=80) == ()


def test_where_nothing_has_a_value_each_deal_weighs_the_same():
    assert len(chosen(*(candidate(pk, 0) for pk in range(10)), budget=50)) == 5


def test_what_changed_comes_first_and_the_heavier_before_the_lighter():
    deals = [
        candidate(1, 10, fails=False, changes=["slipped"]),
        candidate(2, 10, fails=False, changes=["moved", "pushed"]),
        candidate(3, 10, fails=False, changes=["new"]),
        candidate(4, 90, fails=False, changes=["moved"]),
    ]
    assert chosen(*deals) == (
        Chosen(3, ("new",)),
        Chosen(4, ("moved",)),
        Chosen(2, ("moved", "pushed")),
        Chosen(1, ("slipped",)),
    )


@pytest.mark.parametrize(
    ("category", "closes", "fails", "expected"),
    [
        ("commit", day(3), True, 1),
        ("best_case", day(3), True, 1),
        ("pipeline", day(3), True, 0),
        ("commit", day(90), True, 0),
        ("commit", day(3), False, 0),
        ("commit", None, True, 0),
    ],
)
def test_what_fails_in_this_quarter_s_forecast_is_talked_about(category, closes, fails, expected):
    deal = candidate(1, fails=fails, category=category, closes=closes)
    assert len(chosen(deal, budget=100)) == expected


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        (SOUND, set()),
        (replace(SOUND, created_at=at(-3)), {"new"}),
        (replace(SOUND, stage_moves=(StageMove(at(-3), "qualification", "evaluation"),)), {"moved"}),
        (replace(SOUND, stage_moves=(StageMove(at(-3), "", "evaluation"),)), set()),
        (replace(SOUND, close_date_moves=(CloseDateMove(at(-3), day(3), day(9), False),)), {"pushed"}),
        (replace(SOUND, close_date_moves=(CloseDateMove(at(-9), day(3), day(9), False),)), set()),
        (replace(SOUND, close_date=day(-2)), {"slipped"}),
        (replace(SOUND, close_date=day(-20)), set()),
    ],
)
def test_what_happened_since_is_told(deal, expected):
    assert changes_of(deal, SINCE, TODAY) == expected


@pytest.mark.parametrize("start", range(1, 13))
def test_each_day_is_in_one_quarter_and_quarters_follow_one_another(start):
    seen = quarter_of(date(2024, 2, 29), start)
    assert seen.first <= date(2024, 2, 29) <= seen.last
    assert seen.next(start).before(start) == seen
    assert (seen.next(start).first - seen.last).days == 1
    assert seen.first.month % 3 == start % 3


def test_a_fiscal_year_is_named_for_its_end():
    assert quarter_of(date(2026, 11, 27), 1).name == "Q4 2026"
    assert quarter_of(date(2026, 11, 27), 4).name == "Q3 2027"
    assert quarter_of(date(2026, 2, 1), 4).name == "Q4 2026"
