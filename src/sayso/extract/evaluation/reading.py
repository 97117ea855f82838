"""Reading the labelled conversations with a reader, through the same gate as everything that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sayso.capture.points import Unreadable
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation.cases import Case, ReadFile
from sayso.extract.evaluation.scoring import CaseRead, Evaluation
from sayso.extract.gate import admit
from sayso.extract.points import Reader, RemoteReader
from sayso.plug import NoSuchPlug
from sayso.ports.model import Prompt

Consult = Callable[[Sequence[Prompt]], Mapping[str, str]]  # the answers by the questions' keys
_NOTHING_KNOWN: Final = ReadingContext()


def evaluate(
    cases: Iterable[Case],
    reader: Reader,
    read_file: ReadFile,
    consult: Consult | None = None,
    around: ReadingContext = _NOTHING_KNOWN,
) -> Evaluation:
    """Reads every case with `reader` and scores the whole. What cannot be read is listed and not scored.

    Nor is scored what a model left parts of unread. `consult` asks the model of a reader that needs one;
    `around` is how the organisation reckons, for all cases.
    """
    read, unread = [], []
    for case in cases:
        try:
            read.append(read_case(case, reader, read_file, consult, around))
        except (Unreadable, NoSuchPlug, OSError) as fault:
            unread.append(f"{case.id}: {fault}")
    return Evaluation(tuple(read), tuple(unread))


def read_case(
    case: Case,
    reader: Reader,
    read_file: ReadFile,
    consult: Consult | None = None,
    around: ReadingContext = _NOTHING_KNOWN,
) -> CaseRead:
    """Reads one case. Raises Unreadable, NoSuchPlug or OSError where its file cannot be read."""
    transcript = _newest(read_file(case.file.read_bytes(), case.file.name, case.format))
    transcript = replace(
        transcript, started_at=case.started_at or transcript.started_at, channel=case.channel
    )  # the file's conversation with what its case knows around it
    context = replace(around, participants=case.participants, currency=case.currency)
    if isinstance(reader, RemoteReader) and consult:
        context = replace(context, answers=consult(reader.questions(transcript, context)))
    admitted = admit(reader.read(transcript, context), transcript)
    return CaseRead(case.id, case.format, transcript, case.labels, admitted.signals, case.also)


def _newest(transcripts: Sequence[Transcript]) -> Transcript:
    """Of several messages in a file the newest, which is the one that is labelled."""
    if not transcripts:
        raise Unreadable("the file holds no conversation")
    dated = [one for one in transcripts if one.started_at]
    return (
        max(dated, key=lambda one: one.started_at.timestamp() if one.started_at else 0.0) if dated else transcripts[-1]
    )
