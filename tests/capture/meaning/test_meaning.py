"""Meaning beside words: only with consent, only what may be read, gone with the words, and words alone where it fails."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from sayso.capture.models import Conversation, SearchRow, SearchVector
from sayso.capture.search import index, nearest, vectors
from sayso.capture.search.sifting import Sought
from sayso.capture.search.vectors import connect_meaning, disconnect_meaning, fill, meaning_use
from sayso.domain.asker import NotAllowed, system
from sayso.domain.transcript import Channel
from sayso.flow import privacy
from sayso.giveback.ask.answering import Wanted, answer
from sayso.org.connections import BadAddress
from sayso.org.models import Connection
from sayso.org.services import set_setting
from tests.capture.meaning.letters import SAID, concepts, post
from tests.conftest import Cast
from tests.fakes.model_servers import embeddings, failure, serving
from tests.giveback.test_ask import mail
from tests.office import Office, capture_call

pytestmark = pytest.mark.django_db
BY_MEANING = Wanted(by_meaning=True)
WHEN = "Mon, 09 Nov 2026 10:00:00"
PARAPHRASED = {
    "expensive": SAID[0],
    "security": SAID[1],
    "postpone": SAID[2],
    "approval": SAID[3],
    "refund": SAID[4],
}


@pytest.fixture(scope="module")
def cast(kept, django_db_blocker):
    with django_db_blocker.unblock():
        return Cast()


@pytest.fixture(scope="module")
def letters(cast, root, asker_of, now, django_db_blocker):
    """Written once, as every test here finds them as they were."""
    with django_db_blocker.unblock():
        Office(cast, root, now)
        post(cast, asker_of, now)


@pytest.fixture
def world(db, letters):
    nearest._resting.clear()
    nearest._known.clear()


def quotes(one):
    return [quote for group in one.groups for quote in group.quotes]


def test_where_it_is_off_nothing_is_sent_and_no_query_is_asked(world, cast, asker_of, now, server):
    counts = []
    for wanted in (Wanted(), BY_MEANING):
        with CaptureQueriesContext(connection) as asked:
            answer(asker_of(cast.sam), "expensive", now, wanted)
        counts.append([query["sql"] for query in asked.captured_queries])
    assert counts[0] == counts[1]
    assert not any("searchvector" in sql or "org_connection" in sql for sql in counts[1])
    assert fill(at=now) == 0
    assert server.requests == []


def test_consent_is_revops_to_give_for_a_web_address_and_the_key_is_sealed(world, cast, asker_of, now, consent):
    with pytest.raises(NotAllowed):
        connect_meaning(asker=asker_of(cast.sam), connector="openai", base_url="http://h/v1", model="m", key="", at=now)
    with pytest.raises(BadAddress):
        consent("file:///etc/passwd")
    assert consent("https://api.example.com/v1").host == "api.example.com"
    assert "s3cret" not in Connection.objects.get().secrets


def test_paraphrases_are_found_that_words_do_not_find(world, cast, asker_of, now, server, consent):
    consent(server)
    assert fill(at=now) == len(SAID) + 1
    sam = asker_of(cast.sam)
    by_words = [answer(sam, question, now).count for question in PARAPHRASED]
    assert by_words == [0] * len(PARAPHRASED)
    for question, said in PARAPHRASED.items():
        found = answer(sam, question, now, BY_MEANING)
        assert said in [quote.text for quote in quotes(found)]
        assert all(quote.is_near for quote in quotes(found))
        assert (found.count, found.deals, found.sense) == (0, 0, f"small at {server.url.split('/')[2]}")
    assert answer(sam, "expensive", now, BY_MEANING).near == 2


def test_of_a_long_turn_the_sentence_that_is_near_is_shown(world, cast, asker_of, now, server, consent):
    sam = asker_of(cast.sam)
    opening = "Good morning everybody and thank you for finding the time so shortly before the holidays."
    said = f"{opening} {SAID[0]} {SAID[5]}"
    capture_call(sam, now, mail("Anna Reed", "anna@northgate.example", "sam@seller.example", "L", WHEN, said), "l.eml")
    consent(server)
    fill(at=now)
    shown = [quote.text for quote in quotes(answer(sam, "expensive licence stretching", now, BY_MEANING))]
    assert shown.count(SAID[0]) == 2
    assert not any(opening in piece for piece in shown)


def test_words_are_counted_as_ever_and_what_has_both_comes_first(world, cast, asker_of, now, server, consent):
    consent(server)
    fill(at=now)
    sam = asker_of(cast.sam)
    alone, both = answer(sam, "afford", now), answer(sam, "afford", now, BY_MEANING)
    assert (both.count, both.deals, both.is_more) == (alone.count, alone.deals, alone.is_more) == (1, 1, False)
    assert [(quote.text, quote.is_near) for quote in quotes(both)] == [(SAID[-1], False), (SAID[0], True)]
    assert both.groups[0].count == 1


def test_operators_and_quoted_words_still_have_to_hold(world, cast, asker_of, now, server, consent):
    consent(server)
    fill(at=now)
    sam = asker_of(cast.sam)
    for question in (
        "expensive side:ours",
        "expensive said:2026-10",
        'expensive "tickets of gold"',
        "side:theirs expensive -year -tickets",
    ):
        assert quotes(answer(sam, question, now, BY_MEANING)) == []
    asked = len(server.requests)
    for question in ('"expensive"', "kind:objection expensive", "side:theirs expens*"):
        assert answer(sam, question, now, BY_MEANING).sense == ""
    assert len(server.requests) == asked


def test_nobody_is_answered_from_what_they_may_not_read(world, cast, asker_of, now, server, consent):
    consent(server)
    fill(at=now)
    assert quotes(answer(asker_of(cast.eve), "security", now, BY_MEANING)) == []
    texts = [quote.text for quote in quotes(answer(asker_of(cast.otto), "expensive", now, BY_MEANING))]
    assert {"It is pricey.", SAID[0]} <= set(texts)
    asked = len(server.requests)
    fay = replace(system("fay"), user_id=cast.otto.pk, reads_transcripts=False)
    assert answer(fay, "security", now, BY_MEANING).sense == ""
    assert len(server.requests) == asked
    with pytest.raises(NotAllowed):
        nearest.nearest(fay, nearest.sense_of("security", now), Sought(), Q())


def test_nobody_is_answered_from_what_the_index_wrongly_says_is_theirs(world, cast, asker_of, now, server, consent):
    consent(server)
    fill(at=now)
    SearchRow.objects.update(scope=f"u{cast.eve.pk} {index.channel_tag(Channel.EMAIL)}")
    found = answer(asker_of(cast.eve), "expensive", now, BY_MEANING)
    assert (quotes(found), found.near) == ([], 0)


@pytest.mark.parametrize("unsent", ["automatic", "excluded", "internal", "withdrawn", "erased"])
def test_only_what_may_be_read_is_sent_as_words_alone(world, now, server, consent, unsent):
    changed = {
        "automatic": {"automatic": True},
        "excluded": {"match": Conversation.Match.EXCLUDED},
        "internal": {"match": Conversation.Match.INTERNAL},
        "withdrawn": {"withdrawn_at": now},  # and its rows not gone yet
        "erased": {"erased_at": now},
    }
    Conversation.objects.filter(pk=SearchRow.objects.latest("pk").conversation_id).update(**changed[unsent])
    consent(server)
    fill(at=now)
    sent = [text for _, _, body in server.requests for text in body["input"]]
    assert sorted(sent) == sorted(SAID)


def test_a_fill_that_broke_goes_on_where_it_was_and_tells_why_once(
    world, cast, asker_of, now, consent, monkeypatch, caplog
):
    monkeypatch.setattr(vectors, "BATCH", 4)
    otto = asker_of(cast.otto)
    with serving(embeddings(concepts), failure(503), failure(503), embeddings(concepts)) as server:
        consent(server)
        with caplog.at_level(logging.WARNING, "sayso.capture.search.vectors"):
            assert [fill(at=now), fill(at=now)] == [4, 0]
        assert len(caplog.records) == 1
        assert "busy" in meaning_use(otto, now).failure
        assert fill(at=now) == len(SAID) + 1 - 4
    sent = [text for _, _, body in server.requests[:1] + server.requests[3:] for text in body["input"]]
    assert len(sent) == len(set(sent)) == len(SAID) + 1
    use = meaning_use(otto, now)
    assert (use.vectors, use.tokens, use.failure) == (len(SAID) + 1, 10 * (len(SAID) + 1), "")


def test_the_day_s_tokens_bound_it(world, cast, asker_of, now, server, consent, monkeypatch):
    monkeypatch.setattr(vectors, "BATCH", 4)
    set_setting(asker=asker_of(cast.otto), name="capture.embedding_tokens_per_day", value=80, at=now)
    consent(server)
    assert fill(at=now) == 8
    assert "spent" in answer(asker_of(cast.sam), "expensive", now, BY_MEANING).senseless
    assert fill(at=now + timedelta(hours=26)) == 8


def test_a_server_that_fails_leaves_the_words_and_is_left_alone_for_a_while(world, cast, asker_of, now, consent):
    sam = asker_of(cast.sam)
    with serving(embeddings(concepts), failure(500)) as server:
        consent(server)
        fill(at=now)
        for _ in range(3):
            found = answer(sam, "afford", now, BY_MEANING)
            assert (found.count, found.sense) == (1, "")
            assert "failed" in found.senseless
    assert len(server.requests) == 2


def test_a_text_too_long_for_the_model_is_sent_shorter(world, now, consent):
    with serving(failure(400, "exceeds the context length"), embeddings(concepts)) as server:
        consent(server)
        assert fill(at=now) == len(SAID) + 1
    assert len(server.requests) == 2


def test_vectors_go_with_the_words(world, cast, asker_of, now, server, consent):
    consent(server)
    fill(at=now)
    otto = asker_of(cast.otto)
    row = SearchRow.objects.latest("pk")
    privacy.erase_conversation(asker=otto, conversation_id=row.conversation_id, at=now)
    assert SearchVector.objects.count() == len(SAID)
    anna = SearchRow.objects.latest("pk").conversation
    privacy.withdraw(asker=asker_of(cast.sam), conversation_id=anna.pk, at=now)
    assert SearchVector.objects.count() == len(SAID) - 1
    privacy.restore(asker=asker_of(cast.sam), conversation_id=anna.pk, at=now)
    assert fill(at=now) == 1
    privacy.erase_person(asker=otto, email="anna@northgate.example", at=now)
    assert SearchVector.objects.count() == 0


def test_vectors_of_another_model_are_forgotten_and_those_of_a_consent_that_ended(
    world, cast, asker_of, now, server, consent
):
    consent(server)
    fill(at=now)
    consent(server)  # a new key is no new model
    assert SearchVector.objects.count() == len(SAID) + 1
    consent(server, "large")
    assert SearchVector.objects.count() == 0
    assert fill(at=now) == len(SAID) + 1
    assert set(SearchVector.objects.values_list("model", flat=True)) == {"large"}
    disconnect_meaning(asker=asker_of(cast.otto), at=now)
    assert SearchVector.objects.count() == 0
    asked = len(server.requests)
    assert (fill(at=now), answer(asker_of(cast.sam), "expensive", now, BY_MEANING).sense) == (0, "")
    assert len(server.requests) == asked
