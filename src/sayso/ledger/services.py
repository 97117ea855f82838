"""Writing the trail."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sayso.domain.asker import Asker
from sayso.ledger import steps
from sayso.ledger.chain import GENESIS, Link, chained, payload_digest
from sayso.ledger.models import Entry

LOCK = 0x5A750  # any constant; PostgreSQL appends one after another under it, as SQLite does anyway

_its_turn: ContextVar[bool] = ContextVar("its_turn", default=False)

Subject = tuple[str, int | str]


class OutsideTransaction(RuntimeError):
    """An act and its entry must commit together: append inside the act's transaction."""


@contextmanager
def acting() -> Iterator[None]:
    """A transaction that will append, as a block or a decorator: it waits for its turn before it locks any row.

    Whoever held a row and then waited for the trail would wait for somebody who has the trail and wants the row.
    An act within an act is part of it: it fails with it, as a whole.
    """
    if _its_turn.get():
        with transaction.atomic(savepoint=False):
            yield
        return
    with transaction.atomic():
        take_turn()
        token = _its_turn.set(True)
        try:
            yield
        finally:
            _its_turn.reset(token)


def take_turn() -> None:
    """Wait until nobody else appends, and keep that for the rest of the transaction. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def append(
    *, asker: Asker, name: str, subject: Subject, at: datetime, payload: Mapping[str, Any] | None = None
) -> Entry:
    """Add one entry to the trail and queue the steps that listen to its name.

    `name` is in reverse-domain order (``confirm.decision.made``), `subject` what was acted upon (``("deal", 7)``),
    `payload` ids and field names, never what people said. Raises OutsideTransaction where nothing commits with it.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{name} was appended outside a transaction.")
    if not _its_turn.get():
        take_turn()
    previous = Entry.objects.order_by("-id").values_list("chain", flat=True).first() or GENESIS
    salt, content = secrets.token_hex(16), dict(payload or {})
    sealed = payload_digest(salt, content)
    link = Link(
        0,
        at,
        name,
        asker.user_id,
        asker.door.value,
        asker.request,
        subject[0],
        str(subject[1]),
        content,
        salt,
        sealed,
        "",
        False,
    )
    entry = Entry.objects.create(
        at=at,
        name=name,
        actor_id=asker.user_id,
        door=link.door,
        request=link.request,
        subject_type=link.subject_type,
        subject_id=link.subject_id,
        payload=content,
        salt=salt,
        digest=sealed,
        chain=chained(previous, link),
    )
    steps.wake(entry)
    return entry


def erase(*, asker: Asker, subject: Subject, at: datetime) -> int:
    """Blank the payloads of a subject's entries; the chain holds. Returns how many were blanked."""
    with transaction.atomic():
        rows = Entry.objects.filter(subject_type=subject[0], subject_id=str(subject[1]), erased_at=None)
        blanked = rows.update(payload=None, erased_at=at)
        append(asker=asker, name="ledger.payloads.erased", subject=subject, at=at, payload={"entries": blanked})
    return blanked
