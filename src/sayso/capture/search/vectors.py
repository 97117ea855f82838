"""Vectors of what was said, where a team consented to a server that makes them: filled by the worker, newest first.

They are derived: forgotten with the consent, made anew for another model, and gone with the words that they stand for.
"""

from __future__ import annotations

import logging
import math
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from sayso.capture.models import Conversation, SearchRow, SearchVector
from sayso.capture.search.engines import NO_BOUND
from sayso.capture.search.index import MOST_ROWS_OF_TURN
from sayso.domain.asker import Asker
from sayso.org import connections, spending
from sayso.org import settings as declared
from sayso.org.connections import ConnectionView
from sayso.org.selectors import setting
from sayso.org.services import set_setting
from sayso.ports.embedding import EMBEDDINGS, Embedded, Embedder
from sayso.ports.model import ModelFailure, TooLong

log = logging.getLogger(__name__)
CONNECTION: Final = "meaning"
RANKING: Final = "capture.ranking"
BATCH: Final = 32  # texts in one request: of the longest vectors they are 2 MB of JSON
LENGTHS: Final = (2000, 1000, 500)  # characters of a turn that are sent; fewer where the model takes no more
LONGEST_FILL: Final = 60.0  # seconds, then other work has its turn
_SECONDS: Final = 60.0  # for one request
_DAY: Final = timedelta(days=1)
_CHARACTERS_OF_TOKEN: Final = 4
_UNSENT: Final = (Conversation.Match.EXCLUDED, Conversation.Match.INTERNAL)
declared.declare(
    RANKING,
    "words",
    "Ranking of answers",
    "By their words alone, or by their meaning as well.",
    declared.one_of("words", "meaning"),
)
declared.declare(
    "capture.embedding_tokens_per_day",
    2_000_000,
    "Embedding tokens a day",
    "What searching by meaning may spend in 24 hours. What is over it waits.",
    declared.whole_number(0, 10**12),
)


class TokensSpent(ModelFailure):
    """The day's tokens are spent."""


class ConsentGone(ModelFailure):
    """The consent was taken back, or given to another model, while this one was asked."""


@dataclass(frozen=True, slots=True)
class Meter:
    """The embedding model that somebody consented to; what is asked of it is counted and held to the day's limit."""

    embedder: Embedder
    base_url: str
    model: str

    @property
    def host(self) -> str:
        """Where texts are sent to."""
        return connections.host_of(self.base_url)

    def embed(self, texts: Sequence[str], seconds: float, at: datetime) -> Embedded:
        """The numbers of each text. Raises ModelFailure."""
        most = setting("capture.embedding_tokens_per_day")
        if not isinstance(most, int) or spending.spent(CONNECTION, at - _DAY) >= most:
            raise TokensSpent("The day's embedding tokens are spent.")
        found = self.embedder.embed(texts, seconds)
        guessed = sum(map(len, texts)) // _CHARACTERS_OF_TOKEN + len(texts)
        spending.spend(name=CONNECTION, tokens=found.tokens or guessed, at=at)
        return found


@dataclass(frozen=True, slots=True)
class MeaningUse:
    """Which model ranks by meaning, how many turns have their vector, tokens of the last day, and what went wrong."""

    connection: ConnectionView | None
    vectors: int = 0
    tokens: int = 0
    failure: str = ""


@transaction.atomic
def connect_meaning(
    *, asker: Asker, connector: str, base_url: str, model: str, key: str, at: datetime
) -> ConnectionView:
    """Consent that turns and questions are sent to that host to be embedded. Raises NoSuchPlug, BadAddress."""
    connections.web_host_of(base_url)
    former = connections.standing(CONNECTION)
    view = connections.connect(
        asker=asker,
        name=CONNECTION,
        connector=EMBEDDINGS.get(connector).name,
        base_url=base_url,
        secrets={"key": key} if key else {},
        options={"model": model},
        at=at,
    )
    if former is None or (former.base_url, former.options) != (view.base_url, view.options):
        SearchVector.objects.all().delete()
    set_setting(asker=asker, name=RANKING, value="meaning", at=at)
    return view


@transaction.atomic
def disconnect_meaning(*, asker: Asker, at: datetime) -> None:
    """Take the consent back: vectors and key are forgotten, words alone rank again. Raises NotConnected."""
    connections.disconnect(asker=asker, name=CONNECTION, at=at)
    SearchVector.objects.all().delete()
    set_setting(asker=asker, name=RANKING, value="words", at=at)


