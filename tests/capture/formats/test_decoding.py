"""Any bytes become text that can be stored, and no word changes on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.capture.formats._decoding import HEAD_BYTES, decode, decode_head, storable

SAID = "Zoë: dzień dobry, the café charges 40 € – “fine”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_it_reads_unicode_by_its_mark(encoding):
    assert decode(SAID.encode(encoding)).text == SAID
    assert decode(SAID.encode(encoding)).notes == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_it_knows_utf_16_without_a_mark_by_its_nuls(encoding):
    assert decode("Dana: hello, it is me".encode(encoding)).text == "Dana: hello, it is me"


def test_it_falls_back_to_windows_1252_and_says_so():
    decoded = decode("voilà, 40 € for Zoë and voilà".encode("cp1252"))

    assert decoded.text == "voilà, 40 € for Zoë and voilà"
    assert decoded.notes == ("The file is not UTF-8 and was read as Windows-1252.",)


def test_it_mends_single_foreign_bytes_in_a_utf_8_file():
    decoded = decode("Zoë dzień dobry ".encode() + "café".encode("cp1252") + b" today")

    assert decoded.text == "Zoë dzień dobry café today"
    assert "1 byte(s)" in decoded.notes[0]


def test_it_leaves_out_a_character_that_the_end_cuts_in_two():
    decoded = decode("Zoë pays 40 €".encode()[:-1])

    assert decoded.text == "Zoë pays 40 "
    assert "middle of a character" in decoded.notes[0]


def test_it_takes_off_what_no_database_stores_and_says_so():
    decoded = decode(b"we \x00sign\x07 on \xe2\x80\xaeMonday\xe2\x80\xac")

    assert decoded.text == "we sign on Monday"
    assert decoded.notes == ("2 control character(s) were taken off.", "2 text direction override(s) were taken off.")


def test_it_replaces_half_of_a_character_pair():
    assert storable(json.loads('"ok \\ud83d now"')).text == "ok \ufffd now"


def test_it_keeps_the_marks_that_hebrew_and_emoji_need():
    kept = "שלום\u200f family 👨\u200d👩\u200d👧"

    assert storable(kept).text == kept


def test_it_knows_only_one_line_end():
    assert decode(b"a\r\nb\rc\x0bd\nE").text == "a\nb\nc\nd\nE"


def test_it_sniffs_no_more_than_the_head():
    assert len(decode_head(("ä" * HEAD_BYTES).encode())) <= HEAD_BYTES


@given(st.binary(max_size=300))
def test_it_never_fails_and_always_gives_what_can_be_stored(content):
    text = decode(content).text

    text.encode("utf-8")
    assert "\x00" not in text
    assert storable(text).text == text


@given(st.text(st.characters(categories=["L", "N", "P", "Z", "S"]), max_size=200))
def test_it_changes_no_ordinary_character(text):
    plain = text.replace("\u2028", "\n").replace("\u2029", "\n")

    assert decode(plain.encode()).text == plain
