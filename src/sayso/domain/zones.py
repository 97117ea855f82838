"""The time zones there are."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone that this machine knows. Kept: finding them walks a folder of hundreds of files."""
    return frozenset(available_timezones())
