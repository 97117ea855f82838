"""Who sees which conversations, as a condition inside the query."""

from __future__ import annotations

from django.db.models import Q

from sayso.domain.asker import Asker


class NotFound(LookupError):
    """There is no such conversation, or it is not the asker's to see: both look the same."""


def visible(asker: Asker, prefix: str = "") -> Q:
    """The condition that a conversation is the asker's to see; `prefix` leads from the queried table to it.

    A conversation is visible to whoever sees its deal's owner, its host, or who captured it; once withdrawn, to the
    host alone (and to the system, which has to erase it).
    """
    if asker.user_id is None and asker.owners is None:
        return Q()
    standing = Q(**{f"{prefix}withdrawn_at": None}) | Q(**{f"{prefix}host_id": asker.user_id})
    if asker.owners is None:
        return standing
    owners = sorted(asker.owners)
    whose = (
        Q(**{f"{prefix}deal__owner_id__in": owners})
        | Q(**{f"{prefix}host_id__in": owners})
        | Q(**{f"{prefix}captured_by_id__in": owners})
    )
    return whose & standing
