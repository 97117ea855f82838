"""Anthropic's Messages API. The answer's form is held by a tool that the model has to call."""

from __future__ import annotations

import json
from typing import Any, Final

from sayso.connectors._asking import count, post
from sayso.ports.model import MODELS, Answer, Prompt, TooLong, TryLater

_VERSION: Final = "2023-06-01"
_TOOL: Final = "report_signals"


@MODELS.register
class Anthropic:
    """Anthropic, or a server that speaks its Messages API."""

    name = "anthropic"
    title = "Anthropic"
    usual_url = "https://api.anthropic.com/v1"

    def open(self, base_url: str, model: str, key: str) -> MessagesModel:
        """The model at that address."""
        return MessagesModel(base_url.rstrip("/"), model, key)


class MessagesModel:
    """One model behind ``/messages``."""

    def __init__(self, base_url: str, model: str, key: str) -> None:
        self._url, self._model = f"{base_url}/messages", model
        self._headers = {"x-api-key": key, "anthropic-version": _VERSION}

    def ask(self, prompt: Prompt) -> Answer:
        """One answer."""
        found = post(self._url, self._headers, self._body(prompt))
        if found.get("stop_reason") == "max_tokens":
            raise TooLong("The model's answer was cut off: ask about less at a time.")
        content = found.get("content")
        blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
        used = next((block for block in blocks if block.get("type") == "tool_use" and "input" in block), None)
        if used is None:
            raise TryLater("The model answered in words instead of with its signals.")
        usage = found.get("usage")
        spent = usage if isinstance(usage, dict) else {}
        return Answer(json.dumps(used["input"]), count(spent.get("input_tokens")), count(spent.get("output_tokens")))

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        return {
            "model": self._model,
            "max_tokens": prompt.most_tokens,
            "temperature": 0,
            "system": prompt.instructions,
            "messages": [{"role": "user", "content": prompt.material}],
            "tools": [
                {
                    "name": _TOOL,
                    "description": "Report what was heard in the conversation.",
                    "input_schema": dict(prompt.schema),
                }
            ],
            "tool_choice": {"type": "tool", "name": _TOOL},
        }
