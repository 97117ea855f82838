"""Outside services that somebody consented to: opened with their secrets, closed, sealed anew under a new key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction

from sayso.domain.asker import Asker, Role
from sayso.domain.signal import JsonValue
from sayso.ledger.services import append
from sayso.org.models import Connection
from sayso.org.sealing import resealed, seal, unseal

LONGEST_NAME: Final = 60
WEB: Final = frozenset({"http", "https"})


class BadAddress(ValueError):
    """That is no address of a service."""


class NotConnected(LookupError):
    """There is no open connection of that name."""


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection as people see it: never its secrets."""

    name: str
    connector: str
    base_url: str
    host: str
    options: Mapping[str, JsonValue]
    consented_by: str
    consented_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection as its connector gets it. The secrets are not shown when it is printed."""

    name: str
    connector: str
    base_url: str
    options: Mapping[str, JsonValue]
    cursor: Mapping[str, JsonValue]
    secrets: Mapping[str, str] = field(repr=False)


@transaction.atomic
def connect(
    *,
    asker: Asker,
    name: str,
    connector: str,
    base_url: str,
    secrets: Mapping[str, str],
    options: Mapping[str, JsonValue],
    at: datetime,
) -> ConnectionView:
    """Consent to an outside service, or to a new address or key of one. RevOps, signed in. Raises BadAddress."""
    asker.require(Role.REVOPS)
    decider, host = asker.require_decider(), host_of(base_url)
    former = Connection.objects.filter(name=name, connector=connector, base_url=base_url.rstrip("/")).first()
    row, _ = Connection.objects.update_or_create(
        name=name,
        defaults={
            "connector": connector,
            "base_url": base_url.rstrip("/"),
            "secrets": seal(secrets),
            "options": dict(options),
            "cursor": former.cursor if former else {},  # a new key reads on from where the old one was
            "consented_by_id": decider,
            "consented_at": at,
            "closed_at": None,
        },
    )
    payload = {"connector": connector, "host": host}
    append(asker=asker, name="org.connection.opened", subject=("connection", row.pk), at=at, payload=payload)
    return _view(row)


@transaction.atomic
def disconnect(*, asker: Asker, name: str, at: datetime) -> None:
    """Take the consent back: the secrets are forgotten. Raises NotConnected."""
    asker.require(Role.REVOPS)
    row = _row(name)
    Connection.objects.filter(pk=row.pk).update(secrets="", closed_at=at)
    append(asker=asker, name="org.connection.closed", subject=("connection", row.pk), at=at)


def list_connections(asker: Asker) -> tuple[ConnectionView, ...]:
    """Every connection that was ever consented to, by name: where what was said may go is no secret."""
    return tuple(_view(row) for row in Connection.objects.select_related("consented_by").order_by("name"))


def is_connected(name: str) -> bool:
    """Whether somebody's consent to that connection stands."""
    return Connection.objects.filter(name=name, closed_at=None).exists()


def standing(name: str) -> ConnectionView | None:
    """The consent to that connection, None where it does not stand."""
    row = _open(name)
    return _view(row) if row else None


def connector_of(name: str) -> str:
    """Which connector speaks for that connection. Raises NotConnected."""
    return _row(name).connector


def cursor_of(name: str) -> Mapping[str, JsonValue]:
    """How far the service was read. Raises NotConnected."""
    cursor: Mapping[str, JsonValue] = _row(name).cursor
    return cursor


def locked_cursor(name: str) -> Mapping[str, JsonValue]:
    """The same, held for this transaction: nobody else moves it meanwhile. Raises NotConnected."""
    cursor: Mapping[str, JsonValue] = Connection.objects.select_for_update().get(pk=_row(name).pk).cursor
    return cursor


def open_connection(name: str) -> Opened:
    """The connection with its secrets, for its connector alone. Raises NotConnected, CannotUnseal."""
    row = _row(name)
    return Opened(row.name, row.connector, row.base_url, row.options, row.cursor, unseal(row.secrets))


def keep_cursor(*, name: str, cursor: Mapping[str, JsonValue]) -> None:
    """Remember how far the service was read. Raises NotConnected."""
    Connection.objects.filter(pk=_row(name).pk).update(cursor=dict(cursor))


@transaction.atomic
def keep_secrets(*, name: str, secrets: Mapping[str, str]) -> None:
    """Keep what the service gave in exchange for the old secrets (a refreshed token). Raises NotConnected."""
    Connection.objects.filter(pk=_row(name).pk).update(secrets=seal(secrets))


@transaction.atomic
def seal_anew(*, asker: Asker, at: datetime) -> int:
    """Seal every secret under the present key, so that an earlier one may be forgotten. Returns how many."""
    asker.require(Role.REVOPS)
    rows = list(Connection.objects.exclude(secrets="").select_for_update())
    for row in rows:
        Connection.objects.filter(pk=row.pk).update(secrets=resealed(row.secrets))
    append(asker=asker, name="org.connections.sealed_anew", subject=("org", 0), at=at, payload={"sealed": len(rows)})
    return len(rows)


def host_of(base_url: str) -> str:
    """The host that an address leads to, as it is shown before anybody consents. Raises BadAddress."""
    try:
        parts = urlsplit(base_url)
        if parts.scheme == "file" and parts.path.startswith("/") and not parts.hostname:
            return "this machine"
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in WEB | {"imap", "imaps"} or parts.username or parts.query or parts.fragment:
        raise BadAddress(f"'{base_url}' is no address of a service: write one such as https://api.example.com/v1.")
    return f"{host}:{port}" if port else host


def web_host_of(base_url: str) -> str:
    """The host of a service that is spoken to over HTTP. Raises BadAddress for anything else."""
    host = host_of(base_url)
    if urlsplit(base_url).scheme not in WEB:
        raise BadAddress(f"'{base_url}' is no address of a service: write one such as https://api.example.com/v1.")
    return host


def _open(name: str) -> Connection | None:
    return Connection.objects.filter(name=name, closed_at=None).select_related("consented_by").first()


def _row(name: str) -> Connection:
    row = _open(name)
    if row is None:
        raise NotConnected(f"There is no open connection '{name}'.")
    return row


def _view(row: Connection) -> ConnectionView:
    return ConnectionView(
        name=row.name,
        connector=row.connector,
        base_url=row.base_url,
        host=host_of(row.base_url),
        options=row.options,
        consented_by=str(row.consented_by),
        consented_at=row.consented_at,
        closed_at=row.closed_at,
    )
