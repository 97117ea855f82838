"""Both ways of asking a model, against servers over real HTTP that the vendors' own clients understand as well."""

import json

import anthropic
import jsonschema
import openai
import pytest

from sayso.connectors._asking import _MOST_BYTES
from sayso.ports.model import MODELS, Prompt, Rejected, TooLong, TryLater
from tests.fakes.model_servers import completion, failure, message, raw, serving

PROMPT = Prompt("Read.", '{"turns": []}', {"type": "object", "properties": {}}, 500)
FOUND = '{"signals": []}'


def ask(server, name="openai", key="sk-secret"):
    return MODELS.get(name).open(server.url, "small", key).ask(PROMPT)


def test_a_chat_completion_is_asked_for_with_the_schema_and_the_key():
    with serving(completion(FOUND)) as server:
        answer = ask(server)
    ((path, headers, body),) = server.requests
    assert (answer.text, answer.tokens_in, answer.tokens_out) == (FOUND, 100, 20)
    assert (path, headers["authorization"]) == ("/v1/chat/completions", "Bearer sk-secret")
    assert body["response_format"]["json_schema"]["schema"] == PROMPT.schema
    assert [one["role"] for one in body["messages"]] == ["system", "user"]


def test_a_local_server_needs_no_key():
    with serving(completion(FOUND)) as server:
        ask(server, key="")
    assert "authorization" not in server.requests[0][1]


def test_messages_force_the_tool_that_carries_the_answer():
    with serving(message({"signals": []})) as server:
        answer = ask(server, "anthropic")
    ((path, headers, body),) = server.requests
    assert json.loads(answer.text) == {"signals": []}
    assert (path, headers["x-api-key"]) == ("/v1/messages", "sk-secret")
    assert body["tool_choice"] == {"type": "tool", "name": body["tools"][0]["name"]}


def test_the_vendors_own_clients_understand_these_servers():
    said = [{"role": "user", "content": "hello"}]
    with serving(completion(FOUND)) as server, openai.OpenAI(base_url=server.url, api_key="k", max_retries=0) as client:
        found = client.chat.completions.create(model="small", messages=said)
        assert found.choices[0].message.content == FOUND
        server.replies[:] = [failure(429, "slow down", retry_after="2")]
        with pytest.raises(openai.RateLimitError, match="slow down"):
            client.chat.completions.create(model="small", messages=said)
    with (
        serving(message({"signals": []})) as server,
        anthropic.Anthropic(base_url=server.url.removesuffix("/v1"), api_key="k", max_retries=0) as client,
    ):
        block = client.messages.create(model="small", max_tokens=9, messages=said).content[0]
        assert block.input == {"signals": []}


def test_what_we_ask_of_openai_is_what_its_specification_takes(shared):
    """The vendor's specification judges the body, and is shown to refuse a wrong one first."""
    file = shared / "specs/openai/openai-subset.json"
    if not file.exists():
        pytest.skip("../shared is absent")
    spec = json.loads(file.read_text())
    schema = {"$ref": "#/components/schemas/CreateChatCompletionRequest", "components": spec["components"]}
    judge = jsonschema.Draft202012Validator(schema)
    with serving(failure(400, "no such format"), completion(FOUND)) as server:
        ask(server)
    bodies = [body for _, _, body in server.requests]
    assert len(bodies) == 2
    assert not judge.is_valid({**bodies[0], "messages": "hello"})
    assert not judge.is_valid({**bodies[0], "temperature": 9})
    for body in bodies:
        judge.validate(body)


def test_a_server_without_schemas_is_asked_in_the_strictest_way_that_it_takes_and_that_is_kept():
    with serving(failure(400, "unknown response_format"), failure(500, "broken"), completion(FOUND)) as server:
        model = MODELS.get("openai").open(server.url, "small", "")
        model.ask(PROMPT)
        model.ask(PROMPT)
    formats = [body.get("response_format", {}).get("type", "words") for _, _, body in server.requests]
    assert formats == ["json_schema", "json_object", "words", "words"]
    assert '"type": "object"' in server.requests[-1][2]["messages"][0]["content"]


@pytest.mark.parametrize("name", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("reply", "failed"),
    [
        (failure(401, "bad key sk-secret"), Rejected),
        (failure(404, "no such model"), Rejected),
        (failure(429, "slow down"), TryLater),
        (failure(529, "overloaded"), TryLater),
        (failure(400, "this exceeds the context length of 8192"), TooLong),
        (failure(413, "request too large"), TooLong),
        (failure(418, "teapot"), Rejected),
        (
            failure(302, "elsewhere", location="http://127.0.0.1:1/"),
            Rejected,
        ),  # where it was consented to, and nowhere else,
        (raw(b"\xff\xfe not json"), TryLater),
        (raw(b"[]"), TryLater),
        (raw(b'{"choices": [], "content": [{"type": "text", "text": "I would rather not."}]}'), TryLater),
        (raw(b"[" * 50_000), TryLater),
        (raw(b" " * (_MOST_BYTES + 1)), TryLater),
    ],
)
def test_every_failure_is_told_in_words_without_the_key(name, reply, failed):
    with serving(reply) as server, pytest.raises(failed) as told:
        ask(server, name)
    assert "sk-secret" not in str(told.value)
    assert len(str(told.value).split()) > 4


def test_a_busy_server_says_how_long():
    with serving(failure(429, retry_after="7")) as server, pytest.raises(TryLater) as told:
        ask(server)
    assert told.value.seconds == 7.0


def test_an_answer_that_was_cut_off_is_too_long():
    with serving(completion('{"sig', finish="length")) as server, pytest.raises(TooLong):
        ask(server)
    with serving(message({}, stop="max_tokens")) as server, pytest.raises(TooLong):
        ask(server, "anthropic")


def test_nobody_there_is_told_as_such():
    with serving(completion(FOUND)) as server:
        pass
    with pytest.raises(TryLater, match="could not be reached"):
        ask(server)
