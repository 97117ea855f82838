"""The one gate for every reader's signals: what is not proved by a quote, or is no value of its kind, is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.domain.signal import Signal
from sayso.domain.transcript import Quote, Transcript, TurnKind, stands
from sayso.extract.points import SIGNAL_TYPES, BadValue


@dataclass(frozen=True, slots=True)
class Dropped:
    """A signal that was refused, and why, in one line."""

    signal: Signal
    why: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """The signals that passed, in the order given, and those that did not."""

    signals: tuple[Signal, ...]
    dropped: tuple[Dropped, ...]


def admit(signals: Iterable[Signal], transcript: Transcript) -> Admitted:
    """Lets through the signals whose quote and support stand, character for character, in turns that were said by their
    speaker, and whose value their kind accepts. The rest is returned with its reason, so that it can be counted."""  # noqa: D205, D209
    passed: list[Signal] = []
    dropped: list[Dropped] = []
    for signal in signals:
        why = _fault(signal, transcript)
        if why:
            dropped.append(Dropped(signal, why))
        else:
            passed.append(signal)
    return Admitted(tuple(passed), tuple(dropped))


def _fault(signal: Signal, transcript: Transcript) -> str:
    """Why a signal may not pass; nothing where it may."""
    if not SIGNAL_TYPES.has(signal.kind):
        return f"there is no kind of signal named '{signal.kind}'"
    for name, quote in (("quote", signal.quote), *(("support", one) for one in signal.support)):
        why = _unproved(quote, transcript)
        if why:
            return f"its {name} {why}"
    try:
        SIGNAL_TYPES.get(signal.kind).check(signal.value)
    except BadValue as fault:
        return str(fault)
    return ""


def _unproved(quote: Quote, transcript: Transcript) -> str:
    if not stands(quote, transcript.turns):
        return f"does not stand in turn {quote.turn}"
    if transcript.turns[quote.turn].kind is not TurnKind.SAID:
        return f"stands in turn {quote.turn}, which nobody said"
    return ""
