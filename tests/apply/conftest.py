"""The record's deal, and a short way to a Decision; a migrated SQLite file for tests that end processes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso.apply import services
from sayso.confirm.models import Decision
from tests.apply.deciding import decide as make_decision
from tests.flow import processes
from tests.flow.processes import copy_of_migrated, environment
from tests.record.conftest import account, deal, pipeline  # noqa: F401 - the same deal as the record's tests


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


@pytest.fixture
def on_sqlite(tmp_path) -> Callable[..., str]:
    """Run a script of this folder on an SQLite file of its own, whatever database the tests run on; what it printed."""

    def run(script: str, *arguments: str) -> str:
        return processes.run(f"tests.apply.{script}", *arguments, env=environment(copy_of_migrated(tmp_path)))

    return run
