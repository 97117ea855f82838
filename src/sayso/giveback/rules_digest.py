"""When the weekly digest of the review is due. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sayso.review.changes import monday_of

LASTS: Final = timedelta(days=1)
"""So long it is still worth sending, where nothing ran at its hour."""


def due_week(now: datetime, weekday: int, hour: int) -> date | None:
    """The Monday of the week whose digest is due, None while none is. `now` is on the organisation's clock.

    `weekday` is 0 for Monday, `hour` 0 to 23. A digest is due from its hour on, for a day.
    """
    this = monday_of(now.date())
    for week in (this, this - timedelta(days=7)):
        begins = datetime.combine(week + timedelta(days=weekday), time(hour), now.tzinfo)
        if begins <= now < begins + LASTS:
            return week
    return None
