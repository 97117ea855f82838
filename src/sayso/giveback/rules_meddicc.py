"""MEDDICC of a deal: for each of the seven questions the words that answer it, or what to ask. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sayso.domain.signal import Signal
from sayso.extract.meddicc import meddicc
from sayso.giveback.facts import Facts, Source, stated
from sayso.giveback.rules_unknown import ASKED
from sayso.giveback.statements import Statement, clipped, verbatim
from sayso.propose.facts import Heard

MOST: Final = 5  # answers shown of one question
LONGEST: Final = 30  # words of a name
_KINDS: Final = ("need", "milestone", "stakeholder", "objection", "competitor", "close_date")  # as they weigh
_QUESTIONS: Final = {
    **{name: gap.question for name, gap in ASKED.items()},
    "Metrics": "What would tell you in a year that it was worth it, in figures?",
    "Decision criteria": "By what will you choose, and what must it be able to do?",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the seven questions: what was heard of it, or, where nothing was, what would fill it.

    `lines` are the weightiest and newest answers, `more` how many others there are; `ask` is "" where it is answered.
    """

    name: str
    lines: tuple[Statement, ...]
    more: int = 0
    ask: str = ""


def qualification(facts: Facts) -> tuple[Answered, ...]:
    """The seven questions in their order."""
    source = Source(facts)
    heard = [each for kind in _KINDS for each in sorted(stated(facts, kind), key=_said, reverse=True)]
    by_signal = {id(each.signal): each for each in heard}
    found = []
    for question in meddicc(each.signal for each in heard):
        answers = [by_signal[id(signal)] for signal in _newest_of_each(question.answers)]
        lines = tuple(_told(source, answer) for answer in answers[:MOST])
        ask = _QUESTIONS[question.name] if question.is_open else ""
        found.append(Answered(question.name, lines, max(0, len(answers) - MOST), ask))
    return tuple(found)


def _newest_of_each(answers: Iterable[Signal]) -> list[Signal]:
    """Of a rival, or of somebody named, the newest words alone."""
    kept: dict[object, Signal] = {}
    for signal in answers:
        name = signal.value.get("name")
        kept.setdefault((signal.kind, str(name).casefold()) if name else id(signal), signal)
    return list(kept.values())


def _said(heard: Heard) -> tuple[float, int, int]:
    at = heard.said_at.timestamp() if heard.said_at else 0.0
    return at, heard.signal.quote.turn, heard.signal.quote.start


def _told(source: Source, heard: Heard) -> Statement:
    quotes = source.quoted(heard)
    return Statement(f"{_of_whom(heard.signal)}“{verbatim(quotes[0].text)}”", quotes)


def _of_whom(signal: Signal) -> str:
    """Whom or what the words are about, where they are about somebody."""
    value = signal.value
    if signal.kind == "stakeholder":
        who = value.get("name") or value.get("title")
        return f"{clipped(str(who), LONGEST)}: " if who else ""
    if signal.kind == "competitor":
        return f"{clipped(str(value.get('name')), LONGEST)}, {str(value.get('status')).replace('_', ' ')}: "
    return ""
