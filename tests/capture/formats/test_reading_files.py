"""The best format is chosen, limits hold, and whatever a stranger's format does ends as one clear line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from sayso.capture import reading_files
from sayso.capture.points import FORMATS, Unreadable
from sayso.capture.reading_files import read_file, sniff
from sayso.domain.transcript import Channel, Mark, Transcript, Turn
from sayso.plug import NoSuchPlug

GOOD = Transcript("stranger", Channel.CALL, (Turn(0, "Dana", "We sign on Monday."),))


class Stranger:
    """A format from another package, which does as the test says."""

    name = "stranger"
    title = "A stranger's format"

    def __init__(self, *, sureness: object = 1.0, gives: Callable[[], object] = lambda: (GOOD,)) -> None:
        self.sureness = sureness
        self.gives = gives

    def sniff(self, content, filename):
        if isinstance(self.sureness, Exception):
            raise self.sureness
        return self.sureness

    def parse(self, content, filename):
        return self.gives()


def raising(error: BaseException) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


def test_it_reads_with_the_format_that_is_surest():
    with FORMATS.temporarily(Stranger(sureness=1.0)):
        assert read_file(b"Dana: hello to all of you", "call.txt") == (GOOD,)


def test_it_reads_with_the_format_that_was_named():
    (transcript,) = read_file(b"Dana: hello to all of you", "call.txt", "txt")

    assert transcript.format == "txt"
    with pytest.raises(NoSuchPlug, match="there is no 'carrier_pigeon'"):
        read_file(b"Dana: hello", "call.txt", "carrier_pigeon")


@pytest.mark.parametrize("sureness", [RuntimeError("no"), float("nan"), "much", None, -3], ids=repr)
def test_it_passes_over_a_format_that_fails_to_look(sureness):
    with FORMATS.temporarily(Stranger(sureness=sureness)):
        assert sniff(b"Dana: hello to all of you", "call.txt").name == "txt"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("it\nbroke"),
        RecursionError("deep"),
        MemoryError(),
        KeyError("x"),
        UnicodeDecodeError("utf-8", b"", 0, 1, ""),
    ],
    ids=repr,
)
def test_it_turns_a_strangers_failure_into_one_line(error):
    with FORMATS.temporarily(Stranger(gives=raising(error))), pytest.raises(Unreadable) as caught:
        read_file(b"anything", "call.x")

    assert "\n" not in str(caught.value)
    assert "'stranger' failed on this file" in str(caught.value)


WRONG = {
    "no conversation": ((), "No conversation stands"),
    "no turns": ((replace(GOOD, turns=()),), "Nobody says anything"),
    "another name": ((replace(GOOD, format="vtt"),), "calls its conversation 'vtt'"),
    "a gap in the numbers": ((replace(GOOD, turns=(Turn(1, "Dana", "Hi."),)),), "numbers turn 0 as 1"),
    "an empty turn": ((replace(GOOD, turns=(Turn(0, "Dana", "  "),)),), "no words"),
    "a mark outside": ((replace(GOOD, turns=(Turn(0, "Dana", "Hi.", marks=(Mark(3, 0),)),)),), "outside the words"),
    "a NUL": ((replace(GOOD, turns=(Turn(0, "Dana", "H\x00i."),)),), "cannot be stored"),
    "half a pair": ((replace(GOOD, turns=(Turn(0, "\ud800", "Hi."),)),), "cannot be stored"),
    "a start without zone": ((replace(GOOD, started_at=datetime(2026, 1, 1)),), "without a zone"),  # noqa: DTZ001
    "a turn without zone": (
        (replace(GOOD, turns=(Turn(0, "Dana", "Hi.", said_at=datetime(2026, 1, 1)),)),),  # noqa: DTZ001
        "without a zone",
    ),
    "no transcripts at all": (("text",), "gives a str for a conversation"),
    "nothing": (None, "failed on this file"),
}


@pytest.mark.parametrize("what", WRONG)
def test_it_lets_nothing_pass_that_could_not_be_kept_or_quoted(what):
    given, message = WRONG[what]
    with FORMATS.temporarily(Stranger(gives=lambda: given)), pytest.raises(Unreadable, match=message):
        read_file(b"anything", "call.x")


def test_it_lets_a_meeting_without_words_pass():
    meeting = replace(GOOD, channel=Channel.MEETING, turns=())
    with FORMATS.temporarily(Stranger(gives=lambda: (meeting,))):
        assert read_file(b"anything", "call.x") == (meeting,)


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\x00\x00\x00"])
def test_it_says_that_an_empty_file_is_empty(content):
    with pytest.raises(Unreadable, match=r"The file is empty\."):
        read_file(content, "call.vtt")


def test_it_refuses_a_gigantic_file_before_looking_at_it(monkeypatch):
    monkeypatch.setattr(reading_files, "MAX_BYTES", 2**20)
    with pytest.raises(Unreadable, match="more than the 1 that are read"):
        read_file(b"Dana: hello\n" * 200_000, "call.txt")


def test_it_refuses_a_conversation_without_end(monkeypatch):
    monkeypatch.setattr(reading_files, "MAX_TURNS", 3)
    with pytest.raises(Unreadable, match="has 4 turns"):
        read_file(b"A: one thing\nB: two things\nA: three of them\nB: four of them\n", "call.txt", "txt")


def test_it_refuses_conversations_without_end(monkeypatch):
    monkeypatch.setattr(reading_files, "MAX_CONVERSATIONS", 1)
    with FORMATS.temporarily(Stranger(gives=lambda: (GOOD, GOOD))), pytest.raises(Unreadable, match="2 conversations"):
        read_file(b"anything", "call.x")


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\x00\x00\x00\x20ftypM4A ....", "a recording"),
        (b"RIFF....WAVEfmt ", "a recording"),
        (b"\xd0\xcf\x11\xe0 old", "an old Office"),
        (b"PK\x03\x04 something", "a zip"),
        (b"just a sentence about nothing in particular", "no transcript, mail, chat or calendar that is known"),
    ],
)
def test_it_says_what_to_do_with_what_it_does_not_know(content, advice):
    with pytest.raises(Unreadable, match=advice):
        read_file(content, "call")
