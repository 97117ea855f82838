"""`sayso inbox`, `confirm`, `decline`, `undo`: what waits, and deciding it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from sayso.confirm.rules import Offer
from sayso.domain.asker import Asker
from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.exits import CONFLICT

SHORT = 10  # so much of a proposal's key is enough to name it
Keys = Annotated[
    list[str], typer.Argument(help="Proposals, by the beginning of their keys as `sayso inbox` shows them.")
]


class WhichProposal(LookupError):
    """No proposal's key begins so, or more than one does."""


def inbox(*, as_: As = "", json: Json = False) -> None:
    """Show what waits to be decided, with the sentences."""
    starting.start()
    from sayso.capture.selectors import list_unmatched
    from sayso.propose.selectors import list_cards

    at = starting.now()
    asker = starting.asker(as_, at=at)
    cards = list_cards(asker, at)
    if json:
        printing.as_json(cards)
        return
    for card in cards.cards:
        typer.echo(f"\n{printing.line(card.title)}  ->  {printing.line(card.deal or card.account or 'new business')}")
        for proposal in card.proposals:
            own = "" if not proposal.own_key else "  (its own key)"
            typer.echo(f"  {proposal.key[:SHORT]}  {printing.line(proposal.phrase)}{own}")
            for quote in proposal.quotes[:1]:
                typer.echo(f"              “{printing.line(quote.text)}” — {printing.line(quote.speaker)}")
    doubtful = len(list_unmatched(asker).rows)
    if doubtful:
        waits = printing.waiting(doubtful, "conversation")
        typer.echo(f"\n{waits} for somebody to name the deal: see Unmatched in the web app.")
    minutes = f"about {max(1, round(cards.seconds_needed / 60))} min"
    waiting = f"{printing.counted(cards.waiting, 'change')} on {printing.counted(cards.total, 'card')}, {minutes}."
    typer.echo(f"\nTo decide: {waiting}" if cards.waiting else "Nothing waits.")


def confirm(keys: Keys, *, json: Json = False) -> None:
    """Accept proposals as they stand, and write them."""
    starting.start()
    from sayso.flow import verbs as flow

    at = starting.now()
    asker = starting.asker(at=at)
    offers = [_offer(asker, key) for key in keys]
    say(flow.accept(asker=asker, offers=offers, at=at), json=json)


def decline(
    key: Annotated[str, typer.Argument(help="The beginning of the proposal's key.")],
    reason: Annotated[str, typer.Argument(help="wrong, not_said, wrong_deal, already_known, not_useful or other.")],
    *,
    note: Annotated[str, typer.Option(help="In a few words, when the reason is other.")] = "",
    json: Json = False,
) -> None:
    """Decline a proposal; it is not offered again unless it is said again."""
    starting.start()
    from sayso.flow import verbs as flow

    at = starting.now()
    asker = starting.asker(at=at)
    say(
        flow.decline(asker=asker, offer=_offer(asker, key), reason=reason, note=note, at=at),
        json=json,
        quiet="declined",
    )


def undo(
    decision: Annotated[UUID, typer.Argument(help="The decision, as `sayso confirm` or `sayso why` named it.")],
    *,
    json: Json = False,
) -> None:
    """Take a decision back, in the record too."""
    starting.start()
    from sayso.flow import verbs as flow

    at = starting.now()
    say(flow.undo(asker=starting.asker(at=at), decision_id=decision, at=at), json=json, quiet="taken back")


def _offer(asker: Asker, beginning: str) -> Offer:
    from sayso.propose.selectors import list_cards

    cards = list_cards(asker, starting.now(), size=10_000).cards
    found = {p.key: p.digest for card in cards for p in card.proposals if p.key.startswith(beginning)}
    if len(found) != 1 or not beginning:
        raise WhichProposal(f"{len(found)} waiting proposals begin with '{beginning}'. See: sayso inbox")
    return Offer(*next(iter(found.items())))


def say(outcome: object, *, json: bool, quiet: str = "") -> None:
    """Tell what came of it; `quiet` is the word for a decision that writes nothing."""
    if json:
        printing.as_json(outcome)
    else:
        for one in outcome.applied:  # type: ignore[attr-defined]
            detail = f": {one.message}" if one.message else ""
            told = quiet if one.state == "nothing" else f"{one.state}  {one.entity}.{one.field}{detail}"
            typer.echo(f"{told}  (decision {one.decision_id})")
        for refused in outcome.refused:  # type: ignore[attr-defined]
            typer.echo(f"refused  {refused.key[:SHORT]}: {refused.why}", err=True)
    if outcome.refused or any(one.state in ("conflict", "failed") for one in outcome.applied):  # type: ignore[attr-defined]
        raise typer.Exit(CONFLICT)
