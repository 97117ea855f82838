"""Dates pinned to the end of a month: a guess at a period, not a day that somebody named.

Days that fall as they may are the last of their month once in thirty.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

from sayso.measure.field_audit.points import ENOUGH, JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules_words import counted, share_of
from sayso.measure.field_audit.views import Junk, Known
from sayso.record.days import NotADay, day_of

PINNED = 0.25
DAY_LIKE = re.compile(r"\d{1,4}(?:st|nd|rd|th)?[-/. ]+(?:\d|[A-Za-z]{3})|[A-Za-z]{3,9}\.? \d")
LONGEST = 40


@JUNK.register
class PeriodEnds(JunkKind):
    """Only of fields that hold dates."""

    name = "period_ends"
    reads_values = True

    def marks(self, value: str, known: Known) -> bool:
        if known.kind not in ("", "date") or len(value) > LONGEST or not DAY_LIKE.match(value):
            return False
        return _ends_a_month(value)

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        filled = column.values.filled
        if column.kind != "date" or filled < ENOUGH or share_of(marked.rows, filled) < PINNED:
            return None
        words = f"{counted(marked.rows, filled)} are the last day of a month"
        return Junk(self.name, marked.rows, words, marked.examples, useless=False)


@lru_cache(maxsize=8192)
def _ends_a_month(value: str) -> bool:
    try:
        # A day that could be read either way is at most the twelfth: it ends no month in either reading.
        day = day_of(value, day_first=True)
    except NotADay:
        return False
    return (day + timedelta(days=1)).day == 1
