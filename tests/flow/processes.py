"""Other processes for tests that end them: on the database under test, or on an SQLite file of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def environment(home: Path, url: str = "") -> dict[str, str]:
    """The environment of a process that keeps its data in `home`, or in the database at `url`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAYSO_")}
    named = {"SAYSO_DATABASE_URL": url} if url else {}
    return {**kept, **named, "SAYSO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "sayso.site.settings"}


def url_under_test() -> str:
    """Where the database of the running test is, for another process."""
    from django.db import connection

    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{about['NAME']}"
    return f"postgresql://{about['USER']}@/{about['NAME']}?host={about['HOST'] or about['OPTIONS']['host']}"


def start(module: str, *arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """Start `python -m module`."""
    return subprocess.Popen(
        [sys.executable, "-W", "error::ResourceWarning", "-m", module, *arguments],
        env=env,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(module: str, *arguments: str, env: dict[str, str], timeout: int = 120) -> str:
    """Run `python -m module` to its good end; what it printed."""
    process = start(module, *arguments, env=env)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        process.kill()
    assert process.returncode == 0, err
    return out


def first_line(process: subprocess.Popen[str], seconds: int = 30) -> str:
    """The first line that it prints; "" when it ended, or had to be ended after so long."""
    deadline = threading.Timer(seconds, process.kill)
    deadline.start()
    try:
        return process.stdout.readline() if process.stdout else ""
    finally:
        deadline.cancel()


@cache
def migrated_home() -> Path:
    """A data folder with a migrated SQLite file in it, made once for the whole run of tests: copy it."""
    home = Path(tempfile.mkdtemp(prefix="sayso-migrated-"))
    run("sayso", "setup", env=environment(home))
    return home


def copy_of_migrated(home: Path) -> Path:
    """`home`, with a migrated SQLite file in it."""
    (home / "sayso.sqlite3").write_bytes((migrated_home() / "sayso.sqlite3").read_bytes())
    return home
