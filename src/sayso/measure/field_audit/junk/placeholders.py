"""Something typed to get past the field: "TBD", "N/A", ".", "test", "xxx"."""

from __future__ import annotations

import re

from sayso.measure.field_audit.points import JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules_words import counted
from sayso.measure.field_audit.views import Junk, Known

WORDS = frozenset(
    {
        "tbd", "tba", "tbc", "tbc.", "tbd.", "to be determined", "to be confirmed", "to be defined", "to do", "todo",
        "n/a", "n.a.", "n.a", "n/k", "not applicable", "not available", "not known", "not sure", "none yet",
        "unknown", "unsure", "no idea", "don't know", "dont know", "idk", "nil", "null", "nan", "undefined",
        "test", "tests", "testing", "test test", "asdf", "asdfasdf", "qwerty", "qwertz", "blah", "blah blah", "dummy",
        "placeholder", "ask later", "see notes", "see above", "as above", "ditto", "fill in", "fill in later",
        "update later", "x", "xx", "offen", "k.a.", "unbekannt", "à définir", "inconnu", "por definir",
    }
)  # fmt: skip
# Ratings (AAA) and numerals (III) are words; a key held down is none.
NO_WORD = re.compile(r"[-.–—_?!*/\\,;:#…~+=\s]+|([d-hj-z])\1{2,}|([a-z])\2{3,}|(\d)\3{6,}|(?:test|tbd|asdf)\W*\d*\W*")
LONGEST = 24
LEAST = 0.01


@JUNK.register
class Placeholders(JunkKind):
    """Counted value by value."""

    name = "placeholders"
    reads_values = True

    def marks(self, value: str, known: Known) -> bool:
        if len(value) > LONGEST:
            return False
        plain = value.casefold()
        return plain in WORDS or NO_WORD.fullmatch(plain) is not None

    def judge(self, column: Column, marked: Marked) -> Junk | None:
        if marked.rows < max(2, LEAST * column.values.filled):
            return None
        words = f"{counted(marked.rows, column.values.filled)} hold a placeholder"
        return Junk(self.name, marked.rows, words, marked.examples)
