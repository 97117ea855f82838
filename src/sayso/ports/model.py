"""The hole in the wall for a language model: one question with a schema goes out, one text of JSON comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sayso.domain.canonical import digest
from sayso.domain.signal import JsonValue
from sayso.plug import Point
from sayso.ports.vendor import Vendor


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked. `instructions` are ours; `material` is what people said: data, whatever it says.

    `schema` is the JSON Schema of the answer, `most_tokens` the longest answer that is waited for.
    """

    instructions: str
    material: str
    schema: Mapping[str, JsonValue]
    most_tokens: int

    @property
    def key(self) -> str:
        """The name of this very question: asked twice, it has one answer."""
        return digest([self.instructions, self.material, dict(self.schema), self.most_tokens])


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as it came, and what it cost in the vendor's tokens (0 where it does not say)."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0


class ModelFailure(Exception):
    """No answer. The message says what is wrong and what to do; it never holds the key or what was said."""


class TooLong(ModelFailure):
    """The question, or its answer, is longer than this model takes: ask about less at a time."""


class TryLater(ModelFailure):
    """The service is busy or away. `seconds` is how long it asks to be left alone, 0 where it does not say."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class Rejected(ModelFailure):
    """The service will not answer however often it is asked: a wrong key, no such model, no credit."""


class Model(Protocol):
    """A model that can be asked."""

    def ask(self, prompt: Prompt) -> Answer:
        """One answer. One attempt on the network, bounded in time and size. Raises ModelFailure."""
        ...


class ModelConnector(Vendor, Protocol):
    """A vendor's way of being asked."""

    def open(self, base_url: str, model: str, key: str) -> Model:
        """The model at an address. `key` is "" where the server wants none."""
        ...


MODELS: Point[ModelConnector] = Point("models", "sayso.connectors")
