"""Leaving people and companies out: what falls under an exclusion is not taken in, and what is here is to be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sayso.capture.matching import settle
from sayso.capture.models import Conversation, Exclusion
from sayso.capture.rules_addresses import is_address, is_within, registrable
from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append
from sayso.org import selectors as org

LONGEST_REASON = 200
LONGEST_PATTERN = 254


class BadPattern(ValueError):
    """An exclusion is a mail address or a domain that somebody registered, and not our own domain."""


class AlreadyExcluded(ValueError):
    """That address or domain is excluded already."""


class NoSuchExclusion(LookupError):
    """There is no such exclusion."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """An exclusion, and the conversations that fall under it and are here: they stand aside, and are to be erased."""

    id: int
    pattern: str
    conversations: tuple[int, ...]


def add_exclusion(*, asker: Asker, pattern: str, at: datetime, reason: str = "") -> Excluded:
    """Leave an address or a domain out from now on. For RevOps. Raises NotAllowed, BadPattern, AlreadyExcluded."""
    asker.require(Role.REVOPS)
    wanted = _pattern(pattern)
    with acting():
        row, new = Exclusion.objects.get_or_create(
            pattern=wanted, defaults={"reason": reason.strip()[:LONGEST_REASON], "by_id": asker.user_id, "at": at}
        )
        if not new:
            raise AlreadyExcluded(f"{wanted} is excluded already.")
        append(asker=asker, name="capture.exclusion.added", subject=("exclusion", row.pk), at=at)
        conversations = _under(wanted)
        for conversation_id in conversations:
            settle(asker=asker, conversation_id=conversation_id, at=at)
    return Excluded(row.pk, wanted, conversations)


def change_exclusion(*, asker: Asker, exclusion_id: int, reason: str, at: datetime) -> None:
    """Say anew why somebody is left out. For RevOps. Raises NotAllowed, NoSuchExclusion."""
    asker.require(Role.REVOPS)
    with acting():
        if not Exclusion.objects.filter(pk=exclusion_id).update(reason=reason.strip()[:LONGEST_REASON]):
            raise NoSuchExclusion(f"There is no exclusion {exclusion_id}.")
        append(asker=asker, name="capture.exclusion.changed", subject=("exclusion", exclusion_id), at=at)


def remove_exclusion(*, asker: Asker, exclusion_id: int, at: datetime) -> tuple[int, ...]:
    """Take an exclusion back. Returns what is to be read again. Raises NotAllowed, NoSuchExclusion."""
    asker.require(Role.REVOPS)
    with acting():
        row = Exclusion.objects.filter(pk=exclusion_id).first()
        if row is None:
            raise NoSuchExclusion(f"There is no exclusion {exclusion_id}.")
        row.delete()
        append(asker=asker, name="capture.exclusion.removed", subject=("exclusion", exclusion_id), at=at)
        conversations = _under(row.pattern)
        for conversation_id in conversations:
            settle(asker=asker, conversation_id=conversation_id, at=at)
    return conversations


def under_exclusion(*, asker: Asker, exclusion_id: int) -> Excluded:
    """An exclusion and what falls under it and is here. For RevOps. Raises NotAllowed, NoSuchExclusion."""
    asker.require(Role.REVOPS)
    row = Exclusion.objects.filter(pk=exclusion_id).first()
    if row is None:
        raise NoSuchExclusion(f"There is no exclusion {exclusion_id}.")
    return Excluded(row.pk, row.pattern, _under(row.pattern))


def _pattern(pattern: str) -> str:
    wanted = pattern.strip().lower().removeprefix("*").removeprefix("@")
    if not is_address(wanted) and (not is_address(f"x@{wanted}") or not registrable(wanted)):
        raise BadPattern(f"'{pattern.strip()[:80]}' is no address and no domain: write one such as firm.example.")
    if len(wanted) > LONGEST_PATTERN:
        raise BadPattern(f"An address or a domain has at most {LONGEST_PATTERN} characters.")
    if is_within(wanted, [domain.lower() for domain in org.texts("org.domains")]):
        raise BadPattern(f"{wanted} is our own domain: that would leave everything out.")
    return wanted


def _under(pattern: str) -> tuple[int, ...]:
    """The conversations with somebody whom the pattern means."""
    at_domain = Q(participants__email__endswith=f"@{pattern}") | Q(participants__email__endswith=f".{pattern}")
    someone = Q(participants__email=pattern) if "@" in pattern else at_domain
    rows = Conversation.objects.filter(someone, erased_at=None, withdrawn_at=None).distinct().order_by("id")
    return tuple(rows.values_list("pk", flat=True))
