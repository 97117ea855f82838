from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.change import FieldPath
from sayso.ledger.models import Entry
from sayso.record import mirroring, selectors, writing
from sayso.record.mirroring import Observed, PastChange, Seen
from sayso.record.models import Activity, Deal, FieldChange
from tests.record.conftest import CREATED

pytestmark = pytest.mark.django_db

WHEN = datetime(2026, 11, 2, 10, tzinfo=UTC)


def seen(**values):
    return Seen("crm:d1", values, CREATED)


def test_the_first_sight_makes_the_deal_without_a_history(deal, root):
    view = selectors.get_deal(root, deal)
    assert (view.name, view.account.name, view.version) == ("Brightfield - 4 sites", "Brightfield Ltd", 1)
    assert selectors.history(root, "deal", deal) == ()


def test_seen_again_unchanged_nothing_happens(deal, root, now):
    entries = Entry.objects.count()
    mirroring.upsert_deal(asker=root, seen=seen(amount="48k", close_date="18 Dec 2026"), at=now)
    assert Deal.objects.get(pk=deal).version == 1
    assert Entry.objects.count() == entries


def test_what_the_crm_changed_stands_in_the_history_as_its_word(deal, root, now):
    mirroring.upsert_deal(asker=root, seen=seen(amount="50k", close_date="2027-01-15"), at=now)
    told = {
        change.path.field: (change.after_shown, change.origin, change.by)
        for change in selectors.history(root, "deal", deal)
    }
    assert told == {"amount": ("50,000 USD", "mirror", None), "close_date": ("15 Jan 2027", "mirror", None)}


def test_fields_that_were_not_seen_stay(deal, root, now):
    mirroring.upsert_deal(asker=root, seen=seen(name="Renamed"), at=now)
    assert selectors.get_deal(root, deal).value("close_date") == "2026-12-18"


def test_the_day_of_closing_is_the_crms_own(deal, root, now):
    closed = Seen("crm:d1", {"stage": "won"}, CREATED, closed_at=WHEN)
    mirroring.upsert_deal(asker=root, seen=closed, at=now)
    mirroring.upsert_deal(asker=root, seen=closed, at=now + timedelta(days=3))
    assert Deal.objects.get(pk=deal).closed_at == WHEN
    assert FieldChange.objects.filter(field="closed_at").count() == 1


def test_an_edit_in_the_crm_is_not_buried(deal, order, root, now):
    mirroring.upsert_deal(asker=root, seen=seen(close_date="2027-03-31"), at=now)
    with pytest.raises(writing.BeforeHasMoved):
        writing.write(order=order("deal.close_date", "2026-12-31", deal, before="2026-12-18"))


def test_a_domain_once_learned_is_kept(account, root, now):
    mirroring.upsert_account(
        asker=root, seen=Seen("crm:a1", {"domains": ["bf.example", "Brightfield.example"]}, CREATED), at=now
    )
    assert selectors.live_value(root, FieldPath("account", "domains"), account) == ["brightfield.example", "bf.example"]


def test_an_activity_is_observed_once(deal, root, now):
    observed = Observed(deal, "call", WHEN, "conversation:1", "both", ("ana@brightfield.example",))
    assert mirroring.observe_activity(asker=root, observed=observed, at=now)
    assert not mirroring.observe_activity(asker=root, observed=observed, at=now)
    assert [(a.kind, a.at, a.people) for a in selectors.get_deal(root, deal).activities] == [
        ("call", WHEN, ("ana@brightfield.example",))
    ]


@pytest.mark.parametrize(
    ("kind", "minutes", "shown"),
    [("meeting", 4, 1), ("call", -4, 1), ("call", 6, 2), ("email", 0, 2)],
)
def test_a_talk_that_the_crm_logged_too_is_shown_once(deal, root, now, kind, minutes, shown):
    heard = Observed(deal, "call", WHEN, "conversation:1", "both")
    logged = Observed(deal, kind, WHEN + timedelta(minutes=minutes), "hubspot:calls-5", "out")
    for observed in (heard, logged):
        mirroring.observe_activity(asker=root, observed=observed, at=now)
    told = selectors.get_deal(root, deal).activities
    assert len(told) == shown
    assert "conversation:1" in {one.source for one in told}


def test_an_activity_moves_with_its_conversation(deal, root, now):
    mirroring.observe_activity(asker=root, observed=Observed(deal, "call", WHEN, "conversation:1"), at=now)
    assert mirroring.forget_activity(asker=root, source="conversation:1", at=now, keep_deal=deal) == 0
    assert mirroring.forget_activity(asker=root, source="conversation:1", at=now) == 1
    assert not Activity.objects.exists()


def test_the_crms_own_history_is_told_once(deal, cast, root, now):
    past = [
        PastChange("close_date", None, "2026-09-30", WHEN - timedelta(days=90), cast.sam.pk),
        PastChange("close_date", "2026-09-30", "2026-12-18", WHEN, cast.sam.pk),
        PastChange("stage", None, "discovery", WHEN),
    ]
    assert mirroring.record_history(asker=root, entity="deal", entity_id=deal, changes=past, at=now) == 3
    assert mirroring.record_history(asker=root, entity="deal", entity_id=deal, changes=past, at=now) == 0
    told = [change.after_shown for change in selectors.history(root, "deal", deal, "close_date")]
    assert told == ["18 Dec 2026", "30 Sep 2026"]
    assert selectors.newest_changes(root, "deal", deal)["close_date"].by.name == "Sam Ode"


def test_a_person_is_mirrored_with_lifecycle_and_source(account, root, now):
    values = {
        "name": "Ana Field",
        "email": "ANA@brightfield.example",
        "account": account,
        "lifecycle": "Lead",
        "lead_status": "working",
        "source": "trade fair",
    }
    person = mirroring.upsert_person(asker=root, seen=Seen("crm:p1", values, CREATED), at=now)
    shown = {field.path.field: field.shown for field in selectors.get_person(root, person).fields}
    assert shown["lifecycle"] == "Lead"
    assert shown["lead_status"] == "Working"
    assert shown["email"] == "ana@brightfield.example"
    assert selectors.find_people_by_email(root, ["Ana@Brightfield.example "])[0].id == person
