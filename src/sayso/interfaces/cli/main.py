"""The `sayso` command: its verbs stand in this folder, and are loaded when they are called."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Annotated

import typer

from sayso import __version__
from sayso.interfaces.cli.exits import BAD_INPUT, CONFLICT, NOT_ALLOWED, NOT_FOUND

VERBS = {
    "read": "reading:read",
    "evaluate": "evaluating:evaluate",
    "capture": "capturing:capture",
    "inbox": "deciding:inbox",
    "confirm": "deciding:confirm",
    "decline": "deciding:decline",
    "undo": "deciding:undo",
    "conflicts": "settling:conflicts",
    "settle": "settling:settle",
    "deals": "looking:deals",
    "review": "reviewing:review",
    "why": "looking:why",
    "today": "handing:today",
    "signals": "handing:signals",
    "handoff": "handing:handoff",
    "followup": "handing:followup",
    "brief": "briefing:brief",
    "promises": "briefing:promises",
    "meddicc": "briefing:meddicc",
    "ask": "asking:ask",
    "search": "looking:search",
    "connect": "connecting:connect",
    "audit": "looking:audit",
    "audit-fields": "auditing:audit_fields",
    "model": "modelling:model",
    "sync": "crm:sync",
    "crm": "crm:crm",
    "import": "tables:read_table",
    "export": "tables:write_table",
    "backup": "archive:backup",
    "restore": "archive:restore",
    "setup": "serving:setup",
    "signin": "serving:signin",
    "invite": "serving:invite",
    "serve": "serving:serve",
    "worker": "serving:worker",
    "doctor": "serving:doctor",
    "demo": "demonstrating:demo",
}
"""Each verb, and where it stands in this folder; a group of verbs stands under its first word."""


def commands(arguments: Sequence[str]) -> typer.Typer:
    """The command line. Of its verbs the one that is called, where that is plain: to load them all takes longer."""
    app = typer.Typer(
        name="sayso",
        help="Your CRM, written from what was said, on your say-so.",
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(options)
    called = [verb for verb in arguments[:1] if verb in VERBS]
    for verb in () if arguments[:1] == ["--version"] else called or VERBS:
        found = resolve_name(f"sayso.interfaces.cli.{VERBS[verb]}")
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=verb)
        else:
            app.command(verb)(found)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def options(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Your CRM, written from what was said, on your say-so."""


def main() -> None:
    """Run the command line. What users can cause ends in one line on standard error and its exit code."""
    with _said_plainly():
        commands(sys.argv[1:])(prog_name="sayso")


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        typer.echo(f"sayso: {error}", err=True)
        sys.exit(code)


def _exit_code(error: Exception) -> int | None:
    """The exit code for an error that a user can cause; None for one that is ours."""
    names = {cls.__name__ for cls in type(error).__mro__}
    if "NotAllowed" in names:
        return NOT_ALLOWED
    if "NotFound" in names:
        return NOT_FOUND
    if names & {"BeforeHasMoved", "Refused"}:
        return CONFLICT
    is_ours = not isinstance(error, ValueError | LookupError | OSError) and "ModelFailure" not in names
    return None if is_ours else BAD_INPUT
