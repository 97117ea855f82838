"""The record's deal, and a short way to a Decision; a migrated SQLite file for tests that end processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sayso.apply import services
from sayso.confirm.models import Decision
from tests.apply.deciding import decide as make_decision
from tests.record.conftest import account, deal, pipeline  # noqa: F401 - the same deal as the record's tests

HERE = Path(__file__).parent


@pytest.fixture
def decide(cast, now) -> Callable[..., Decision]:
    """A Decision of Sam's, as confirm leaves one."""

    def make(field, value, entity_id, **more):
        return make_decision(field, value, entity_id, by=more.pop("by", cast.sam), at=more.pop("at", now), **more)

    return make


@pytest.fixture
def applied(decide, now):
    """Decide and apply at once."""

    def make(field, value, entity_id, **more):
        return services.apply(decision_id=decide(field, value, entity_id, **more).pk, at=now)

    return make


@pytest.fixture(scope="session")
def sqlite_home(tmp_path_factory) -> Path:
    """A data folder with a migrated SQLite file in it, whatever database the tests run on."""
    home = tmp_path_factory.mktemp("sqlite-home")
    finished = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
        env=sqlite_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return home


@pytest.fixture
def on_sqlite(sqlite_home, tmp_path) -> Callable[..., str]:
    """Run a script of this folder on a copy of that file, in a process of its own; gives what it printed."""

    def run(script: str, *arguments: str) -> str:
        (tmp_path / "sayso.sqlite3").write_bytes((sqlite_home / "sayso.sqlite3").read_bytes())
        finished = subprocess.run(
            [sys.executable, "-m", f"tests.apply.{script}", *arguments],
            env=sqlite_environment(tmp_path),
            cwd=HERE.parents[1],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    return run


def sqlite_environment(home: Path) -> dict[str, str]:
    """The environment of a process that keeps its data in `home`, on SQLite."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAYSO_")}
    return {**kept, "SAYSO_HOME": str(home), "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
