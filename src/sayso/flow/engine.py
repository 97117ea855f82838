"""Running the tasks: for ever (`run_for_ever`), or until none is due (`drain`)."""

from __future__ import annotations

import os
import signal
import socket
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from sayso.flow import steps

PAUSE = 0.5  # seconds between looks at an empty queue
TICK = timedelta(minutes=5)
STALLED = timedelta(minutes=15)  # a step takes seconds; what ran that long on another machine has died


class Stop:
    """A polite end: SIGTERM and SIGINT let the running task finish."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def run_for_ever() -> None:
    """Run tasks and the regular work until told to stop."""
    stop, due = Stop(), timezone.now()
    while not stop.asked:
        if timezone.now() >= due:
            reclaim(timezone.now())
            steps.tick(at=timezone.now())
            due = timezone.now() + TICK
        drain()
        close_old_connections()
        time.sleep(PAUSE)


def drain() -> None:
    """Run every task that is due, then return."""
    if settings.ON_POSTGRES:
        _drain_procrastinate()
    else:
        _drain_database()


def reclaim(at: datetime) -> int:
    """Put back the tasks of workers that died in the middle of them. Returns how many."""
    return _reclaim_procrastinate() if settings.ON_POSTGRES else _reclaim_database(at)


def backlog() -> tuple[int, int]:
    """How many tasks wait, and how many gave up after their last attempt."""
    if settings.ON_POSTGRES:
        from procrastinate.contrib.django.models import ProcrastinateJob

        jobs = ProcrastinateJob.objects
        return jobs.filter(status="todo").count(), jobs.filter(status="failed").count()
    from django_tasks_db.models import DBTaskResult

    tasks = DBTaskResult.objects
    return tasks.filter(status="READY").count(), tasks.filter(status="FAILED").count()


def _worker_id() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def _drain_database() -> None:
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=_worker_id(),
        excluded_queue_names=[],
    ).run()


def _reclaim_database(at: datetime) -> int:
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    dead = [row.pk for row in running if _has_died(row.worker_ids, row.started_at, at)]
    # Only what is still running: the update is the claim, so two sweeps cannot both put a task back.
    return DBTaskResult.objects.filter(pk__in=dead, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )


def _has_died(worker_ids: list[str], started_at: datetime | None, at: datetime) -> bool:
    host, _, pid = (worker_ids[-1] if worker_ids else "").rpartition(":")
    if host == socket.gethostname()[:40] and pid.isdigit() and not _is_alive(int(pid)):
        return True
    return started_at is None or at - started_at > STALLED


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _drain_procrastinate() -> None:
    from procrastinate.contrib.django import app

    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)


def _reclaim_procrastinate() -> int:
    import asyncio

    from procrastinate.contrib.django import app

    async def put_back() -> int:
        jobs = list(await app.job_manager.get_stalled_jobs())
        for job in jobs:
            await app.job_manager.retry_job(job)
        return len(jobs)

    return asyncio.run(put_back())
