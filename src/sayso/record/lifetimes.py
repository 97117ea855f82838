"""When a deal that is brought in from elsewhere began and ended there: days that nobody here can have seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from sayso.record.fields import BadFieldValue

BEGAN: Final = "began"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From noon (UTC) of the day on which it began to noon of that on which it ended, as far as somebody said so."""

    began: datetime | None = None
    ended: datetime | None = None


def lifetime_of(said: Mapping[str, object], at: datetime) -> Lifetime:
    """What `began` and `ended` say, as ISO days. Raises BadFieldValue for no day, one ahead, the wrong order."""
    began, ended = (_noon(name, said.get(name), at) for name in (BEGAN, ENDED))
    if began and ended and ended < began:
        raise BadFieldValue(f"It ended on {ended.date()}, before it began on {began.date()}.")
    return Lifetime(began, ended)


def _noon(name: str, said: object, at: datetime) -> datetime | None:
    if not said:
        return None
    try:
        day = date.fromisoformat(str(said).strip())
    except ValueError:
        raise BadFieldValue(f"{name.capitalize()}: '{str(said)[:40]}' is no day: write it as 2026-11-16.") from None
    if day > at.date():
        raise BadFieldValue(f"{name.capitalize()}: {day} lies ahead.")
    return min(datetime.combine(day, time(12), UTC), at)
