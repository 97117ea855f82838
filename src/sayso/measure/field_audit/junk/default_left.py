"""What the form held before anybody looked at it: its default, an unmade choice, the first day of the computer's time.

A field whose default nobody tells gives itself away: one value stands in a third of the rows, beside many others none
of which stands in one row of fifty.
"""

from __future__ import annotations

import re
from itertools import islice

from sayso.measure.field_audit.points import ENOUGH, JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules_words import counted, share_of
from sayso.measure.field_audit.views import Junk, Known

UNMADE = re.compile(r"[-–— ]*(?:please )?(?:select|choose|pick)(?: (?:one|an option|a value))?[-–—.… ]*", re.IGNORECASE)
UNSET_DAYS = re.compile(r"(?:19[07]0-01-01|0*1[./]0*1[./](?:19)?[07]0|1899-12-30|0001-01-01)(?:[t ].*)?", re.IGNORECASE)
ZERO = re.compile(r"[-+]?0+(?:[.,]0+)?\s*%?")
LONGEST = 30
LEAST, NEXT, SPREAD = 0.05, 0.02, 50
SPIKE, SPIKE_OF_ZERO = 0.33, 0.6  # nought may well be the answer


@JUNK.register
class DefaultLeft(JunkKind):
    """Counted value by value; the spike is seen at the end."""

    name = "default_left"
    reads_values = True

    def marks(self, value: str, known: Known) -> bool:
        if known.default and value == known.default:
            return True
        if len(value) > LONGEST:
            return False
        return UNMADE.fullmatch(value) is not None or UNSET_DAYS.fullmatch(value) is not None

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        filled = column.values.filled
        rows, examples, is_exact = marked.rows, marked.examples, True
        if spike := _spike(column):
            value, count = spike
            is_exact = column.values.is_exact
            rows, examples = max(rows, count), (value, *(one for one in examples if one != value))
        if rows < max(ENOUGH, LEAST * filled):
            return None
        words = f"{counted(rows, filled, is_exact=is_exact)} hold what the form held to begin with"
        return Junk(self.name, rows, words, examples)


def _spike(column: Column) -> tuple[str, int] | None:
    """A value that stands far above all the others of a field with many."""
    filled = column.values.filled
    first, second = (*islice(column.values.commonest(), 2), ("", 0), ("", 0))[:2]
    if column.values.distinct < SPREAD or filled < ENOUGH:
        return None
    least = SPIKE_OF_ZERO if ZERO.fullmatch(first[0]) else SPIKE
    return first if share_of(first[1], filled) >= least and share_of(second[1], filled) <= NEXT else None
