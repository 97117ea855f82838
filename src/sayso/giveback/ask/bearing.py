"""Whether a model's sentence says no other than its quotes, and its terms ask no other than the question. Pure.

Compared are the numbers, days and denials that our own grammar reads in both, as the gate of the reader by model does
(`extract.remote.believing`).
In doubt a sentence is said to say other: it is dropped, and the quotes stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sayso.capture.search.forms import forms_of
from sayso.capture.search.words import words_of
from sayso.extract import amounts, dates
from sayso.extract.amounts.grammar import in_currency
from sayso.extract.dates.calendar import add_months
from sayso.extract.local.cues import Cue, cues
from sayso.extract.local.reading import plain_of
from sayso.extract.local.sentences import sentences
from sayso.extract.remote.believing import UNREAL
from sayso.giveback.ask.figures import span
from sayso.giveback.ask.language import Term
from sayso.giveback.ask.operators import OPERATORS, Takes
from sayso.giveback.ask.periods import period
from sayso.giveback.ask.views import Quoted

HEAVY: Final = 4  # letters of a word that carries meaning
_THOUSAND: Final = 1000
_YEAR_OF_MONTHS: Final = 12
_CLAUSE: Final = re.compile(r"[;:]|\b(?:but|however|although|though|while|whereas)\b")
_DENIED: Final = re.compile(
    r"\bno\b(?! (?:problem|worries|doubt|later than|more than|less than|fewer than))|\b(?:none|nor|hardly|barely|unable"
    r"|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)|reject(?:s|ed|ing)?|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?"
    r"|rul(?:e|es|ed) out)\b"
)
_EXCEPT: Final = re.compile(r"\b(?:except|excluding|excludes?|other than|apart from|leaving out|un\w+)\b|\bnon-")
_BOUND: Final = re.compile(r"\b(?:since|from|before|until|till|after)\b")
_YEAR: Final = re.compile(r"[0-9]{4}")
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


def asks_no_other(terms: Iterable[Term], question: str, today: date) -> bool:
    """Whether the amounts, the days and the denials of the terms are those of a plain question, asked today."""
    plain, terms = plain_of(question), tuple(terms)
    if any(term.negated for term in terms) and not (_is_denied(plain) or _EXCEPT.search(plain)):
        return False
    asked = {value for one in _sums(plain) for value in _values(one)}
    coming = {day.on for day in _days(dates.find(_BOUND.sub("in", plain)), today)}
    days = coming | {add_months(day, -_YEAR_OF_MONTHS) for day in coming}  # one asks of what was said: of last October
    figures = {
        bound
        for value in _values_of(terms, Takes.FIGURE)
        for bound in (span(value).least, span(value).most)
        if bound is not None
    }
    periods = [value for value in _values_of(terms, Takes.PERIOD) if _YEAR.search(value)]
    return figures <= asked and all(_is_period_of(value, plain, days, today) for value in periods)


def _values_of(terms: Iterable[Term], takes: Takes) -> list[str]:
    known = [term for term in terms if term.operator and OPERATORS[term.operator].takes is takes]
    return [value for term in known for value in term.values]


def _is_period_of(value: str, plain: str, days: Iterable[date], today: date) -> bool:
    found = period(value, today, 1)
    since, until = found.since or date.min, found.until or date.max
    return any(since <= day <= until for day in days) or all(year in plain for year in _YEAR.findall(value))


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
    in_both = told.currency and heard.currency
    is_money = not in_both or in_currency(told.currency, heard.currency) == in_currency(heard.currency, told.currency)
    is_time = not (told.period and heard.period) or told.period == heard.period
    return told.value in _values(heard) and told.percent == heard.percent and is_money and is_time


def _values(heard: amounts.Sum) -> set[Decimal]:
    """What a sum may stand for: one that was said the short way also so many thousand."""
    return {heard.value, heard.value * _THOUSAND} if heard.terse else {heard.value}


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
                yield _Clause(sentence, words, forms, _is_denied(part.strip()), kind)


def _is_denied(plain: str) -> bool:
    return Cue.NEGATED in cues(plain) or bool(_DENIED.search(plain))
