"""What `sayso doctor` looks at."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sayso.interfaces.cli import starting


class Examined(NamedTuple):
    """One thing that was looked at."""

    what: str
    good: bool
    detail: str


def examine() -> list[Examined]:
    """Look at everything; a look that fails is itself a finding. Tables are looked at once they are there."""
    found = [finding for look in (_plugs, _database, _migrations) for finding in _guarded(look)]
    if all(finding.good for finding in found if finding.what in ("database", "migrations")):
        found += [finding for look in (_trail, _work, _crm) for finding in _guarded(look)]
    return found


def _guarded(look: Callable[[], Iterator[Examined]]) -> list[Examined]:
    try:
        return list(look())
    except Exception as error:  # noqa: BLE001 - the doctor must finish the round whatever is broken
        return [Examined(look.__name__.strip("_"), False, f"{type(error).__name__}: {error}")]


def _database() -> Iterator[Examined]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        yield Examined("database", True, f"SQLite {sqlite3.sqlite_version} at {connection.settings_dict['NAME']}")
    else:
        yield Examined("database", True, f"PostgreSQL at {connection.settings_dict['HOST'] or 'its socket'}")


def _migrations() -> Iterator[Examined]:
    waiting = starting.pending_migrations()
    yield Examined("migrations", not waiting, f"{waiting} wait: run sayso setup" if waiting else "all applied")


def _plugs() -> Iterator[Examined]:
    from sayso.flow.plugs import POINTS

    for point in POINTS:
        yield Examined(point.name, True, f"{len(point.all())} installed")
        for broken in point.quarantine:
            yield Examined(point.name, False, f"{broken.entry} is quarantined: {broken.error}")


def _trail() -> Iterator[Examined]:
    from sayso.domain.asker import system
    from sayso.ledger.selectors import verify

    found = verify(system("doctor"))
    yield Examined("audit chain", not found.broken, f"{found.count} entries, {len(found.broken)} broken")


def _work() -> Iterator[Examined]:
    from sayso.flow import engine

    waiting, failed = engine.backlog()
    yield Examined("work", not failed, f"{waiting} tasks wait, {failed} gave up")


def _crm() -> Iterator[Examined]:
    from sayso.domain.asker import system
    from sayso.record.crm import orders, owners, runs
    from sayso.record.crm.administering import list_mappings
    from sayso.record.crm.connecting import check_connection, connected
    from sayso.record.crm.hearing import journal_problem

    plug, asker = connected(), system("doctor")
    if plug is None:
        yield Examined("CRM", True, "none is connected: the record stands by itself")
        return
    problems = check_connection()
    yield Examined("CRM", not problems, " ".join(problems) or f"{plug.title} answers")
    if problem := journal_problem():
        yield Examined("journal", False, problem)
    for run in runs.list_runs(asker, limit=1):
        yield Examined("latest sync", not run.problem, run.problem or f"{run.seen} records seen, {run.changed} changed")
    for one in list_mappings(asker):
        if one.problem:
            yield Examined("mapping", False, f"{one.label}: {one.problem}")
    for order in orders.list_held(asker, limit=5):
        yield Examined("not told", False, f"{order.thing}, {order.label}: {order.message}")
    unmapped = owners.list_unmapped(asker, plug.name)
    if unmapped:
        names = ", ".join(one.email or one.name for one in unmapped[:5])
        yield Examined("owners", True, f"{len(unmapped)} without an account here: {names}")
