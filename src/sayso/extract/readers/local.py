"""The local reader: rules over the structure of the conversation. No key, no network, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.domain.signal import Signal
from sayso.domain.transcript import Quote, Transcript
from sayso.extract.context import ReadingContext
from sayso.extract.local import reading
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.points import READERS, SIGNAL_TYPES


@READERS.register
class LocalReader:
    """Runs every signal type over one reading of the conversation."""

    name = "local"
    version = "1"

    def read(self, transcript: Transcript, context: ReadingContext) -> tuple[Signal, ...]:
        """The signals in the order said. A conversation in a language the reader does not know gives none, and mail
        that no person wrote has nothing to say."""  # noqa: D205, D209 - two sentences, one thought
        if transcript.automatic or language_of(transcript) != ENGLISH:
            return ()
        structure = reading.read(transcript, context)
        found = (signal for kind in SIGNAL_TYPES.all() for signal in kind.find(structure))
        return _without_repeats(sorted(found, key=_place))


def _place(signal: Signal) -> tuple[int, int, int, str, str]:
    quote = signal.quote
    return quote.turn, quote.start, quote.end, signal.kind, repr(sorted(signal.value.items()))


def _without_repeats(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Of signals of one kind and value whose quotes overlap the first alone; two figures may share a sentence."""
    kept: list[Signal] = []
    latest: dict[tuple[str, str], Quote] = {}
    for signal in signals:
        key = (signal.kind, "" if signal.kind in _ONE_PER_QUOTE else repr(sorted(signal.value.items())))
        before = latest.get(key)
        if before and before.turn == signal.quote.turn and signal.quote.start < before.end:
            continue
        latest[key] = signal.quote
        kept.append(signal)
    return tuple(kept)


_ONE_PER_QUOTE = frozenset({"next_step", "objection"})
