"""Prose copied from record to record: the same sentence in three of them or more was said of none of them."""

from __future__ import annotations

from itertools import islice

from sayso.measure.field_audit.points import ENOUGH, JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules_words import counted, share_of
from sayso.measure.field_audit.views import Junk

COPIES, SHARE = 3, 0.2
WORDS, LETTERS, ADDRESS = 5, 25, 60
OWN = 0.02  # of the values are different: below that it is a choice with long labels


@JUNK.register
class Copied(JunkKind):
    """Only sentences count: names, addresses and choices may well stand in several records."""

    name = "copied"

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        values = column.values
        if values.filled < ENOUGH or share_of(values.distinct, values.filled) < OWN:
            return None
        rows = values.rows_where(_is_copied)
        if share_of(rows, values.filled) < SHARE:
            return None
        examples = tuple(islice((value for value, count in values.commonest() if _is_copied(value, count)), 3))
        words = f"{counted(rows, values.filled, is_exact=values.is_exact)} hold a text that stands in other records too"
        return Junk(self.name, rows, words, examples, useless=False)


def _is_copied(value: str, count: int) -> bool:
    if count < COPIES or len(value) < LETTERS or len(value.split()) < WORDS:
        return False
    return len(value) >= ADDRESS or not any(letter.isdigit() for letter in value)
