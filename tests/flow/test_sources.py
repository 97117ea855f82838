"""What flows in by itself: taken in once, as somebody's, without our own mail; and what fails is told."""

import os
import time

import pytest

from sayso.capture.inflows import list_inflows
from sayso.capture.models import Conversation
from sayso.capture.privacy_exclusions import add_exclusion
from sayso.domain.asker import NotAllowed
from sayso.flow import sources
from sayso.ports.source import SOURCES, Item, Pull, SourceFailure
from tests.office import CALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def status(client, cast):
    """The status page as somebody sees it."""

    def look(name):
        client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get("/status/").content.decode()

    return look


class Told:
    """A source that gives what it is told to."""

    name = title = "told"

    def __init__(self):
        self.items, self.failure = [], ""

    def open(self, base_url, secrets, options):
        return self

    def pull(self, cursor):
        if self.failure:
            raise SourceFailure(self.failure)
        return Pull(tuple(self.items), {"at": len(self.items)})


@pytest.fixture
def told():
    with SOURCES.temporarily(Told()):
        yield SOURCES.get("told")


@pytest.fixture
def connected(told, office, cast, asker_of, now):
    about = {"connector": "told", "name": "mail", "base_url": "imaps://mail.example", "secrets": {"password": "x"}}
    sources.connect_source(asker=asker_of(cast.otto), options={"host": cast.sam.pk}, at=now, **about)
    return told


OURS = Item(b"From: sam@seller.example\nTo: mia@seller.example\n\nPsst.", "a.eml", "eml", ("sam@seller.example", "mia@seller.example"))  # fmt: skip
THEIRS = Item(CALL, "b.eml", "eml", ("anna@northgate.example", "sam@seller.example"))


def test_mail_is_taken_in_once_as_somebody_s_and_never_our_own(connected, cast, root, now):
    connected.items = [OURS, THEIRS, THEIRS]
    pulled = sources.pull(asker=root, name="mail", at=now)
    assert (pulled.taken, pulled.internal) == (2, 1)
    (one,) = Conversation.objects.all()
    assert (one.host_id, one.source) == (cast.sam.pk, "told")
    sources.pull(asker=root, name="mail", at=now)
    assert Conversation.objects.count() == 1


def test_who_is_left_out_is_not_taken_in(connected, cast, asker_of, root, now):
    add_exclusion(asker=asker_of(cast.otto), pattern="northgate.example", at=now)
    connected.items = [THEIRS]
    sources.pull(asker=root, name="mail", at=now)
    assert not Conversation.objects.exists()


def test_a_source_that_fails_is_told_and_flows_again(connected, root, now, status):
    connected.failure = "mail.example does not answer. It is asked again."
    (pulled,) = sources.pull_all(at=now)
    assert pulled.failure == connected.failure
    page = status("otto")
    assert connected.failure in page
    assert "needs somebody" in page
    assert connected.failure not in status("sam")
    connected.failure, connected.items = "", [THEIRS]
    sources.pull_all(at=now)
    (state,) = list_inflows(root)
    assert (state.failure, state.failing_since, state.taken) == ("", None, 1)


def test_a_connector_that_breaks_stops_no_other(connected, monkeypatch, now):
    monkeypatch.setattr(Told, "pull", lambda self, cursor: 1 / 0)
    (pulled,) = sources.pull_all(at=now)
    assert "ZeroDivisionError" in pulled.failure


def test_only_revops_connects(told, office, cast, asker_of, now):
    about = {"connector": "told", "name": "x", "base_url": "imaps://mail.example", "secrets": {}, "options": {}}
    with pytest.raises(NotAllowed):
        sources.connect_source(asker=asker_of(cast.sam), at=now, **about)


def test_a_folder_flows_into_the_record(office, cast, asker_of, root, now, tmp_path):
    (tmp_path / "call.eml").write_bytes(CALL)
    os.utime(tmp_path / "call.eml", (time.time() - 60,) * 2)
    (tmp_path / "scan.bin").write_bytes(b"\x00\x01")
    os.utime(tmp_path / "scan.bin", (time.time() - 60,) * 2)
    about = {"connector": "folder", "name": "calls", "base_url": tmp_path.as_uri(), "secrets": {}}
    sources.connect_source(asker=asker_of(cast.otto), options={"host": cast.sam.pk}, at=now, **about)
    first = sources.pull(asker=root, name="calls", at=now)
    assert first.taken == 2
    assert first.told[0].startswith("scan.bin: ")
    assert sources.pull(asker=root, name="calls", at=now).taken == 0
    assert Conversation.objects.get().deal_id == office.northgate
