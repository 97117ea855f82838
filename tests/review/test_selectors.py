"""What the review shows, to whom, and what it adds up to."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.org import services as org
from sayso.review import services
from sayso.review.selectors import list_standings, overview
from sayso.review.views import Wishes


@pytest.fixture
def swept(pipeline, now):
    services.sweep(at=now)
    return pipeline


def shown(asker, now, **wishes):
    return [row.name for row in list_standings(asker, Wishes(**wishes), at=now).rows]


def test_everybody_sees_their_own_heaviest_failure_first(swept, cast, asker_of, root, now):
    assert shown(root, now) == ["Lowmoor - Dock", "Harlow - Dock"]
    assert shown(asker_of(cast.sam), now, state="all") == ["Harlow - Dock", "Northgate - Dock"]
    assert shown(asker_of(cast.mia), now) == ["Harlow - Dock"]
    assert shown(asker_of(cast.eve), now) == ["Lowmoor - Dock"]
    assert overview(asker_of(cast.eve), Wishes(), at=now).value == Decimal(20000)


def test_it_is_narrowed_by_team_owner_stage_and_check(swept, cast, root, now):
    assert shown(root, now, team=cast.north.pk) == ["Harlow - Dock"]
    assert shown(root, now, owner=cast.eve.pk) == ["Lowmoor - Dock"]
    assert shown(root, now, stage="proposal") == []
    assert shown(root, now, check="activity", pipeline="new-business") == ["Lowmoor - Dock", "Harlow - Dock"]
    assert shown(root, now, check="stage") == []
    assert shown(root, now, state="sound") == ["Northgate - Dock"]


def test_a_budget_is_spent_by_the_value_that_fails(swept, cast, root, now):
    whole = overview(root, Wishes(), at=now)
    (budget,) = whole.budgets
    assert (budget.deals, budget.failing, budget.spent, budget.allowed) == (3, 2, 43, 20)
    assert whole.is_over
    assert {name: fails for name, _, fails, _ in whole.checks} == {
        "activity": 2,
        "close_date": 2,
        "next_step": 2,
        "stage": 0,
    }
    budgets = {"*": 10, "team:North": 30, "new-business/qualification": 50}
    org.set_setting(asker=root, name="review.budgets", value=budgets, at=now)
    assert not overview(root, Wishes(), at=now).is_over
    org.set_setting(asker=root, name="review.budgets", value={"*": 10, "team:North": 30}, at=now)
    assert overview(root, Wishes(team=cast.north.pk), at=now).budgets[0].allowed == 30


def test_a_currency_without_a_rate_is_in_no_sum_and_said(swept, cast, root, now):
    swept.deal("Oslo", cast.sam.pk, amount="1000", currency="NOK")
    services.sweep(at=now)
    whole = overview(root, Wishes(), at=now)
    assert (whole.unrated, whole.value) == (1, Decimal(70000))
    org.set_setting(asker=root, name="review.rates", value={"NOK": "0.085"}, at=now)
    services.sweep(at=now, everything=True)
    whole = overview(root, Wishes(), at=now)
    assert (whole.unrated, whole.value) == (0, Decimal("70085.00"))


def test_more_deals_cost_no_more_queries(swept, cast, root, now):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            overview(root, Wishes(), at=now)
            list_standings(root, Wishes(), at=now)
        return len(asked)

    few = queries()
    for number in range(10):
        swept.deal(f"More{number}", cast.sam.pk, amount="100")
    services.sweep(at=now)
    assert queries() == few <= 30
