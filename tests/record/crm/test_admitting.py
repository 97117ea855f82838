"""Signing in at a CRM and coming back: only who went, only soon, and nothing is connected by a refusal."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from sayso.org import connections
from sayso.org.connections import BadAddress
from sayso.ports.crm_access import challenge_of
from sayso.record.crm import admitting
from sayso.record.crm.admitting import BadEntry
from sayso.record.crm.connecting import NotWorking
from tests.fakes.hubspot import portal
from tests.fakes.salesforce import SalesforceOrg, serving

pytestmark = pytest.mark.django_db
BACK = "https://sayso.example/settings/crm/callback/"
GIVEN = {"client_id": "app", "client_secret": "right"}


@pytest.fixture
def org():
    org = SalesforceOrg()
    with serving(org):
        yield org


@pytest.fixture
def begin(asker_of, cast, org, now):
    def act(who="otto", **more):
        asker = asker_of(getattr(cast, who))
        form = {"connector": "salesforce", "way": "web", "base_url": org.url, "given": GIVEN} | more
        begun = admitting.begin_sign_in(asker=asker, back=BACK, at=now, **form)
        return begun, {name: found[0] for name, found in parse_qs(urlsplit(begun.url).query).items()}

    return act


@pytest.fixture
def finish(asker_of, cast, now):
    def act(begun, state, code="the-code", at=now):
        return admitting.finish_sign_in(asker=asker_of(cast.otto), sealed=begun.sealed, state=state, code=code, at=at)

    return act


def test_who_signs_in_at_salesforce_comes_back_connected(begin, finish, org):
    begun, asked = begin()
    assert urlsplit(begun.url).path == "/services/oauth2/authorize"
    assert (asked["redirect_uri"], asked["scope"], asked["code_challenge_method"]) == (
        BACK,
        "api refresh_token",
        "S256",
    )
    assert "right" not in begun.url
    assert "right" not in begun.sealed
    finish(begun, asked["state"])
    form = org.signed_in[-1]
    assert (form["grant_type"], form["code"], form["redirect_uri"]) == ("authorization_code", "the-code", BACK)
    assert challenge_of(form["code_verifier"]) == asked["code_challenge"]
    kept = connections.open_connection("crm").secrets
    assert {"client_id", "client_secret", "access_token", "refresh_token"} <= set(kept)


def test_nobody_else_comes_back_in_their_place_or_too_late(begin, finish, now):
    begun, asked = begin()
    another, _ = begin()
    for wrong in ("", "guessed", "é"):
        with pytest.raises(BadEntry, match="not begun here"):
            finish(begun, wrong)
    with pytest.raises(BadEntry, match="not begun here"):
        finish(another, asked["state"])
    with pytest.raises(BadEntry, match="too long"):
        finish(begun, asked["state"], at=now + timedelta(minutes=16))
    with pytest.raises(BadEntry, match="without a consent"):
        finish(begun, asked["state"], code="")
    assert not connections.is_connected("crm")


def test_a_refusal_of_the_code_connects_nothing(begin, finish):
    begun, asked = begin(given={"client_id": "app", "client_secret": "wrong"})
    with pytest.raises(NotWorking, match="Check the connected app"):
        finish(begun, asked["state"])
    assert not connections.is_connected("crm")


def test_without_a_refresh_token_nothing_is_connected(begin, finish):
    begun, asked = begin()
    with pytest.raises(NotWorking, match="no refresh token"):
        finish(begun, asked["state"], code="online")


def test_what_only_writing_needs_may_be_refused_at_hubspot(begin, finish):
    with portal() as hub:
        begun, asked = begin(connector="hubspot", way="oauth", base_url=hub.url)
        assert "crm.objects.deals.write" in asked["optional_scope"]
        assert "write" not in asked["scope"]
        hub.codes.add("the-code")
        finish(begun, asked["state"])
        assert connections.open_connection("crm").secrets["refresh_token"] == "next"
    begun, _ = begin(connector="hubspot", way="oauth", base_url="https://api.hubapi.com")
    assert begun.url.startswith("https://app.hubspot.com/oauth/authorize?")


def test_what_is_missing_is_named(begin, asker_of, cast, now):
    with pytest.raises(BadEntry, match="Consumer secret"):
        begin(given={"client_id": "app"})
    with pytest.raises(BadAddress, match="your own Salesforce"):
        begin(base_url="")
    with pytest.raises(BadEntry, match="load it again"):
        begin(way="by the window")
    with pytest.raises(PermissionError):
        begin(who="sam")


def test_a_jwt_lets_in_and_a_wrong_key_is_told(asker_of, cast, org, now):
    given = {"client_id": "app", "username": "sayso@acme.example", "private_key": "no key", "key_field": "Key__c"}
    with pytest.raises(NotWorking, match="no RSA key"):
        admitting.let_in(
            asker=asker_of(cast.otto), connector="salesforce", way="jwt", base_url=org.url, given=given, at=now
        )
    assert not connections.is_connected("crm")


def test_a_new_key_leaves_the_options_as_they_are(asker_of, cast, org, now):
    otto, about = asker_of(cast.otto), {"connector": "salesforce", "way": "key", "base_url": org.url}
    admitting.let_in(asker=otto, given={**GIVEN, "key_field": "Key__c"}, at=now, **about)
    admitting.let_in(asker=otto, given=GIVEN, at=now, **about)
    assert connections.open_connection("crm").options == {"key_field": "Key__c"}
