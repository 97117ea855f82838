"""Mutated files: nothing but Unreadable ever comes out, and no word that was not in the file."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.capture.formats.sample_files import Sample, samples

from sayso.capture.formats._decoding import decode, storable
from sayso.capture.points import FORMATS, Unreadable
from sayso.capture.reading_files import read_file, sniff

_TAGS = (re.compile(r"<[^<>]*>|\{\\an?\d+\}"), re.compile(r"<[^<>\n]*>"), re.compile(r"</?[civb]\b[^<>]*>"))
_ENTITY = re.compile(r"&#?\w+;")
_ESCAPE = re.compile(r'\\u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*|\\["\\/bfnrt]')
# Pieces that mean something to one format or another, so that mutations reach beyond the first check.
PIECES = (
    b"\n\n", b"-->", b"00:00:01.000 --> 00:00:02.000\n", b"<v ", b"</v>", b"<v Bo>", b"Bo: ", b"Bo  0:08\n", b"&amp;", b"&#0;",
    b'"', b"{", b"}", b"[", b"]", b",", b"null", b"-1", b"1e400", b"\\u0000", b"\\ud800", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xe2\x80\xae", b"\xe9", b"NOTE ", b"[00:00:99] ", b"(1:23)", b"2026-03-18 10:04 GMT+99", b"WEBVTT\n", b"9" * 30, b" " * 50,
)  # fmt: skip
SAMPLES = samples()

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw, content: bytes) -> bytes:
    """The content with a few pieces cut out, doubled, put in or overwritten."""
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 40))
        how = draw(st.sampled_from(["cut", "double", "insert", "overwrite", "truncate"]))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        if how == "cut":
            content = content[:start] + content[start + length :]
        elif how == "double":
            content = content[:start] + content[start : start + length] + content[start:]
        elif how == "insert":
            content = content[:start] + piece + content[start:]
        elif how == "overwrite":
            content = content[:start] + piece + content[start + len(piece) :]
        else:
            content = content[: max(start, len(content) // 2)]
    return content


def repacked(content: bytes, body: bytes) -> bytes:
    """The Word document with another body, so that what is mutated is the text and not the zip around it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            new.writestr(name, body if name == "word/document.xml" else old.read(name))
    return kept.getvalue()


def body_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read("word/document.xml")


def everything_in(content: bytes) -> str:
    """All that a file could be read as saying: its text, with and without mark-up, entities and escapes, unspaced."""
    text = decode(content).text
    unescaped = _ESCAPE.sub(lambda escape: json.loads(f'"{escape[0]}"'), text)
    forms = [text, unescaped, *(tag.sub("", text) for tag in _TAGS)]
    forms += [_ENTITY.sub(lambda entity: html.unescape(entity[0]), form) for form in forms]
    return "\n".join("".join(storable(form).text.split()) for form in forms)


def assert_words_are_of_the_file(name: str, content: bytes, source: bytes) -> None:
    try:
        transcripts = read_file(content, "call", name)
    except Unreadable as unreadable:
        problem = str(unreadable)
        assert "failed on this file" not in problem, problem
        assert "Report it" not in problem, problem
        return
    known = everything_in(source)
    for transcript in transcripts:
        for turn in transcript.turns:
            assert all(word in known for word in turn.text.split()), turn.text


TEXTS = [one for one in SAMPLES if not one.format.endswith("_docx")]
DOCUMENTS = [one for one in SAMPLES if one.format.endswith("_docx")]


@pytest.mark.parametrize("one", TEXTS, ids=str)
@few
@given(data=st.data())
def test_it_reads_a_mutated_file_or_says_why_not(one: Sample, data):
    content = data.draw(mutated(one.content))

    assert_words_are_of_the_file(one.format, content, content)


@pytest.mark.parametrize("one", DOCUMENTS, ids=str)
@few
@given(data=st.data())
def test_it_reads_a_mutated_document_or_says_why_not(one: Sample, data):
    body = data.draw(mutated(body_of(one.content)))

    assert_words_are_of_the_file(one.format, repacked(one.content, body), body)


@pytest.mark.parametrize("one", DOCUMENTS, ids=str)
@few
@given(data=st.data())
def test_it_reads_a_damaged_zip_or_says_why_not(one: Sample, data):
    content = data.draw(mutated(one.content))

    assert_words_are_of_the_file(one.format, content, body_of(one.content))


@few
@given(content=st.binary(max_size=400) | st.sampled_from(SAMPLES).flatmap(lambda one: mutated(one.content)))
def test_it_chooses_a_format_for_any_bytes_or_says_why_not(content):
    try:
        assert sniff(content, "call") in FORMATS.all()
    except Unreadable as unreadable:
        assert "\n" not in str(unreadable)  # noqa: PT017


@pytest.mark.parametrize("one", TEXTS, ids=str)
@few
@given(data=st.data())
def test_it_looks_at_a_mutated_file_without_failing(one: Sample, data):
    content = data.draw(mutated(one.content))

    for plug in FORMATS.all():
        assert 0.0 <= plug.sniff(content, "call") <= 1.0
