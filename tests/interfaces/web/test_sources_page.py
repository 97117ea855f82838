"""Sources in the web app: tried before they are connected, told in words, paused, closed; RevOps's alone."""

import os
import time

import pytest
from django.urls import reverse

from sayso.capture.inflows import list_inflows
from sayso.domain.asker import system
from sayso.flow import sources
from sayso.ledger.selectors import trail
from sayso.org.connections import list_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(tmp_path, settings):
    """A folder of the server with a call in it, which the web may watch."""
    file = tmp_path / "call.txt"
    file.write_text("Anna Reed: We want to go live in March.\nSam Ode: I will send the plan on Friday.\n")
    os.utime(file, (time.time() - 90,) * 2)
    settings.FOLDERS = [str(tmp_path)]
    return tmp_path


def connect(client, **form):
    about = {"connector": "folder", "person": "sam@seller.example", "name": "calls", **form}
    return client.post(reverse("source-connect"), about, follow=True)


def act(client, wanted):
    return client.post(reverse("source-act"), {"name": "calls", "act": wanted}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_source_is_tried_connected_looked_into_paused_and_closed(office, door, calls, now):
    otto = door("otto")
    (told,) = said(connect(otto, address=str(calls)))
    assert "“calls” answers." in told
    assert said(act(otto, "look")) == ["calls: 1 file taken in."]
    page = otto.get(reverse("settings-sources")).content.decode()
    assert "1 file taken in." in page
    assert "for <bdi>Sam Ode</bdi>" in page
    act(otto, "pause")
    assert "paused</span>" in otto.get(reverse("settings-sources")).content.decode()
    assert sources.pull_all(at=now) == ()
    act(otto, "resume")
    assert [one.name for one in sources.pull_all(at=now)] == ["calls"]
    act(otto, "close")
    assert sources.list_sources(system("test")) == ()
    names = [entry.name for entry in trail(system("test"))]
    assert {"capture.source.paused", "capture.source.resumed", "org.connection.closed"} <= set(names)


WRONG = (
    ({"address": "/etc"}, "not one of those that SAYSO_FOLDERS names"),
    ({"connector": "imap", "address": "imap://mail.example", "password": "s3cret"}, "imaps://"),
    ({"connector": "ical", "address": "webcal://nowhere.invalid/a.ics"}, "nowhere.invalid"),
    ({"connector": "caldav", "address": "no address"}, "is no address of a service"),
    ({"connector": "pigeon", "address": "https://a.example"}, "no kind of source called"),
    ({"address": "", "connector": "folder"}, "SAYSO_FOLDERS"),
)


@pytest.mark.parametrize(("form", "says"), WRONG)
def test_what_is_wrong_is_told_and_nothing_is_connected(office, door, calls, form, says):
    answer = connect(door("otto"), **form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert says in text
    assert "s3cret" not in text
    assert list_connections(system("test")) == ()


def test_a_name_is_one_source_s_alone(office, door, calls):
    connect(door("otto"), address=str(calls))
    answer = connect(door("otto"), address=str(calls))
    assert "is connected already" in answer.content.decode()


def test_it_is_revops_s_alone(office, door, calls):
    for who in ("sam", "mia"):
        assert door(who).get(reverse("settings-sources")).status_code == 403
        assert connect(door(who), address=str(calls)).status_code == 403
    assert list_inflows(system("test")) == ()
