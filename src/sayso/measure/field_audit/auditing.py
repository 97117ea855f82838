"""Auditing a table: its rows go by once, a stretch at a time, and nothing of them is kept but sketches. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sayso.measure.field_audit.points import JUNK, Column, JunkKind, Marked
from sayso.measure.field_audit.rules import audited
from sayso.measure.field_audit.rules_kind import kind_of
from sayso.measure.field_audit.sketch import Sketch
from sayso.measure.field_audit.views import Audited, Known, Verdict

STRETCH = 2_000
EXAMPLES, MOST_MARKED = 3, 200
ORDER = (Verdict.RETIRE, Verdict.OPTIONAL, Verdict.HEAR, Verdict.KEEP)


class Watched:
    """One field while its rows go by."""

    def __init__(self, known: Known, kinds: Sequence[JunkKind]) -> None:
        self.known, self.rows, self.values = known, 0, Sketch()
        self._kinds = kinds
        self._readers = [kind for kind in kinds if kind.reads_values]
        self._marked = {kind.name: 0 for kind in kinds}
        self._examples: dict[str, Counter[str]] = {kind.name: Counter() for kind in kinds}

    def see(self, cells: Mapping[str, int]) -> None:
        """Take in a stretch: each cell as it stands, and in how many rows."""
        filled: Counter[str] = Counter()
        for cell, count in cells.items():
            self.rows += count
            if value := cell.strip():
                filled[value] += count
        self.values.see(filled)
        for kind in self._readers:
            marks, known = kind.marks, self.known
            for value in [value for value in filled if marks(value, known)]:
                self._mark(kind.name, value, filled[value])

    def finished(self) -> Audited:
        """The verdict, once every row was seen."""
        column = Column(self.known, self.known.kind or kind_of(self.values), self.rows, self.values)
        judged = [kind.judge(column, self._summed(kind.name)) for kind in self._kinds]
        return audited(column, [junk for junk in judged if junk])

    def _mark(self, name: str, value: str, count: int) -> None:
        self._marked[name] += count
        examples = self._examples[name]
        if value in examples or len(examples) < MOST_MARKED:
            examples[value] += count

    def _summed(self, name: str) -> Marked:
        best = self._examples[name].most_common(EXAMPLES)
        return Marked(self._marked[name], tuple(value for value, _ in best))


def audit(fields: Sequence[Known], rows: Iterable[Sequence[str]]) -> tuple[Audited, ...]:
    """Audit these fields over `rows`, each with a cell for every field in their order.

    What may go stands first, then by what it cost. Takes memory for the fields, none for the rows.
    """
    watched = [Watched(known, JUNK.all()) for known in fields]
    for stretch in _stretches(rows):
        for one, cells in zip(watched, zip(*stretch, strict=True), strict=True):
            one.see(Counter(cells))
    found = [one.finished() for one in watched]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.verdict), -one.hours, one.known.label)))


def _stretches(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    waiting = iter(rows)
    while stretch := list(islice(waiting, STRETCH)):
        yield stretch
