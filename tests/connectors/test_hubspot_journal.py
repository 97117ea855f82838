"""HubSpot's journal, where nothing can call this server: it makes the CRM be read soon, and is no more than that."""

from datetime import timedelta

import pytest

from sayso.connectors.hubspot import HubSpot
from sayso.connectors.hubspot import journal as journaling
from sayso.flow import mirroring
from sayso.flow.mirroring import HEARD
from sayso.ledger.models import Entry
from sayso.org import connections
from sayso.ports.record_writer import Configuration
from sayso.record.crm import hearing
from sayso.record.crm.connecting import CONNECTION
from tests.fakes.hubspot import portal
from tests.fakes.hubspot_journal import JournalingHubSpot

SECRETS = {"token": "secret-token", "client_id": "app", "client_secret": "app-secret"}
FOREIGN = "https://files.example"


@pytest.fixture
def hub():
    with portal(JournalingHubSpot()) as found:
        yield found


@pytest.fixture
def look(hub):
    """Look from a place on: the place after it, and whether anything was there."""

    def ask(place, **secrets):
        news = HubSpot().news(hub.url, {**SECRETS, **secrets}, {}, place)
        return news.place, news.changed

    return ask


def test_what_is_subscribed_to_is_news_once(hub, look):
    hub.put("deals", "101", amount="1")
    place, changed = look("")
    assert (place, changed, len(hub.subscriptions)) == ("4711|", False, 3)
    assert look(place) == (place, False)
    hub.put("deals", "101", amount="2")
    place, changed = look(place)
    assert (place, changed) == ("4711|entry-1", True)
    assert look(place) == (place, False)
    for number in range(250):
        hub.put("contacts", str(number + 1), email=f"a{number}@x.example")
    assert look(place) == ("4711|entry-251", True)


def test_it_subscribes_once_and_no_entry_is_fetched(hub, look):
    look("")
    look("")
    assert len(hub.subscriptions) == 3
    hub.put("deals", "101", amount="2")
    look("4711|")
    assert not any("files.example" in path for _, path, _ in hub.requests)


def test_a_place_that_is_too_old_counts_as_news(hub, look):
    look("")
    for amount in range(9):
        hub.put("deals", "101", amount=str(amount))
    hub.kept = 7
    assert look("4711|entry-2") == ("4711|entry-9", True)


def test_without_the_rights_it_says_so_without_the_secret(hub, look):
    with pytest.raises(Configuration) as refusal:
        look("", client_secret="wrong-one")
    assert "wrong-one" not in str(refusal.value)
    with pytest.raises(Configuration, match="client id and secret"):
        look("", client_secret="")


def test_a_hostile_place_reaches_no_other_path(hub, look):
    look("")
    assert look("4711|../../../crm/objects/deals") == ("4711|", True)
    assert not any(path.startswith("/crm/") or "/../" in path for _, path, _ in hub.requests)


# What is made of it


@pytest.fixture
def connected(hub, cast, asker_of, now):
    def connect(**options):
        about = {"connector": "hubspot", "base_url": hub.url, "secrets": SECRETS, "options": options}
        connections.connect(asker=asker_of(cast.otto), name=CONNECTION, at=now, **about)

    return connect


@pytest.mark.django_db(transaction=True)
def test_news_makes_the_crm_be_read_soon_and_once_in_a_minute(hub, connected, now):
    connected(journal="yes")
    assert not mirroring.listen(at=now)
    hub.put("deals", "101", amount="2")
    assert mirroring.listen(at=now + timedelta(seconds=30))
    assert not mirroring.listen(at=now + timedelta(seconds=60))
    hub.put("deals", "101", amount="3")
    assert not mirroring.listen(at=now + timedelta(seconds=80))
    hub.put("deals", "101", amount="4")
    assert mirroring.listen(at=now + timedelta(seconds=100))
    assert Entry.objects.filter(name=HEARD).count() == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_asks_a_journal_that_is_not_wanted(hub, connected, now):
    connected()
    mirroring.listen(at=now)
    assert hub.requests == []


@pytest.mark.django_db(transaction=True)
def test_a_journal_that_refuses_is_told_of_and_asked_again_later(hub, connected, now, monkeypatch):
    connected(journal="yes")
    hub.rights = "nothing"
    assert not mirroring.listen(at=now)
    assert "scope could not be recognized" in hearing.journal_problem()
    asked = len(hub.requests)
    mirroring.listen(at=now + timedelta(minutes=1))
    assert len(hub.requests) == asked
    hub.rights = "developer"
    mirroring.listen(at=now + timedelta(minutes=11))
    assert hearing.journal_problem() == ""
    assert journaling._AT in str(connections.cursor_of(CONNECTION)[hearing.PLACE])
