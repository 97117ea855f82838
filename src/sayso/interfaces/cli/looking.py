"""`sayso deals`, `why`, `search`, `audit verify`: reading the record and the trail."""

from __future__ import annotations

from typing import Annotated

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.exits import FOUND_WRONG

audit = typer.Typer(help="The audit trail.", no_args_is_help=True)


def deals(
    query: Annotated[str, typer.Argument(help="A part of the deal's or account's name.")] = "",
    *,
    kind: Annotated[str, typer.Option(help="open, won, lost or all.")] = "open",
    page: Annotated[int, typer.Option(help="Which page.")] = 1,
    as_: As = "",
    json: Json = False,
) -> None:
    """List deals with what comes next in each."""
    starting.start()
    from sayso.record import selectors as record

    asker = starting.asker(as_, at=starting.now())
    found = record.list_deals(asker, query=query, kind="" if kind == "all" else kind, page=page)
    if json:
        printing.as_json(found)
        return
    rows = [
        (deal.id, deal.name, deal.stage.name, deal.amount_shown, deal.close_date, deal.next_step) for deal in found.rows
    ]
    printing.columns(rows, ("id", "deal", "stage", "amount", "close", "next step"))
    typer.echo(
        printing.counted(found.total, "deal")
        + (f", page {found.number}; --page {found.number + 1} for more" if found.has_next else "")
    )


def why(
    deal: Annotated[int, typer.Argument(help="The deal's id.")],
    field: Annotated[str, typer.Argument(help="The field, such as close_date.")],
    *,
    as_: As = "",
    json: Json = False,
) -> None:
    """Say why a field of a deal says what it says: who confirmed it, and the sentence."""
    starting.start()
    from sayso.apply.selectors import get_why

    answer = get_why(starting.asker(as_, at=starting.now()), "deal", deal, field)
    if json:
        printing.as_json(answer)
        return
    held = answer.holds.text or (answer.trail[0].value.text if answer.trail else "")
    typer.echo(f"{answer.label}: {held or 'blank'}\n{answer.sentence}")
    for quote in answer.evidence:
        if isinstance(quote, dict):
            typer.echo(f"  “{' '.join(str(quote['text']).split())}” — {quote.get('speaker') or 'unknown speaker'}")
    if answer.can_undo:
        typer.echo(f"Take it back: sayso undo {answer.decision_id}")


def search(words: Annotated[str, typer.Argument(help="What was said.")], *, as_: As = "", json: Json = False) -> None:
    """Find what was said, the newest first, in the conversations that you may see."""
    starting.start()
    from sayso.capture.services import search as find

    at = starting.now()
    found = find(asker=starting.asker(as_, at=at), text=words, at=at)
    if json:
        printing.as_json(found)
        return
    for hit in found.hits:
        piece = printing.line(hit.before + hit.found + hit.after)
        typer.echo(f"{hit.happened_at:%Y-%m-%d}  {printing.line(hit.title)}\n    {printing.line(hit.speaker)}: {piece}")
    typer.echo(f"{len(found.hits)} found")


@audit.command()
def verify(*, as_: As = "", json: Json = False) -> None:
    """Prove the trail: every entry follows from the one before it and says what was written."""
    starting.start()
    from sayso.domain.asker import system
    from sayso.ledger.selectors import verify as walk

    at = starting.now()
    found = walk(starting.asker(as_, at=at) if as_ else system("audit"))
    if json:
        printing.as_json(found)
    else:
        typer.echo(f"{found.count} entries, head {found.head}")
        for broken in found.broken:
            typer.echo(f"BROKEN at entry {broken.entry_id}: {broken.why}", err=True)
        typer.echo("The trail is whole." if not found.broken else f"{len(found.broken)} entries do not hold.")
    if found.broken:
        raise typer.Exit(FOUND_WRONG)
