"""The structure that readers look at: who speaks for whom, what a sentence does, and what answers what."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn, TurnKind
from sayso.extract.context import ReadingContext
from sayso.extract.local.answers import Answer
from sayso.extract.local.cues import _CUES, Cue, cues
from sayso.extract.local.reading import plain_of, read
from sayso.extract.local.speakers import speaker_of

CAST = (
    Participant("Callum Reeve", "Callum Reeve", "callum@seller.example", side=Side.OURS),
    Participant("Rosalind Achebe", "Rosalind Achebe", "r.achebe@buyer.example", side=Side.THEIRS),
    Participant("Tom Achebe", "Tom Achebe", side=Side.THEIRS),
)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Callum Reeve", "Callum Reeve"),
        ("Reeve, Callum", "Callum Reeve"),
        ("CALLUM", "Callum Reeve"),
        ("Callum R", "Callum Reeve"),
        ("callum@seller.example", "Callum Reeve"),
        ("Cal Reeve", "Callum Reeve"),
        ("Achebe", ""),  # two people are called that
        ("Speaker 1", ""),
        ("", ""),
    ],
)
def test_it_finds_the_one_person_a_label_can_mean(label, name):
    assert speaker_of(label, CAST).name == name


def test_a_side_mended_by_people_wins_over_the_file():
    transcript = Transcript("txt", Channel.CALL, (Turn(0, "Dana", "Hello."),), (Participant("Dana", side=Side.OURS),))
    mended = ReadingContext(participants=(Participant("Dana", "Dana Kim", side=Side.THEIRS),))
    assert read(transcript, mended).sentences[0].speaker.side is Side.THEIRS


def test_a_side_follows_from_our_domains_where_nobody_said():
    people = (Participant("Ann", email="ann@ours.example"), Participant("Bo", email="bo@else.example"))
    transcript = Transcript("txt", Channel.CALL, (Turn(0, "Ann", "Hi."), Turn(1, "Bo", "Hi.")), people)
    reading = read(transcript, ReadingContext(our_domains=frozenset({"ours.example"})))
    assert [one.speaker.side for one in reading.sentences] == [Side.OURS, Side.THEIRS]


def test_only_what_was_said_is_read():
    turns = (
        Turn(0, "Ann", "I'll send it."),
        Turn(1, "", "I'll call you.", kind=TurnKind.QUOTED),
        Turn(2, "", "Sent from my phone", kind=TurnKind.FURNITURE),
    )
    assert [one.text for one in read(Transcript("eml", Channel.EMAIL, turns), ReadingContext()).sentences] == [
        "I'll send it."
    ]


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("could you send it?", Cue.QUESTION),
        ("what about tuesday", Cue.QUESTION),
        ("we won't do that.", Cue.NEGATED),
        ("if we went with you, we'd need it.", Cue.HYPOTHETICAL),
        ("i sent it last week.", Cue.PAST),
        ("he said i'll get it.", Cue.REPORTED),
        ("i'm kidding, obviously.", Cue.JOKING),
        ("normally it takes a week.", Cue.HABITUAL),
        ("scratch that, friday.", Cue.WITHDRAWN),
    ],
)
def test_it_hears_what_kind_of_statement_it_is(said, cue):
    assert cue in cues(said)


@pytest.mark.parametrize("said", ["let me see if it works.", "tell me if you can.", "i'll check if that's right."])
def test_a_whether_is_no_supposition(said):
    assert Cue.HYPOTHETICAL not in cues(said)


def test_a_word_hints_at_whatever_is_heard():
    """Each line of the phrasebook: what the whole patterns hear is heard although they are tried on a hint alone."""
    books = Path(__file__).parents[2] / "evaluation" / "phrasebook"
    lines = [plain_of(line) for book in sorted(books.glob("*.txt")) for line in book.read_text("utf-8").splitlines()]
    missed = {(cue, line) for line in lines for cue, _, whole in _CUES if whole.search(line) and cue not in cues(line)}
    assert not missed
    assert {cue for line in lines for cue in cues(line)} >= {Cue.NEGATED, Cue.HYPOTHETICAL, Cue.PAST, Cue.REPORTED}


def answer_to_the_first(reading):
    return reading.reply(reading.sentences[0], was_asked=True)


def test_it_hears_an_acceptance(reading):
    """
    Sam (rep): Shall we say Thursday at two?
    Dana (buyer): Thursday works for me.
    """
    assert answer_to_the_first(reading).answer is Answer.ACCEPTED


def test_it_hears_a_refusal(reading):
    """
    Sam (rep): Shall I send the deck to your boss?
    Dana (buyer): No, please don't.
    """
    assert answer_to_the_first(reading).answer is Answer.REFUSED


def test_it_hears_that_something_is_put_off(reading):
    """
    Sam (rep): Shall we do a demo?
    Dana (buyer): Let me get back to you.
    """
    assert answer_to_the_first(reading).answer is Answer.DEFERRED


def test_it_hears_another_day_offered(reading):
    """
    Sam (rep): Shall we say Thursday?
    Dana (buyer): I can't on Thursday, how about Friday?
    """
    reply = answer_to_the_first(reading)
    assert reply.answer is Answer.COUNTERED
    assert reply.sentence.text == "I can't on Thursday, how about Friday?"


def test_no_problem_is_no_no(reading):
    """
    Sam (rep): Could you send the export?
    Dana (buyer): No problem, you get it tomorrow.
    """
    assert answer_to_the_first(reading).answer is Answer.ACCEPTED


def test_a_colleague_s_aside_does_not_answer(reading):
    """
    Sam (rep): Could you send the export?
    Mia (rep): Yes, that helps us a lot.
    Dana (buyer): No, not yet.
    """
    assert answer_to_the_first(reading).answer is Answer.REFUSED


def test_a_message_is_dated_by_its_own_time_in_its_own_zone():
    late = datetime(2026, 3, 10, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    turns = (Turn(0, "Ann", "I'll do it tomorrow.", said_at=late),)
    started = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    reading = read(Transcript("slack_json", Channel.CHAT, turns, started_at=started), ReadingContext())
    assert [day.on.isoformat() for day in reading.days(reading.sentences[0])] == ["2026-03-11"]


def test_without_a_start_no_relative_day_is_known(reading):
    """
    [no start]
    Sam (rep): I'll send it tomorrow, and the contract by 2026-04-01.
    """
    assert [day.on.isoformat() for day in reading.days(reading.sentences[0])] == ["2026-04-01"]


def test_the_day_of_the_month_belongs_to_the_month_named_before_it_in_its_sentence():
    at = datetime(2026, 6, 18, 10, tzinfo=timezone(timedelta(0)))
    turns = (Turn(0, "Ann", "July is full."), Turn(1, "Bo", "Could you do it in September instead, the 10th?"))
    second = read(Transcript("txt", Channel.CALL, turns, started_at=at), ReadingContext()).sentences[1]
    assert second.speaker.label == "Bo"
    days = [
        read(Transcript("txt", Channel.CALL, turns, started_at=at), ReadingContext()).day(second, one)
        for one in second.mentions
    ]
    assert [str(day.on) for day in days if day] == ["2026-09-30", "2026-09-10"]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("The twentieth of May, that is a Wednesday.", ["2026-05-20", "2026-05-20"]),
        ("Come on the twenty-fifth, a Monday.", ["2026-05-25", "2026-05-25"]),
        ("Friday, so the twenty-second.", ["2026-05-22", "2026-05-22"]),
        ("Come on the twenty-fifth, or on Friday.", ["2026-05-25", "2026-05-15"]),
        (
            "The twentieth of May is when they meet, and I send you the paper on Wednesday.",
            ["2026-05-20", "2026-05-13"],
        ),
    ],
)
def test_a_weekday_beside_a_day_that_falls_on_it_tells_that_day_again(said, days):
    assert _days(said) == days


@pytest.mark.parametrize(
    "said",
    [
        ("Could we do Thursday instead of the twenty-first?",),
        ("The twenty-first is too late.", "Thursday is better."),
        ("Not the twenty-first.", "Make it Thursday."),
    ],
)
def test_a_weekday_that_is_set_against_a_day_is_another_one(said):
    assert set(_days(*said)) == {"2026-05-14", "2026-05-21"}


def test_a_short_sentence_tells_the_weekday_of_the_day_before_it():
    assert _days("The twentieth of May.", "That's a Wednesday?") == ["2026-05-20", "2026-05-20"]


def test_a_day_is_of_the_month_in_which_it_falls_on_the_weekday_beside_it():
    assert _days("They meet on the fifth of June.", "Papers go in on the Friday before, so the twenty-ninth.") == [
        "2026-06-05",
        "2026-05-29",
        "2026-05-29",
    ]


def test_a_month_long_gone_is_not_the_month_spoken_of():
    assert _days("We were audited in April.", "The panel sits on the twentieth.")[-1] == "2026-05-20"


def test_a_month_far_ahead_is_spoken_of_where_its_year_is_said():
    assert _days("We go live in January 2027.", "Kickoff on the twelfth.")[-1] == "2027-01-12"


def _days(*sentences):
    """The days named, said on Tuesday 12 May 2026."""
    at = datetime(2026, 5, 12, 10, tzinfo=UTC)
    transcript = Transcript("txt", Channel.CALL, (Turn(0, "Dana", " ".join(sentences)),), started_at=at)
    found = read(transcript, ReadingContext())
    return [day.on.isoformat() for one in found.sentences for said in one.mentions if (day := found.day(one, said))]


def test_an_unnamed_voice_is_of_the_side_of_those_who_are_still_to_be_heard():
    turns = (Turn(0, "Callum Reeve", "Hello both."), Turn(1, "Galaxy S22", "Hello."), Turn(2, "Speaker 3", "Hi."))
    sentences = read(Transcript("txt", Channel.CALL, turns, CAST), ReadingContext()).sentences
    assert [one.speaker.side for one in sentences] == [Side.OURS, Side.THEIRS, Side.THEIRS]
    assert [one.speaker.name for one in sentences] == ["Callum Reeve", "", ""]


def test_a_label_without_its_accents_is_the_same_name():
    person = Participant("Zolt\u00e1n B\u00edr\u00f3", "Zolt\u00e1n B\u00edr\u00f3", side=Side.OURS)
    assert speaker_of("Zoltan", (person,)).name == "Zolt\u00e1n B\u00edr\u00f3"
