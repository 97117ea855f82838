"""The local reader as a whole: total, deterministic, and never without a quote."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn, TurnKind
from sayso.extract.context import ReadingContext
from sayso.extract.gate import admit
from sayso.extract.local.language import language_of
from sayso.extract.points import READERS, SIGNAL_TYPES
from tests.extract.conftest import told

LOCAL = READERS.get("local")
PEOPLE = (Participant("Dana", "Dana Kim", side=Side.THEIRS), Participant("Sam", "Sam Roe", side=Side.OURS))
CONTEXT = ReadingContext(participants=PEOPLE, currency="USD", competitors=("Harborline",))
TALK = """
    Sam (rep): Thanks for the time today. How does it look from your side?
    Dana (buyer): Honestly, it's too expensive for us, and we're also looking at BuildHarbor.
    Sam (rep): I can do $48,000 a year for the licence. I'll send you the revised quote by Thursday.
    Dana (buyer): Deal. Craig's the one who decides, he signs everything. We have to sign the contract by the end of May.
    Sam (rep): Shall we do a call on Friday at two?
    Dana (buyer): Friday works for me.
"""


def of(*said, channel=Channel.CALL, **other):
    turns = tuple(Turn(index, speaker, text) for index, (speaker, text) in enumerate(said))
    return Transcript("txt", channel, turns, started_at=datetime(2026, 3, 10, 15, 0, tzinfo=UTC), **other)


def test_it_reads_every_kind_in_one_conversation():
    signals = LOCAL.read(told(TALK), CONTEXT)
    kinds = {signal.kind for signal in signals}
    assert kinds >= {"next_step", "amount", "objection", "competitor", "stakeholder", "close_date"}


def test_it_gives_the_signals_in_the_order_said():
    places = [(one.quote.turn, one.quote.start) for one in LOCAL.read(told(TALK), CONTEXT)]
    assert places == sorted(places)


def test_every_signal_has_a_reason():
    assert all(signal.reason for signal in LOCAL.read(told(TALK), CONTEXT))


def test_the_gate_drops_nothing_of_it():
    assert admit(LOCAL.read(told(TALK), CONTEXT), told(TALK)).dropped == ()


def test_it_leaves_out_a_signal_told_twice_in_one_place():
    signals = LOCAL.read(told(TALK), CONTEXT)
    seen = [(one.kind, one.quote.turn, one.quote.start, tuple(sorted(map(str, one.value.items())))) for one in signals]
    assert len(seen) == len(set(seen))


def test_mail_that_no_person_wrote_says_nothing():
    mail = of(("Sam", "I'll send you the revised quote by Thursday."), channel=Channel.EMAIL, automatic=True)
    assert LOCAL.read(mail, CONTEXT) == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I'll send you the revised quote by Thursday, and then we can talk about it."),
        (
            "de",
            "Ich schicke Ihnen das Angebot bis Donnerstag, und dann sprechen wir noch mit dem Einkauf, es ist nicht viel.",
        ),
        (
            "fr",
            "Je vous envoie le devis pour jeudi, et nous en parlons avec les achats, ce n'est pas une question de prix.",
        ),
        ("es", "Le envío el presupuesto para el jueves, y lo hablamos con las compras, no es una cuestión de precio."),
        ("nl", "Ik stuur het voorstel voor donderdag, en dan spreken wij met de inkoop, dat is niet zo veel werk."),
    ],
)
def test_it_tells_the_language(language, said):
    assert language_of(of(("Sam", said), ("Dana", said))) == language


def test_another_language_is_left_unread():
    said = (
        "Ich schicke Ihnen das Angebot bis Donnerstag, und wir sprechen dann mit dem Einkauf. Budget: $48,000 a year."
    )
    assert LOCAL.read(of(("Sam", said), ("Dana", "Das ist gut, und wir haben es noch nicht.")), CONTEXT) == ()


def test_a_short_greeting_is_taken_for_english():
    assert language_of(of(("Sam", "ok, thanks"))) == "en"


def test_silence_has_no_language():
    assert language_of(of()) == ""
    assert LOCAL.read(of(), CONTEXT) == ()


WORDS = (
    "i'll send you the the quote by thursday can could you we shall meet on friday at two no yes please don't if when "
    "$48,000 a year ten percent off the board decides sign live craig harborline too expensive trial is running . ? , \n "
    "the and to of that is it for with this are be have not but they what will just so your from or"
)
TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(WORDS.split(" ")),
        max_size=40,
    ).map(" ".join),
)
TURNS = st.lists(st.tuples(st.sampled_from(["Dana", "Sam", "", "Speaker 1"]), TEXT), max_size=8)


@given(TURNS, st.sampled_from(list(Channel)))
def test_whatever_is_said_every_quote_stands_and_nothing_fails(said, channel):
    transcript = of(*said, channel=channel)
    signals = LOCAL.read(transcript, CONTEXT)
    admitted = admit(signals, transcript)
    assert admitted.dropped == ()
    for signal in admitted.signals:
        kind = SIGNAL_TYPES.get(signal.kind)
        assert kind.phrase(signal.value)
        kind.changes(signal)


@given(TURNS)
def test_the_same_conversation_gives_the_same_signals(said):
    assert LOCAL.read(of(*said), CONTEXT) == LOCAL.read(of(*said), CONTEXT)


@given(TURNS)
def test_without_a_start_no_step_has_a_relative_day(said):
    transcript = Transcript("txt", Channel.CALL, tuple(Turn(i, s, text) for i, (s, text) in enumerate(said)))
    assert all(one.value["due"] is None for one in LOCAL.read(transcript, CONTEXT) if one.kind == "next_step")


@given(TURNS)
def test_nothing_is_read_from_what_nobody_said(said):
    turns = tuple(Turn(index, speaker, text, kind=TurnKind.QUOTED) for index, (speaker, text) in enumerate(said))
    assert LOCAL.read(Transcript("eml", Channel.EMAIL, turns), CONTEXT) == ()


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "1,",
        "one hundred and ",
        "i'll send you the deck on monday and ",
        "could you please also just ",
        "$1 a a ",
        "( . ",
    ],
)
def test_hostile_text_is_read_to_its_end(unit):
    line = "the and to of that is it for with " + unit * (60_000 // len(unit))
    transcript = of(("Sam", line), ("Dana", "yes"))
    assert admit(LOCAL.read(transcript, CONTEXT), transcript).dropped == ()


def test_a_later_day_gives_later_dates():
    early, late = (
        Transcript(
            "txt", Channel.CALL, (Turn(0, "Sam", "I'll send you the quote on Thursday."),), PEOPLE, started_at=at
        )
        for at in (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC) + timedelta(7))
    )
    days = [LOCAL.read(one, CONTEXT)[0].value["due"] for one in (early, late)]
    assert days == ["2026-03-12", "2026-03-19"]
