"""Tasks on SQLite: django-tasks-db, and what it leaves to its user: a polite end, and workers that died."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

STALLED = timedelta(minutes=15)  # a step takes seconds; what ran that long on another machine has died


class PoliteWorker(Worker):
    """Runs what is due; asks after each task whether that was enough."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=_worker_id(os.getpid()),
            excluded_queue_names=[],
        )
        self.is_over = is_over
        self.has_worked = False

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one task."""
        super().run_task(db_task_result)
        self.has_worked = True
        self.running = not self.is_over()


def drain(is_over: Callable[[], bool]) -> None:
    """Run what is due. What succeeded is not kept: what a task does stands in the tables."""
    worker = PoliteWorker(is_over)
    worker.run()
    if worker.has_worked:
        DBTaskResult.objects.successful().delete()


def reclaim(at: datetime, most_deaths: int) -> int:
    """Put back the tasks of dead workers; give those up that had too many. Returns how many were put back."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    dead = [row for row in running if _has_died(row.worker_ids, row.started_at, at)]
    deadly = [row.pk for row in dead if len(row.worker_ids) >= most_deaths]
    # Only what is still running: the update is the claim, so two sweeps cannot both put a task back.
    running.filter(pk__in=deadly).update(
        status=TaskResultStatus.FAILED, finished_at=at, traceback=f"It ended {most_deaths} workers."
    )
    put_back = running.filter(pk__in=[row.pk for row in dead])
    return int(put_back.update(status=TaskResultStatus.READY, started_at=None))


def backlog() -> tuple[int, int]:
    """How many tasks wait, and how many gave up."""
    tasks = DBTaskResult.objects
    return (
        tasks.filter(status=TaskResultStatus.READY).count(),
        tasks.filter(status=TaskResultStatus.FAILED).count(),
    )


@cache
def _worker_id(pid: int) -> str:
    """Whose task it is. After a restart the process may have the number of the one that died: the last part differs."""
    return f"{_host()}:{pid}:{secrets.token_hex(4)}"


def _host() -> str:
    return socket.gethostname()[:40].replace(":", "-")


def _has_died(worker_ids: Sequence[str], started_at: datetime | None, at: datetime) -> bool:
    host, _, process = (worker_ids[-1] if worker_ids else "").partition(":")
    pid = process.partition(":")[0]
    if host == _host() and pid.isdigit():
        mine = int(pid) == os.getpid()
        if (mine and worker_ids[-1] != _worker_id(os.getpid())) or not _is_alive(int(pid)):
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
