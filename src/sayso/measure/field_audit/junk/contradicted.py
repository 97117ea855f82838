"""What was said stands against what the field says. Known for the record only: a table heard nothing."""

from __future__ import annotations

from sayso.measure.field_audit.points import JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules_words import counted, share_of
from sayso.measure.field_audit.views import Junk

LEAST, SHARE = 2, 0.1


@JUNK.register
class Contradicted(JunkKind):
    """By proposals that stand open against a filled value."""

    name = "contradicted"

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        rows, filled = column.known.contradicted, column.values.filled
        if rows < LEAST or share_of(rows, filled) < SHARE:
            return None
        return Junk(self.name, rows, f"{counted(rows, filled)} are not what was said", useless=False)
