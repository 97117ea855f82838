"""Tasks on PostgreSQL: the django-tasks API in front of Procrastinate.

A task is deferred through Django's own connection, so that it commits or rolls back with the data.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connections
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.tasks import configure_task

QUEUE = "sayso"
# Not the app's own: while a worker runs, that one goes to the worker's pool, outside the transaction of its task.
_jobs = JobManager(DjangoConnector())


@app.task(name="sayso.run", queue=QUEUE)
def run(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Run the task at that dotted path."""
    task = import_string(path)
    task.call(*args, **kwargs)


class ProcrastinateBackend(BaseTaskBackend):
    """Enqueue to Procrastinate. Results are not kept: what a task does stands in the tables."""

    supports_defer = True

    def enqueue(self, task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[Any]:
        """Defer the task in the present transaction."""
        self.validate_task(task)
        schedule: datetime | None = task.run_after
        job = configure_task(name="sayso.run", job_manager=_jobs, queue=QUEUE, schedule_at=schedule)
        number = job.defer(path=task.module_path, args=list(args), kwargs=dict(kwargs))
        return TaskResult(
            task=task,
            id=str(number),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def drain(is_over: Callable[[], bool]) -> None:
    """Run what is due. A look at an empty queue costs one query, and no connection pool."""
    due = Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())
    if not ProcrastinateJob.objects.filter(due, status="todo").exists():
        return

    async def ask(call_next: Callable[[], Awaitable[Any]], context: object, worker: Any) -> Any:
        try:
            return await call_next()
        finally:
            if is_over():
                worker.stop()

    pool = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
    with app.replace_connector(pool) as running:
        running.run_worker(
            wait=False,
            install_signal_handlers=False,
            listen_notify=False,
            concurrency=1,
            delete_jobs="successful",
            worker_middleware=[ask],
            task_middleware=[_leave_no_connection],
        )


def _leave_no_connection(call_next: Callable[[], Any], context: object, worker: object) -> Any:
    """Run a task. Its thread ends with the drain, and would leave its connection to the garbage collector."""
    try:
        return call_next()
    finally:
        connections.close_all()


def reclaim(at: datetime, most_deaths: int) -> int:
    """Put back the tasks of workers without a heartbeat; give up those that had too many. Returns how many returned."""

    async def put_back() -> int:
        stalled = list(await _jobs.get_stalled_jobs())
        for job in stalled:
            if job.attempts + 1 >= most_deaths:
                await _jobs.finish_job(job, Status.FAILED, delete_job=False)
            else:
                await _jobs.retry_job(job)
        return sum(job.attempts + 1 < most_deaths for job in stalled)

    return async_to_sync(put_back)()


def backlog() -> tuple[int, int]:
    """How many tasks wait, and how many gave up."""
    jobs = ProcrastinateJob.objects
    return jobs.filter(status="todo").count(), jobs.filter(status="failed").count()
