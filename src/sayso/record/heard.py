"""When somebody was last heard: of deals, or of the accounts that they are with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from sayso.record.models import Activity


def happened(deals: Any, at: datetime) -> QuerySet[Activity]:
    """The activities of these deals (ids, or a query for them) that have taken place by then, in no order.

    What the calendar holds for a later day is an activity too; nobody was heard in it yet.
    """
    return Activity.objects.filter(deal__in=deals, at__lte=at).order_by()


def last_heard(deals: Any, *, by: str = "deal_id") -> dict[int, datetime]:
    """The latest activity of these deals that has happened, by deal or by another key."""
    return dict(happened(deals, timezone.now()).values_list(by).annotate(latest=Max("at")))
