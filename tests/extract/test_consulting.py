"""Asking the model: outside transactions, once for each part, within the budget, and only what may be sent."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from sayso.capture.privacy import withdraw
from sayso.connectors import openai
from sayso.domain.asker import NotAllowed
from sayso.extract.choosing import connect_model, disconnect_model, model_use
from sayso.extract.consulting import consult
from sayso.extract.models import ModelAnswer, Reading, Signal
from sayso.flow import engine
from sayso.org.connections import NotConnected
from sayso.org.services import set_setting
from tests.conftest import Cast
from tests.fakes.model_servers import completion, failure, serving
from tests.office import Office, capture_call

CLAIM = {
    "kind": "amount",
    "turn": 0,
    "quote": "Our budget for this is 40,000 pounds.",
    "value": {"value": 40000, "currency": "GBP", "what": "budget", "period": None, "accepted": False},
    "support": [],
}
FOUND = completion(json.dumps({"signals": [CLAIM]}))


@pytest.fixture
def place(transactional_db, root, now, asker_of):
    """The office, its people, and how to connect a server and hand Sam's mail in."""
    return Place(root, now, asker_of)


class Place:
    def __init__(self, root, now, asker_of):
        self.cast = Cast()
        self.office = Office(self.cast, root, now)
        self.otto, self.sam, self.now, self.root = asker_of(self.cast.otto), asker_of(self.cast.sam), now, root

    def connect(self, server):
        return connect_model(
            asker=self.otto, connector="openai", base_url=server.url, model="small", key="k", at=self.now
        )

    def hand_in(self):
        return capture_call(self.sam, self.now)


def kinds():
    return list(Signal.objects.values_list("kind", flat=True))


def test_nothing_is_sent_before_somebody_consents(place):
    with serving(FOUND) as server:
        set_setting(asker=place.otto, name="extract.reader", value="model", at=place.now)
        place.hand_in()
        engine.drain()
        assert server.requests == []
        assert (kinds(), Reading.objects.get().unread) == ([], 1)
        with pytest.raises(NotAllowed):
            connect_model(asker=place.sam, connector="openai", base_url=server.url, model="s", key="", at=place.now)


def test_the_worker_asks_outside_any_transaction_and_what_was_borne_out_is_proposed(place, monkeypatch):
    inside = []
    ask = openai.ChatModel.ask

    def spied(self, prompt):
        inside.append(connection.in_atomic_block)
        return ask(self, prompt)

    monkeypatch.setattr(openai.ChatModel, "ask", spied)
    with serving(FOUND) as server:
        place.connect(server)
        place.hand_in()
        assert server.requests == []  # the request of a person waits for no model
        engine.drain()
        assert inside == [False]
        assert kinds() == ["amount"]
        reading = Reading.objects.get()
        assert (reading.parts, reading.unread, reading.dropped) == (1, 0, [])
        assert len(server.requests) == 1
        use = model_use(place.sam, timezone.now())
        assert (use.questions, use.tokens, use.partly_unread) == (1, 120, 0)


def test_an_answer_is_paid_for_once(place):
    with serving(FOUND) as server:
        place.connect(server)
        conversation = place.hand_in()
        engine.drain()
        assert consult(asker=place.root, conversation_id=conversation, at=place.now).answered == 0
        assert len(server.requests) == 1


def test_what_went_unanswered_is_said_and_asked_again_later(place, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    with serving(failure(503), failure(503), failure(503), FOUND) as server:
        place.connect(server)
        conversation = place.hand_in()
        outcome = consult(asker=place.root, conversation_id=conversation, at=place.now)
        assert (outcome.answered, outcome.unanswered, outcome.try_again) == (0, 1, True)
        assert Reading.objects.get().unread == 1
        engine.drain()
        assert (Reading.objects.get().unread, kinds()) == (0, ["amount"])


def test_a_wrong_key_is_no_reason_to_ask_again(place):
    with serving(failure(401)) as server:
        place.connect(server)
        outcome = consult(asker=place.root, conversation_id=place.hand_in(), at=place.now)
        assert (outcome.try_again, len(server.requests)) == (False, 1)
        assert "Connect again" in outcome.why


def test_a_question_that_is_too_long_is_halved_until_it_is_answered(place):
    def short_of_breath(body):
        material = json.loads(body["messages"][1]["content"])
        size = sum(len(turn["text"]) for turn in material["turns"])
        return (failure(400, "context length exceeded") if size > 5_000 else completion('{"signals": []}'))(body)

    lines = b"".join(
        b"Sam Ode: We spoke of the weather at length and of nothing else.\nAnna Reed: So it was.\n" for _ in range(200)
    )
    with serving(short_of_breath) as server:
        place.connect(server)
        conversation = capture_call(place.sam, place.now, content=lines, filename="call.txt")
        outcome = consult(asker=place.root, conversation_id=conversation, at=place.now)
        assert outcome.unanswered == 0
        assert outcome.answered > 2
        engine.drain()
        assert Reading.objects.get().unread == 0


def test_what_was_withdrawn_is_never_sent(place):
    with serving(FOUND) as server:
        place.connect(server)
        conversation = place.hand_in()
        withdraw(asker=place.sam, conversation_id=conversation, at=place.now)
        engine.drain()
        assert server.requests == []


def test_the_days_budget_is_kept(place):
    with serving(FOUND) as server:
        place.connect(server)
        set_setting(asker=place.otto, name="extract.model_tokens_per_day", value=0, at=place.now)
        outcome = consult(asker=place.root, conversation_id=place.hand_in(), at=place.now)
        assert (outcome.unanswered, server.requests) == (1, [])
        assert "spent" in outcome.why


def test_erasing_a_conversation_erases_what_a_model_said_of_it(place):
    from sayso.flow.privacy import erase_conversation

    with serving(FOUND) as server:
        place.connect(server)
        conversation = place.hand_in()
        engine.drain()
        assert ModelAnswer.objects.exists()
        erase_conversation(asker=place.otto, conversation_id=conversation, at=place.now)
        assert not ModelAnswer.objects.exists()


def test_consent_taken_back_lets_the_local_reader_read_again(place):
    with serving(FOUND) as server:
        place.connect(server)
        disconnect_model(asker=place.otto, at=place.now)
        place.hand_in()
        engine.drain()
        assert server.requests == []
        assert Reading.objects.get().reader == "local"
        with pytest.raises(NotConnected):
            disconnect_model(asker=place.otto, at=place.now)
