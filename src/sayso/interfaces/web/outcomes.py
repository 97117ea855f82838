"""What became of each thing that was heard: it waits, somebody answered, or it fell away, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.domain.canonical import digest
from sayso.extract.selectors import SignalView
from sayso.propose.views import Card, ProposalView

WAITING, SILENT = "waiting", "silent"


@dataclass(frozen=True, slots=True)
class Became:
    """A signal, and where it stands: `state` is waiting, a closing, or silent; `cause` says so in words."""

    signal: SignalView
    state: str
    cause: str


def became(
    signals: Sequence[SignalView], closed: Iterable[ProposalView], waiting: Iterable[ProposalView]
) -> tuple[Became, ...]:
    """Each signal with what became of it, in the order said. A waiting proposal outweighs a closed one."""
    at: dict[tuple[str, int, int], tuple[str, str]] = {}
    for proposal in closed:
        _note(at, proposal, (proposal.closing, proposal.closing_cause))
    for proposal in waiting:
        _note(at, proposal, (WAITING, "Waits to be confirmed."))
    silent = (SILENT, "Proposed nothing: the record says so already, or this settles nothing by itself.")
    return tuple(Became(signal, *at.get(_place(signal), silent)) for signal in signals)


def _note(at: dict[tuple[str, int, int], tuple[str, str]], proposal: ProposalView, state: tuple[str, str]) -> None:
    for quote in proposal.quotes:
        at[proposal.kind, quote.turn, quote.start] = state


def _place(signal: SignalView) -> tuple[str, int, int]:
    return signal.kind, signal.heard.quote.turn, signal.heard.quote.start


def state_of(card: Card) -> str:
    """A short name for what a card shows: another one means that the page holds an old card."""
    return digest([proposal.digest for proposal in card.proposals])[:12]
