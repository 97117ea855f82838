"""What is near a question in meaning, among the newest turns that the asker may read, and one order for both ways."""

from __future__ import annotations

import statistics
import sys
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import mul
from typing import Final

from django.db.models import Q

from sayso.capture.models import SearchRow
from sayso.capture.search import index
from sayso.capture.search.engines import among, rows_with
from sayso.capture.search.finding import users_of
from sayso.capture.search.sifting import COLUMNS, Place, Sought
from sayso.capture.search.vectors import opened, packed
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker, NotAllowed
from sayso.domain.transcript import Channel
from sayso.org.connections import NotConnected
from sayso.ports.model import ModelFailure

CANDIDATES: Final = 2000  # the newest turns that are compared
NEAREST: Final = 20
STANDS_OUT: Final = 2.0  # standard deviations above the mean likeness: what is no nearer than most is near nothing
_RANK: Final = 60  # of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)
_PATIENCE: Final = 3.0  # seconds that somebody waits for a question's vector
_REST: Final = 60.0  # seconds in which a server that failed is left alone
_MOST_KNOWN: Final = 256
_known: dict[tuple[str, str, str], bytes] = {}
_resting: dict[str, tuple[float, str]] = {}


@dataclass(frozen=True, slots=True)
class Sense:
    """A question as the model at `host` understands it; where that failed, `failure` says why and words rank alone."""

    model: str = ""
    host: str = ""
    numbers: bytes = b""
    failure: str = ""


def sense_of(text: str, at: datetime) -> Sense:
    """What a question means to the model that was consented to. Waits for a network, for three seconds at most."""
    try:
        meter = opened()
    except NotConnected as gone:
        return Sense(failure=str(gone))
    key = (meter.base_url, meter.model, text)
    until, failure = _resting.get(meter.base_url, (0.0, ""))
    if key not in _known and time.monotonic() < until:
        return Sense(meter.model, meter.host, failure=failure)
    try:
        numbers = _known.get(key) or packed(meter.embed([text], _PATIENCE, at).vectors[0])
    except ModelFailure as fault:
        _resting[meter.base_url] = (time.monotonic() + _REST, str(fault))
        return Sense(meter.model, meter.host, failure=str(fault))
    _known[key] = numbers
    if len(_known) > _MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    return Sense(meter.model, meter.host, numbers)


def nearest(asker: Asker, sense: Sense, sought: Sought, also: Q) -> tuple[Place, ...]:
    """The turns nearest to a question, nearest first, among the newest of those that `sought` and `also` leave.

    Who may read what is settled before anything is compared. Raises NotAllowed for whoever sees quotes only.
    """
    if not asker.reads_transcripts:
        raise NotAllowed(f"{asker.name} sees quotes, not whole conversations, and cannot search them.")
    question = _numbers(sense.numbers)
    likenesses: list[tuple[float, Place]] = []
    for place, numbers in _candidates(asker, sense.model, len(question), sought, also):
        likenesses.append((sum(map(mul, _numbers(numbers), question)), place))
    if not likenesses:
        return ()
    values = [likeness for likeness, _ in likenesses]
    least = statistics.fmean(values) + STANDS_OUT * statistics.pstdev(values)
    near = sorted(((value, place) for value, place in likenesses if value > max(least, 0.0)), key=lambda one: -one[0])
    return tuple(place for _, place in near[:NEAREST])


def fused(*rankings: Sequence[Place]) -> list[Place]:
    """One order of several: each place has the sum of the reciprocals of its ranks; equals stand as they came."""
    scores: dict[tuple[int, int], float] = {}
    places: dict[tuple[int, int], Place] = {}
    for ranking in rankings:
        for rank, place in enumerate(ranking, start=1):
            turn = place.conversation_id, place.turn
            scores[turn] = scores.get(turn, 0.0) + 1 / (_RANK + rank)
            places.setdefault(turn, place)
    return sorted(places.values(), key=lambda place: -scores[place.conversation_id, place.turn])


def _candidates(asker: Asker, model: str, size: int, sought: Sought, also: Q) -> list[tuple[Place, bytes]]:
    users = users_of(asker)
    if users == ():
        return []
    anything = tuple(index.channel_tag(channel) for channel in Channel)  # the index has to be asked for something
    whole = sought if sought.tags else replace(sought, tags=(anything,))
    keys = rows_with(whole.question(users, *sought.bounds), CANDIDATES)
    rows = SearchRow.objects.filter(
        visible(asker, "conversation__"), also, pk__in=among(keys), vector__model=model, vector__size=size
    )
    columns = (*COLUMNS, "vector__numbers")
    return [(Place(*place), bytes(numbers)) for *place, numbers in rows.order_by("-pk").values_list(*columns)]


def _numbers(kept: bytes) -> array[float]:
    numbers = array("f")
    numbers.frombytes(kept)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
