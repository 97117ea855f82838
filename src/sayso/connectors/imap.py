"""A mailbox by IMAP (RFC 9051, 3501), only ever read: EXAMINE and BODY.PEEK leave no trace in it.

The first pull goes back thirty days. A folder is read on from the highest UID that was kept; where the server has
numbered it anew (UIDVALIDITY) it is read from those thirty days again, and what is known already is not taken twice.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from sayso.domain.signal import JsonValue
from sayso.ports.source import SOURCES, Cursor, Item, Pull, Source, SourceFailure

SECONDS: Final = 20.0  # for each answer of the server
MOST_MAILS: Final = 50
MOST_BYTES: Final = 25 * 1024 * 1024
BATCH_BYTES: Final = 50 * 1024 * 1024
DAYS: Final = 30
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_LISTED: Final = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.+)', re.DOTALL)
_SIZE: Final = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)")
_PEOPLE: Final = ("from", "sender", "to", "cc", "bcc")


@SOURCES.register
class Imap:
    """`base_url` is imaps://host[:port], or imap:// on this machine; options: user, folders, days; secret: password."""

    name = "imap"
    title = "Mailbox (IMAP)"

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue]) -> Source:
        parts = urlsplit(base_url)
        folders = options.get("folders")
        days = options.get("days")
        return _Mailbox(
            host=parts.hostname or "",
            port=parts.port or (993 if parts.scheme == "imaps" else 143),
            is_sealed=parts.scheme == "imaps",
            user=str(options.get("user", "")),
            password=secrets.get("password", ""),
            folders=tuple(str(one) for one in folders) if isinstance(folders, list) else (),
            days=days if isinstance(days, int) else DAYS,
        )


