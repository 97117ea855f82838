"""Steps that live for one test, and the queue of whichever engine is under test."""

from __future__ import annotations

import os
import socket

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from sayso.ledger import steps


@pytest.fixture
def on(monkeypatch):
    """Register steps for this test alone."""
    monkeypatch.setattr(steps, "_steps", dict(steps._steps))
    monkeypatch.setattr(steps, "_listeners", {name: list(who) for name, who in steps._listeners.items()})
    return steps.on


@pytest.fixture
def queue(transactional_db):
    """The queue, empty. Procrastinate's tables are not Django's to flush."""
    _empty()
    yield Queue()
    _empty()


class Queue:
    """What stands in the engine's own tables."""

    def make_due(self) -> None:
        """As if the delay of everything that waits had passed."""
        if settings.ON_POSTGRES:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
        else:
            from django_tasks_db.models import DBTaskResult

            DBTaskResult.objects.filter(status="READY").update(run_after=F("enqueued_at"))

    def waits_until(self) -> list[object]:
        """When each waiting task is due, as the engine keeps it."""
        if settings.ON_POSTGRES:
            from procrastinate.contrib.django.models import ProcrastinateJob

            return list(ProcrastinateJob.objects.filter(status="todo").values_list("scheduled_at", flat=True))
        from django_tasks_db.models import DBTaskResult

        return list(DBTaskResult.objects.filter(status="READY").values_list("run_after", flat=True))

    def forget_heartbeats(self) -> None:
        """As if the last sign of every worker were a minute old; SQLite's engine asks for processes instead."""
        if settings.ON_POSTGRES:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")

    def leave_to_my_number(self) -> None:
        """As if a process with this one's number had died of every running task: containers restart with the same numbers."""
        self.forget_heartbeats()
        if not settings.ON_POSTGRES:
            from django_tasks_db.models import DBTaskResult

            earlier = f"{socket.gethostname()[:40]}:{os.getpid()}:0"
            DBTaskResult.objects.filter(status="RUNNING").update(worker_ids=[earlier])

    def kept(self) -> int:
        """How many tasks stand there in whatever state."""
        if settings.ON_POSTGRES:
            from procrastinate.contrib.django.models import ProcrastinateJob

            return ProcrastinateJob.objects.count()
        from django_tasks_db.models import DBTaskResult

        return DBTaskResult.objects.count()


def _empty() -> None:
    if settings.ON_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
