"""When somebody was last heard: of deals, or of the accounts that they are with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from sayso.record.models import Activity


def last_heard(deals: Any, *, by: str = "deal_id") -> dict[int, datetime]:
    """The latest activity of these deals (ids, or a query for them) that has happened, by deal or by another key.

    What the calendar holds for a later day is an activity too; nobody was heard in it yet.
    """
    happened = Activity.objects.filter(deal__in=deals, at__lte=timezone.now()).order_by()
    return dict(happened.values_list(by).annotate(latest=Max("at")))
