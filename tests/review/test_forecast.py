"""What a quarter may bring, for whom, and how earlier calls turned out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sayso.domain.asker import NotAllowed
from sayso.record import mirroring
from sayso.record.facts import ClosedDeal, StageMove
from sayso.record.mirroring import Seen
from sayso.review import services
from sayso.review.forecast import Share, believable, by_category, coverage
from sayso.review.pace import conversions
from sayso.review.selectors_forecast import get_forecast
from sayso.review.services_forecast import BadFigure, state
from tests.review.deals import at

STAGE = "new-business/proposal"
D = Decimal


def share(value, *, deals=1, category="commit", stage=STAGE):
    return Share(stage, category, deals, D(value))


def test_categories_add_up_and_the_omitted_count_in_none():
    sums = by_category([share(10), share(5, deals=2), share(7, category="pipeline"), share(9, category="omitted")])
    assert sums == {"commit": (3, D(15)), "best_case": (0, D(0)), "pipeline": (1, D(7))}


def test_the_range_is_what_was_won_from_the_same_stages_before():
    found = believable(D(100), [share(1000, deals=10)], {STAGE: (5, 10)})
    assert found.likely == 600
    assert found.low == 394
    assert found.high == 806
    assert believable(D(0), [share(1000)], {STAGE: (10, 10)}).low == 1000


def test_few_ended_deals_say_nothing():
    assert believable(D(0), [share(10)], {STAGE: (4, 9)}) is None
    assert believable(D(0), [share(10)], {}) is None
    assert believable(D(5), [], {}).likely == 5


def test_coverage_is_of_what_is_still_missing():
    assert coverage(D(300), D(200), D(100)) == D("3.0")
    assert coverage(D(300), D(100), D(100)) is None
    assert coverage(D(300), None, D(0)) is None


def test_conversion_counts_each_deal_once_in_each_stage_it_came_through():
    way = (StageMove(at(-9), "qualification", "proposal"), StageMove(at(-5), "proposal", "qualification"))
    ended = [
        ClosedDeal(1, 1, "new-business", "won", None, "", at(-20), at(-1), None, way),
        ClosedDeal(2, 1, "new-business", "lost", None, "", at(-20), at(-1), None, way[:1]),
    ]
    assert conversions(ended) == {"new-business/qualification": (1, 2), STAGE: (1, 2)}


@pytest.fixture
def quarter(pipeline, cast, root, now):
    """Sam's 40,000 in qualification closes in the next quarter; of this one 20,000 in proposal, and 5,000 won."""
    open_one = pipeline.deal("Vale", cast.sam.pk, amount="20000", stage="proposal")
    pipeline.close(open_one, 20)
    won = pipeline.deal("Done", cast.sam.pk, amount="5000", stage="won")
    mirroring.upsert_deal(asker=root, seen=Seen("d:Done", {}, now - timedelta(days=20), closed_at=now), at=now)
    services.sweep(at=now)
    return open_one, won


def test_a_quarter_is_told_by_owner_and_only_to_whom_it_concerns(quarter, cast, asker_of, now):
    found = get_forecast(asker_of(cast.mia), at=now)
    assert (found.quarter.name, found.currency) == ("Q4 2026", "EUR")
    (line,) = found.lines
    assert (line.name, line.won, line.best_case) == ("Sam Ode", D(5000), (1, D(20000)))
    assert found.total.believable is None
    assert get_forecast(asker_of(cast.eve), at=now).lines == ()
    assert get_forecast(asker_of(cast.mia), at=now, day=date(2027, 1, 31)).total.pipeline == (1, D(40000))
    assert get_forecast(asker_of(cast.otto), at=now, team=cast.south.pk).lines == ()


def test_target_and_call_hold_until_the_next_and_past_calls_are_told(quarter, cast, asker_of, now):
    mia = asker_of(cast.mia)
    for kind, amount in (("target", 15000), ("call", 9000), ("call", 12000)):
        state(asker=mia, kind=kind, team=None, day=now.date(), amount=D(amount), at=now)
    found = get_forecast(mia, at=now)
    assert (found.target, found.call, found.coverage) == (D(15000), D(12000), D("2.0"))
    later = get_forecast(mia, at=now + timedelta(days=60))
    (past,) = later.past
    assert (past.quarter.name, past.call, past.won, past.off) == ("Q4 2026", D(12000), D(5000), 140)


@pytest.mark.parametrize(("kind", "amount"), [("guess", 1), ("call", -1), ("call", "NaN"), ("call", 10**15)])
def test_nonsense_is_refused(pipeline, cast, asker_of, now, kind, amount):
    with pytest.raises(BadFigure):
        state(asker=asker_of(cast.mia), kind=kind, team=None, day=now.date(), amount=D(amount), at=now)
    with pytest.raises(NotAllowed):
        state(asker=asker_of(cast.sam), kind="call", team=None, day=now.date(), amount=D(1), at=now)
