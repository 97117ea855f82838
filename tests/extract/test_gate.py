"""The one gate: no signal without its quote, and no value that is none of its kind."""

from dataclasses import replace

import pytest

from sayso.domain.signal import Signal
from sayso.domain.transcript import Channel, Quote, Transcript, Turn, TurnKind, quote
from sayso.extract.gate import admit

SAID = Turn(0, "Dana", "We have decided, it will be you.")
QUOTED = Turn(1, "Dana", "Older words of somebody.", kind=TurnKind.QUOTED)
TRANSCRIPT = Transcript("txt", Channel.CALL, (SAID, QUOTED))
GOOD = Signal("milestone", quote(SAID, 0, 15), {"event": "verbal_commitment"})


def why(signal):
    admitted = admit([signal], TRANSCRIPT)
    assert admitted.signals == ()
    (dropped,) = admitted.dropped
    assert dropped.signal is signal
    return dropped.why


def test_it_admits_what_is_proved():
    assert admit([GOOD], TRANSCRIPT).signals == (GOOD,)
    assert admit([GOOD], TRANSCRIPT).dropped == ()


def test_it_keeps_the_order_and_counts_the_rest():
    bad = replace(GOOD, value={"event": "party"})
    admitted = admit([GOOD, bad, GOOD], TRANSCRIPT)
    assert admitted.signals == (GOOD, GOOD)
    assert [one.signal for one in admitted.dropped] == [bad]


@pytest.mark.parametrize(
    "wrong",
    [
        Quote(0, 0, 15, "We have decided!", "Dana"),  # another mark
        Quote(0, 1, 16, "We have decided", "Dana"),  # other offsets
        Quote(0, 0, 15, "We have decided", "Sam"),  # another speaker
        Quote(7, 0, 15, "We have decided", "Dana"),  # no such turn
        Quote(0, 0, 0, "", "Dana"),  # nothing
    ],
)
def test_it_drops_a_quote_that_does_not_stand(wrong):
    assert why(replace(GOOD, quote=wrong)) == f"its quote does not stand in turn {wrong.turn}"


def test_it_drops_a_support_that_does_not_stand():
    wrong = Quote(0, 0, 2, "Wo", "Dana")
    assert why(replace(GOOD, support=(GOOD.quote, wrong))) == "its support does not stand in turn 0"


def test_it_drops_what_nobody_said_here():
    assert why(replace(GOOD, quote=quote(QUOTED, 0, 5))) == "its quote stands in turn 1, which nobody said"


def test_it_drops_a_value_that_is_none_of_its_kind():
    assert "event is 'party'" in why(replace(GOOD, value={"event": "party"}))


def test_it_drops_a_kind_that_is_not_installed():
    assert why(replace(GOOD, kind="mood")) == "there is no kind of signal named 'mood'"
