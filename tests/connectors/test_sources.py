"""Sources that flow by themselves: only read, nothing twice, nothing half, and clear about what is wrong."""

import contextlib
import os
import socket
import threading
import time

import pytest

from sayso.connectors import _fetching, imap
from sayso.ports.source import SOURCES, SourceFailure
from tests.connectors.dovecot import PASSWORD, PROGRAM, USER, Dovecot

MAIL = b"""From: Anna Reed <anna@northgate.example>\r
To: sam@seller.example\r
Subject: %s\r
Date: Thu, 19 Nov 2026 15:00:00 +0000\r
Message-ID: <%s@northgate.example>\r
\r
We want to go live in March.\r
"""


def mail(name):
    return MAIL % (name, name)


def folder(path):
    return SOURCES.get("folder").open(path.as_uri(), {}, {})


def put(path, text="Anna: Hello there.", age=60):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age,) * 2)


def names(pull):
    return [item.filename for item in pull.items]


def test_a_folder_gives_each_file_once_and_a_changed_one_again(tmp_path):
    put(tmp_path / "one.txt")
    put(tmp_path / "below" / "two.txt")
    first = folder(tmp_path).pull({})
    assert names(first) == ["one.txt", "two.txt"]
    assert names(folder(tmp_path).pull(first.cursor)) == []
    put(tmp_path / "one.txt", "Anna: Hello again.", age=50)
    put(tmp_path / "three.txt", age=90_000)  # moved here, as old as it was
    assert names(folder(tmp_path).pull(first.cursor)) == ["one.txt", "three.txt"]


def test_a_folder_waits_for_what_is_being_written(tmp_path):
    put(tmp_path / "half.txt", "Anna: Hel", age=1)
    first = folder(tmp_path).pull({})
    assert names(first) == []
    put(tmp_path / "half.txt", "Anna: Hello there.", age=0)
    second = folder(tmp_path).pull(first.cursor)
    assert names(second) == []
    third = folder(tmp_path).pull(second.cursor)
    assert [item.content for item in third.items] == [b"Anna: Hello there."]


def test_a_folder_passes_over_what_is_no_file_of_ours(tmp_path):
    outside = tmp_path / "outside.txt"
    put(outside)
    watched = tmp_path / "watched"
    for name in (".hidden", "call.vtt.part", "~$call.docx", "call.crdownload"):
        put(watched / name)
    (watched / "link.txt").symlink_to(outside)
    assert names(folder(watched).pull({})) == []


def test_a_folder_that_is_gone_is_told(tmp_path):
    with pytest.raises(SourceFailure, match="is not there: make it"):
        folder(tmp_path / "gone").pull({})


def test_a_folder_gives_some_dozens_at_a_time(tmp_path):
    for number in range(60):
        put(tmp_path / f"{number:02}.txt")
    first = folder(tmp_path).pull({})
    second = folder(tmp_path).pull(first.cursor)
    assert (len(first.items), first.is_done, len(second.items), second.is_done) == (50, False, 10, True)


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory):
    if not PROGRAM:
        pytest.skip("Dovecot is absent: apt install dovecot-imapd")
    with Dovecot(tmp_path_factory.mktemp("dovecot")) as server:
        yield server


def mailbox(url, password=PASSWORD, **options):
    return SOURCES.get("imap").open(url, {"password": password}, {"user": USER, **options})


def test_a_mailbox_is_read_on_left_as_it_was(dovecot):
    for name in (b"one", b"two"):
        dovecot.fill(mail(name))
    dovecot.fill(mail(b"sent"), "Sent")
    first = mailbox(dovecot.url).pull({})
    assert [item.content for item in first.items] == [mail(b"one"), mail(b"two"), mail(b"sent")]
    assert first.items[0].people == ("anna@northgate.example", "sam@seller.example")
    assert b"Seen" not in b"".join(dovecot.flags())
    assert mailbox(dovecot.url).pull(first.cursor).items == ()
    dovecot.fill(mail(b"three"))
    second = mailbox(dovecot.url).pull(first.cursor)
    assert [item.content for item in second.items] == [mail(b"three")]


def test_a_folder_that_is_numbered_anew_is_read_anew(dovecot):
    cursor, validities = {}, set()
    for name in (b"four", b"five"):
        dovecot.make_anew("Calls")
        dovecot.fill(mail(name), "Calls")
        pull = mailbox(dovecot.url, folders=["Calls"]).pull(cursor)
        assert [item.content for item in pull.items] == [mail(name)]  # number 1, each time
        cursor = pull.cursor
        validities.add(cursor["folders"]["Calls"][0])
    assert len(validities) == 2


def test_a_mailbox_tells_what_is_wrong(dovecot):
    with pytest.raises(SourceFailure, match="does not let sam in"):
        mailbox(dovecot.url, password="wrong").pull({})
    with pytest.raises(SourceFailure, match="no folder Nowhere"):
        mailbox(dovecot.url, folders=["Nowhere"]).pull({})
    with pytest.raises(SourceFailure, match="in the clear: connect it with imaps://"):
        mailbox("imap://mail.firm.example").pull({})
    with pytest.raises(SourceFailure, match="cannot be reached"):
        mailbox("imap://127.0.0.1:1").pull({})


@pytest.fixture
def silent():
    """The port of a server that takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def listen():
            with contextlib.suppress(OSError):
                while True:
                    held.append(server.accept()[0])

        listening = threading.Thread(target=listen)
        listening.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        listening.join()
        for each in held:
            each.close()


def test_a_server_that_hangs_is_left(silent, monkeypatch):
    monkeypatch.setattr(imap, "SECONDS", 0.3)
    monkeypatch.setattr(_fetching, "SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(SourceFailure, match="does not answer within"):
        mailbox(f"imap://127.0.0.1:{silent}").pull({})
    for name in ("ical", "caldav"):
        with pytest.raises(SourceFailure, match="does not answer within"):
            SOURCES.get(name).open(f"http://127.0.0.1:{silent}", {}, {}).pull({})
    assert time.monotonic() - began < 5


def test_a_calendar_is_never_asked_for_in_the_clear():
    for name in ("ical", "caldav"):
        with pytest.raises(SourceFailure, match="connect it with https://"):
            SOURCES.get(name).open("http://calendar.firm.example", {}, {}).pull({})
