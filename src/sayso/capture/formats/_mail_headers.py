"""The header of a mail: names, addresses, subject, moment and thread, decoded whatever was done to them.

Headers are taken raw and decoded here. The header parser of the standard library's default policy costs more than
the rest of the mail, and fails on headers that real programs write (bytes beyond ASCII, encoded words that are cut
inside a character, unknown character sets).
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from sayso.capture.formats._mail_charsets import decode_as
from sayso.capture.formats._utterances import fold
from sayso.domain.transcript import Participant

LONGEST_HEADER = 100_000
LONGEST_TITLE = 500
LONGEST_NAME = 200
_MOST_PEOPLE = 500
_LONGEST_THREAD = 200
_EARLIEST_YEAR, _LATEST_YEAR = 1980, 2100
_DOUBLE_NAME = 2  # words that a surname or a first name has at most, to be told from other things at a comma

_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]]{1,120}@[^\s<>@,;:\"()\[\]]{1,130}")
_IDENTITY = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
_DEGREES = re.compile(
    r"(?i)(?:ph\.?\s?d|md|m\.d|mba|cpa|esq|jr|sr|ii|iii|inc|llc|ltd|gmbh|ag|plc|corp|co|sa|bv|cfa|pe|rn)\.?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a header: the name as it stands ("" where there is none), and the address in lower case."""

    name: str
    email: str


class Headers:
    """A mail's header fields, by name and without regard to case, decoded when they are asked for."""

    def __init__(self, message: Message) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._fields.setdefault(str(name).lower(), []).append(str(value)[:LONGEST_HEADER])

    def raw(self, name: str) -> str:
        """Give the first field of that name as it stands, on one line; "" where there is none."""
        return _unfolded(self._fields[name][0]) if name in self._fields else ""

    def all_raw(self, name: str) -> list[str]:
        """Give every field of that name, the topmost first."""
        return [_unfolded(value) for value in self._fields.get(name, ())]

    def text(self, name: str) -> str:
        """Give the first field of that name decoded, white space folded."""
        return fold(decode_words(self.raw(name)))

    def has(self, name: str) -> bool:
        """Whether a field of that name stands there, be it empty."""
        return name in self._fields

    def addresses(self, *names: str) -> list[Address]:
        """Give the addresses in all fields of these names, in order."""
        return [address for name in names for value in self.all_raw(name) for address in addresses_in(value)]


def decode_words(value: str) -> str:
    """Decode the encoded words of a header (RFC 2047), also those cut inside a character; never raises."""
    if "=?" not in value:
        return value
    value = _BETWEEN.sub(r"\1", value)
    written: list[str] = []
    pending, charset, end = b"", "", 0
    for match in _ENCODED.finditer(value):
        if pending and (match.start() != end or match[1].lower() != charset):
            written.append(decode_as(pending, charset).text)
            pending = b""
        if match.start() != end:
            written.append(value[end : match.start()])
        pending += _word(match[2], match[3])
        charset, end = match[1].lower().partition("*")[0], match.end()
    written.append(decode_as(pending, charset).text if pending else "")
    return "".join(written) + value[end:]


def addresses_in(value: str) -> Iterator[Address]:
    """Read an address list; what no address can be found in is passed over."""
    found = [(name, email.strip()) for name, email in _pairs(value) if _ADDRESS.search(email)]
    if found and all(_ADDRESS.fullmatch(email) for _, email in found):
        yield from (_address(name, email) for name, email in found)
        return
    # Not written by the rules, so the address alone is taken, with a name where there can be only one.
    for match in _ADDRESS.finditer(value):
        yield _address(value[: match.start()] if value.count("@") == 1 else "", match[0])


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value])
    except (RecursionError, IndexError, ValueError):  # comments in comments without end
        return []


def people(senders: Sequence[Address], others: Iterable[Address]) -> tuple[Participant, ...]:
    """Make participants: one for each address, under the name that stands there, no two under one label."""
    found: dict[str, Participant] = {}
    labels: set[str] = set()
    for address in (*senders, *others):
        if len(found) >= _MOST_PEOPLE:
            break
        key = address.email or address.name
        if key not in found:
            label = address.name or address.email
            if label in labels:
                label = f"{label[:40]} <{address.email}>"
            labels.add(label)
            found[key] = Participant(label, name=in_speaking_order(address.name), email=address.email)
    return tuple(found.values())


