"""The model reader: a language model says where to look, our own grammar says what stands there.

Off until somebody consents to the host that conversations go to. Asking is the business of `extract.consulting`; given
the answers, reading is as pure as the local reader's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Transcript
from sayso.extract.context import ReadingContext
from sayso.extract.local import reading
from sayso.extract.local.language import ENGLISH, language_of
from sayso.extract.points import READERS, Heard
from sayso.extract.remote.answering import parse
from sayso.extract.remote.asking import halves, prompts
from sayso.extract.remote.believing import NotBorneOut, believed
from sayso.extract.repeats import in_order
from sayso.ports.model import Prompt


@READERS.register
class ModelReader:
    """Believes of a model's answers what the quoted words bear out."""

    name = "model"
    version = "2"

    def questions(self, transcript: Transcript, context: ReadingContext) -> tuple[Prompt, ...]:
        """The conversation in parts; nothing of mail that no person wrote, or of a language that cannot be checked."""
        if transcript.automatic or language_of(transcript) != ENGLISH:
            return ()
        return prompts(transcript, context)

    def read(self, transcript: Transcript, context: ReadingContext) -> tuple[Signal, ...]:
        """The signals in the order said."""
        return self.hear(transcript, context).signals

    def hear(self, transcript: Transcript, context: ReadingContext) -> Heard:
        """The signals, and why the rest of what the model said was not believed."""
        questions = self.questions(transcript, context)
        answers = [tuple(_answers(question, context.answers)) for question in questions]
        structure = reading.read(transcript, context)
        found: list[Signal] = []
        dropped: list[tuple[str, str]] = []
        for text in (text for given in answers for text in given if text is not None):
            parsed = parse(text, transcript)
            dropped += [("", why) for why in parsed.dropped]
            for claim in parsed.claims:
                try:
                    found.append(believed(claim, structure))
                except NotBorneOut as why:
                    dropped.append((claim.kind, str(why)))
        signals = in_order(_seconded(found, transcript, context))
        return Heard(signals, tuple(dropped), len(questions), sum(None in given for given in answers))


def _answers(question: Prompt, answers: Mapping[str, str]) -> Iterator[str | None]:
    """The answer to a question, or to its halves where it was too long; None for what was not answered."""
    if question.key in answers:
        yield answers[question.key]
        return
    smaller = halves(question) if answers else ()
    if not smaller:
        yield None
    for half in smaller:
        yield from _answers(half, answers)


def _seconded(found: list[Signal], transcript: Transcript, context: ReadingContext) -> Iterator[Signal]:
    """A model's own confidence counts for nothing: sure is what the local reader is sure of by itself as well."""
    alone = READERS.get("local").read(transcript, context) if found else ()
    sure = [signal for signal in alone if signal.certainty is Certainty.CONFIDENT]
    for signal in found:
        same = any(_is_same(signal, other) for other in sure)
        yield replace(signal, certainty=Certainty.CONFIDENT) if same else signal


def _is_same(one: Signal, other: Signal) -> bool:
    mine, theirs = ({**signal.value, "action": None} for signal in (one, other))
    near = (
        one.quote.turn == other.quote.turn and one.quote.start < other.quote.end and other.quote.start < one.quote.end
    )
    return one.kind == other.kind and near and mine == theirs
