"""What changed since a day, and from one week to the next: by the history, and by the snapshot where it tells nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sayso.record import mirroring
from sayso.record.facts import ChangedDeal
from sayso.record.mirroring import Seen
from sayso.review import services, services_snapshots
from sayso.review.changes import KINDS, Happened, happened
from sayso.review.models import Snapshot
from sayso.review.selectors_changes import BadPeriod, Period, changes_in, weeks_kept
from tests.review.deals import STAGES, WON

BY_KEY = {(stage.pipeline, stage.key): stage for stage in (*STAGES, WON)}
NOBODY_LOOKED = (None, None)


def place(key):
    return {"pipeline": "new-business", "key": key}


def changed(*, is_new=False, **net):
    return ChangedDeal(1, "Northgate", None, STAGES[1], Decimal(1), "EUR", is_new, net)


@pytest.mark.parametrize(
    ("net", "told"),
    [
        ({"stage": (place("qualification"), place("evaluation"))}, Happened("on", "Qualification → Evaluation")),
        ({"stage": (place("negotiation"), place("evaluation"))}, Happened("back", "Negotiation → Evaluation")),
        ({"stage": (place("evaluation"), place("won"))}, Happened("won", "from Evaluation")),
        ({"close_date": ("2026-12-01", "2027-01-15")}, Happened("pushed", "1 Dec 2026 → 15 Jan 2027")),
        ({"close_date": ("2027-01-15", "2026-12-01")}, Happened("sooner", "15 Jan 2027 → 1 Dec 2026")),
        (
            {"amount": ({"amount": "10", "currency": "EUR"}, {"amount": "12", "currency": "EUR"})},
            Happened("more", "10 EUR → 12 EUR"),
        ),
        (
            {"amount": ({"amount": "12", "currency": "EUR"}, {"amount": "10", "currency": "EUR"})},
            Happened("less", "12 EUR → 10 EUR"),
        ),
    ],
)
def test_it_says_what_happened_and_from_what_to_what(net, told):
    assert happened(changed(**net), BY_KEY, NOBODY_LOOKED) == (told,)


def test_what_began_is_new_and_not_moved_and_what_fails_is_told_last():
    deal = changed(is_new=True, stage=(None, place("evaluation")))
    assert [one.kind for one in happened(deal, BY_KEY, (False, True))] == ["new", "fails"]
    assert [one.kind for one in happened(changed(), BY_KEY, (True, False))] == ["mended"]


json = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dictionaries(st.text(max_size=3), st.none())
sides = json | st.sampled_from([place("evaluation"), {"amount": "NaN", "currency": "EUR"}, {"amount": []}])


@given(st.dictionaries(st.sampled_from(["stage", "close_date", "amount"]), st.tuples(sides, sides)), st.booleans())
def test_no_history_whatever_is_too_much(net, is_new):
    kinds = [one.kind for one in happened(changed(is_new=is_new, **net), BY_KEY, NOBODY_LOOKED)]
    assert sorted(kinds, key=list(KINDS).index) == kinds
    assert len(kinds) == len(set(kinds))


@pytest.fixture
def later(pipeline, now):
    """A week passes, in which Harlow is mended, Northgate pushed, and a deal begins."""
    services.sweep(at=now)
    services_snapshots.take(at=now)
    at = now + timedelta(days=7, hours=1)
    pipeline.now = at - timedelta(hours=2)
    closes = (now + timedelta(days=60)).date().isoformat()
    pipeline.close(pipeline.northgate, 90, before=closes)
    pipeline.heard(pipeline.harlow, 1)
    pipeline.step(pipeline.harlow)
    pipeline.close(pipeline.harlow, 90, before=(now - timedelta(days=60)).date().isoformat())
    values = {"name": "Fen - Dock", "owner": pipeline.cast.sam.pk, "stage": place("qualification")}
    mirroring.upsert_deal(asker=pipeline.root, seen=Seen("d:fen", values, at - timedelta(days=2)), at=at)
    services.sweep(at=at)
    return at


def kinds(found):
    return {row.deal.name: [one.kind for one in row.happened] for row in found.rows}


def test_it_tells_what_changed_since_a_day_of_what_the_asker_sees(later, pipeline, cast, asker_of, now):
    tuesday = Period(now.date() + timedelta(days=1))
    found = changes_in(asker_of(cast.sam), tuesday, at=later)
    assert kinds(found) == {
        "Northgate - Dock": ["pushed", "fails"],
        "Harlow - Dock": ["pushed", "mended"],
        "Fen - Dock": ["new"],
    }
    assert {one.kind: (one.deals, one.value) for one in found.tallies}["pushed"] == (2, Decimal(50000))
    assert found.then == now.date()
    assert [(one.stage.key, one.then.deals, one.then.failing, one.now.deals) for one in found.shifts] == [
        ("qualification", 2, 1, 3)
    ]
    assert kinds(changes_in(asker_of(cast.eve), tuesday, at=later)) == {}
    assert list(kinds(changes_in(asker_of(cast.sam), tuesday, at=later, kind="new"))) == ["Fen - Dock"]


def test_one_week_is_held_against_the_next(later, pipeline, cast, asker_of, now):
    services_snapshots.take(at=later)
    pipeline.step(pipeline.lowmoor)
    mia = asker_of(cast.mia)
    assert weeks_kept(mia) == (later.date(), now.date())
    found = changes_in(mia, Period(now.date(), later.date()), at=later + timedelta(days=1))
    assert kinds(found)["Harlow - Dock"] == ["mended"], "its date was first known in that week"
    assert "Lowmoor - Dock" not in kinds(found)


def test_before_the_first_snapshot_nobody_knows_what_failed(later, cast, asker_of, now):
    found = changes_in(asker_of(cast.sam), Period(now.date() - timedelta(days=3)), at=later)
    assert found.then is None
    assert found.shifts == ()
    assert "mended" not in kinds(found)["Harlow - Dock"]


def test_a_week_is_kept_once_and_stays_as_it_was(later, now):
    assert services_snapshots.take(at=now) == 0
    assert services_snapshots.take(at=later) == 4
    assert services_snapshots.take(at=later + timedelta(days=2)) == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.update(is_failing=False)


@pytest.mark.parametrize(("since", "until"), [(1, None), (-400, None), (-7, -8), (-7, 5)])
def test_a_period_that_is_none_is_refused(pipeline, asker_of, cast, now, since, until):
    days = (now.date() + timedelta(days=n) if n is not None else None for n in (since, until))
    with pytest.raises(BadPeriod):
        changes_in(asker_of(cast.sam), Period(*days), at=now)
