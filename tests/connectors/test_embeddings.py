"""Asking for embeddings, against a server over real HTTP that the vendor's own client and specification understand."""

import json
import time

import jsonschema
import openai
import pytest

from sayso.ports.embedding import EMBEDDINGS
from sayso.ports.model import Rejected, TooLong, TryLater
from tests.fakes.model_servers import embeddings, failure, raw, serving

TEXTS = ["too expensive", "see you on Thursday"]


def vector(text):
    return [float(len(text)), 1.5]


def ask(server, key="sk-secret", seconds=5.0):
    return EMBEDDINGS.get("openai").open(server.url, "small", key).embed(TEXTS, seconds)


def test_each_text_has_its_numbers_whatever_the_order_of_the_answer():
    with serving(embeddings(vector)) as server:
        found = ask(server)
    ((path, headers, body),) = server.requests
    assert found.vectors == ((13.0, 1.5), (19.0, 1.5))
    assert found.tokens == 20
    assert (path, headers["authorization"], body["input"]) == ("/v1/embeddings", "Bearer sk-secret", TEXTS)


def test_a_local_server_needs_no_key():
    with serving(embeddings(vector)) as server:
        ask(server, key="")
    assert "authorization" not in server.requests[0][1]


def test_the_vendors_own_client_understands_this_server():
    with (
        serving(embeddings(vector)) as server,
        openai.OpenAI(base_url=server.url, api_key="k", max_retries=0) as client,
    ):
        found = client.embeddings.create(model="small", input=TEXTS, encoding_format="float")
    assert sorted((one.index, one.embedding) for one in found.data) == [(0, [13.0, 1.5]), (1, [19.0, 1.5])]


def test_what_we_ask_is_what_the_vendors_specification_takes(shared):
    file = shared / "specs/openai/openai-subset.json"
    if not file.exists():
        pytest.skip("../shared is absent")
    spec = json.loads(file.read_text())
    judge = jsonschema.Draft202012Validator(
        {"$ref": "#/components/schemas/CreateEmbeddingRequest", "components": spec["components"]}
    )
    with serving(embeddings(vector)) as server:
        ask(server)
    body = server.requests[0][2]
    assert not judge.is_valid({**body, "encoding_format": "words"})
    judge.validate(body)


def data(*rows):
    return raw(json.dumps({"data": [{"index": n, "embedding": row} for n, row in enumerate(rows)]}).encode())


@pytest.mark.parametrize(
    ("reply", "failed"),
    [
        (failure(401, "bad key sk-secret"), Rejected),
        (failure(404, "no such model"), Rejected),
        (failure(400, "input exceeds the context length of 512"), TooLong),
        (failure(429, "slow down"), TryLater),
        (failure(302, "elsewhere", location="http://127.0.0.1:1/"), Rejected),
        (raw(b"\xff not json"), TryLater),
        (raw(b"[]"), TryLater),
        (raw(b"{}"), TryLater),
        (data([1.0]), TryLater),
        (data([1.0], [1.0, 2.0]), TryLater),
        (data([1.0], []), TryLater),
        (data([1.0], ["1"]), TryLater),
        (data([1.0], [float("nan")]), TryLater),
        (data([1.0], [1.0] * 9000), TryLater),
        (data({"a": 1}, "AAAA"), TryLater),
    ],
)
def test_every_failure_is_told_in_words_without_the_key(reply, failed):
    with serving(reply) as server, pytest.raises(failed) as told:
        ask(server)
    assert "sk-secret" not in str(told.value)
    assert len(str(told.value).split()) > 4


def test_who_asks_waits_no_longer_than_they_said():
    def slow(_):
        time.sleep(1.5)
        return failure(200)(_)

    with serving(slow) as server, pytest.raises(TryLater, match="could not be reached"):
        ask(server, seconds=0.2)
