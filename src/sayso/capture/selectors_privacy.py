"""Reading what privacy needs: who opened and searched what, what has to go, who is left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from sayso.capture.models import Conversation, Exclusion
from sayso.capture.privacy_settings import ANY_SOURCE, retention_of, withdrawal_window
from sayso.capture.selectors_scope import NotFound, visible
from sayso.capture.viewing import named
from sayso.capture.views import AccessView, Due, ExclusionView
from sayso.domain.asker import Asker, Role
from sayso.ledger.models import Entry

OPENED, TAKEN, SEARCHED = "capture.conversation.opened", "capture.original.opened", "capture.search.made"
ACTS = {OPENED: "opened", TAKEN: "downloaded the file of", SEARCHED: "searched"}
PAGE = 100
MOST_DUE = 1000


def list_access(
    asker: Asker, *, conversation_id: int | None = None, before: int | None = None
) -> tuple[AccessView, ...]:
    """Who opened and searched what, newest first; `before` is the id to go on from.

    Of a conversation: for everybody who sees it. Of all: for RevOps and leaders; others see their own acts. Raises
    NotFound.
    """
    rows = Entry.objects.filter(name__in=ACTS).select_related("actor").order_by("-id")
    if conversation_id is not None:
        if not Conversation.objects.filter(visible(asker), pk=conversation_id).exists():
            raise NotFound(f"There is no conversation {conversation_id}.")
        rows = rows.filter(name__in=(OPENED, TAKEN), subject_type="conversation", subject_id=str(conversation_id))
    elif asker.user_id is not None and not asker.has(Role.REVOPS, Role.LEADER):
        rows = rows.filter(actor_id=asker.user_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(_access(row) for row in rows[:PAGE])


def conversations_of_address(asker: Asker, email: str) -> int:
    """How many conversations somebody with that address takes part in, before they are erased. For RevOps."""
    asker.require(Role.REVOPS)
    address = email.strip().lower()
    theirs = Q(participants__email=address) | Q(mends__email=address) | Q(participants__stated__email=address)
    return Conversation.objects.filter(theirs, erased_at=None).distinct().count()


def list_exclusions(asker: Asker) -> tuple[ExclusionView, ...]:
    """Who and what is left out, by pattern: everybody may know."""
    rows = Exclusion.objects.select_related("by").order_by("pattern")
    return tuple(ExclusionView(row.pk, row.pattern, row.reason, named(row.by), row.at) for row in rows)


def list_due(asker: Asker, *, at: datetime) -> tuple[Due, ...]:
    """The conversations that have to be erased now: older than their source's retention, or withdrawn long enough ago.

    At most a thousand at a time, the oldest first. For the system and RevOps; raises NotAllowed.
    """
    if asker.user_id is not None:
        asker.require(Role.REVOPS)
    standing = Conversation.objects.filter(erased_at=None).order_by("happened_at", "pk")
    withdrawn = standing.filter(withdrawn_at__lte=at - withdrawal_window()).values_list("pk", flat=True)
    due = dict.fromkeys(withdrawn[:MOST_DUE], "It was withdrawn.")
    periods = retention_of()
    for source, period in sorted(periods.items()):
        of_source = Q(source=source) if source != ANY_SOURCE else ~Q(source__in=[one for one in periods if one != "*"])
        old = standing.filter(of_source, happened_at__lt=at - period).values_list("pk", flat=True)
        due |= {pk: f"It is older than {period.days} days." for pk in old[:MOST_DUE] if pk not in due}
    return tuple(Due(pk, why) for pk, why in list(due.items())[:MOST_DUE])


def searches_for(asker: Asker, words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The subjects of logged searches whose text holds one of these words. For erasing, by RevOps and the system."""
    if asker.user_id is not None:
        asker.require(Role.REVOPS)
    holds = Q(pk__in=[])
    for word in words:
        holds |= Q(payload__query__icontains=word)
    rows = Entry.objects.filter(holds, name=SEARCHED, erased_at=None)
    return tuple(sorted(set(rows.values_list("subject_type", "subject_id"))))


def _access(row: Entry) -> AccessView:
    payload = row.payload or {}
    is_search = row.name == SEARCHED
    return AccessView(
        id=row.pk,
        at=row.at,
        by=named(row.actor),
        act=ACTS[row.name],
        conversation_id=None if is_search else int(row.subject_id),
        query=str(payload.get("query", "")) if is_search else "",
        hits=int(payload.get("hits", 0)) if is_search else 0,
    )
