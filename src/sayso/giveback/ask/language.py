"""The language of questions: a text is a row of terms, and a row of terms is written as a text. Pure.

``operator:value`` narrows; a comma means *or* (``objection:price,timing``), a hyphen in front means *not*
(``-stage:lost``); what is left are words (in any of their forms) and "quoted phrases". All terms must hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sayso.giveback.ask import operators
from sayso.giveback.ask.figures import BadFigure, span
from sayso.giveback.ask.operators import Operator, Takes
from sayso.giveback.ask.periods import BadPeriod, canonical

LONGEST = 800
MOST_TERMS = 40
_NAME = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)")
_SPACE = re.compile(r"\s+")
_BARE = re.compile(r'[^\s"]+')
_VALUE = re.compile(r'"([^"]*)"|([^\s",]+)')
_FIGURE = re.compile(r'"([^"]*)"|([^\s"]+)')  # a comma parts thousands
_SIGNS = re.compile(r"(?<!\S)-[^\W\d_]|\w\*(?!\S)")
_NEEDS_MARKS = re.compile(r"[\s,:]|^-|^$")


class BadQuery(ValueError):
    """The question cannot be read. The message says what is wrong and what to do; `start` and `end` say where."""

    def __init__(self, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of the `values` of an `operator`; or, without operator, one word or (`is_exact`) phrase.

    `start` and `end` are its place in the text that was read.
    """

    operator: str
    values: tuple[str, ...]
    negated: bool = False
    is_exact: bool = False
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """The term as it is written."""
        if self.operator:
            body = f"{self.operator}:{','.join(_value(value) for value in self.values)}"
        else:
            body = f'"{self.values[0]}"' if self.is_exact else self.values[0]
        return f"-{body}" if self.negated else body


def word(text: str) -> Term:
    """A word to look for."""
    return Term("", (text,), is_exact=bool(_NEEDS_MARKS.search(text)))


def of(operator: str, *values: str) -> Term:
    """A term of an operator with values that are known to be good."""
    return Term(operator, values)


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a text. Raises BadQuery, with the place."""
    if len(text) > LONGEST:
        raise BadQuery(f"The question has {len(text)} characters: {LONGEST} are read. Shorten it.", LONGEST, len(text))
    found: list[Term] = []
    at = 0
    while at < len(text):
        if gap := _SPACE.match(text, at):
            at = gap.end()
            continue
        term, at = _term(text, at)
        found.append(term)
    if len(found) > MOST_TERMS:
        raise BadQuery(f"The question has {len(found)} terms: {MOST_TERMS} are read. Take some away.", 0, len(text))
    return tuple(found)


def write(terms: tuple[Term, ...]) -> str:
    """The text of some terms: reading it gives the same terms."""
    return " ".join(map(str, terms))


def has_operators(text: str) -> bool:
    """Whether somebody writes operators (or nearly one), -without or begin*: then no rule makes more of it."""
    outside = re.sub(r'"[^"]*"?', '"', text)
    names = re.findall(r"(?<!\S)-?([A-Za-z][A-Za-z_-]*):(?=\S)", outside)
    return bool(_SIGNS.search(outside)) or any(operators.operator(name) or operators.likely(name) for name in names)


def _term(text: str, start: int) -> tuple[Term, int]:
    at = start + 1 if text[start] == "-" and start + 1 < len(text) and not text[start + 1].isspace() else start
    negated = at > start
    if text[at] == '"':
        end = text.find('"', at + 1)
        if end < 0:
            raise BadQuery('The quotation mark is not closed: write a second ".', at, len(text))
        phrase = " ".join(text[at + 1 : end].split())
        if not phrase:
            raise BadQuery("There is nothing between the quotation marks: write words, or take them away.", at, end + 1)
        return Term("", (phrase,), negated, is_exact=True, start=start, end=end + 1), end + 1
    if name := _NAME.match(text, at):
        return _narrowing(text, name, start, negated=negated)
    bare = _BARE.match(text, at)
    end = bare.end() if bare else at + 1
    return Term("", (text[at:end],), negated, start=start, end=end), end


def _narrowing(text: str, name: re.Match[str], start: int, *, negated: bool) -> tuple[Term, int]:
    known = operators.operator(name[1])
    if known is None:
        near = operators.likely(name[1])
        hint = f" Did you mean {near}:?" if near else ""
        message = f"There is no operator {name[1]}:.{hint} To look for the words themselves, put them in quotes."
        raise BadQuery(message, name.start(), name.end())
    values: list[str] = []
    at = name.end()
    value = _FIGURE if known.takes is Takes.FIGURE else _VALUE
    while found := value.match(text, at):
        raw = found[1] if found[1] is not None else found[2]
        values.append(_checked(known, raw, found.start(), found.end()))
        at = found.end()
        if at >= len(text) or text[at] != ",":
            break
        at += 1
    else:
        raise BadQuery(f"{known.name}: needs a value, such as {known.example}", name.start(), max(at, name.end()))
    unique = tuple(dict.fromkeys(values))
    return Term(known.name, unique, negated, start=start, end=at), at


def _checked(known: Operator, raw: str, start: int, end: int) -> str:
    """The value in its one form. Raises BadQuery where the operator knows no such value."""
    value = " ".join(raw.split())
    if not value:
        raise BadQuery(f"{known.name}: needs a value, such as {known.example}", start, end)
    try:
        if known.takes is Takes.PERIOD:
            return canonical(value)
        if known.takes is Takes.FIGURE:
            return span(value).written
    except (BadPeriod, BadFigure) as problem:
        raise BadQuery(f"{known.name}: {problem}", start, end) from problem
    choice = known.choice(value)
    if choice is None and not known.is_open:
        words = ", ".join(known.choices)
        raise BadQuery(f"{known.name}: knows no “{value[:40]}”. It takes one of {words}.", start, end)
    return choice or value


def _value(value: str) -> str:
    return f'"{value}"' if _NEEDS_MARKS.search(value) else value
