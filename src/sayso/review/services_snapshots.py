"""Keeping how the open deals stand as a week begins."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction

from sayso.org.selectors import today_of
from sayso.review.changes import monday_of
from sayso.review.models import Snapshot, Standing

KEPT: Final = ("deal_id", "owner_id", "stage_id", "value", "is_failing", "fails")
AT_ONCE: Final = 2000


def take(*, at: datetime) -> int:
    """Keep how every open deal stands, once in a week: with its first pass. Returns how many were kept."""
    week = monday_of(today_of(None, at))
    if Snapshot.objects.filter(week=week).exists():
        return 0
    rows: Any = Standing.objects.order_by("pk").values_list(*KEPT).iterator(AT_ONCE)
    count = 0
    with transaction.atomic():
        while some := [Snapshot(week=week, **dict(zip(KEPT, row, strict=True))) for row in islice(rows, AT_ONCE)]:
            Snapshot.objects.bulk_create(some)
            count += len(some)
    return count
