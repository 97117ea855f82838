"""Times as transcript files write them, read into milliseconds from the start of the recording, or into moments.

Everything here is total: what is no time is None. No zone is ever invented; a moment without one is None as well.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

MARK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,9})?"  # 1:23, 00:01:23, 0:0:5.32, 00:00:07,010
LATEST_MS = 7 * 24 * 3_600_000  # no recording is longer than a week; larger numbers are in another unit

_PARTS = re.compile(r"(-?)(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")
_SECONDS_END = 100_000_000_000  # as milliseconds this is March 1973, as seconds the year 5138


def clock_ms(mark: str) -> int | None:
    """Read ``[hours:]minutes:seconds[.fraction]``, padded or not; before the start (a minus sign) counts as 0."""
    match = _PARTS.fullmatch(mark.strip())
    if match is None:
        return None
    sign, hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return 0 if sign else _within(whole * 1000 + int((fraction or "0")[:3].ljust(3, "0")))


def seconds_ms(value: object) -> int | None:
    """Milliseconds of a number of seconds (12.34), or of a clock mark in its place ("00:12")."""
    if isinstance(value, str):
        return clock_ms(value)
    return _milliseconds(value, 1000)


def whole_ms(value: object) -> int | None:
    """Milliseconds of a number that is in milliseconds already."""
    return _milliseconds(value, 1)


def moment(value: object) -> datetime | None:
    """Read an ISO 8601 text with its offset, or a count of milliseconds or seconds since 1970 (which is in UTC)."""
    if isinstance(value, str):
        try:
            stated = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        return stated if stated.utcoffset() is not None else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not value:
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _SECONDS_END else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def start_note(value: object) -> str:
    """Say why a stated start could not be taken, or what is to be known of the one that was; "" where nothing is."""
    stated = moment(value)
    if stated is None:
        shown = " ".join(str(value).split())[:40]
        return f"The start is given as '{shown}', without a zone, and is left open." if value else ""
    if not stated.utcoffset():
        return "The start is given in UTC; the file does not say in which zone people spoke."
    return ""


def _milliseconds(value: object, unit: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _within(round(value * unit)) if math.isfinite(value) else None
    except OverflowError:
        return None


def _within(ms: int) -> int | None:
    return max(0, ms) if ms <= LATEST_MS else None