def meaning_use(asker: Asker, at: datetime) -> MeaningUse:
    """How meaning is used. Where what was said goes to is no secret from those who said it."""
    found = connections.standing(CONNECTION)
    if found is None:
        return MeaningUse(None)
    failure = str(connections.cursor_of(CONNECTION).get("failure", ""))
    return MeaningUse(found, SearchVector.objects.count(), spending.spent(CONNECTION, at - _DAY), failure)


def opened() -> Meter:
    """The model that somebody consented to. Raises NotConnected."""
    found = connections.open_connection(CONNECTION)
    model = str(found.options.get("model", ""))
    embedder = EMBEDDINGS.get(found.connector).open(found.base_url, model, found.secrets.get("key", ""))
    return Meter(embedder, found.base_url, model)


def fill(*, at: datetime) -> int:
    """Make vectors for turns that have none, newest first, for a minute. Returns how many were made.

    Never inside a transaction: it waits for a network. Each batch is kept as it comes; a failure is kept for
    `meaning_use` and told in the log when it is a new one.
    """
    if not connections.is_connected(CONNECTION):
        return 0
    meter, ends, made, failure = opened(), time.monotonic() + LONGEST_FILL, 0, ""
    try:
        for batch in _batches():
            made += _store(_embedded(meter, batch, at), meter)
            if time.monotonic() > ends:
                break
    except ModelFailure as fault:
        failure = str(fault)
    _tell(failure)
    return made


def packed(vector: Sequence[float]) -> bytes:
    """The vector at length one, as it is kept: the nearer two are, the greater is the sum of their products."""
    length = math.hypot(*vector) or 1.0
    kept = array("f", (number / length for number in vector))
    if sys.byteorder == "big":
        kept.byteswap()
    return kept.tobytes()


def _batches() -> Iterator[list[tuple[int, str]]]:
    """Turns without a vector that may be sent, by the first of their rows, once through the index, newest first."""
    rows = SearchRow.objects.annotate(part=F("pk") % MOST_ROWS_OF_TURN).filter(
        part=0,
        vector=None,
        conversation__automatic=False,
        conversation__withdrawn_at=None,
        conversation__erased_at=None,
    )
    waiting = rows.exclude(conversation__match__in=_UNSENT).order_by("-pk").values_list("pk", "turn__text")
    below = NO_BOUND
    while batch := list(waiting.filter(pk__lt=below)[:BATCH]):
        yield batch
        below, _ = batch[-1]  # what has its vector is passed by once, and not again for each batch


def _embedded(meter: Meter, batch: Sequence[tuple[int, str]], at: datetime) -> dict[int, bytes]:
    for length in LENGTHS:
        try:
            found = meter.embed([text[:length] for _, text in batch], _SECONDS, at)
        except TooLong:
            if length == LENGTHS[-1]:
                raise
        else:
            return {row: packed(vector) for (row, _), vector in zip(batch, found.vectors, strict=True)}
    return {}


def _store(made: dict[int, bytes], meter: Meter) -> int:
    """Keep what was made of rows that still stand, for a consent that still does; how many these are."""
    with transaction.atomic():
        consent = connections.standing(CONNECTION)
        if consent is None or (consent.base_url, consent.options.get("model")) != (meter.base_url, meter.model):
            raise ConsentGone("The consent was taken back meanwhile.")
        size = len(next(iter(made.values()))) // array("f").itemsize
        if SearchVector.objects.exclude(size=size).exists():
            SearchVector.objects.all().delete()  # the server changed the model behind the name
        standing = list(SearchRow.objects.select_for_update().filter(pk__in=made).values_list("pk", flat=True))
        SearchVector.objects.bulk_create(
            [SearchVector(row_id=row, model=meter.model, size=size, numbers=made[row]) for row in standing],
            ignore_conflicts=True,
        )
    return len(standing)


def _tell(failure: str) -> None:
    if connections.is_connected(CONNECTION) and failure != connections.cursor_of(CONNECTION).get("failure", ""):
        connections.keep_cursor(name=CONNECTION, cursor={"failure": failure} if failure else {})
        if failure:
            log.warning("Searching by meaning waits: %s", failure)
