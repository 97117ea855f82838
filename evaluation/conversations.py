"""The labelled conversations as they are learned from: each as read, in its fold, with what bears its labels out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sayso.capture.reading_files import read_file
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation import KINDS, load_cases
from sayso.extract.evaluation.cases import Case, Label
from sayso.extract.evaluation.matching import _overlap, _Span, _Tokens
from sayso.extract.evaluation.reading import _newest
from sayso.extract.local import reading, sides
from sayso.extract.local.judging import Lesson
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.local.reading import Reading, Sentence

FOLDS = 5
_SETS = {
    "first": "calls-customer calls-demo calls-discovery calls-pricing chat-mixed mail-buyer mail-rep",
    "second": (
        "calls-long calls-many-voices calls-noisy calls-nothing calls-second calls-short chat-second mail-second"
        " nothing-second"
    ),
    "third": "calls-against calls-agreed chat-agreed mail-agreed meetings-agreed",
    "fourth": "calls-contested calls-third chat-third mail-third meetings-third",
    "fifth": "calls-customers calls-deciding calls-opening chat-everyday mail-buyers mail-sellers",
}
_GROUP_OF = {name: group for group, names in _SETS.items() for name in names.split()}
GROUPS = (*_SETS, "sixth")


@dataclass(eq=False)
class Talk:
    """One labelled conversation as read. `fold` tells the judges that never see it."""

    case: Case
    reading: Reading
    fold: int
    _places: dict[int, list[_Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = _Tokens(self.reading.transcript)

    @property
    def group(self) -> str:
        """When its set was written: before the reader had rules, after that, dense in steps, and three times later."""
        return _GROUP_OF.get(self.case.file.parent.parent.name, "sixth")

    def is_labelled_for(self, kind: str) -> bool:
        """Whether it is labelled for a kind: all are for those of FORMAT.md's table."""
        return kind in KINDS or kind in self.case.also

    def labels(self, kind: str) -> list[Label]:
        """Its labels of one kind."""
        return [label for label in self.case.labels if label.kind == kind]

    def bears(self, sentence: Sentence, label: Label) -> bool:
        """Whether a sentence is evidence of a label."""
        if id(label) not in self._places:
            self._places[id(label)] = self.tokens.of_label(label)
        here = self.tokens.of_quote(sentence.quote())
        return any(_overlap(here, place) for place in self._places[id(label)])

    def borne_out(self, sentence: Sentence) -> list[Label]:
        """The labels that a sentence is evidence of."""
        return [label for label in self.case.labels if self.bears(sentence, label)]


def talks(path: Path, sides_lesson: Lesson) -> list[Talk]:
    """The labelled conversations that the reader reads, in the order of their folders.

    `sides_lesson` tells for whom an unnamed voice speaks, from here on.
    """
    sides.learned = {sides.JUDGED_BY: sides_lesson}.__getitem__
    found = []
    for case in load_cases(path):
        transcript = _newest(read_file(case.file.read_bytes(), case.file.name, case.format))
        transcript = replace(transcript, started_at=case.started_at or transcript.started_at, channel=case.channel)
        if transcript.automatic or language_of(transcript) != ENGLISH:
            continue
        one = reading.read(transcript, ReadingContext(participants=case.participants, currency=case.currency))
        found.append(Talk(case, one, hashlib.sha256(case.id.encode()).digest()[2] % FOLDS))
    return found


def counted(all_talks: Sequence[Talk]) -> str:
    """How many there are, by group."""
    each = {group: sum(talk.group == group for talk in all_talks) for group in GROUPS}
    return f"{len(all_talks)} conversations ({', '.join(f'{name} {number}' for name, number in each.items())})"
