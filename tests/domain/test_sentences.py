"""Where a sentence ends in what is shown."""

from __future__ import annotations

import pytest

from sayso.domain.sentences import stops


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("We sign. They pay!", ["We sign.", "They pay!"]),
        ('He said "never." Then he left', ['He said "never."', "Then he left"]),
        ("Nothing with .NET or example.com for 3.5 million.", ["Nothing with .NET or example.com for 3.5 million."]),
        ("We met Dr. Hall and J. Ortiz at 3 p.m. today.", ["We met Dr. Hall and J. Ortiz at 3 p.m. today."]),
        ("Is it? No. We wait for No. 5.", ["Is it?", "No.", "We wait for No. 5."]),
        ("So do I. And you... Well", ["So do I.", "And you...", "Well"]),
        ("One line\n\n  another", ["One line", "another"]),
    ],
)
def test_a_sentence_ends_at_a_mark_that_is_no_part_of_a_word(text, cut):
    pieces, begins = [], 0
    for ends, resumes in [*stops(text, 0, len(text)), (len(text), len(text))]:
        pieces.append(text[begins:ends])
        begins = resumes
    assert [piece for piece in pieces if piece] == cut


def test_where_one_stops_looking_is_no_end():
    assert list(stops("so.so", 0, 3)) == []
    assert list(stops("so. so", 0, 3)) == [(3, 4)]
