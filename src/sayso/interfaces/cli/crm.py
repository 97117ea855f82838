"""`sayso crm`, `sayso sync`, `sayso connect hubspot`: the CRM that is mirrored, and what may be written to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.interfaces.cli import printing, starting

if TYPE_CHECKING:
    from sayso.ports.crm import CrmConnector

crm = typer.Typer(help="What is read from the connected CRM, and what may be written to it.", no_args_is_help=True)

Field = Annotated[str, typer.Argument(help="One of our fields: deal.close_date. `sayso crm fields` lists them.")]


Url = Annotated[str, typer.Option(help="Where it is; without, where it usually is.")]
Options = Annotated[list[str] | None, typer.Option("--option", help="An option as name=value; may be repeated.")]
Yes = Annotated[bool, typer.Option("--yes", help="Consent without being asked.")]


def hubspot(*, url: Url = "", option: Options = None, yes: Yes = False) -> None:
    """Connect HubSpot. Its service key is read from SAYSO_HUBSPOT_TOKEN, or asked for; nothing is written yet."""
    connect("hubspot", url=url, option=option, yes=yes)


def salesforce(*, url: Url = "", option: Options = None, yes: Yes = False) -> None:
    """Connect Salesforce: --url is your own address there. Its secrets are read from SAYSO_SALESFORCE_..., or asked."""
    connect("salesforce", url=url, option=option, yes=yes)


@crm.command("connect")
def connect(
    connector: Annotated[str, typer.Argument(help="Which CRM: hubspot, or one that a package brings.")],
    *,
    url: Url = "",
    option: Options = None,
    yes: Yes = False,
) -> None:
    """Connect a CRM. Nothing is written to it until you turn a field on.

    What lets Sayso in is read from the environment (for HubSpot SAYSO_HUBSPOT_TOKEN), or asked for.
    """
    starting.start()
    from sayso.org.connections import host_of
    from sayso.ports.crm import CRMS
    from sayso.record.crm.connecting import Access, connect_crm

    plug, at = CRMS.get(connector), starting.now()
    base_url = url or plug.usual_url
    if not base_url:
        raise ValueError(f"{plug.title} is at an address of your own: say which with --url https://...")
    host = host_of(base_url)
    typer.echo(
        f"Sayso will read accounts, people, deals, their history and activities from {host}.\n"
        "Nothing is written there until you turn a field on (sayso crm write)."
    )
    if not yes:
        typer.confirm(f"Do you consent to {host}?", abort=True)
    access = Access(plug.name, base_url, _secrets(plug), _options(option or []))
    connect_crm(asker=starting.asker(at=at), access=access, at=at)
    typer.echo(f"{plug.title} is connected. Next: sayso sync")


def sync() -> None:
    """Read what is new in the CRM, to the end. What is interrupted goes on where it was."""
    starting.start()
    from sayso.domain.asker import Door, system
    from sayso.flow.mirroring import sync as read
    from sayso.record.crm import owners, runs
    from sayso.record.crm.administering import list_mappings
    from sayso.record.crm.connecting import connected

    plug, at, asker = connected(), starting.now(), system("sync", Door.CLI)
    if plug is None:
        raise LookupError("No CRM is connected: sayso connect hubspot")
    problem = read(asker=asker, at=at, most_pages=None)
    run = next(iter(runs.list_runs(asker, limit=1)), None)
    if run is not None:
        typer.echo(
            f"{run.seen} records seen, {run.changed} changed, {run.gone} gone, {run.activities} new activities, "
            f"{run.refused} values left out."
        )
    for mapping in list_mappings(asker):
        if mapping.problem:
            typer.echo(f"{mapping.label}: {mapping.problem}", err=True)
    for one in owners.list_unmapped(asker, plug.name):
        typer.echo(f"No account here for {printing.line(one.email or one.name)}, who owns records there.", err=True)
    if problem:
        raise ValueError(problem)


@crm.command("fields")
def fields(*, json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """List the mapped fields, what is written of each, and what is wrong with one."""
    starting.start()
    from sayso.record.crm.administering import list_mappings

    rows = list_mappings(starting.asker(at=starting.now()))
    if json:
        printing.as_json(rows)
        return
    printing.columns(
        [(f"{one.path}", one.label, one.crm_field, one.mode, one.tested_at and "yes", one.problem) for one in rows],
        ("field", "called", "in the CRM", "written", "tried", "problem"),
    )


@crm.command("map")
def map_field(
    field: Field, crm_field: Annotated[str, typer.Argument(help="The CRM's name of it; '' for none.")]
) -> None:
    """Say which field of the CRM holds one of ours. It begins in shadow, untried."""
    starting.start()
    from sayso.domain.change import FieldPath
    from sayso.record.crm.administering import map_to

    at = starting.now()
    map_to(asker=starting.asker(at=at), path=FieldPath.parse(field), crm_field=crm_field, at=at)
    typer.echo(f"{field} is {crm_field} there." if crm_field else f"{field} is not mapped any more.")


@crm.command("try")
def try_field(
    field: Field, thing: Annotated[int, typer.Argument(help="The number of a deal, account or person.")]
) -> None:
    """Compare a field on both sides of one record. Nothing is written."""
    starting.start()
    from sayso.domain.change import FieldPath
    from sayso.record.crm.administering import try_on

    at = starting.now()
    tried = try_on(asker=starting.asker(at=at), path=FieldPath.parse(field), entity_id=thing, at=at)
    typer.echo(f"The record says {printing.line(tried.ours)}; the CRM says {printing.line(tried.theirs)}.")
    if not tried.agrees:
        raise ValueError("They differ, so the field cannot be turned on: sync first, or map another field.")
    typer.echo(f"They agree. To write what is confirmed: sayso crm write {field} live")


@crm.command("write")
def write(field: Field, mode: Annotated[str, typer.Argument(help="read, shadow or live.")]) -> None:
    """Turn the writing of a field on (live), to a report of what would be written (shadow), or off (read)."""
    starting.start()
    from sayso.domain.change import FieldPath
    from sayso.record.crm.administering import turn

    at = starting.now()
    turn(asker=starting.asker(at=at), path=FieldPath.parse(field), mode=mode, at=at)
    typer.echo(f"{field}: {mode}.")


@crm.command("report")
def report(*, json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """List what would have been written, and what the CRM refused or could not be told yet."""
    starting.start()
    from sayso.record.crm.orders import list_held, list_shadow

    asker = starting.asker(at=starting.now())
    rows = (*list_held(asker), *list_shadow(asker))
    if json:
        printing.as_json(rows)
        return
    printing.columns(
        [(one.state, one.thing, one.label, one.kind, one.before, one.value, one.message) for one in rows],
        ("state", "of", "field", "as", "before", "after", "why"),
    )


@crm.command("disconnect")
def disconnect() -> None:
    """Take the consent back: the key is forgotten, the record stays as it is."""
    starting.start()
    from sayso.record.crm.connecting import disconnect_crm

    at = starting.now()
    disconnect_crm(asker=starting.asker(at=at), at=at)
    typer.echo("Disconnected. The record stays, and nothing is read or written any more.")


EXTRA = ("refresh_token", "client_id", "client_secret")
"""What a connection by OAuth has beside its token."""


def _secrets(plug: CrmConnector) -> dict[str, str]:
    """What the environment gives of all that lets Sayso in. If that is no whole way in, the usual one is asked for."""
    from sayso.ports.crm_access import OPTION, Guided

    ways = plug.ways if isinstance(plug, Guided) else ()
    needs = {way: [need for need in way.needs if need.kind != OPTION] for way in ways}
    names = [*plug.secrets, *EXTRA, *(need.name for found in needs.values() for need in found)]
    given = {name: value for name in names if (value := os.environ.get(_variable(plug.name, name), ""))}
    for way, found in needs.items():
        asked = {need.name for need in found if not need.is_optional} | ({"refresh_token"} if way.signs_in else set())
        if asked <= set(given):
            return given
    return given | {name: _secret(plug.name, name) for name in plug.secrets if name not in given}


def _variable(connector: str, name: str) -> str:
    return f"SAYSO_{connector}_{name}".upper().replace("-", "_")


def _secret(connector: str, name: str) -> str:
    given = os.environ.get(_variable(connector, name), "")
    return given or str(typer.prompt(f"{connector} {name.replace('_', ' ')}", hide_input=True))


def _options(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise ValueError(f"'{wrong}' is no option: write it as name=value, such as version=2026-09.")
    return {name.strip(): value.strip() for name, _, value in pairs}
