"""Days told from what was spoken of before, read on Tuesday 12 May 2026."""

from datetime import UTC, datetime

import pytest

from sayso.domain.transcript import Channel, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.local.reading import read


def days(said):
    at = datetime(2026, 5, 12, 10, tzinfo=UTC)
    transcript = Transcript("txt", Channel.CALL, (Turn(0, "Dana", said),), started_at=at)
    found = read(transcript, ReadingContext())
    return [day.on.isoformat() for one in found.sentences for said in one.mentions if (day := found.day(one, said))]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The board meets on 3 June. I'll call you the day after.", "2026-06-04"),
        ("The board meets on 3 June. I'll call you the day after that.", "2026-06-04"),
        ("The board meets on 3 June, so the day before the board I send it.", "2026-06-02"),
        ("The board meets on 3 June. You'd hear the next morning.", "2026-06-04"),
        ("Go live is 15 June. We'd need it on the Thursday before.", "2026-06-11"),
        ("Go live is 15 June. I'll ring the Monday after.", "2026-06-22"),
        ("Go live is 15 June. Send it one week in advance.", "2026-06-08"),
        ("Go live is 15 June. Two working days before the meeting would be fair.", "2026-06-11"),
        ("She's back on the 8th of June. I'll ask her that week.", "2026-06-12"),
        ("She's back on the 8th of June. The week after is better.", "2026-06-19"),
        ("The trial ends on 5 June. I read it over that weekend.", "2026-06-07"),
        ("We film on 3 June. You get it the same evening.", "2026-06-03"),
        ("Let's do it in the week of the 15th of June. The Wednesday, from eleven.", "2026-06-17"),
        ("I'm away until the fourth of June. Fifth works.", "2026-06-05"),
        ("We speak just before Christmas. What about the fifteenth?", "2026-12-15"),
        ("I'll send it right after the call.", "2026-05-12"),
        ("You'll have it in like an hour.", "2026-05-12"),
        ("I'll put it in writing right now.", "2026-05-12"),
        ("It's coming your way by noon.", "2026-05-12"),
    ],
)
def test_a_day_is_told_from_what_was_spoken_of(said, day):
    assert days(said)[-1] == day


@pytest.mark.parametrize(
    "said",
    [
        "I'll call you the day after.",
        "We'd need it on a day before that.",
        "Send it one week in advance.",
        "I'll ask her that week.",
        "Eighth works.",
    ],
)
def test_without_a_day_ahead_that_was_spoken_of_it_names_none(said):
    assert days(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "It's the 20th and not a day later.",
        "I can do the 20th or any day after that.",
        "We sign on the 20th. It's two days after I have the plan.",
        "We sign on the 20th. If the second is late, bring the first.",
    ],
)
def test_what_only_sounds_like_a_day_told_from_one_is_none(said):
    assert set(days(said)) == {"2026-05-20"}


def test_a_weekday_that_is_still_to_come_before_the_week_spoken_of_is_long_forgotten_after_three_sentences():
    said = "Let's do it in the week of the 15th of June. Good. Fine. And the draft? Friday."
    assert days(said) == ["2026-06-19", "2026-05-15"]


def test_the_following_weekday_is_next_week_s():
    assert days("The following Friday works.") == ["2026-05-22"]


def test_nothing_is_told_from_a_day_that_is_past():
    assert days("The board met on 3 January 2026. I'll call you the day after.") == ["2026-01-03"]


def test_days_told_from_days_do_not_run_away():
    assert days("We meet on 1 June. " + "999 months later. " * 400)[0] == "2026-06-01"
