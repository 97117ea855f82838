"""The outbox: which steps an act wakes. The task row commits with the act, so neither can be without the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from sayso.ledger.models import Entry

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
LONGEST_DELAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry, frozen, as a step gets it."""

    id: int
    at: datetime
    name: str
    actor_id: int | None
    door: str
    request: str
    subject_type: str
    subject_id: str
    payload: Mapping[str, Any]
    erased: bool = False


Step = Callable[[EntryView], None]
_listeners: dict[str, list[str]] = {}
_steps: dict[str, Step] = {}


class NoSuchStep(LookupError):
    """A queued task names a step that this version of Sayso does not have."""


def on(name: str) -> Callable[[Step], Step]:
    """Decorator: run the function for each entry of that name, at least once, in a worker. It must be idempotent."""

    def register(step: Step) -> Step:
        _steps[step.__name__] = step
        _listeners.setdefault(name, []).append(step.__name__)
        return step

    return register


def wake(entry: Entry) -> None:
    """Queue the steps that listen to this entry, in the transaction that wrote it."""
    for step in _listeners.get(entry.name, ()):
        run_step.enqueue(step, entry.pk)


def run(step: str, entry: Entry) -> None:
    """Run one step for one entry. Raises NoSuchStep, or whatever the step raises."""
    if step not in _steps:
        raise NoSuchStep(f"There is no step '{step}' in this version.")
    _steps[step](view(entry))


@task()
def run_step(step: str, entry_id: int, attempt: int = 1) -> None:
    """The one task of Sayso. What fails is tried again later, at growing distances; the last failure stays visible."""
    try:
        run(step, Entry.objects.get(pk=entry_id))
    except Exception:  # whatever went wrong, the entry must not be forgotten
        if attempt >= MAX_ATTEMPTS:
            raise
        log.warning("%s for entry %s failed at attempt %s", step, entry_id, attempt, exc_info=True)
        later = timezone.now() + min(timedelta(seconds=2**attempt), LONGEST_DELAY)
        run_step.using(run_after=later).enqueue(step, entry_id, attempt + 1)


def view(entry: Entry) -> EntryView:
    """The frozen view of a row."""
    return EntryView(
        id=entry.pk,
        at=entry.at,
        name=entry.name,
        actor_id=entry.actor_id,
        door=entry.door,
        request=entry.request,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        payload=entry.payload or {},
        erased=entry.erased_at is not None,
    )