@dataclass(frozen=True, slots=True)
class _Mailbox:
    host: str
    port: int
    is_sealed: bool
    user: str
    password: str
    folders: tuple[str, ...]
    days: int

    def pull(self, cursor: Cursor) -> Pull:
        """See `ports.source`. The cursor holds the UIDVALIDITY and the highest UID of each folder."""
        seen = _folders(cursor)
        items: list[Item] = []
        told: list[str] = []
        with self._session() as session:
            for name in self.folders or self._usual(session):
                validity = self._examine(session, name)
                known = seen.get(name, (0, 0))
                after = known[1] if known[0] == validity else 0
                uids = self._newer(session, after)
                room = MOST_MAILS - len(items)
                for uid, size in self._sizes(session, uids[:room]):
                    if size > MOST_BYTES:
                        told.append(f"A mail of {size >> 20} MB in {name} is larger than the {MOST_BYTES >> 20} read.")
                    elif content := self._mail(session, uid):
                        items.append(Item(content, f"{name}-{uid}.eml", "eml", people_of(content)))
                    after = uid
                    if sum(len(item.content) for item in items) > BATCH_BYTES:
                        break
                seen[name] = (validity, after)
                if uids and after < uids[-1]:
                    return Pull(tuple(items), _cursor(seen), is_done=False, told=tuple(told))
        return Pull(tuple(items), _cursor(seen), told=tuple(told))

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        if not self.is_sealed and not _is_here(self.host):
            raise SourceFailure(f"{self.host} would be spoken to in the clear: connect it with imaps://.")
        try:
            session = self._connected()
            try:
                self._sign_in(session)
                yield session
            finally:
                _leave(session)
        except TimeoutError:
            raise SourceFailure(
                f"{self.host} does not answer within {SECONDS:.0f} seconds. It is asked again."
            ) from None
        except ssl.SSLError as error:
            why = getattr(error, "verify_message", "") or error.reason or "no secure connection"
            raise SourceFailure(f"{self.host}: {why}. Check the address, or the server's certificate.") from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise SourceFailure(f"{self.host} cannot be reached ({why}). It is asked again.") from error
        except imaplib.IMAP4.error as error:
            raise SourceFailure(f"{self.host} breaks off: {_line(error)}. It is asked again.") from error

    def _connected(self) -> imaplib.IMAP4:
        if self.is_sealed:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=SECONDS)
        return imaplib.IMAP4(self.host, self.port, timeout=SECONDS)

    def _sign_in(self, session: imaplib.IMAP4) -> None:
        try:
            session.login(self.user, self.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise SourceFailure(
                f"{self.host} does not let {self.user} in ({_line(error)}). Connect it again with the right password; "
                "many providers want one made for this purpose."
            ) from error

    def _usual(self, session: imaplib.IMAP4) -> tuple[str, ...]:
        """The inbox, and the folder of what was sent, by its attribute (RFC 6154)."""
        _, lines = session.list()
        found = [_LISTED.fullmatch(line) for line in lines if isinstance(line, bytes)]
        sent = [one["name"].decode("ascii", "replace") for one in found if one and rb"\sent" in one["flags"].lower()]
        return ("INBOX", *(name.strip('"') for name in sent if name.strip('"').upper() != "INBOX"))

    def _examine(self, session: imaplib.IMAP4, name: str) -> int:
        quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        kind, _ = session.select(quoted, readonly=True)
        if kind != "OK":
            raise SourceFailure(f"{self.host} has no folder {name} for {self.user}: connect it with one that is there.")
        _, validity = session.response("UIDVALIDITY")
        number = validity[0] if validity else None
        return int(number) if isinstance(number, bytes) else 0

    def _newer(self, session: imaplib.IMAP4, after: int) -> list[int]:
        since = datetime.now(UTC) - timedelta(days=self.days)
        day = f"{since.day}-{MONTHS.split()[since.month - 1]}-{since.year}"  # never in the machine's own language
        which = f"UID {after + 1}:*" if after else f"SINCE {day}"
        _, found = session.uid("SEARCH", which)
        numbers = found[0].split() if found and isinstance(found[0], bytes) else []
        return sorted(int(number) for number in numbers if int(number) > after)

    def _sizes(self, session: imaplib.IMAP4, uids: list[int]) -> list[tuple[int, int]]:
        if not uids:
            return []
        _, found = session.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        sizes: dict[int, int] = {}
        for line in found:
            about = {
                bool(one[1]): int(one[1] or one[2]) for one in _SIZE.finditer(line if isinstance(line, bytes) else b"")
            }
            if len(about) == 2:  # noqa: PLR2004 - a number and a size
                sizes[about[True]] = about[False]
        return [(uid, sizes[uid]) for uid in uids if uid in sizes]

    def _mail(self, session: imaplib.IMAP4, uid: int) -> bytes:
        _, found = session.uid("FETCH", str(uid), "(BODY.PEEK[])")
        return next((part[1] for part in found if isinstance(part, tuple)), b"")


def people_of(content: bytes) -> tuple[str, ...]:
    """The addresses in a mail's header, in lower case."""
    header = BytesHeaderParser(policy=compat32).parsebytes(content)
    told = [str(value) for name in _PEOPLE for value in header.get_all(name, [])]
    return tuple(dict.fromkeys(address.lower() for _, address in getaddresses(told) if "@" in address))


def _folders(cursor: Cursor) -> dict[str, tuple[int, int]]:
    held = cursor.get("folders")
    found = held.items() if isinstance(held, dict) else ()
    return {name: (int(one[0]), int(one[1])) for name, one in found if isinstance(one, list) and len(one) > 1}  # type: ignore[arg-type]


def _cursor(seen: Mapping[str, tuple[int, int]]) -> Cursor:
    folders: dict[str, JsonValue] = {name: [validity, uid] for name, (validity, uid) in seen.items()}
    return {"folders": folders}


def _leave(session: imaplib.IMAP4) -> None:
    try:
        session.logout()
    except (OSError, imaplib.IMAP4.error):
        session.shutdown()


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _line(error: Any) -> str:
    text = error.args[0] if error.args else ""
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join("".join(each if each.isprintable() else " " for each in told).split())[:120] or "no reason given"
