"""Sources that flow by themselves: connected with consent, pulled by the worker, taken in like any file.

No transaction waits for a source: it is asked, each file is taken in, and only then is it kept how far it was read.
What a crash leaves in between comes again, and is known.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.capture import inflows
from sayso.capture.rules_addresses import is_within
from sayso.domain.asker import Asker, system
from sayso.domain.signal import JsonValue
from sayso.flow import verbs
from sayso.org import connections
from sayso.org.connections import ConnectionView, NotConnected, Opened
from sayso.org.sealing import CannotUnseal
from sayso.org.selectors import texts
from sayso.ports.source import SOURCES, Item, Source, SourceFailure

log = logging.getLogger(__name__)
LONGEST: Final = 60.0  # seconds for one source at a time; the next look goes on from there


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull came to: files taken in, mails among ourselves that were passed over, and what was left out."""

    name: str
    taken: int = 0
    internal: int = 0
    told: tuple[str, ...] = ()
    failure: str = ""


def connect_source(
    *,
    asker: Asker,
    connector: str,
    name: str,
    base_url: str,
    secrets: Mapping[str, str],
    options: Mapping[str, JsonValue],
    at: datetime,
) -> ConnectionView:
    """Consent to a source. Options: `host`, the id of the user whose conversations they are, and the connector's own.

    RevOps, signed in. Raises NoSuchPlug, BadAddress.
    """
    plug = SOURCES.get(connector)
    view = connections.connect(
        asker=asker, name=name, connector=plug.name, base_url=base_url, secrets=secrets, options=options, at=at
    )
    inflows.begin(name=name)
    return view


def list_sources(asker: Asker) -> tuple[ConnectionView, ...]:
    """The sources that are connected."""
    known = {plug.name for plug in SOURCES.all()}
    return tuple(one for one in connections.list_connections(asker) if one.connector in known and one.closed_at is None)


def pull_all(*, at: datetime) -> tuple[Pulled, ...]:
    """Pull every connected source that is not paused; one that fails never stops the others."""
    asker = system("pull")
    resting = inflows.paused(asker)
    return tuple(pull(asker=asker, name=one.name, at=at) for one in list_sources(asker) if one.name not in resting)


def pull(*, asker: Asker, name: str, at: datetime) -> Pulled:
    """Take in what a source has, for a minute at most. Never raises for a source that fails: it is kept, and told."""
    total = Pulled(name)
    try:
        opened = connections.open_connection(name)
        source = SOURCES.get(opened.connector).open(opened.base_url, opened.secrets, opened.options)
        total = _drain(asker, opened, source, at)
    except (SourceFailure, NotConnected, CannotUnseal) as failure:
        inflows.failed(name=name, why=str(failure), at=at)
        return Pulled(name, failure=str(failure))
    except Exception as error:  # a stranger's connector may fail in any way; the others go on
        log.exception("The source %s failed", name)
        why = f"The connector of {name} failed ({type(error).__name__}). Report it."
        inflows.failed(name=name, why=why, at=at)
        return Pulled(name, failure=why)
    inflows.answered(name=name, taken=total.taken, told=total.told, at=at)
    return total


def _drain(asker: Asker, opened: Opened, source: Source, at: datetime) -> Pulled:
    ends, cursor = time.monotonic() + LONGEST, opened.cursor
    taken = internal = 0
    told: list[str] = []
    ours = texts("org.domains")
    while True:
        pulled = source.pull(cursor)
        for item in pulled.items:
            if _is_internal(item, ours):
                internal += 1
                continue
            told += _take(asker, opened, item, at)
            taken += 1
        told += pulled.told
        cursor = pulled.cursor
        connections.keep_cursor(name=opened.name, cursor=cursor)
        if pulled.is_done or time.monotonic() > ends:
            return Pulled(opened.name, taken, internal, tuple(told))


def _take(asker: Asker, opened: Opened, item: Item, at: datetime) -> list[str]:
    host = opened.options.get("host")
    captured = verbs.capture(
        asker=asker,
        content=item.content,
        filename=item.filename,
        source=opened.connector,
        format_name=item.format,
        host_id=host if isinstance(host, int) else None,
        at=at,
    )
    return [f"{item.filename}: {captured.failure}"] if captured.failure else []


def _is_internal(item: Item, ours: tuple[str, ...]) -> bool:
    """Whether only we are in it: what we write to one another is no conversation with a buyer."""
    return bool(item.people) and all(is_within(address.rpartition("@")[2], ours) for address in item.people)
