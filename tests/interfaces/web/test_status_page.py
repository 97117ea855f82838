"""Status: what comes in, what could not be read, what is broken; and for whom."""

import pytest
from django.urls import reverse

from sayso.capture.points import FORMATS
from sayso.capture.selectors import list_failures
from sayso.capture.services import capture_file
from sayso.plug import Quarantined

pytestmark = pytest.mark.django_db


@pytest.fixture
def failure(office, cast, asker_of, now):
    captured = capture_file(
        asker=asker_of(cast.sam), content=b"\x00\x01", filename="<i>scan</i>.bin", at=now, source="test"
    )
    assert captured.failure
    return list_failures(asker_of(cast.sam))[0].id


def status(client):
    return client.get(reverse("status")).content.decode()


def test_a_file_that_could_not_be_read_is_listed_with_what_to_do_until_dismissed(door, failure):
    text = status(door("sam"))
    assert "&lt;i&gt;scan&lt;/i&gt;.bin" in text
    assert "needs somebody" in text
    assert "scan" not in status(door("eve"))
    assert "scan" in status(door("otto"))
    assert door("eve").post(reverse("dismiss", args=[failure])).status_code == 404
    door("sam").post(reverse("dismiss", args=[failure]))
    assert "scan" not in status(door("sam"))


def test_where_conversations_come_from_is_counted_for_those_who_see_them(door, call):
    assert [(one.name, one.conversations) for one in door("sam").get(reverse("status")).context["sources"]] == [
        ("test", 1)
    ]
    assert door("eve").get(reverse("status")).context["sources"] == ()


def test_jobs_plugs_and_connections_are_revops_s_to_see(door, office, monkeypatch):
    monkeypatch.setattr(FORMATS, "quarantine", [Quarantined("formats", "stranger.formats:X", "ImportError: no module")])
    otto = status(door("otto"))
    assert "none gave up" in otto
    assert "stranger.formats:X" in otto
    assert "needs somebody" in otto
    sam = status(door("sam"))
    assert "gave up" not in sam
    assert "stranger" not in sam
