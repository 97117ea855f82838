"""As much SOQL as the fake org understands: a query is parsed whole, and refused where it is not well formed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\[\\'\"nrtbf]|[^\\'])*')|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+Z)|(?P<days>LAST_N_DAYS:\d+)"
    r"|(?P<word>[A-Za-z][\w.]*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>>=|<=|!=|[=<>(),]))"
)
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
Row = dict[str, Any]
Test = Callable[[Row], bool]


class Malformed(Exception):
    """MALFORMED_QUERY."""


@dataclass
class Query:
    fields: list[str]
    source: str
    test: Test
    order: list[str]
    named: set[str]


class _Parser:
    def __init__(self, text: str, now: datetime) -> None:
        self.tokens, self.now, self.named = _tokens(text), now, set()

    def query(self) -> Query:
        self.expect("SELECT")
        fields = self.listed()
        self.expect("FROM")
        source = self.take("word")
        test: Test = lambda row: True  # noqa: E731
        if self.is_next("WHERE"):
            test = self.any_of()
        order = self.ordered() if self.is_next("ORDER") else []
        if self.tokens:
            raise Malformed(f"unexpected token: {self.tokens[0][1]}")
        return Query(fields, source, test, order, self.named | set(fields) | set(order))

    def listed(self) -> list[str]:
        found = [self.take("word")]
        while self.is_next(","):
            found.append(self.take("word"))
        return found

    def ordered(self) -> list[str]:
        self.expect("BY")
        return self.listed()

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.is_next("OR"):
            tests.append(self.all_of())
        return lambda row: any(test(row) for test in tests)

    def all_of(self) -> Test:
        tests = [self.one()]
        while self.is_next("AND"):
            tests.append(self.one())
        return lambda row: all(test(row) for test in tests)

    def one(self) -> Test:
        if self.is_next("("):
            inner = self.any_of()
            self.expect(")")
            return inner
        name = self.take("word")
        self.named.add(name)
        if self.is_next("IN"):
            self.expect("(")
            values = [self.value()]
            while self.is_next(","):
                values.append(self.value())
            self.expect(")")
            return lambda row: row.get(name) in values
        sign, value = self.take("sign"), self.value()
        return lambda row: _compared(row.get(name), sign, value)

    def value(self) -> Any:
        kind, found = self.tokens.pop(0) if self.tokens else ("", "")
        if kind == "text":
            return re.sub(r"\\(.)", lambda m: _UNESCAPED.get(m[1], m[1]), found[1:-1])
        if kind == "moment":
            return datetime.fromisoformat(found)
        if kind == "days":
            return self.now - timedelta(days=int(found.partition(":")[2]))
        if kind == "number":
            return float(found)
        words = {"TRUE": True, "FALSE": False, "NULL": None}
        if kind == "word" and found.upper() in words:
            return words[found.upper()]
        raise Malformed(f"unexpected token: {found}")

    def take(self, kind: str) -> str:
        if not self.tokens or self.tokens[0][0] != kind:
            raise Malformed(f"expected a {kind}")
        return self.tokens.pop(0)[1]

    def is_next(self, word: str) -> bool:
        if self.tokens and self.tokens[0][0] in ("word", "sign") and self.tokens[0][1].upper() == word:
            self.tokens.pop(0)
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.is_next(word):
            raise Malformed(f"expected {word}")


def parsed(text: str, now: datetime) -> Query:
    """The query. Raises Malformed."""
    return _Parser(text, now).query()


def sort_key(row: Row, name: str) -> Any:
    found = row.get(name)
    return (found is not None, found)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise Malformed(f"unexpected character near {text[place : place + 20]!r}")
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        place = match.end()
    return found


def _compared(held: Any, sign: str, value: Any) -> bool:
    if sign == "=":
        return held == value
    if sign == "!=":
        return held != value
    if held is None:
        return False
    if isinstance(value, datetime) and isinstance(held, datetime):
        held, value = held.astimezone(UTC), value.astimezone(UTC)
    return {">": held > value, "<": held < value, ">=": held >= value, "<=": held <= value}[sign]
