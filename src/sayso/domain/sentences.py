"""Where a sentence ends in what is shown: nothing is cut in front of what may deny it. Pure.

The reader cuts by more than that, speech without any mark too (`sayso.extract.local.sentences`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_STOP: Final = re.compile(r"(?<=[.!?…])([\"'”’)\]]*)(?:\s+|\Z)|\n\s*")
_LAST_WORD: Final = re.compile(r"[\w.]+\Z")
_LONGEST: Final = 12  # characters: more than any abbreviation has
ABBREVIATIONS: Final = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "inc", "ltd", "corp", "co", "nr", "approx",
    "dept", "est", "ca", "z.b", "e.g", "i.e", "a.m", "p.m", "p.s", "u.s", "u.k", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "weds", "thu", "thurs", "fri",
    "adv", "col", "capt", "gen", "hon", "rev", "sgt", "mgr", "ing", "dipl", "dott", "sig", "tel", "rs", "incl", "excl",
})  # fmt: skip
"""Words whose dot ends no sentence, where English is spoken."""
_OF_OTHERS: Final = frozenset({"hr", "fr", "mme", "usw", "bzw", "evtl", "d.h"})  # the reader reads English alone


def stops(text: str, since: int, until: int) -> Iterator[tuple[int, int]]:
    """Where each sentence that ends in text[since:until] does so, and where the next begins.

    The end has the mark and what closes behind it; white space or the end of the whole text follows. A dot in
    `.NET`, `3.5` or behind an abbreviation or an initial ends nothing; a line break does. What begins next is known to
    one character behind `until`.
    """
    for found in _STOP.finditer(text, since, min(len(text), until + 1)):
        ends = max(found.start(), found.end(1))
        if ends <= until and ("\n" in found[0] or not _is_abbreviated(text, found.start(), found.end())):
            yield ends, found.end()


def _is_abbreviated(text: str, place: int, resumes: int) -> bool:
    """Whether the mark before `place` is the dot of an abbreviation ("Dr.", "J.", "No. 5") with more to come."""
    word = _LAST_WORD.search(text[max(0, place - 1 - _LONGEST) : place - 1])
    if word is None or text[place - 1] != "." or resumes == len(text):
        return False
    said = word[0].casefold()
    if said == "no":
        return text[resumes].isdigit()
    return said in ABBREVIATIONS | _OF_OTHERS or (len(said) == 1 and said.isalpha() and said != "i")
