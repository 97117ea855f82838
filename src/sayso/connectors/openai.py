"""OpenAI-compatible servers: OpenAI, Ollama, vLLM, llama.cpp and others that speak ``POST /chat/completions``.

How far a server follows a schema is found out by asking: strictly (``json_schema``), as JSON with a schema beside it
(``json_object``), or in words alone. The first way that it takes is kept for the next questions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sayso.connectors._asking import BadRequest, Broke, count, post
from sayso.domain.signal import JsonValue
from sayso.ports.model import MODELS, Answer, Prompt, TooLong, TryLater

_WAYS: Final = ("json_schema", "json_object", "words")


@MODELS.register
class OpenAICompatible:
    """Any server that speaks OpenAI's chat completions."""

    name = "openai"
    title = "OpenAI-compatible server (OpenAI, Ollama, vLLM, llama.cpp)"
    usual_url = "http://127.0.0.1:11434/v1"

    def open(self, base_url: str, model: str, key: str) -> ChatModel:
        """The model at that address."""
        return ChatModel(base_url.rstrip("/"), model, key)


class ChatModel:
    """One model behind ``/chat/completions``."""

    def __init__(self, base_url: str, model: str, key: str) -> None:
        self._url, self._model, self._key = f"{base_url}/chat/completions", model, key
        self._ways = list(_WAYS)

    def ask(self, prompt: Prompt) -> Answer:
        """One answer, in the strictest way that the server takes."""
        while True:
            try:
                return self._asked(prompt, self._ways[0])
            except (BadRequest, Broke):  # llama.cpp's server breaks over a schema that it cannot follow
                if len(self._ways) == 1:
                    raise
            self._ways.pop(0)

    def _asked(self, prompt: Prompt, way: str) -> Answer:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        found = post(self._url, headers, self._body(prompt, way))
        choices = found.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        if choice.get("finish_reason") == "length":
            raise TooLong("The model's answer was cut off: ask about less at a time.")
        message = choice.get("message")
        text = message.get("content") if isinstance(message, dict) else None
        if not isinstance(text, str):
            raise TryLater("The model's server answered without a message.")
        usage = found.get("usage")
        spent = usage if isinstance(usage, dict) else {}
        return Answer(text, count(spent.get("prompt_tokens")), count(spent.get("completion_tokens")))

    def _body(self, prompt: Prompt, way: str) -> dict[str, Any]:
        instructions = prompt.instructions
        if way != "json_schema":
            instructions += f"\n\nAnswer with one JSON object of this JSON Schema: {json.dumps(dict(prompt.schema))}"
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": prompt.material},
            ],
            "temperature": 0,
            "max_tokens": prompt.most_tokens,
            **_response_format(way, prompt.schema),
        }


def _response_format(way: str, schema: Mapping[str, JsonValue]) -> dict[str, Any]:
    if way == "json_schema":
        named = {"name": "signals", "schema": dict(schema)}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    return {"response_format": {"type": "json_object"}} if way == "json_object" else {}
