"""Which piece of a turn is shown: no denial is cut off, and the sentence that is near stands there, not an opening."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.capture.search.excerpts import AROUND, LONGEST_SENTENCE, edges, likest
from sayso.capture.search.words import asked, in_any_form

OPENING = "Good morning everybody and thank you for finding the time so shortly before the holidays. "
TEXTS = st.text(st.sampled_from("ab .!?…”\n,é京"), max_size=900)


def test_what_is_shown_never_loses_the_word_that_denies_it():
    said = (
        "Thanks for the call. We are not, and I say this after long talks with all of the people who would have to work "
        "with it every day, going to sign the renewal this year, whatever anybody in the other office may have told you "
        "before, or at all. Bye."
    )
    start = said.index("renewal")
    first, latest = edges(said, start, start + len("renewal"), AROUND)
    assert said[first:latest].startswith("We are not,")
    assert said[first:latest].endswith("or at all.")
    endless = "word " * 400
    first, latest = edges(endless, 1000, 1004, AROUND)
    assert latest - first <= 2 * AROUND + 4


@pytest.mark.parametrize(
    ("denial", "hit"),
    [
        ("we do not want anything to do with .NET in this company.", "NET"),
        ("we will never move to example.com for hosting.", "com"),
        ("we will never pay 3.5 million for it.", "5 million"),
        ("we never agreed with Dr. Hall that the renewal is fine for all.", "renewal"),
    ],
)
def test_a_dot_in_a_word_or_behind_an_abbreviation_cuts_no_denial_off(denial, hit):
    said = f"{OPENING}After all that we have talked about with the people in the other office this week, {denial} Bye."
    first, latest = edges(said, said.index(hit), said.index(hit) + len(hit), 20)
    assert said[first:latest].startswith("After all")
    assert denial in said[first:latest]


def test_what_stands_around_a_sentence_is_whole_as_well():
    said = "We are not going to sign. The renewal is with Ana. She is on leave, but not before Friday."
    first, latest = edges(said, said.index("renewal"), said.index("renewal") + 7, 25)
    assert said[first:latest] == "The renewal is with Ana."
    first, latest = edges(said, said.index("renewal"), said.index("renewal") + 7, 45)
    assert said[first:latest] == "We are not going to sign. The renewal is with Ana."


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("costs of licence", "It is a costly thing to run."),
        ("signature", "He signs on Friday."),
        ("expensive", "That is more than we can stretch to this year."),
    ],
)
def test_of_a_long_turn_the_sentence_that_is_near_is_shown(question, nearest):
    said = (
        f"{OPENING}It is a costly thing to run. He signs on Friday. That is more than we can stretch to this year. Bye."
    )
    begins, ends = likest(said, in_any_form(asked(question)), heard=[said.index("That is more")])
    assert said[begins:ends] == nearest


@pytest.mark.parametrize(
    ("question", "kin", "stranger"),
    [
        ("contract", "The contractor left.", "I will contact somebody on Tuesday about control."),
        ("competitor", "It is competitive.", "Every other company has moved already."),
        ("cost", "It is costly.", "Nobody wears costumes there anyway."),
        ("price", "It is pricey.", "Princes never visit these offices."),
        ("pricing", "What price?", "Princes never visit these offices."),
        ("signature", "They signed.", "Significant numbers never arrive anyway."),
    ],
)
def test_words_are_kin_by_most_of_their_letters(question, kin, stranger):
    said = f"{stranger} {kin}"
    begins, ends = likest(said, in_any_form(asked(question)))
    assert said[begins:ends] == kin


@given(TEXTS, st.data())
def test_a_piece_holds_its_place(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, latest = edges(text, start, end, AROUND)
    assert 0 <= first <= start <= end <= latest <= len(text)
    assert latest - first <= (end - start) + 2 * max(AROUND, LONGEST_SENTENCE)


@given(TEXTS)
def test_the_nearest_sentence_stands_in_its_turn_and_is_no_longer_than_one_is_shown(text):
    begins, ends = likest(text, asked("ab"))
    assert 0 <= begins <= ends <= len(text)
    assert ends - begins <= LONGEST_SENTENCE
    assert bool(text[begins:ends].strip()) == bool(text.strip())
