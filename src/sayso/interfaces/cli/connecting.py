"""`sayso connect`: sources that flow by themselves: a folder, a mailbox, calendars."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.interfaces.cli import crm, printing, starting
from sayso.interfaces.cli.exits import FOUND_WRONG

if TYPE_CHECKING:
    from sayso.flow.sources import Pulled

connect = typer.Typer(
    help="Sources that flow by themselves (a folder, a mailbox, calendars), and a CRM.", no_args_is_help=True
)
connect.command("hubspot")(crm.hubspot)
connect.command("salesforce")(crm.salesforce)

For = Annotated[str, typer.Option("--for", help="Whose conversations they are: somebody's address here.")]
Name = Annotated[str, typer.Option("--name", help="What to call it; made of kind and person if left out.")]
User = Annotated[str, typer.Option("--user", help="The user name at the server; the person's address if left out.")]


@connect.command("folder")
def folder(
    path: Annotated[Path, typer.Argument(help="The folder: what is put into it, or below it, is taken in.")],
    *,
    person: For = "",
    name: Name = "",
) -> None:
    """Watch a folder."""
    _open(connector="folder", address=str(path.expanduser().absolute()), person=person, name=name)


@connect.command("imap")
def imap(
    address: Annotated[str, typer.Argument(help="imaps://imap.firm.example")],
    person: For,
    *,
    user: User = "",
    folders: Annotated[list[str] | None, typer.Option("--folder", help="Again for more; inbox and sent mail.")] = None,
    days: Annotated[int, typer.Option(help="How far the first look goes back.")] = 30,
    name: Name = "",
) -> None:
    """Read a mailbox, which is never changed. The password is asked for, or read from SAYSO_SOURCE_PASSWORD."""
    about = {"folders": tuple(folders or ()), "days": days}
    _open(connector="imap", address=address, person=person, user=user, password=_password(), name=name, **about)


@connect.command("caldav")
def caldav(
    address: Annotated[str, typer.Argument(help="A calendar's address, or its home's.")],
    person: For,
    *,
    user: User = "",
    name: Name = "",
) -> None:
    """Read calendars by CalDAV. The password is asked for, or read from SAYSO_SOURCE_PASSWORD."""
    _open(connector="caldav", address=address, person=person, user=user, password=_password(), name=name)


@connect.command("ical")
def ical(
    address: Annotated[str, typer.Argument(help="The feed's address; it is kept sealed, for it may be a secret.")],
    person: For,
    *,
    name: Name = "",
) -> None:
    """Read a calendar's feed."""
    _open(connector="ical", address=address, person=person, name=name)


@connect.command("hubspot-calls")
def hubspot_calls(
    *,
    url: Annotated[str, typer.Option(help="Where HubSpot is.")] = "https://api.hubapi.com",
    person: For = "",
    days: Annotated[int, typer.Option(help="How far the first look goes back.")] = 30,
    name: Name = "",
) -> None:
    """Read the call transcripts of HubSpot. Its key is asked for, or read from SAYSO_SOURCE_PASSWORD."""
    _open(connector="hubspot_calls", address=url, person=person, password=_password(), days=days, name=name)


@connect.command("list")
def list_(*, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say what is connected, when it answered last, and what is wrong with it."""
    starting.start()
    from sayso.capture.inflows import list_inflows
    from sayso.domain.asker import Door, system
    from sayso.flow.sources import list_sources

    asker = system("connect-list", Door.CLI)
    known = {one.name: one for one in list_inflows(asker)}
    found = [(one, known.get(one.name)) for one in list_sources(asker)]
    if json:
        printing.as_json([{"source": source, "state": state} for source, state in found])
        return
    if not found:
        typer.echo("Nothing is connected. To begin: sayso connect folder PATH")
    rows = [
        (one.name, one.host, f"{state.pulled_at:%Y-%m-%d %H:%M}" if state and state.pulled_at else "not yet",
         state.taken if state else 0, "paused" if state and state.paused_at else state.failure if state else "")
        for one, state in found
    ]  # fmt: skip
    printing.columns(rows, ("source", "at", "last answered (UTC)", "files", "wrong"))


@connect.command("pull")
def pull(name: Annotated[str, typer.Argument(help="Which one; all of them if left out.")] = "") -> None:
    """Look now, instead of waiting for the worker, which looks every five minutes."""
    starting.start()
    from sayso.domain.asker import Door, system
    from sayso.flow import sources

    at, asker = starting.now(), system("connect-pull", Door.CLI)
    pulled = [sources.pull(asker=asker, name=name, at=at)] if name else sources.pull_all(at=at)
    for one in pulled:
        _say(one)
    if any(one.failure for one in pulled):
        raise typer.Exit(FOUND_WRONG)


@connect.command("close")
def close(name: Annotated[str, typer.Argument(help="Which one.")]) -> None:
    """Take the consent back: the password is forgotten; what was taken in stays."""
    starting.start()
    from sayso.org.connections import disconnect

    at = starting.now()
    disconnect(asker=starting.asker(at=at), name=name, at=at)
    typer.echo(f"{name} is closed.")


@connect.command("pause")
def pause(name: Annotated[str, typer.Argument(help="Which one.")]) -> None:
    """Look into a source no more for a while; its password is kept."""
    starting.start()
    from sayso.capture.inflows import pause

    at = starting.now()
    pause(asker=starting.asker(at=at), name=name, at=at)
    typer.echo(f"{name} is paused. To go on: sayso connect resume '{name}'")


@connect.command("resume")
def resume(name: Annotated[str, typer.Argument(help="Which one.")]) -> None:
    """Look into a paused source again, from where it was left."""
    starting.start()
    from sayso.capture.inflows import resume

    at = starting.now()
    resume(asker=starting.asker(at=at), name=name, at=at)
    typer.echo(f"{name} flows again.")


def _open(**about: Any) -> None:
    starting.start()
    from sayso.flow import connecting, sources

    at = starting.now()
    asker = starting.asker(at=at)
    name = connecting.connect(asker=asker, wish=connecting.Wish(**about), at=at)
    typer.echo(f"Connected as “{name}”. It is only ever read.")
    pulled = sources.pull(asker=asker, name=name, at=at)
    _say(pulled)
    if pulled.failure:
        raise typer.Exit(FOUND_WRONG)


def _say(pulled: Pulled) -> None:
    if pulled.failure:
        typer.echo(f"sayso: {pulled.name}: {printing.line(pulled.failure)}", err=True)
        return
    among = f", {pulled.internal} among ourselves passed over" if pulled.internal else ""
    typer.echo(f"{pulled.name}: {printing.counted(pulled.taken, 'file')} taken in{among}.")
    for line in pulled.told:
        typer.echo(f"  {printing.line(line)}")


def _password() -> str:
    given = os.environ.get("SAYSO_SOURCE_PASSWORD", "")
    if given:
        return given
    return getpass.getpass("Password at the server: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
