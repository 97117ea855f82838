"""Reading the trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sayso.domain.asker import Asker, Role
from sayso.ledger.chain import Link, Verified
from sayso.ledger.chain import verify as verify_links
from sayso.ledger.models import Entry
from sayso.ledger.services import Subject
from sayso.ledger.steps import EntryView, view

PAGE = 200


def verify(asker: Asker) -> Verified:
    """Walk the whole chain. For RevOps, leaders and the system itself; raises NotAllowed for others."""
    if asker.user_id is not None:
        asker.require(Role.REVOPS, Role.LEADER)
    return verify_links(_links())


def trail(
    asker: Asker, *, subject: Subject | None = None, request: str = "", before: int | None = None, limit: int = PAGE
) -> tuple[EntryView, ...]:
    """The newest entries first: of one subject, of one request, or all.

    Everybody sees their own acts; RevOps and leaders everybody's. `before` is the id to go on from.
    """
    rows = Entry.objects.order_by("-id")
    if asker.user_id is not None and not asker.has(Role.REVOPS, Role.LEADER):
        rows = rows.filter(actor_id=asker.user_id)
    if subject is not None:
        rows = rows.filter(subject_type=subject[0], subject_id=str(subject[1]))
    if request:
        rows = rows.filter(request=request)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(view(row) for row in rows[: min(limit, PAGE)])


def entries_named(asker: Asker, names: Sequence[str], since: datetime) -> tuple[EntryView, ...]:
    """Every entry of these names since then, the oldest first. For RevOps and leaders. Raises NotAllowed."""
    if asker.user_id is not None:
        asker.require(Role.REVOPS, Role.LEADER)
    return tuple(view(row) for row in Entry.objects.filter(name__in=names, at__gte=since).order_by("id"))


def _links() -> Iterator[Link]:
    for row in Entry.objects.order_by("id").iterator(chunk_size=2000):
        yield Link(
            row.pk,
            row.at,
            row.name,
            row.actor_id,
            row.door,
            row.request,
            row.subject_type,
            row.subject_id,
            row.payload,
            row.salt,
            row.digest,
            row.chain,
            row.erased_at is not None,
        )
