"""Connecting a source, as somebody puts it at any door: what is wished for becomes a connection, once it was tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sayso.domain.asker import Asker
from sayso.domain.signal import JsonValue
from sayso.flow.sources import connect_source
from sayso.org.connections import LONGEST_NAME, BadAddress, host_of
from sayso.org.selectors import user_by_email
from sayso.plug import NoSuchPlug
from sayso.ports.source import SOURCES

DAYS: Final = 30
MOST_DAYS: Final = 3650


class NobodyCalledThat(ValueError):
    """There is no such user here."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be connected. `address` is a folder's path, a server's or a feed's address; `person` one of ours.

    `user` is the name at the server (the person's address if blank), `folders` those of a mailbox, `days` how far its
    first look goes back; `name` is made of kind and person if blank.
    """

    connector: str
    address: str
    person: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    folders: tuple[str, ...] = ()
    days: int = DAYS
    name: str = ""

    @property
    def called(self) -> str:
        """What the connection is called."""
        of = Path(self.address).name if self.connector == "folder" else self.person
        return (self.name or f"{self.connector} {of}".strip())[:LONGEST_NAME]


def try_out(wish: Wish) -> None:
    """Ask the source for what it has, and keep nothing of it. Raises SourceFailure, BadAddress, NoSuchPlug."""
    base_url, secrets, options = _opening(wish)
    host_of(base_url)
    SOURCES.get(wish.connector).open(base_url, secrets, options).pull({})


def connect(*, asker: Asker, wish: Wish, at: datetime) -> str:
    """Consent to a source; its name. Raises NobodyCalledThat, BadAddress, NoSuchPlug, NotAllowed."""
    user = user_by_email(wish.person) if wish.person else None
    if wish.person and user is None:
        raise NobodyCalledThat(f"There is no user {wish.person} here: add them first, or name somebody else.")
    base_url, secrets, options = _opening(wish)
    about = {**options, "host": user.pk if user else None}
    connect_source(
        asker=asker,
        connector=wish.connector,
        name=wish.called,
        base_url=base_url,
        secrets=secrets,
        options=about,
        at=at,
    )
    return wish.called


def _opening(wish: Wish) -> tuple[str, Mapping[str, str], Mapping[str, JsonValue]]:
    """The address, the secrets and the options that a connector of that kind wants."""
    if wish.connector not in {plug.name for plug in SOURCES.all()}:
        raise NoSuchPlug(f"There is no kind of source called '{wish.connector}'.")
    user, secrets = wish.user or wish.person, {"password": wish.password} if wish.password else {}
    if wish.connector == "folder":
        path = Path(wish.address)
        if not path.is_absolute():
            raise BadAddress(f"'{wish.address}' is no folder's whole path: write one such as /srv/calls.")
        return path.as_uri(), {}, {}
    if wish.connector == "ical":  # the whole address may be a secret
        url = wish.address.replace("webcal://", "https://", 1)
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}", {"url": url}, {}
    if wish.connector == "hubspot_calls":
        return wish.address, {"token": wish.password}, {"days": wish.days}
    if wish.connector == "imap":
        return wish.address, secrets, {"user": user, "days": wish.days, "folders": [*wish.folders]}
    return wish.address, secrets, {"user": user}
