"""`sayso setup`, `serve`, `worker`, `doctor`, `signin`: running the place."""

from __future__ import annotations

import getpass
import subprocess
import sys
from typing import Annotated

import typer

from sayso.interfaces.cli import starting
from sayso.interfaces.cli.exits import FOUND_WRONG, NOT_ALLOWED


class BadFounding(ValueError):
    """The organisation cannot be founded like that."""


def setup(
    *,
    email: Annotated[str, typer.Option(help="The first person's address: they run the place (RevOps).")] = "",
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    zone: Annotated[str, typer.Option(help="Their time zone, and the organisation's.")] = "UTC",
) -> None:
    """Create the database, or bring it to this version; with --email, found the organisation."""
    starting.start(migrated=False)
    waiting = starting.pending_migrations()
    if email and not waiting:
        _refuse_to_found_twice()
    password = _founder_password(email) if email else ""
    starting.migrate()
    typer.echo(f"The database is set up ({waiting} changes)." if waiting else "The database is up to date.")
    if email:
        _refuse_to_found_twice()
        _found(email, password, name or email.partition("@")[0].title(), zone)


def _refuse_to_found_twice() -> None:
    from sayso.org.services import is_founded

    if is_founded():
        raise BadFounding("The organisation is founded already: its RevOps adds people.")


def _founder_password(email: str) -> str:
    """Asked for and judged, with the address, before anything is made: nonsense leaves nothing behind."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email)
        password = _new_password()
        validate_password(password)
    except ValidationError as problem:
        raise BadFounding(" ".join(problem.messages)) from None
    return password


def _found(email: str, password: str, name: str, zone: str) -> None:
    from sayso.domain.asker import Role, system
    from sayso.org import services
    from sayso.record.pipelines import FIRST_PIPELINE, put_pipeline

    root, at = system("setup"), starting.now()
    user = services.add_user(asker=root, email=email, name=name, zone=zone, at=at, password=password)
    services.give_role(asker=root, user=user, role=Role.REVOPS, since=at.date(), at=at)
    services.set_setting(asker=root, name="org.domains", value=[email.rpartition("@")[2].lower()], at=at)
    services.set_setting(asker=root, name="org.zone", value=zone, at=at)
    put_pipeline(asker=root, draft=FIRST_PIPELINE, at=at)
    typer.echo(f"{email} runs the place. Next: sayso serve")


def _new_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("A password for them: ")
    line = sys.stdin.readline()
    if not line:
        raise BadFounding("There is no terminal to ask for a password: give it as a line on standard input.")
    return line.rstrip("\n")


def signin(email: Annotated[str, typer.Argument(help="Your address.")]) -> None:
    """Sign in on this machine, so that your commands may decide.

    The password, and the code of a second factor, are asked for, or read from a pipe, one a line.
    """
    starting.start()
    from django.contrib.auth import authenticate

    from sayso.domain.asker import Door
    from sayso.org import selectors, services
    from sayso.org.services_signing_in import needs_second_factor, passes_second_factor

    at = starting.now()
    user = authenticate(email=email.strip().lower(), password=_asked("Password: "))
    if user is None:
        typer.echo("sayso: That address and password do not belong together.", err=True)
        raise typer.Exit(NOT_ALLOWED)
    if needs_second_factor(user.pk) and not passes_second_factor(user_id=user.pk, code=_asked("Code: ")):
        typer.echo("sayso: That is no code of your second factor, or it was used already.", err=True)
        raise typer.Exit(NOT_ALLOWED)
    asker = selectors.asker_for(user=user, door=Door.CLI, request="signin", at=at, may_decide=True)
    starting.keep_token(services.mint_token(asker=asker, name="command line", may_decide=True, at=at))
    typer.echo(f"Signed in as {user}.")


def invite(email: Annotated[str, typer.Argument(help="Whose password was forgotten, or is to be chosen.")]) -> None:
    """Make a link by which somebody chooses their password, once, within a week. For whoever runs this machine."""
    starting.start()
    from django.conf import settings

    from sayso.domain.asker import Door, system
    from sayso.org.selectors import user_by_email
    from sayso.org.services_signing_in import NoSuchInvitation
    from sayso.org.services_signing_in import invite as make

    user = user_by_email(email)
    if user is None:
        raise NoSuchInvitation(f"Nobody here signs in with {email}.")
    secret = make(asker=system("invite", Door.CLI), user_id=user.pk, at=starting.now())
    typer.echo(f"{settings.BASE_URL}/welcome/{secret}/")


def _asked(what: str) -> str:
    return getpass.getpass(what) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def serve(
    *,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    address: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    worker: Annotated[bool, typer.Option(help="Run a worker beside the web server.")] = True,
) -> None:
    """Serve the web app and the API, with a worker beside it."""
    starting.start(migrated=False)
    starting.migrate()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    helper = subprocess.Popen([sys.executable, "-m", "sayso", "worker"]) if worker else None
    typer.echo(f"Sayso is at http://{address}:{port}  (Ctrl-C ends it)")
    try:
        Granian(
            "sayso.site.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=8,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        if helper is not None:
            helper.terminate()
            helper.wait()


def worker() -> None:
    """Run the work that waits: reading, applying what a crash left, expiring, retention."""
    starting.start()
    from sayso.flow import engine

    engine.run_for_ever()


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Look for what could be wrong: settings, database, migrations, plugs, audit chain, failed work."""
    import json

    starting.start(migrated=False)
    from sayso.interfaces.cli.examining import examine

    findings = examine()
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.what}: {finding.detail}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(FOUND_WRONG)
