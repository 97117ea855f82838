"""Mail that is broken, huge or hostile: refused in one line, or read without losing a word."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.capture.formats.mail_files import (
    HEAD,
    assert_bounded,
    letter,
    outcome,
    parts,
    read,
    refusal,
    sample,
    samples,
)

from sayso.capture.formats._html_text import HtmlIsTooDeep, lines_of_html
from sayso.capture.points import FORMATS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x00 \n", "empty"),
        (b"just words\n", "no mail header"),
        (HEAD.encode(), "no text"),
        (letter("\n \n"), "no text"),
        (parts("Content-Type: application/pdf; name=a.pdf\n\nx"), "only attachments (a.pdf)"),
        (letter("x", "MIME-Version: 1.0\n", kind="multipart/encrypted; boundary=b"), "encrypted"),
        (letter("x", kind="application/pkcs7-mime; smime-type=enveloped-data"), "encrypted"),
        (letter("<div>" * 5_000 + "x", kind="text/html"), "nested too deeply"),
        (letter("> a\nb\n" * 3_000), "quoted passages"),
        (letter("a\n" * 120_000), "lines of text"),
        (letter("a" * 5_000_000), "MB of text"),
        ((HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 300).encode(), "parts inside parts"),
        ((HEAD + "Content-Type: message/rfc822\n\n" * 5_000).encode(), "nested too deeply"),
    ],
)
def test_it_refuses_what_it_cannot_read_in_one_clear_line(content, says):
    message = refusal(content)

    assert says in message
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize(
    "body",
    ["On 3.3.2026 a@b.example wrote:" + " " * 300_000 + "x", "Best" + " " * 300_000 + "x", "a" * 300_000 + ".",
     "Sent from my " + "a " * 50_000, "a@" * 200_000, "----\n" * 50_000, "-- \n" * 50_000, "Best regards,\n" * 50_000],
    ids=["attribution", "farewell", "one word", "device", "addresses", "rules", "marks", "farewells"],
)  # fmt: skip
def test_it_takes_no_time_that_grows_faster_than_the_mail(body):
    begun = time.process_time()
    read(letter(body))

    assert time.process_time() - begun < 5


def test_it_reads_a_normal_mail_in_a_few_milliseconds():
    content = sample("gmail_reply.eml")
    read(content)
    begun = time.process_time()
    for _ in range(20):
        read(content)

    assert (time.process_time() - begun) / 20 < 0.02, "3 ms is the aim; this bound only catches a disaster"


INLINE = ("b", "i", "span", "a", "font")
BLOCKS = ("p", "div", "blockquote", "h2", "li", "td", "pre", "center")


@st.composite
def pages(draw) -> str:
    """HTML of nested blocks and words."""
    written = []
    for _ in range(draw(st.integers(1, 12))):
        tag = draw(st.sampled_from(BLOCKS))
        inner = draw(st.sampled_from(INLINE))
        words = draw(
            st.lists(
                st.sampled_from(["Zeta", "omega &amp; co", "a&lt;b", "ξένος", "x<br>y", "&nbsp;", "\n two "]),
                max_size=4,
            )
        )
        written.append(f"<{tag}>{' '.join(words)}<{inner}>in</{inner}>{draw(st.sampled_from(['', f'</{tag}>']))}")
    return "".join(written)


@settings(max_examples=150, deadline=None)
@given(pages())
def test_it_keeps_every_word_that_html_shows(page):
    shown = LexborHTMLParser(f"<body>{page}").body.text(separator=" ")
    lines = lines_of_html(page).lines

    assert sorted("".join(line.text for line in lines).replace("-", "").replace(" ", "")) == sorted(
        "".join(shown.split())
    )


@settings(max_examples=100, deadline=None)
@example("<b>" * 2_000)
@given(st.text(alphabet="<>/abp =\"'&;!-\n", max_size=200))
def test_it_reads_any_html_or_says_that_it_is_too_deep(page):
    try:
        lines_of_html(page)
    except HtmlIsTooDeep:
        assert page.count("<") > 1_000


PIECES = [
    b"\n\n", b"=?utf-8?b?", b"?=", b"=?x?q?=FF?=", b"From: ", b'Content-Type: multipart/mixed; boundary="', b"--0000b1", b"> ",
    b"\x00", b"\xff\xfe", b"\xe9", b"charset=utf-7\n", b'charset="\xff', b"Content-Transfer-Encoding: base64\n", b"<blockquote>", b'"',
    b"</div>", b";", b":", b"@", b"<", b"wrote:", b"-----Original Message-----", b"Date: Tue, 99 Foo 2026 99:99 +9999\n", b"\r",
    b"message/rfc822", b"From a@b Tue Mar 10 09:00:00 2026\n", base64.b64encode(b"words"), b"\xe2\x80\xae",
]  # fmt: skip


@st.composite
def mutated(draw, contents: list[bytes]) -> bytes:
    """One of the contents with a few pieces cut out, doubled, put in or overwritten."""
    content = draw(st.sampled_from(contents))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 60))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        content = draw(
            st.sampled_from(
                [
                    content[:start] + content[start + length :],
                    content[:start] + content[start : start + length] + content[start:],
                    content[:start] + piece + content[start:],
                    content[:start] + piece + content[start + len(piece) :],
                    content[: max(start, len(content) // 2)],
                ]
            )
        )
    return content


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        mutated(samples("eml")).map(lambda one: ("eml", one)), mutated(samples("mbox")).map(lambda one: ("mbox", one))
    )
)
def test_it_meets_a_broken_mail_with_nothing_but_unreadable(case):
    name, content = case
    assert 0 <= FORMATS.get(name).sniff(content, "x") <= 1
    transcripts, reason = outcome(content, name)
    assert bool(transcripts) != bool(reason)
    assert "\n" not in reason
    for transcript in transcripts:
        assert_bounded(transcript)
        assert transcript.turns
        for number, turn in enumerate(transcript.turns):
            assert turn.index == number
            assert turn.text.strip()
            assert not {"\x00", "\u202e"} & set(turn.text + turn.speaker + transcript.title)
            turn.text.encode()