def in_speaking_order(name: str) -> str:
    """Turn "Kim, Dana" into "Dana Kim", and leave "Kim, Ph.D." and "Kim, Fleet Manager of the North" as they are."""
    surname, comma, first = (part.strip() for part in name.partition(","))
    is_short = max(len(first.split()), len(surname.split())) <= _DOUBLE_NAME
    is_plain = comma and surname and first and "," not in first and is_short
    if not is_plain or _DEGREES.fullmatch(first) or not all(word[:1].isupper() for word in first.split()):
        return name
    return f"{first} {surname}"


def sent_at(headers: Headers) -> tuple[datetime | None, str]:
    """Read when a mail was sent, with its zone, and what is to be known of that ("" where nothing is)."""
    stated = _moment(headers.raw("date"))
    if stated is not None:
        return stated
    what = "is no date that can be read" if headers.has("date") else "is missing"
    for received in headers.all_raw("received"):
        arrived = _moment(received.rpartition(";")[2])
        if arrived is not None:
            return arrived[0], f"The Date {what}; the mail counts as sent when it was received."
    return None, f"The Date {what}, so relative dates in this mail cannot be read."


def identity(headers: Headers) -> str:
    """Give the Message-ID without its angle brackets, "" where there is none."""
    found = _identities(headers.raw("message-id"))
    return found[0] if found else ""


def thread(headers: Headers) -> tuple[str, ...]:
    """Give the identities of the mails that this one answers, the oldest first (RFC 5322, section 3.6.4)."""
    listed = _identities(headers.raw("references")) + _identities(headers.raw("in-reply-to"))[:1]
    own = identity(headers)
    # In-Reply-To goes last where References do not hold it; a cut list keeps the first mail of the thread.
    unique = [one for one in dict.fromkeys(listed) if one != own]
    return tuple(unique if len(unique) <= _LONGEST_THREAD else (unique[0], *unique[-_LONGEST_THREAD + 1 :]))


def _unfolded(value: str) -> str:
    text = re.sub(r"\r?\n(?=[ \t])", "", value).replace("\r", " ").replace("\n", " ")
    if text.isascii():
        return text
    # The parser keeps bytes beyond ASCII as lone surrogates.
    return decode_as(text.encode("utf-8", "surrogateescape"), "").text


def _word(encoding: str, text: str) -> bytes:
    if encoding in "bB":
        letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
        try:
            return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + "==="[: -len(letters) % 4])
        except binascii.Error:
            return text.encode("utf-8", "replace")
    return quopri.decodestring(text.replace("_", " ").encode("utf-8", "replace"), header=True)


def _address(name: str, email: str) -> Address:
    label = fold(decode_words(name)).strip("\"'<>,; ")[:LONGEST_NAME]
    email = fold(email).strip(".'\"").lower()
    # A name that is the address once more is no name.
    return Address("" if label.lower() == email or not any(map(str.isalnum, label)) else label, email)


def _identities(value: str) -> list[str]:
    found = _IDENTITY.findall(value)
    bare = value.strip()
    if not found and "@" in bare and " " not in bare:
        found = [bare.strip("<>")]
    return [one for one in map(fold, found) if one]


def _moment(value: str) -> tuple[datetime, str] | None:
    """Read a date as mail writes it. "-0000" states UTC without a zone (RFC 5322, section 3.3)."""
    try:
        found = parsedate_to_datetime(value.strip())
        is_likely = _EARLIEST_YEAR <= found.year <= _LATEST_YEAR
        if found.tzinfo is not None and is_likely:
            return found, ""
        if is_likely and re.search(r"[-+]0000|\b(?:GMT|UTC?)\b", value):
            return found.replace(tzinfo=UTC), "The mail states its time in UTC, not in the zone of its writer."
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return None
