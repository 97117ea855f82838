"""Moments as mail programs write them above a quoted mail, in the languages of their users.

"Am 14.04.2026 um 09:12", "Tue, Mar 5, 2026 at 4:02 PM", "12 mar 2026 a las 9:48". Total: what is no moment, or one
that could be read in two ways (04/05/2026), is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = {
    beginning: month
    for month, beginnings in enumerate(
        (
            "jan jän ene gen sty tammi oca янв led",
            "feb fév fev lut helmi únor şub фев",
            "mar mär mrt maa maal březen мар",
            "apr avr abr kwi huhti dub nis апр",
            "may mai maj mag mei toukok květ май мая",
            "jun giu cze kesä haz июн",
            "jul lug lip hein tem июл",
            "aug aoû aou ago sie elok srp ağu авг",
            "sep set wrz syys září eyl сен",
            "oct okt out ott paź lokak říj eki окт",
            "nov lis marras kas ноя",
            "dec dez des dic déc gru joulu pro ara дек",
        ),
        1,
    )
    for beginning in beginnings.split()
}
_DAY_MONTH = re.compile(r"\b(\d{1,2})\.?\s*(?:de\s+)?([^\W\d_]{3,12})\.?,?\s*(?:de\s+)?(\d{4})\b")
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,12})[.\-\s]\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})")
_NUMBERS = re.compile(r"\b(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\b")
_TIME = re.compile(r"(?<![\d:.+-])(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?!\d)\s*(?:([ap])\.?\s?m\b)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{1,2}):?(\d{2})?\b(?!\.)|\b(?:GMT|UTC)\b")
_UNREADABLE_MARKS = re.compile("[\u200e\u200f]")
_LONGEST = 300


def moment_in(text: str, zone: tzinfo | None) -> datetime | None:
    """Find the moment that a line names. Where it states no offset it is in `zone`; without that it is None."""
    text = _UNREADABLE_MARKS.sub("", text[:_LONGEST])
    for (year, month, day), (start, end) in _dates(text):
        rest = f"{text[:start]} | {text[end:]}"
        match = _TIME.search(rest)
        if match is None:
            continue
        stated = _offset(rest[: match.start()] + rest[match.end() :]) or zone
        hour = int(match[1]) % 12 + (12 if match[4] in "pP" else 0) if match[4] else int(match[1])
        try:
            return (
                datetime(year, month, day, hour, int(match[2]), int(match[3] or 0), tzinfo=stated) if stated else None
            )
        except ValueError:
            return None
    return None


def _dates(text: str) -> Iterator[tuple[tuple[int, int, int], tuple[int, int]]]:
    for match in _YEAR_FIRST.finditer(text):
        yield (int(match[1]), int(match[2]), int(match[3])), match.span()
    for match in _DAY_MONTH.finditer(text):
        if month := _month(match[2]):
            yield (int(match[3]), month, int(match[1])), match.span()
    for match in _MONTH_DAY.finditer(text):
        if month := _month(match[1]):
            yield (int(match[3]), month, int(match[2])), match.span()
    for match in _NUMBERS.finditer(text):
        day, month = int(match[1]), int(match[3])
        if match[2] != "." and day <= 12:  # noqa: PLR2004 - the twelfth month is the last
            if month <= 12 and day != month:  # noqa: PLR2004 - both could be the month: not to be told
                continue
            day, month = month, day
        year = int(match[4])
        yield (year + 2000 if len(match[4]) == 2 else year, month, day), match.span()  # noqa: PLR2004 - two digits


def _month(word: str) -> int:
    """Give the month that a word names, in any of the languages; 0 for none."""
    lower = unicodedata.normalize("NFC", word.lower())
    if lower.startswith(("juin", "juni")):
        return 6
    if lower.startswith(("juil", "juli")):
        return 7
    return next((_MONTHS[lower[:size]] for size in range(8, 2, -1) if lower[:size] in _MONTHS), 0)


def _offset(text: str) -> tzinfo | None:
    match = _OFFSET.search(text)
    if match is None:
        return None
    if match[1] is None:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
