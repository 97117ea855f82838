"""One value for nearly all rows: whoever reads it learns nothing."""

from __future__ import annotations

from sayso.measure.field_audit.points import ENOUGH, JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules_words import counted, share_of
from sayso.measure.field_audit.views import Junk

NEARLY_ALL = 0.95


@JUNK.register
class OneValue(JunkKind):
    """Of what is filled in; blanks are counted elsewhere."""

    name = "one_value"

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        filled, is_exact = column.values.filled, column.values.is_exact
        value, rows = next(column.values.commonest(), ("", 0))
        if filled < ENOUGH or share_of(rows, filled) < NEARLY_ALL:
            return None
        return Junk(self.name, rows, f"{counted(rows, filled, is_exact=is_exact)} say the same", (value,))
