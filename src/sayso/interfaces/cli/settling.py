"""`sayso conflicts`, `settle`: what was decided and does not stand, and how it ends."""

from __future__ import annotations

from typing import Annotated

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.deciding import say


def conflicts(*, as_: As = "", json: Json = False) -> None:
    """List what was decided and does not stand: another value was there, or it was refused."""
    starting.start()
    from sayso.apply.selectors import list_conflicts, list_not_written
    from sayso.apply.views import Conflict, NotWritten
    from sayso.flow.settling import choices_of

    asker = starting.asker(as_, at=starting.now())
    found: list[Conflict | NotWritten] = [*list_conflicts(asker), *list_not_written(asker)]
    if json:
        printing.as_json(found)
        return
    for one in found:
        holds = getattr(one, "live", None)
        why = f"is now {holds.text or 'blank'}" if holds else getattr(one, "message", "")
        typer.echo(f"{one.write_id:>6}  {printing.line(one.thing)}, {one.label}: {printing.line(one.asked.text)}")
        asks = ", ".join(ask.label for ask in getattr(one, "asks", ()))
        why += f" Fill in first: {asks}" if asks else ""
        typer.echo(f"        {printing.line(why)}. Settle it by: {', '.join(choices_of(one))}")
    if not found:
        typer.echo("All that was decided stands.")


def settle(
    number: Annotated[int, typer.Argument(help="As `sayso conflicts` shows it.")],
    choice: Annotated[
        str,
        typer.Argument(help="again (write what was decided), theirs (keep the other value), drop (take it back)."),
    ],
    *,
    json: Json = False,
) -> None:
    """End one of them."""
    starting.start()
    from sayso.flow import settling

    at = starting.now()
    say(settling.settle(asker=starting.asker(at=at), write_id=number, choice=choice, at=at), json=json)
