"""Running the tasks: for ever (`run_for_ever`), or until none is due (`drain`). Each database has its own engine."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType, ModuleType
from typing import cast

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from sayso.flow import mirroring, steps

log = logging.getLogger(__name__)
PAUSE = 0.5  # seconds between looks at an empty queue
TICK = timedelta(minutes=5)
LISTEN = timedelta(seconds=30)  # between looks into the journal of a CRM that keeps one
MOST_DEATHS = 5  # a task that ended so many workers is not given to another one


class Stop:
    """A polite end: SIGTERM and SIGINT let the running task finish, and no other begin."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def run_for_ever() -> None:
    """Run tasks and the regular work until told to stop."""
    stop, due = Stop(), timezone.now()
    listens = due
    while not stop.asked:
        if timezone.now() >= due:
            due = timezone.now() + TICK
            _survive(lambda: reclaim(timezone.now()))
            _survive(lambda: steps.tick(at=timezone.now()))
        if timezone.now() >= listens:
            listens = timezone.now() + LISTEN
            _survive(lambda: mirroring.listen(at=timezone.now()))
        _survive(lambda: drain(lambda: stop.asked))
        close_old_connections()
        time.sleep(PAUSE)


def drain(is_over: Callable[[], bool] = lambda: False) -> None:
    """Run every task that is due, then return; also when `is_over` says so after a task."""
    _engine().drain(is_over)


def reclaim(at: datetime) -> int:
    """Put back the tasks of workers that died in the middle of them. Returns how many.

    A task that ended `MOST_DEATHS` workers counts as failed instead.
    """
    return cast("int", _engine().reclaim(at, MOST_DEATHS))


def backlog() -> tuple[int, int]:
    """How many tasks wait, and how many gave up after their last attempt."""
    return cast("tuple[int, int]", _engine().backlog())


def _engine() -> ModuleType:
    if settings.ON_POSTGRES:
        from sayso.flow import team_engine

        return team_engine
    from sayso.flow import embedded_engine

    return embedded_engine


def _survive(work: Callable[[], object]) -> None:
    """One piece of work may fail, the database may be away for a while: the worker stays."""
    try:
        work()
    except Exception:
        log.exception("The worker goes on after a failure")
