"""The CRM is read, and what its news moves is derived: offers that it settles, conversations that find their deal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sayso.capture import services as capture
from sayso.domain.asker import Asker, Role, system
from sayso.flow.work import take_in
from sayso.ledger.selectors import entries_named
from sayso.ledger.services import acting, append
from sayso.org.connections import NotConnected
from sayso.ports.crm import Notice
from sayso.propose import services as propose
from sayso.record.crm import runs
from sayso.record.crm.connecting import connected
from sayso.record.crm.hearing import look_into_journal, require_genuine
from sayso.record.crm.syncing import Kept, ReadingStopped, read_on

AT_ONCE: Final = 40
"""Pages that are read before other work gets its turn."""

ALIVE: Final = timedelta(minutes=2)
GOES_ON: Final = "record.crm.reading_goes_on"
HEARD: Final = "record.crm.heard"

MINUTE: Final = timedelta(minutes=1)
"""Calls of one minute are answered by one reading, and what comes after it by the next regular one."""


def sync(*, asker: Asker, at: datetime, most_pages: int | None = AT_ONCE) -> str:
    """Read what is new in the CRM. Returns why it could not be read to the end, "" where nothing kept it.

    A reading that is longer than `most_pages` goes on in the queue. Never in a transaction.
    """
    if connected() is None or runs.is_running(at, ALIVE):
        return ""
    read = 0
    try:
        for kept in read_on(asker=asker, at=at, most_pages=most_pages):
            read += 1
            _derive(asker, kept, at)
    except ReadingStopped as problem:
        return str(problem)
    if read == most_pages:
        with acting():
            append(asker=asker, name=GOES_ON, subject=("crm", "reading"), at=at)
    return ""


def ask_to_sync(*, asker: Asker, at: datetime) -> bool:
    """Let the worker read the CRM next. Says whether it will: not while it reads already.

    RevOps. Raises NotAllowed, NotConnected.
    """
    asker.require(Role.REVOPS)
    if connected() is None:
        raise NotConnected("No CRM is connected.")
    if runs.is_running(at, ALIVE):
        return False
    with acting():
        append(asker=asker, name=GOES_ON, subject=("crm", "reading"), at=at)
    return True


def hear(*, notice: Notice) -> bool:
    """The CRM called to say that something changed: it is read soon. Returns whether a reading was asked for.

    Raises NotGenuine, NobodyCalls.
    """
    require_genuine(notice)
    return _read_soon(system("crm call"), notice.at)


def listen(*, at: datetime) -> bool:
    """Look into the CRM's journal, where it keeps one and cannot call. Returns whether a reading was asked for.

    Never in a transaction.
    """
    return look_into_journal(at=at) and _read_soon(system("crm journal"), at)


def _read_soon(asker: Asker, at: datetime) -> bool:
    if entries_named(asker, [HEARD], at - MINUTE):
        return False
    with acting():
        append(asker=asker, name=HEARD, subject=("crm", "reading"), at=at)
    return True


def follow_merge(*, went: int, stays: int, at: datetime) -> None:
    """The conversations of a deal that was merged away are those of the one that stands."""
    asker = system("merge")
    again = capture.follow_merge(asker=asker, went=went, stays=stays, at=at)
    take_in(asker=asker, conversations=again, at=at, left=went)


def _derive(asker: Asker, kept: Kept, at: datetime) -> None:
    for deal_id, fields in kept.changed.items():
        if "owner" in fields:
            with acting():
                capture.follow_deal(deal_id=deal_id)
    if kept.deals:
        propose.settle(deals=set(kept.deals), conversations=set(), at=at)
    if any(kept.fresh.values()):
        again = capture.rematch_waiting(asker=asker, at=at)
        take_in(asker=asker, conversations=again, at=at)
