"""Tasks on PostgreSQL: the django-tasks API in front of Procrastinate.

A task is deferred through Django's own connection, so that it commits or rolls back with the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from procrastinate.contrib.django import app

QUEUE = "sayso"


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
        job = app.configure_task("sayso.run", queue=QUEUE, schedule_at=schedule)
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
