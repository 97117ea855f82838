"""Whether a model's sentence says no other than the quotes that it names, on numbers, days and denial. Pure.

Compared is what our own grammar reads in both, as the gate of the reader by model does (`extract.remote.believing`).
In doubt a sentence is said to say other: it is dropped, and the quotes stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sayso.capture.search.forms import forms_of
from sayso.capture.search.words import words_of
from sayso.extract import amounts, dates
from sayso.extract.amounts.grammar import in_currency
from sayso.extract.local.cues import Cue, cues
from sayso.extract.local.reading import plain_of
from sayso.extract.local.sentences import sentences
from sayso.extract.remote.believing import UNREAL
from sayso.giveback.ask.views import Quoted

HEAVY: Final = 4  # letters of a word that carries meaning
_THOUSAND: Final = 1000
_CLAUSE: Final = re.compile(r"[;:]|\b(?:but|however|although|though|while|whereas)\b")
_DENIED: Final = re.compile(
    r"\bno\b(?! (?:problem|worries|doubt|later than|more than|less than|fewer than))|\b(?:none|nor|hardly|barely|unable"
    r"|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)|reject(?:s|ed|ing)?|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?"
    r"|rul(?:e|es|ed) out)\b"
)
_SUPPOSED: Final = re.compile(r"\b(?:if|unless|would|could|might|may|whether|provided|suppos\w+)\b")
_ASKING: Final = re.compile(r"\b(?:ask\w*|want\w*|wonder\w*|question\w*|request\w*|whether|would like|unclear)\b|\?")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence: its words that carry meaning, in every form, and what kind of statement it is."""

    plain: str
    words: frozenset[str]
    forms: frozenset[str]
    is_denied: bool
    cues: frozenset[Cue]


def says_no_other(text: str, question: str, cited: Sequence[Quoted]) -> bool:
    """Whether a sentence's numbers, days and denials are those of the quotes; numbers and days of the question may be.

    Days are read from the day on which each quote was said.
    """
    plain, asked = plain_of(text), plain_of(question)
    said = [(plain_of(one.text), one.at.date()) for one in cited]
    return (
        _numbers_are(plain, [asked, *(each for each, _ in said)])
        and all(_is_day_of(mention, asked, said) for mention in dates.find(plain))
        and all(_is_borne_out(clause, said) for clause in _clauses(plain))
    )


def without_numbers(text: str) -> str:
    """The text without its days and numbers: those are judged by what they mean, not by how they are written."""
    plain = plain_of(text)
    spans = [(day.start, day.end) for day in dates.find(plain)] + [(one.start, one.end) for one in amounts.find(plain)]
    return "".join(" " if any(start <= at < end for start, end in spans) else char for at, char in enumerate(text))


def _numbers_are(plain: str, sources: Iterable[str]) -> bool:
    heard = [one for source in sources for one in _sums(source)]
    told = (one for one in _sums(plain) if not (one.terse and one.value == 1))  # "one of them" counts nothing
    return all(any(_is_same(one, other) for other in heard) for one in told)


def _sums(plain: str) -> list[amounts.Sum]:
    days = dates.find(plain)
    return [one for one in amounts.find(plain) if not any(day.start <= one.start < day.end for day in days)]


def _is_same(told: amounts.Sum, heard: amounts.Sum) -> bool:
    values = {heard.value, heard.value * _THOUSAND} if heard.terse else {heard.value}
    in_both = told.currency and heard.currency
    is_money = not in_both or in_currency(told.currency, heard.currency) == in_currency(heard.currency, told.currency)
    is_time = not (told.period and heard.period) or told.period == heard.period
    return told.value in values and told.percent == heard.percent and is_money and is_time


def _is_day_of(mention: dates.Mention, asked: str, said: Sequence[tuple[str, date]]) -> bool:
    known = {day for _, day in said}
    known |= {day.on for text, on in said for day in _days(dates.find(text), on)}
    meant = {day.on for _, on in said for day in _days([mention], on)}
    return bool(meant & known) or mention.text in asked or any(mention.text in text for text, _ in said)


def _days(mentions: Iterable[dates.Mention], said_on: date) -> Iterator[dates.Day]:
    for mention in mentions:
        day = dates.resolve(mention, dates.When(said_on))
        if day is not None:
            yield day


def _is_borne_out(told: _Clause, said: Sequence[tuple[str, date]]) -> bool:
    """Whether the clause of the quotes that is nearest in words is as much denied, and as real."""
    heard = [clause for text, _ in said for clause in _clauses(text)]
    most = max((len(told.words & one.forms) for one in heard), default=0)
    nearest = [one for one in heard if most and len(told.words & one.forms) == most]
    return not nearest or any(told.is_denied == one.is_denied and _is_as_real(told, one) for one in nearest)


def _is_as_real(told: _Clause, heard: _Clause) -> bool:
    if Cue.QUESTION in heard.cues and not _ASKING.search(told.plain):
        return False
    unreal = UNREAL.keys() & heard.cues
    return not unreal or (unreal == {Cue.HYPOTHETICAL} and bool(_SUPPOSED.search(told.plain)))


def _clauses(plain: str) -> Iterator[_Clause]:
    for start, end in sentences(plain, plain):
        sentence = plain[start:end]
        kind = cues(sentence)
        for part in _CLAUSE.split(sentence):
            words = frozenset(word for word in words_of(part) if len(word) >= HEAVY)
            forms = frozenset(form for word in words for form in forms_of(word))
            if words:
                is_denied = Cue.NEGATED in cues(part.strip()) or bool(_DENIED.search(part))
                yield _Clause(sentence, words, forms, is_denied, kind)
