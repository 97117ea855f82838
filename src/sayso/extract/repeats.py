"""Signals in the order said, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sayso.domain.signal import Signal
from sayso.domain.transcript import Quote

_ONE_PER_QUOTE: Final = frozenset({"next_step", "objection"})


def in_order(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """The signals as said; of one kind and value whose quotes overlap the first alone: figures may share a sentence."""
    kept: list[Signal] = []
    latest: dict[tuple[str, str], Quote] = {}
    for signal in sorted(signals, key=_place):
        key = (signal.kind, "" if signal.kind in _ONE_PER_QUOTE else repr(sorted(signal.value.items())))
        before = latest.get(key)
        if before and before.turn == signal.quote.turn and signal.quote.start < before.end:
            continue
        latest[key] = signal.quote
        kept.append(signal)
    return tuple(kept)


def _place(signal: Signal) -> tuple[int, int, int, str, str]:
    quote = signal.quote
    return quote.turn, quote.start, quote.end, signal.kind, repr(sorted(signal.value.items()))
