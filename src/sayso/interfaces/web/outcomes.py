"""What became of each thing that was heard: it waits, somebody answered, or it fell away, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.confirm.views import DecisionView
from sayso.domain.canonical import digest
from sayso.extract.viewing import SignalView
from sayso.propose.views import Card, ProposalView

WAITING, SILENT = "waiting", "silent"


@dataclass(frozen=True, slots=True)
class Became:
    """A signal, and where it stands: `state` is waiting, a closing, or silent; `cause` says so in words.

    `proposal` is what it proposed, `decision` the word of whoever decided on that.
    """

    signal: SignalView
    state: str
    cause: str
    proposal: ProposalView | None = None
    decision: DecisionView | None = None


def became(
    signals: Sequence[SignalView],
    closed: Iterable[ProposalView],
    waiting: Iterable[ProposalView],
    decisions: Mapping[str, DecisionView],
) -> tuple[Became, ...]:
    """Each signal with what became of it, in the order said. A waiting proposal outweighs a closed one."""
    at: dict[tuple[str, int, int], ProposalView] = {}
    for proposal in (*closed, *waiting):
        for quote in proposal.quotes:
            at[proposal.kind, quote.turn, quote.start] = proposal
    return tuple(_one(signal, at.get(_place(signal)), decisions) for signal in signals)


def _one(signal: SignalView, proposal: ProposalView | None, decisions: Mapping[str, DecisionView]) -> Became:
    if proposal is None:
        return Became(
            signal, SILENT, "Proposed nothing: the record says so already, or this settles nothing by itself."
        )
    state, cause = proposal.closing or WAITING, proposal.closing_cause or "Waits to be confirmed."
    return Became(signal, state, cause, proposal, decisions.get(proposal.key))


def _place(signal: SignalView) -> tuple[str, int, int]:
    return signal.kind, signal.heard.quote.turn, signal.heard.quote.start


def state_of(card: Card) -> str:
    """A short name for what a card shows: another one means that the page holds an old card."""
    return digest([proposal.digest for proposal in card.proposals])[:12]
