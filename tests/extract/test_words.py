"""Hearing single words, each looked at once."""

import re

import pytest

from sayso.extract.words import any_word


@pytest.mark.parametrize("text", ["we meet on friday.", "on (friday)", "friday", "at the\u00a0friday-market"])
def test_a_word_is_heard_wherever_it_stands(text):
    hears = any_word(re.compile(r"\bfri"))
    assert hears(text)
    assert hears(text), "remembered"


@pytest.mark.parametrize("text", ["", "we meet on monday", "the vfri"])
def test_other_words_are_not(text):
    assert not any_word(re.compile(r"\bfri"))(text)
