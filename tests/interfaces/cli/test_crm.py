"""From `sayso connect hubspot` to a confirmed close date in the portal, and back: over real HTTP, by the commands."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sayso.flow import work
from sayso.interfaces.cli import crm, examining, starting
from sayso.record.crm.connecting import NotWorking
from sayso.record.crm.mapping import BadMapping
from sayso.record.models import Deal, FieldChange
from tests.apply.deciding import decide, undo
from tests.connectors.test_hubspot import SPEC, judge_of_the_vendor
from tests.fakes.hubspot import portal
from tests.fakes.salesforce import SalesforceOrg, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    with portal() as found:
        if SPEC.exists():
            found.judge = judge_of_the_vendor()
        found.put("companies", "31", name="Brightfield Ltd", domain="brightfield.example")
        found.put("contacts", "77", firstname="Ana", lastname="Field", email="ana@brightfield.example")
        deal = {"dealname": "Four sites", "dealstage": "open1", "pipeline": "default", "hubspot_owner_id": "11"}
        found.put("deals", "101", user=7, amount="48000", closedate="2026-12-18T12:00:00Z", **deal)
        found.put("deals", "101", user=7, closedate="2027-01-15T12:00:00Z")
        found.put("calls", "501", hs_timestamp="2026-11-01T10:00:00Z", hs_call_direction="INBOUND")
        found.link("deals", "101", "companies", "31")
        found.link("calls", "501", "deals", "101")
        yield found


@pytest.fixture
def connect(cast, hub, asker_of, monkeypatch, now):
    monkeypatch.setattr(starting, "start", lambda **_: None)
    monkeypatch.setattr(starting, "now", lambda: now)
    monkeypatch.setattr(starting, "asker", lambda **_: asker_of(cast.otto))
    monkeypatch.setenv("SAYSO_HUBSPOT_TOKEN", "secret-token")
    return lambda: crm.hubspot(url=hub.url, yes=True)


def test_a_confirmed_date_reaches_hubspot_and_its_undo_too(connect, hub, cast, root, now, capsys):
    connect()
    crm.sync()
    told = capsys.readouterr()
    assert "HubSpot is connected. Next: sayso sync" in told.out
    assert "3 records seen, 3 changed, 0 gone, 1 new activities, 0 values left out." in told.out
    deal = Deal.objects.get()
    assert (deal.account.name, deal.owner, str(deal.close_date)) == ("Brightfield Ltd", cast.sam, "2027-01-15")
    dates = FieldChange.objects.filter(field="close_date").order_by("at")
    assert [(one.after, one.by) for one in dates] == [("2026-12-18", cast.sam), ("2027-01-15", cast.sam)]

    crm.try_field("deal.close_date", deal.pk)
    crm.write("deal.close_date", "live")
    decision = decide("deal.close_date", "2027-01-29", deal.pk, by=cast.sam, at=now, before="2027-01-15")
    work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)
    assert hub.objects["deals"]["101"].properties["closedate"] == "2027-01-29T12:00:00Z"
    crm.sync()
    taken = undo(decision, at=now)
    work.carry_out(asker=root, decisions=[taken.pk], at=now, may_wait=True)
    assert hub.objects["deals"]["101"].properties["closedate"] == "2027-01-15T12:00:00Z"
    deal.refresh_from_db()
    assert str(deal.close_date) == "2027-01-15"


def test_nothing_is_written_before_a_field_is_turned_on(connect, hub, cast, root, now, capsys):
    connect()
    crm.sync()
    deal = Deal.objects.get()
    decision = decide("deal.close_date", "2027-01-29", deal.pk, by=cast.sam, at=now, before="2027-01-15")
    work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)
    work.catch_up(asker=root, at=now)
    assert not [one for one in hub.requests if one[0] == "PATCH"]
    crm.report()
    assert "shadow  Four sites  Close date" in capsys.readouterr().out
    with pytest.raises(BadMapping, match="Try Close date on one record first"):
        crm.write("deal.close_date", "live")
    crm.fields()
    assert "deal.close_date" in capsys.readouterr().out


def test_a_key_that_is_refused_is_not_kept(connect, hub, monkeypatch):
    monkeypatch.setenv("SAYSO_HUBSPOT_TOKEN", "wrong")
    with pytest.raises(NotWorking, match="HubSpot does not know this key"):
        connect()


def test_a_sync_tells_of_a_field_that_was_renamed_there(connect, hub, capsys):
    connect()
    hub.retired.add("hs_next_step")
    crm.sync()
    assert "Next step: The CRM has no field 'hs_next_step' any more" in capsys.readouterr().err


@pytest.fixture
def org():
    with serving(SalesforceOrg()) as found:
        yield found


def test_salesforce_lets_in_who_signs_with_a_key_of_the_environment(connect, org, monkeypatch):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    given = {"CLIENT_ID": "id", "USERNAME": "sayso@acme.example", "PRIVATE_KEY": pem}
    for name, value in given.items():
        monkeypatch.setenv(f"SAYSO_SALESFORCE_{name}", value)
    crm.salesforce(url=org.url, yes=True)
    assert org.signed_in[0]["grant_type"].endswith("jwt-bearer")


def test_half_a_way_in_is_no_way_in_and_the_usual_one_is_asked_for(connect, org, monkeypatch):
    monkeypatch.setenv("SAYSO_SALESFORCE_CLIENT_ID", "id")
    monkeypatch.setenv("SAYSO_SALESFORCE_USERNAME", "sayso@acme.example")
    asked = []
    monkeypatch.setattr(crm.typer, "prompt", lambda words, **_: asked.append(words) or "right")
    crm.salesforce(url=org.url, yes=True)
    assert asked == ["salesforce client secret"]
    assert org.signed_in[0]["grant_type"] == "client_credentials"


def test_a_crm_without_a_usual_address_asks_for_it(connect):
    with pytest.raises(ValueError, match="say which with --url https://"):
        crm.salesforce(yes=True)


def test_the_doctor_says_how_the_crm_is(connect, hub):
    connect()
    crm.sync()
    assert {one.what: one.detail for one in examining.examine()}["CRM"] == "HubSpot answers"
    hub.tokens = {"another"}
    assert not {one.what: one.good for one in examining.examine()}["CRM"]
