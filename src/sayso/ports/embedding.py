"""The hole in the wall for an embedding model: texts go out, for each a row of numbers comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sayso.plug import Point
from sayso.ports.vendor import Vendor

MOST_NUMBERS: Final = 8192  # of one text; the largest models that there are give half of that


@dataclass(frozen=True, slots=True)
class Embedded:
    """For each text its numbers, all equally many and finite, and what that cost in the vendor's tokens (0: unsaid)."""

    vectors: tuple[tuple[float, ...], ...]
    tokens: int = 0


class Embedder(Protocol):
    """A model that puts texts of like meaning near one another."""

    def embed(self, texts: Sequence[str], seconds: float) -> Embedded:
        """One attempt on the network, ended after about `seconds`. Raises ModelFailure (`ports.model`)."""
        ...


class EmbeddingConnector(Vendor, Protocol):
    """A vendor's way of being asked for embeddings."""

    def open(self, base_url: str, model: str, key: str) -> Embedder:
        """The model at an address. `key` is "" where the server wants none."""
        ...


EMBEDDINGS: Point[EmbeddingConnector] = Point("embeddings", "sayso.connectors")
