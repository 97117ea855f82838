"""Starting Django late, and only when a verb needs the database."""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import sys
from datetime import datetime
from pathlib import Path

from sayso.domain.asker import Asker, Door

TOKEN_FILE = "cli-token"  # noqa: S105 - a file's name


class NotSetUp(ValueError):
    """The database is missing or of an earlier version."""


class WhoIsAsking(ValueError):
    """Nobody signed in, and nobody was named."""


def start(*, migrated: bool = True) -> None:
    """Start Django. Raises NotSetUp when the database is not of this version and `migrated` asks for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")
    import django
    from django.db import connections

    django.setup()
    atexit.register(connections.close_all)
    settle()
    if migrated and pending_migrations():
        raise NotSetUp("The database is not set up for this version. Run: sayso setup")


def settle() -> None:
    """Set the collector of cycles for what comes: what stands now stays, and a page's rows come and go by thousands.

    Walking over them again and again costs a third of the time of a capture, and a third of the slowest pages. What a
    page leaves behind goes when it has been sent, in a millisecond: that of twenty pages holds the next one up for 60.
    """
    from django.core.signals import request_finished

    gc.freeze()
    gc.set_threshold(50_000, 25, 25)
    request_finished.connect(_sweep, dispatch_uid="sweep")


def _sweep(**_: object) -> None:
    gc.collect(0)


def pending_migrations() -> int:
    """How many migrations wait to be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Bring the database to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def now() -> datetime:
    """The one moment at which a command happens."""
    from django.utils import timezone

    return timezone.now()


def asker(email: str = "", *, at: datetime) -> Asker:
    """Who runs the command: the holder of ``SAYSO_TOKEN`` or of the token that `sayso signin` kept, else `email`.

    Whoever can run commands on this machine can read its database, so naming somebody is enough to read; deciding
    needs a token minted for it. Raises WhoIsAsking.
    """
    from sayso.org import selectors
    from sayso.org.services import token_digest

    token = os.environ.get("SAYSO_TOKEN") or _kept_token()
    row = selectors.token_by_digest(token_digest(token), at) if token and not email else None
    if row is not None:
        return selectors.asker_for(
            user=row.user, door=Door.CLI, request=secrets.token_hex(8), at=at, may_decide=row.may_decide
        )
    user = selectors.user_by_email(email) if email else None
    if user is None:
        named = f"There is no user {email}." if email else "Nobody is signed in."
        raise WhoIsAsking(f"{named} Run: sayso signin EMAIL, or add --as EMAIL to read as somebody.")
    return selectors.asker_for(user=user, door=Door.CLI, request=secrets.token_hex(8), at=at, may_decide=False)


def keep_token(token: str) -> None:
    """Keep the token for later commands, readable by this account alone."""
    path = _token_path()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token)


def is_terminal() -> bool:
    """Whether a person is looking: colour, bars and questions are for people."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _token_path() -> str:
    from django.conf import settings

    return str(settings.HOME / TOKEN_FILE)


def _kept_token() -> str:
    try:
        return Path(_token_path()).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
