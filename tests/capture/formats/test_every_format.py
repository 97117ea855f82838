"""Whatever is registered as a format is held to these promises from the day it arrives."""

from __future__ import annotations

import inspect
import sys
import time

import pytest
from tests.capture.formats.sample_files import samples

from sayso.capture.formats._decoding import HEAD_BYTES
from sayso.capture.points import FORMATS, Unreadable
from sayso.capture.reading_files import read_file, sniff
from sayso.domain.transcript import Channel

# Mail, chat and calendar keep their samples beside their own tests.
SAMPLED_ELSEWHERE = {"eml", "mbox", "slack_json", "ics"}
HANGS_AFTER = 3.0  # seconds of the processor, for what takes some milliseconds
NAMES = [plug.name for plug in FORMATS.all()]
SAMPLES = samples()

ODD_FILES = {
    "nothing": b"",
    "white space": b" \r\n\t ",
    "a byte order mark": b"\xef\xbb\xbf",
    "nuls": b"\x00" * 5_000,
    "every byte": bytes(range(256)) * 20,
    "one long line": b"a" * 200_000,
    "one long line of colons": b"a: " * 60_000,
    "nested lists": b"[" * 100_000,
    "nested objects": b'{"transcript":' * 50_000,
    "a nested whole": b"[" * 5_000 + b"]" * 5_000,
    "a huge number": b'{"segments": [{"start": ' + b"9" * 5_000 + b', "end": 1e999, "text": "x"}]}',
    "a number for everything": b'{"transcript": 1, "sentences": 2, "segments": 3, "callTranscripts": 4, "parties": 5}',
    "lists for everything": b'{"transcript": [[1], null], "sentences": [[]], "segments": [0], "parties": [[]]}',
    "only a heading": b"WEBVTT\n\n",
    "arrows": b"-->\n" * 2_000,
    "open tags": b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 20_000,
    "a run of spaces": b"WEBVTT\n\nDana" + b" " * 100_000 + b"Kim\n",
    "spaces after a name": b"Dana" + b" " * 100_000 + b"0:08 x\nDana: " + b" " * 100_000 + b"(1:00",
    "empty lines": b"\n" * 100_000 + b"x\n" + b" \n" * 100_000,
    "a broken cue name": b"1\n00:00:01,000 --> 00:00:02,000\nhello\n\nabcdef" + b"-" * 50_000 + b"!",
    "a bare zip heading": b"PK\x03\x04" + b"\x00" * 500,
    "half a pair": b'{"segments": [{"start": 0, "end": 1, "text": "\\ud800 \\u0000"}]}',
}


def refusal(name: str, content: bytes) -> str:
    """Why the format does not read these bytes, "" where it does."""
    try:
        read_file(content, "call.txt", name)
    except Unreadable as unreadable:
        return str(unreadable)
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_help_page_and_a_title(name):
    plug = FORMATS.get(name)
    page = inspect.getdoc(sys.modules[type(plug).__module__]) or ""

    assert plug.title
    assert name.replace("_", "").isalnum()
    assert len(page) > 200, "the docstring of the module is the help page"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SAMPLED_ELSEWHERE])
def test_it_has_a_sample(name):
    assert any(one.format == name for one in SAMPLES), f"put one into samples/{name}/"


@pytest.mark.parametrize("odd", ODD_FILES)
@pytest.mark.parametrize("name", NAMES)
def test_it_meets_an_odd_file_with_nothing_but_one_clear_line(name, odd):
    plug = FORMATS.get(name)
    begun = time.process_time()
    assert 0.0 <= plug.sniff(ODD_FILES[odd], "call.txt") <= 1.0
    message = refusal(name, ODD_FILES[odd])
    assert time.process_time() - begun < HANGS_AFTER, "it takes time that grows faster than the file"
    assert not message or (20 <= len(message) < 400 and "\n" not in message and message.endswith(".")), message
    assert "failed on this file" not in message


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_at_a_huge_file_no_longer_than_at_a_small_one(name):
    plug = FORMATS.get(name)
    huge = b"Dana Kim: and so on\n" * 1_000_000
    begun = time.process_time()
    plug.sniff(huge, "call.txt")

    assert time.process_time() - begun < HANGS_AFTER, f"sniffing reads more than the first {HEAD_BYTES} bytes"


@pytest.mark.parametrize("one", SAMPLES, ids=str)
def test_it_is_recognised_by_its_content_alone(one):
    assert sniff(one.content, "").name == one.format
    assert sniff(one.content, "misleading.csv").name == one.format


@pytest.mark.parametrize("one", SAMPLES, ids=str)
def test_it_gives_turns_that_can_be_kept_and_quoted_from(one):
    for transcript in read_file(one.content, one.filename):
        assert transcript.format == one.format
        assert transcript.turns or transcript.channel is Channel.MEETING
        labels = [person.label for person in transcript.participants]
        assert len(labels) == len(set(labels))
        for turn in transcript.turns:
            assert turn.text == " ".join(turn.text.split()) or transcript.channel is not Channel.CALL
            assert transcript.participant(turn.speaker) or not turn.speaker
            assert all(mark.offset == 0 or turn.text[mark.offset - 1] == " " for mark in turn.marks)


@pytest.mark.parametrize("one", SAMPLES, ids=str)
def test_it_reads_the_same_file_twice_alike(one):
    assert read_file(one.content, one.filename) == read_file(one.content, one.filename)


@pytest.mark.parametrize("one", SAMPLES, ids=str)
def test_it_reads_any_half_of_a_file_or_says_why_not(one):
    for length in range(0, len(one.content), max(1, len(one.content) // 60)):
        assert "failed on this file" not in refusal(one.format, one.content[:length])
