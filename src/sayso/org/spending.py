"""What is spent at outside services, in their tokens: counted by the hour, so that a day's limit can be held."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Sum

from sayso.org.models import Spending


def spend(*, name: str, tokens: int, at: datetime) -> None:
    """Count what was spent at the connection of that name."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    Spending.objects.update_or_create(
        name=name, hour=hour, defaults={"tokens": F("tokens") + tokens}, create_defaults={"tokens": tokens}
    )


def spent(name: str, since: datetime) -> int:
    """What was spent there since a moment, the whole hour counted in which it lies."""
    hours = Spending.objects.filter(name=name, hour__gte=since.replace(minute=0, second=0, microsecond=0))
    return int(hours.aggregate(sum=Sum("tokens"))["sum"] or 0)
