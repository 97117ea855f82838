"""`sayso model`: read with a language model, once somebody consents to where conversations go."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sayso.interfaces.cli import starting

model = typer.Typer(help="Read with a language model instead of the local reader. Off until you consent.")


@model.command("connect")
def connect(
    *,
    url: Annotated[str, typer.Option(help="Where it is asked: http://127.0.0.1:11434/v1, https://api.openai.com/v1.")],
    name: Annotated[str, typer.Option("--model", help="The model's name, as the server calls it.")],
    connector: Annotated[
        str, typer.Option(help="How it is asked: openai (any compatible server) or anthropic.")
    ] = "openai",
    yes: Annotated[bool, typer.Option("--yes", help="Consent without being asked.")] = False,
) -> None:
    """Consent to a host and read with its model. The key, if it wants one, is read from SAYSO_MODEL_KEY."""
    starting.start()
    from sayso.extract.choosing import connect_model
    from sayso.org.connections import web_host_of

    host, at = web_host_of(url), starting.now()
    typer.echo(
        f"From now on every conversation that may be read is sent, whole and with its people's names, to {host}.\n"
        "What it answers passes the same checks as the local reader's findings. Excluded, internal and withdrawn\n"
        "conversations are not sent."
    )
    if not yes:
        typer.confirm(f"Do you consent to {host}?", abort=True)
    key = os.environ.get("SAYSO_MODEL_KEY", "")
    connect_model(asker=starting.asker(at=at), connector=connector, base_url=url, model=name, key=key, at=at)
    typer.echo(f"Connected. New conversations are read with {name}. To stop: sayso model disconnect")


@model.command("disconnect")
def disconnect() -> None:
    """Take the consent back: the key is forgotten, the local reader reads again."""
    starting.start()
    from sayso.extract.choosing import disconnect_model

    at = starting.now()
    disconnect_model(asker=starting.asker(at=at), at=at)
    typer.echo("Disconnected. The local reader reads again, and nothing leaves this machine.")


@model.command("status")
def status() -> None:
    """Say which model reads, what it was asked in the last day, and what is partly unread."""
    starting.start()
    from sayso.domain.asker import Door, system
    from sayso.extract.choosing import model_use

    use = model_use(system("model-status", Door.CLI), starting.now())
    if use.connection is None:
        typer.echo("No model is connected: the local reader reads, and nothing leaves this machine.")
        return
    found = use.connection
    typer.echo(f"{found.options.get('model')} at {found.host}, consented to by {found.consented_by}.")
    typer.echo(f"In the last 24 hours: {use.questions} questions, {use.tokens} tokens.")
    typer.echo(f"Conversations with unread parts: {use.partly_unread}.")
