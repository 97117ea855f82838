"""What became of what was heard, as the conversation's page says it."""

import pytest

from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Quote
from sayso.extract.selectors import SignalView
from sayso.interfaces.web.outcomes import SILENT, WAITING, became
from sayso.interfaces.web.templatetags.sayso import reasons

pytestmark = pytest.mark.django_db


def test_each_thing_heard_in_a_call_waits_and_then_is_decided(office, call, cast, asker_of, now):
    from sayso.confirm.rules import Offer
    from sayso.confirm.selectors import decisions_on
    from sayso.extract.selectors import signals_of_conversation
    from sayso.flow import verbs as flow
    from sayso.propose.selectors import get_card, list_closed

    sam = asker_of(cast.sam)
    heard = signals_of_conversation(sam, call)
    waiting = get_card(sam, call, now).proposals
    before = became(heard, list_closed(sam, call), waiting, {})
    assert [one.signal for one in before] == list(heard)
    assert WAITING in {one.state for one in before}
    first = waiting[0]
    flow.accept(asker=sam, offers=[Offer(first.key, first.digest)], at=now)
    closed = list_closed(sam, call)
    after = became(heard, closed, get_card(sam, call, now).proposals, decisions_on(sam, [one.key for one in closed]))
    decided = [one for one in after if one.state == "decided"]
    assert [one.signal.kind for one in decided] == [first.kind]
    assert decided[0].cause.startswith("Accepted")
    assert decided[0].decision.by == "Sam Ode"


def test_what_proposed_nothing_says_so():
    quote = Quote(0, 0, 5, "Hello", "Anna Reed")
    signal = SignalView("k", 1, 1, None, Signal(kind="need", quote=quote, value={}, certainty=Certainty.CONFIDENT))
    (one,) = became([signal], [], [], {})
    assert one.state == SILENT
    assert one.cause


def test_reasons_are_sentences():
    assert reasons("promise, “I will”; written in a mail") == ["Promise, “I will”.", "Written in a mail."]
    assert reasons("") == []
