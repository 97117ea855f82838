"""Model servers on this machine, over real HTTP: OpenAI's chat completions and embeddings, Anthropic's messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.faults import served

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """Answers each request with the next of `replies` (the last one for ever), and remembers what it was asked."""

    replies: list[Callable[[dict[str, Any]], Reply]]
    url: str = ""
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def answer(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Reply:
        self.requests.append((path, headers, body))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(body)


@contextmanager
def serving(*replies: Callable[[dict[str, Any]], Reply]) -> Iterator[Server]:
    """A server on a port of its own for as long as it is needed."""
    server = Server(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, content = server.answer(self.path, headers, body)
            self.send_response(status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(content))} | more
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as url:
        server.url = f"{url}/v1"
        yield server


def completion(text: str, finish: str = "stop") -> Callable[[dict[str, Any]], Reply]:
    """OpenAI's answer with that text."""
    message = {"role": "assistant", "content": text, "refusal": None}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
    return lambda _: (200, {}, json.dumps(body).encode())


def message(data: object, stop: str = "tool_use") -> Callable[[dict[str, Any]], Reply]:
    """Anthropic's answer that calls the tool with that input."""
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "small",
        "content": [{"type": "tool_use", "id": "toolu_1", "name": "report_signals", "input": data}],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 20},
    }
    return lambda _: (200, {}, json.dumps(body).encode())


def embeddings(
    vector: Callable[[str], list[float]], prompt_tokens: int | None = None
) -> Callable[[dict[str, Any]], Reply]:
    """OpenAI's answer with a vector for each text; where no tokens are said, each text has cost ten."""

    def reply(asked: dict[str, Any]) -> Reply:
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        data = [{"object": "embedding", "index": n, "embedding": vector(text)} for n, text in enumerate(texts)]
        tokens = 10 * len(texts) if prompt_tokens is None else prompt_tokens
        body = {
            "object": "list",
            "data": data[::-1],
            "model": asked["model"],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }
        return 200, {}, json.dumps(body).encode()

    return reply


def failure(status: int, text: str = "no", **headers: str) -> Callable[[dict[str, Any]], Reply]:
    """A failure in the form both vendors use."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: (status, named, json.dumps({"error": {"message": text, "type": "t"}}).encode())


def raw(content: bytes) -> Callable[[dict[str, Any]], Reply]:
    """Whatever bytes."""
    return lambda _: (200, {}, content)
