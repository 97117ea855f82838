"""The arithmetic of the chain: pure, so that anybody can check a trail with nothing but the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sayso.domain.canonical import canonical_json, digest

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the chain sees it. `payload` is None once it was erased."""

    id: int
    at: datetime
    name: str
    actor: int | None
    door: str
    request: str
    subject_type: str
    subject_id: str
    payload: object
    salt: str
    digest: str
    chain: str
    erased: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry that does not fit: which, and in what way."""

    entry_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found: how many entries, the head of the chain (export it with backups), and what is broken."""

    count: int
    head: str
    broken: tuple[Broken, ...]


def payload_digest(salt: str, payload: object) -> str:
    """The salted digest under which a payload is chained: it proves the payload and, once gone, reveals nothing."""
    return digest([salt, canonical_json(payload)])


def chained(previous: str, link: Link) -> str:
    """The chain value of `link` after `previous`: everything but the payload, which its digest stands for."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    subject = [link.subject_type, link.subject_id]
    return digest([previous, at, link.name, link.actor, link.door, link.request, subject, link.digest])


def verify(links: Iterable[Link]) -> Verified:
    """Walk the chain from its beginning. A tampered, missing or inserted row shows at its own place."""
    previous, count, broken = GENESIS, 0, []
    for link in links:
        count += 1
        if not link.erased and payload_digest(link.salt, link.payload) != link.digest:
            broken.append(Broken(link.id, "its payload is not the one that was written"))
        if chained(previous, link) != link.chain:
            broken.append(
                Broken(link.id, "it does not follow from the entry before it: one of the two was changed or removed")
            )
        previous = link.chain
    return Verified(count, previous, tuple(broken))
