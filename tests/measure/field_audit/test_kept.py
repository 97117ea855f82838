"""The audit as it is kept: counted once a day and when asked, true of the fields that there are, gone with what is erased."""

from datetime import timedelta

import pytest

from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath
from sayso.flow import steps
from sayso.flow.engine import drain
from sayso.flow.privacy import erase_person
from sayso.measure.field_audit import services
from sayso.measure.field_audit.models import Audit
from sayso.measure.field_audit.selectors import audit_record, get_audit
from sayso.record import mirroring
from sayso.record.definitions import define_field, restore_field, retire_field
from sayso.record.mirroring import Seen
from tests.office import CREATED

pytestmark = pytest.mark.django_db
SEGMENT, HOUR = FieldPath("deal", "segment"), timedelta(hours=1)


@pytest.fixture
def otto(cast, asker_of):
    return asker_of(cast.otto)


@pytest.fixture
def deals(office, root, otto, cast, now):
    define_field(asker=otto, path=SEGMENT, label="Segment", kind="text", at=now)
    for number in range(24):
        values = {"name": f"Deal {number}", "owner": cast.sam.pk, "segment": "TBD", "close_date": "2026-12-31"}
        values["stage"] = {"pipeline": "new-business", "key": "qualification"}
        mirroring.upsert_deal(asker=root, seen=Seen(f"t:{number}", values, CREATED), at=now)


def names(kept):
    return {one.known.name for one in kept.fields}


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize("entity", ["deal", "account", "person"])
def test_what_is_kept_is_what_was_counted_to_the_last_figure(otto, now, entity):
    services.count(entity=entity, at=now)
    assert get_audit(otto, entity).fields == audit_record(otto, entity, now)


def test_it_is_counted_once_a_day(office, otto, now):
    assert services.count_due(at=now) == 3
    assert services.count_due(at=now + HOUR) == 0
    assert services.count_due(at=now + 24 * HOUR) == 3
    assert get_audit(otto, "deal").at == now + 24 * HOUR


def test_the_regular_work_counts_it(office, otto, now):
    steps.tick(at=now)
    assert get_audit(otto, "person").at == now


@pytest.mark.usefixtures("deals")
def test_it_is_true_of_the_fields_that_there_are(otto, now):
    services.count(entity="deal", at=now)
    assert "deal.segment" in names(get_audit(otto, "deal"))
    retire_field(asker=otto, path=SEGMENT, at=now)
    assert "deal.segment" not in names(get_audit(otto, "deal"))
    services.count(entity="deal", at=now)
    restore_field(asker=otto, path=SEGMENT, at=now)
    assert get_audit(otto, "deal").uncounted == ("Segment",)


@pytest.mark.django_db(transaction=True)
def test_it_is_counted_anew_when_asked_by_the_worker(office, otto, now):
    services.count(entity="deal", at=now)
    services.want(asker=otto, entity="deal", at=now)
    assert get_audit(otto, "deal").is_awaited
    drain()
    anew = get_audit(otto, "deal")
    assert not anew.is_awaited
    assert anew.at > now


def test_it_is_not_for_reps_and_not_of_anything(office, cast, asker_of, otto, now):
    for act in (
        lambda who: services.get_or_count(asker=who, entity="deal", at=now),
        lambda who: services.want(asker=who, entity="deal", at=now),
    ):
        with pytest.raises(NotAllowed):
            act(asker_of(cast.sam))
    with pytest.raises(LookupError, match="keeps no"):
        services.want(asker=otto, entity="stage", at=now)


@pytest.mark.usefixtures("deals")
def test_what_is_erased_does_not_stay_in_it_as_an_example(otto, now):
    services.count(entity="deal", at=now)
    assert "TBD" in str(Audit.objects.get().found)
    erase_person(asker=otto, email="anna@northgate.example", at=now)
    assert not Audit.objects.exists()
