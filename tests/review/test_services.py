"""Passes over all deals, and what is done about a finding."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.domain.asker import NotAllowed
from sayso.record import mirroring
from sayso.record.mirroring import Seen
from sayso.record.scope import NotFound
from sayso.review import services
from sayso.review.models import Pass, Standing, Triage
from sayso.review.selectors import get_standing
from sayso.review.services import NoSuchFinding, Swept
from sayso.review.triage import BadTriage

NO_STEP = ("next_step", "")


def fails(deal):
    return Standing.objects.values_list("fails", flat=True).get(deal_id=deal)


def names(asker, deal, at):
    return [one.finding.check for one in get_standing(asker, deal, at=at).loud]


@pytest.fixture
def swept(pipeline, now):
    services.sweep(at=now)
    return pipeline


def park(asker, deal, now, *, days=7, finding=NO_STEP, verdict="park", **more):
    until = (now + timedelta(days=days)).date()
    services.decide(asker=asker, deal_id=deal, finding=finding, verdict=verdict, until=until, at=now, **more)


def test_a_pass_checks_every_open_deal_once_a_day_and_then_what_moved(pipeline, now):
    assert services.sweep(at=now) == Swept(3, 2)
    assert services.sweep(at=now) == Swept(0, 0)
    assert fails(pipeline.northgate) == ""
    assert fails(pipeline.harlow) == ",activity,close_date,next_step,"
    pipeline.heard(pipeline.harlow, 1)
    assert services.sweep(at=now) == Swept(1, 1)
    assert fails(pipeline.harlow) == ",close_date,next_step,"
    pipeline.step(pipeline.harlow)
    assert services.sweep(at=now) == Swept(1, 1)
    assert services.sweep(at=now + timedelta(days=1)) == Swept(3, 2)
    assert Pass.objects.count() == 2


def test_twice_derived_it_is_the_same(swept, now):
    before = list(Standing.objects.order_by("pk").values())
    services.sweep(at=now, everything=True)
    assert list(Standing.objects.order_by("pk").values()) == before


def test_a_pass_writes_only_what_changed(swept, now):
    with CaptureQueriesContext(connection) as asked:
        services.sweep(at=now, everything=True)
    assert not [one for one in asked if one["sql"].startswith('INSERT INTO "review_standing"')]
    swept.heard(swept.harlow, 1)
    with CaptureQueriesContext(connection) as asked:
        services.sweep(at=now, everything=True)
    assert len([one for one in asked if one["sql"].startswith('INSERT INTO "review_standing"')]) == 1
    assert fails(swept.harlow) == ",close_date,next_step,"


def test_a_deal_that_ended_stands_before_no_check(swept, root, now):
    won = {"pipeline": "new-business", "key": "won"}
    mirroring.upsert_deal(asker=root, seen=Seen("d:Harlow", {"stage": won}, now), at=now)
    services.check_up(deals=[swept.harlow], at=now)
    assert not Standing.objects.filter(deal_id=swept.harlow).exists()
    assert services.sweep(at=now) == Swept(0, 0)


def test_what_is_parked_is_left_alone_until_it_comes_back(swept, cast, asker_of, now):
    sam = asker_of(cast.sam)
    park(sam, swept.harlow, now)
    assert names(sam, swept.harlow, now) == ["activity", "close_date"]
    assert fails(swept.harlow) == ",activity,close_date,"
    (quiet,) = get_standing(sam, swept.harlow, at=now).quiet
    assert (quiet.verdict.by.name, quiet.verdict.verdict) == ("Sam Ode", "park")
    later = now + timedelta(days=8)
    services.sweep(at=later)
    assert fails(swept.harlow) == ",activity,close_date,next_step,"
    assert "next_step" in names(sam, swept.harlow, later)


def test_a_risk_is_accepted_for_a_reason_and_looked_at_again_when_asked(swept, cast, asker_of, now):
    mia = asker_of(cast.mia)
    with pytest.raises(BadTriage, match="why"):
        park(mia, swept.harlow, now, verdict="accept")
    park(mia, swept.harlow, now, verdict="accept", reason="known_path")
    assert "next_step" not in names(mia, swept.harlow, now)
    services.decide(asker=mia, deal_id=swept.harlow, finding=NO_STEP, verdict="reopen", at=now)
    assert "next_step" in names(mia, swept.harlow, now)


def test_closing_out_is_kept_with_how_it_ended(swept, cast, asker_of, now):
    sam = asker_of(cast.sam)
    with pytest.raises(BadTriage, match="ended"):
        services.decide(asker=sam, deal_id=swept.harlow, finding=NO_STEP, verdict="close", at=now)
    services.decide(asker=sam, deal_id=swept.harlow, finding=NO_STEP, verdict="close", reason="no_decision", at=now)
    assert list(Triage.objects.values_list("verdict", "reason")) == [("close", "no_decision")]
    assert "next_step" in names(sam, swept.harlow, now)


@pytest.mark.parametrize(
    ("verdict", "days", "why"),
    [("park", 0, "tomorrow"), ("park", 91, "tomorrow"), ("forget", 3, "ends as"), ("kept", 3, "promise")],
)
def test_nonsense_is_refused(swept, cast, asker_of, now, verdict, days, why):
    with pytest.raises(BadTriage, match=why):
        park(asker_of(cast.sam), swept.harlow, now, days=days, verdict=verdict)
    assert not Triage.objects.exists()


def test_only_who_may_decide_and_sees_the_deal_has_a_say(swept, cast, asker_of, now):
    with pytest.raises(NotFound):
        park(asker_of(cast.eve), swept.harlow, now)
    with pytest.raises(NotAllowed):
        park(asker_of(cast.sam, may_decide=False), swept.harlow, now)
    with pytest.raises(NoSuchFinding):
        park(asker_of(cast.sam), swept.northgate, now)
    assert not Triage.objects.exists()
