"""`sayso model`: read or rank with a model, once somebody consents to where conversations go."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from sayso.interfaces.cli import printing, starting

model = typer.Typer(help="Read with a language model, or rank answers by meaning too. Off until you consent.")


class Purpose(StrEnum):
    """What a model is asked for."""

    READING = "reading"
    MEANING = "meaning"


For = Annotated[Purpose, typer.Option("--for", help="reading: finds the signals. meaning: ranks answers (embeddings).")]
_SENT = {
    Purpose.READING: (
        "From now on every conversation that may be read is sent, whole and with its people's names, to {host}.\n"
        "What it answers passes the same checks as the local reader's findings. Excluded, internal and withdrawn\n"
        "conversations are not sent."
    ),
    Purpose.MEANING: (
        "From now on every turn of every conversation that may be read is sent, without the name of its speaker, to\n"
        "{host}, and so are the words of each question. Excluded, internal, automatic and withdrawn conversations are\n"
        "not sent."
    ),
}


@model.command("connect")
def connect(
    *,
    url: Annotated[str, typer.Option(help="Where it is asked: http://127.0.0.1:11434/v1, https://api.openai.com/v1.")],
    name: Annotated[str, typer.Option("--model", help="The model's name, as the server calls it.")],
    connector: Annotated[
        str, typer.Option(help="How it is asked: openai (any compatible server) or anthropic.")
    ] = "openai",
    for_: For = Purpose.READING,
    yes: Annotated[bool, typer.Option("--yes", help="Consent without being asked.")] = False,
) -> None:
    """Consent to a host and read or rank with its model. The key, if it wants one, is read from SAYSO_MODEL_KEY."""
    starting.start()
    from sayso.capture.search.vectors import connect_meaning
    from sayso.extract.choosing import connect_model
    from sayso.org.connections import web_host_of

    host, at = web_host_of(url), starting.now()
    typer.echo(_SENT[for_].format(host=host))
    if not yes:
        typer.confirm(f"Do you consent to {host}?", abort=True)
    key = os.environ.get("SAYSO_MODEL_KEY", "")
    act = connect_meaning if for_ is Purpose.MEANING else connect_model
    act(asker=starting.asker(at=at), connector=connector, base_url=url, model=name, key=key, at=at)
    done = "Answers rank by meaning too" if for_ is Purpose.MEANING else "New conversations are read"
    stop = " --for meaning" if for_ is Purpose.MEANING else ""
    typer.echo(f"Connected. {done} with {name}. To stop: sayso model disconnect{stop}")


@model.command("disconnect")
def disconnect(*, for_: For = Purpose.READING) -> None:
    """Take the consent back: the key is forgotten, nothing more is sent."""
    starting.start()
    from sayso.capture.search.vectors import disconnect_meaning
    from sayso.extract.choosing import disconnect_model

    at = starting.now()
    if for_ is Purpose.MEANING:
        disconnect_meaning(asker=starting.asker(at=at), at=at)
        typer.echo("Disconnected. Answers rank by words alone, and what the model made of the turns is forgotten.")
        return
    disconnect_model(asker=starting.asker(at=at), at=at)
    typer.echo("Disconnected. The local reader reads again: no conversation is sent to a model that reads.")


@model.command("status")
def status() -> None:
    """Say which models read and rank, what they were asked in the last day, and what is partly unread."""
    starting.start()
    from sayso.capture.search.vectors import meaning_use
    from sayso.domain.asker import Door, system
    from sayso.extract.choosing import model_use

    asker, at = system("model-status", Door.CLI), starting.now()
    use, meaning = model_use(asker, at), meaning_use(asker, at)
    if found := use.connection:
        typer.echo(f"{found.options.get('model')} at {found.host}, consented to by {found.consented_by}.")
        typer.echo(f"In the last 24 hours: {use.questions} questions, {use.tokens} tokens.")
        typer.echo(f"Conversations with unread parts: {use.partly_unread}.")
    else:
        typer.echo("No model is connected for reading: the local reader reads.")
    if ranks := meaning.connection:
        typer.echo(f"Answers rank by meaning too: {ranks.options.get('model')} at {ranks.host}, ", nl=False)
        typer.echo(f"consented to by {ranks.consented_by}.")
        typer.echo(f"It was asked about {meaning.vectors} turns. In the last 24 hours: {meaning.tokens} tokens.")
        if meaning.failure:
            typer.echo(f"It waits: {printing.line(meaning.failure)}")
    else:
        typer.echo("No model is connected for meaning: answers rank by their words.")
    if not (use.connection or meaning.connection):
        typer.echo("Nothing leaves this machine.")
