"""The words that findings have in common. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sayso.domain.money import Money
from sayso.record.days import shown
from sayso.record.facts import DealFacts, Event

__all__ = ["count", "ending", "midnight", "shown", "since", "worth"]

ENDINGS: Final = ("lost", "on_hold")


def worth(deal: DealFacts) -> str:
    """What the deal is worth, as the subject of a sentence: "48,000 EUR", or "This deal" where no amount is known."""
    return _money(deal.amount, deal.currency) if deal.amount else "This deal"


@lru_cache(maxsize=256)  # every finding of a deal says it
def _money(amount: Decimal, currency: str) -> str:
    return str(Money(amount, currency))


def count(number: int, one: str) -> str:
    """A number of things: "1 day", "3 days"."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def since(at: datetime | date, today: date) -> date:
    """The day of a moment, and no later than today: what is dated ahead by mistake has not lasted yet."""
    return min(at.date() if isinstance(at, datetime) else at, today)


def midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time(), UTC)


def ending(events: Sequence[Event]) -> Event | None:
    """The loss or pause that the buyer confirmed and did nothing after; None where there is none."""
    latest = max(events, key=lambda event: event.at, default=None)
    return latest if latest and latest.event in ENDINGS else None
