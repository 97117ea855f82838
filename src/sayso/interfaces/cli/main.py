"""The `sayso` command: one verb per file of this folder, loaded when it is called."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from sayso import __version__
from sayso.interfaces.cli import (
    archive,
    briefing,
    capturing,
    deciding,
    demonstrating,
    looking,
    modelling,
    reading,
    serving,
    tables,
)
from sayso.interfaces.cli.exits import BAD_INPUT, CONFLICT, NOT_ALLOWED, NOT_FOUND

app = typer.Typer(
    name="sayso",
    help="Your CRM, written from what was said, on your say-so.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Your CRM, written from what was said, on your say-so."""


app.command("read")(reading.read)
app.command("evaluate")(reading.evaluate)
app.command("capture")(capturing.capture)
app.command("inbox")(deciding.inbox)
app.command("confirm")(deciding.confirm)
app.command("decline")(deciding.decline)
app.command("undo")(deciding.undo)
app.command("deals")(looking.deals)
app.command("why")(looking.why)
app.command("brief")(briefing.brief)
app.command("promises")(briefing.promises)
app.command("search")(looking.search)
app.add_typer(looking.audit, name="audit")
app.add_typer(modelling.model, name="model")
app.command("import")(tables.read_table)
app.command("export")(tables.write_table)
app.command("backup")(archive.backup)
app.command("restore")(archive.restore)
app.command("setup")(serving.setup)
app.command("signin")(serving.signin)
app.command("invite")(serving.invite)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("doctor")(serving.doctor)
app.command("demo")(demonstrating.demo)


def main() -> None:
    """Run the command line. What users can cause ends in one line on standard error and its exit code."""
    with _said_plainly():
        app()


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
    return BAD_INPUT if isinstance(error, ValueError | LookupError | OSError) else None
