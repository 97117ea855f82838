"""For whom a voice speaks that nobody has named: told by its words, where they tell."""

from datetime import UTC, datetime

import pytest

from sayso.domain.signal import Certainty
from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.local.reading import Reading, read
from sayso.extract.signal_types.next_step import NextStep

SELLS = (
    "Thanks for making time. Shall I show you how our platform does it? What are you using today, and what's missing?",
    "That is included in our plan. Our customers import it on the first day, and our team trains your people.",
    "I'll send you the quote and the order form by Friday.",
)
BUYS = (
    "We run it all in a spreadsheet, my warehouse team hates it. What does it cost, and how long does it take us?",
    "My director has to approve the budget, and our IT has to look at your security. Is there a discount for us?",
    "Good. I'll show your quote to my boss on Monday, she signs for our plant.",
)


def talk(*voices: str, channel: Channel = Channel.CALL, people: tuple[Participant, ...] = ()) -> Reading:
    """The two sides in turns, each under one of the labels."""
    said = [text for pair in zip(SELLS, BUYS, strict=True) for text in pair]
    turns = tuple(Turn(place, voices[place % 2], text) for place, text in enumerate(said))
    start = datetime(2026, 3, 10, 15, tzinfo=UTC)
    return read(Transcript("txt", channel, turns, people, started_at=start), ReadingContext())


def sides(reading: Reading) -> dict[str, Side]:
    return {one.speaker.label: one.speaker.side for one in reading.sentences}


def test_of_two_voices_the_one_that_sells_is_ours():
    assert sides(talk("Speaker 1", "Speaker 2")) == {"Speaker 1": Side.OURS, "Speaker 2": Side.THEIRS}
    assert sides(talk("Speaker 2", "Speaker 1")) == {"Speaker 2": Side.OURS, "Speaker 1": Side.THEIRS}


def test_whom_people_have_placed_is_not_placed_by_words():
    placed = talk("Sam", "Speaker 2", people=(Participant("Sam", side=Side.THEIRS),))
    assert sides(placed)["Sam"] is Side.THEIRS
    assert not placed.sentences[0].speaker.by_words


def test_what_is_told_by_words_alone_is_never_sure():
    found = [step for step in NextStep().find(talk("Speaker 1", "Speaker 2")) if "quote" in step.quote.text]
    assert found
    assert {step.certainty for step in found} == {Certainty.UNSURE}
    assert all("told by the words alone" in step.reason for step in found if step.value["owner_side"] == "ours")


@pytest.mark.parametrize("text", ["Yes.", "Hello, can you hear me?", "Right, okay, thanks."])
def test_a_few_words_tell_nothing(text):
    turns = (Turn(0, "Speaker 1", text), Turn(1, "Speaker 2", "Okay."))
    reading = read(Transcript("txt", Channel.CALL, turns), ReadingContext())
    assert set(sides(reading).values()) == {Side.UNKNOWN}


def test_who_writes_a_mail_is_not_told_by_its_words():
    assert set(sides(talk("Ann", "Bo", channel=Channel.EMAIL)).values()) == {Side.UNKNOWN}
