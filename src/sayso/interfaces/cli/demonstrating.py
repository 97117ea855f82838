"""`sayso demo`: the demonstration company, loaded through the real pipeline and served."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sayso.interfaces.cli import printing, serving, starting
from sayso.interfaces.cli.exits import FOUND_WRONG


def demo(
    *,
    once: Annotated[bool, typer.Option(help="Load and report, without serving.")] = False,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
) -> None:
    """Load the demonstration company into a database of its own, and serve it."""
    if not os.environ.get("SAYSO_DATABASE_URL"):
        home = Path(os.environ.get("SAYSO_HOME") or Path.home() / ".sayso") / "demo"
        os.environ["SAYSO_HOME"] = str(home)
    starting.start(migrated=False)
    starting.migrate()
    from sayso.demo import loading, reading
    from sayso.domain.asker import Door, system
    from sayso.org.selectors import user_by_email

    at = starting.now()
    company, asker = reading.load_company(at.date()), system("demo", Door.CLI)
    failures: tuple[str, ...] = ()
    if user_by_email(company.people[0].email) is None:
        failures = _load(company, asker, at)
    _report(asker)
    for line in failures:
        typer.echo(f"sayso: {line}", err=True)
    if once:
        _what_next(loading.sign_ins(company)[0][1].email)
        raise typer.Exit(FOUND_WRONG if failures else 0)
    typer.echo(f"\nSign in with the password {loading.PASSWORD}:")
    printing.columns([(role, person.name, person.email) for role, person in loading.sign_ins(company)], ("", "", ""))
    serving.serve(port=port)


def _what_next(email: str) -> None:
    """Where to look: the pages, or the same by command."""
    where = f"SAYSO_HOME={os.environ['SAYSO_HOME']} " if "SAYSO_HOME" in os.environ else ""
    typer.echo("\nTo see it in a browser, leave out --once. By command:")
    typer.echo(f"  {where}sayso inbox --as {email}")


def _load(company: object, asker: object, at: object) -> tuple[str, ...]:
    from sayso.demo.loading import load

    total = len(company.conversations)  # type: ignore[attr-defined]
    with printing.progress("Reading what was said", total) as step:
        loaded = load(asker=asker, company=company, at=at, progress=step)  # type: ignore[arg-type]
    typer.echo(
        f"Loaded {loaded.users} people, {loaded.accounts} accounts, {loaded.deals} deals; "
        f"captured {loaded.conversations} conversations."
    )
    return loaded.failures


def _report(asker: object) -> None:
    """What was found and what is proposed, in numbers and with the first card as an example."""
    from sayso.extract.selectors import count_by_kind
    from sayso.propose.selectors import list_cards

    cards = list_cards(asker, starting.now())  # type: ignore[arg-type]
    found = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in count_by_kind(asker).items())  # type: ignore[arg-type]
    typer.echo(f"Found: {found or 'nothing'}.")
    typer.echo(f"Proposed: {printing.counted(cards.waiting, 'change')} on {printing.counted(cards.total, 'card')}.")
    example = next((card for card in cards.cards if len(card.together) > 1), None)
    if example:
        typer.echo(f"\nFor example {example.title} -> {example.deal or example.account or 'new business'}:")
        for proposal in example.together:
            typer.echo(f"  {printing.line(proposal.phrase)}")
            for quote in proposal.quotes[:1]:
                typer.echo(f"    “{printing.line(quote.text)}” — {printing.line(quote.speaker)}")
