"""Whose conversations came in lately."""

from __future__ import annotations

from datetime import datetime

from sayso.capture.models import Conversation
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker


def hosts_since(asker: Asker, since: datetime) -> frozenset[int]:
    """Those of ours whose conversations were taken in since then."""
    rows = Conversation.objects.filter(visible(asker), captured_at__gt=since, host__isnull=False)
    return frozenset(rows.order_by().values_list("host_id", flat=True).distinct())
