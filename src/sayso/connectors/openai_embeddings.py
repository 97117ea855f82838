"""OpenAI-compatible servers that embed: OpenAI, Ollama, vLLM, llama.cpp and others that speak ``POST /embeddings``."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sayso.connectors._asking import count, post
from sayso.ports.embedding import EMBEDDINGS, MOST_NUMBERS, Embedded
from sayso.ports.model import TryLater


@EMBEDDINGS.register
class OpenAICompatibleEmbeddings:
    """Any server that speaks OpenAI's embeddings."""

    name = "openai"
    title = "OpenAI-compatible server (OpenAI, Ollama, vLLM, llama.cpp)"
    usual_url = "http://127.0.0.1:11434/v1"

    def open(self, base_url: str, model: str, key: str) -> EmbeddingModel:
        """The model at that address."""
        return EmbeddingModel(base_url.rstrip("/"), model, key)


class EmbeddingModel:
    """One model behind ``/embeddings``."""

    def __init__(self, base_url: str, model: str, key: str) -> None:
        self._url, self._model, self._key = f"{base_url}/embeddings", model, key

    def embed(self, texts: Sequence[str], seconds: float) -> Embedded:
        """The numbers of each text, in the order of the texts."""
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        found = post(self._url, headers, body, seconds)
        vectors = _vectors(found.get("data"), len(texts))
        usage = found.get("usage")
        return Embedded(vectors, count(usage.get("prompt_tokens")) if isinstance(usage, dict) else 0)


def _vectors(data: object, wanted: int) -> tuple[tuple[float, ...], ...]:
    rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    given = {row.get("index", place): row.get("embedding") for place, row in enumerate(rows)}
    vectors = tuple(_vector(given.get(place)) for place in range(wanted))
    if len({len(vector) for vector in vectors}) > 1:
        raise TryLater("The embedding server answered with rows of different lengths.")
    return vectors


def _vector(given: object) -> tuple[float, ...]:
    numbers = given if isinstance(given, list) and len(given) <= MOST_NUMBERS else []
    vector = tuple(float(one) for one in numbers if isinstance(one, int | float) and math.isfinite(one))
    if not vector or len(vector) != len(numbers):
        raise TryLater("The embedding server did not answer with numbers for each text.")
    return vector
