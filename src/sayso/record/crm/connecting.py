"""The connection to the CRM: one per organisation, opened with consent, closed with its secrets forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction

from sayso.domain.asker import Asker, Role
from sayso.domain.signal import JsonValue
from sayso.org import connections
from sayso.org.connections import ConnectionView, NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import CRMS, Crm, CrmConnector
from sayso.ports.record_writer import CrmFailure
from sayso.record.crm import mapping

CONNECTION: Final = "crm"


class NotWorking(ValueError):
    """The CRM refuses the connection. The message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a CRM is, and with what it is opened. The secrets are not shown when it is printed."""

    connector: str
    base_url: str
    secrets: Mapping[str, str]
    options: Mapping[str, JsonValue]

    def __repr__(self) -> str:
        return f"Access({self.connector} at {self.base_url})"


def connect_crm(*, asker: Asker, access: Access, at: datetime) -> ConnectionView:
    """Consent to a CRM, or to a new key of it, once it answers. Nothing is written to it: every field begins in shadow.

    RevOps, signed in. Raises NotAllowed, NoSuchPlug, BadAddress, NotWorking.
    """
    asker.require(Role.REVOPS)
    asker.require_decider()
    plug, kept = CRMS.get(access.connector), dict(access.secrets)
    _require_address(plug, access.base_url)
    try:
        with closing(plug.open(access.base_url, kept, access.options, kept.update)) as crm:
            problems = crm.check()
            if problems:
                raise NotWorking(" ".join(problems))
            mapping.lay_usual(asker=asker, connector=plug, crm=crm, at=at)
    except CrmFailure as failure:
        raise NotWorking(str(failure)) from failure
    return connections.connect(
        asker=asker,
        name=CONNECTION,
        connector=plug.name,
        base_url=access.base_url,
        secrets=kept,
        options=access.options,
        at=at,
    )


def _require_address(plug: CrmConnector, base_url: str) -> None:
    """A service on the web; or a folder, for a connector of files alone, which needs no key. Raises BadAddress."""
    if plug.secrets or not is_folder(base_url):
        connections.web_host_of(base_url)


def is_folder(base_url: str) -> bool:
    """Whether an address is a folder's, of this machine."""
    return urlsplit(base_url).scheme == "file" and connections.host_of(base_url) != ""


def disconnect_crm(*, asker: Asker, at: datetime) -> None:
    """Take the consent back: the secrets are forgotten, the record stays as it is. Raises NotAllowed, NotConnected."""
    connections.disconnect(asker=asker, name=CONNECTION, at=at)


@transaction.atomic
def read_anew(entity: str) -> None:
    """Let one kind of thing be read from the beginning: what was known of it by then was read with other terms.

    A reading that is at it begins anew too.
    """
    cursor = dict(connections.locked_cursor(CONNECTION))
    cursor.pop(entity, None)
    terms = _terms_key(entity)
    connections.keep_cursor(name=CONNECTION, cursor={**cursor, terms: terms_number(entity, cursor) + 1})


def terms_number(entity: str, cursor: Mapping[str, JsonValue]) -> int:
    """How often the terms by which a kind of thing is read were changed, as the cursor has it."""
    number = cursor.get(_terms_key(entity), 0)
    return number if isinstance(number, int) else 0


def connected() -> CrmConnector | None:
    """The CRM that is connected, or None. One that is not installed any more counts as none."""
    if not connections.is_connected(CONNECTION):
        return None
    name = connections.connector_of(CONNECTION)
    return CRMS.get(name) if CRMS.has(name) else None


def check_connection() -> tuple[str, ...]:
    """What is wrong with the connection, a line each that says what to do; nothing where it works."""
    try:
        with opened() as (_, crm):
            return crm.check()
    except (CrmFailure, NotConnected, CannotUnseal) as problem:
        return (str(problem),)


@contextmanager
def opened() -> Iterator[tuple[CrmConnector, Crm]]:
    """The CRM, open. What it gives for its old secrets is kept at once. Raises NotConnected, CannotUnseal."""
    access = connections.open_connection(CONNECTION)
    if not CRMS.has(access.connector):
        raise NotConnected(f"The connector '{access.connector}' is not installed any more.")
    plug = CRMS.get(access.connector)

    def keep(secrets: Mapping[str, str]) -> None:
        connections.keep_secrets(name=CONNECTION, secrets=secrets)

    crm = plug.open(access.base_url, access.secrets, access.options, keep)
    with closing(crm):
        yield plug, crm


def _terms_key(entity: str) -> str:
    return f"{entity}.terms"
