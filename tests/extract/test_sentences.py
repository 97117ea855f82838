"""Cutting speech and writing into sentences, with offsets that stay true."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.local.reading import plain_of
from sayso.extract.local.sentences import sentences


def cut(text):
    return [text[start:end] for start, end in sentences(text, plain_of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It works. I like it.", ["It works.", "I like it."]),
        ("Ask Mr. Bell, he knows.", ["Ask Mr. Bell, he knows."]),
        ("Dr. J. Ross signs. I don't.", ["Dr. J. Ross signs.", "I don't."]),
        ("It costs 4.500 euro. Fine?", ["It costs 4.500 euro.", "Fine?"]),
        ("Really?! Yes… maybe.", ["Really?!", "Yes…", "maybe."]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("We meet at 3 p.m. on Friday.", ["We meet at 3 p.m. on Friday."]),
    ],
)
def test_it_stops_where_a_sentence_stops(text, expected):
    assert cut(text) == expected


def test_it_follows_a_line_that_the_mail_program_wrapped():
    text = "I will send you the revised quotation with both of the variants\non Friday.\n\nBest,\nSam"
    assert cut(text) == [text[:74], "Best,", "Sam"]


@pytest.mark.parametrize(
    "second",
    ["and Priya sends the test login", "Priya: the test login for both of the houses"],
)
def test_a_line_that_had_room_for_its_next_word_or_is_followed_by_whose_line_it_is_was_broken_by_its_writer(second):
    roomy, full = (
        "Tom asks the works council whether names may be shown",
        "Tom asks the council whether all the names may be shown there",
    )
    first = roomy if second.startswith("and") else full
    assert cut(f"{first}\n{second}") == [first, second]


def test_it_keeps_the_points_of_a_list_apart():
    assert cut("Open:\n- the export\n- the price") == ["Open:", "- the export", "- the price"]


def test_it_cuts_speech_without_punctuation_at_its_joints():
    text = "yeah that sounds good to me so i'll send you the numbers tomorrow and can you ask your colleague about the export"
    assert cut(text) == [
        "yeah that sounds good to me",
        "so i'll send you the numbers tomorrow",
        "and can you ask your colleague about the export",
    ]


def test_it_leaves_a_long_written_sentence_whole():
    text = "We looked at the export, and we compared the two files line by line, and we found nothing that is wrong with it."
    assert cut(text) == [text]


def test_no_sentence_is_longer_than_anybody_speaks():
    assert max(map(len, cut("x" * 5_000 + " " + "word " * 5_000))) <= 1_000


@given(st.text(max_size=300))
def test_every_piece_is_in_order_and_loses_nothing_but_space(text):
    pieces = list(sentences(text, plain_of(text)))
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))
    assert "".join("".join(text[start:end].split()) for start, end in pieces) == "".join(text.split())


@given(st.text(max_size=200))
def test_plain_text_keeps_every_offset(text):
    assert len(plain_of(text)) == len(text)
