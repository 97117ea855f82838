"""What may be said back: a statement with the quotes that prove it, or plainly that something is unknown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.sentences import stops
from sayso.propose.views import WORDS_A_MINUTE

LONGEST_NAME = 20  # words of a name that there is room for
LONGEST_QUOTE = 40  # words; what is longer ends with the sentence that they stand in
_LONGEST_SENTENCE = 80  # words; nobody breathes that long, but a transcript without stops goes on for ever
_CLAUSE_NEAR = 20  # words before that bound in which the end of a clause is looked for
_CLAUSE = re.compile(r"[,;:][\"'”’)]*$|^[—–-]$")


class Unquoted(ValueError):
    """Something was to be stated that nobody was heard to say."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Nobody was heard to say this, so it is not stated: {text!r}")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of one turn, character for character, and the conversation it stands in.

    `conversation` is the conversation's identity, `called` that in words ("call of 12 Mar 2026"); `side` is whom the
    speaker speaks for.
    """

    conversation: str
    conversation_id: int
    called: str
    revision: int
    turn: int
    start: int
    end: int
    text: str
    speaker: str
    side: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing told of what was heard. It cannot be made without a quote: raises Unquoted."""

    text: str
    quotes: tuple[Quoted, ...]

    def __post_init__(self) -> None:
        if not self.quotes or not all(quote.text.strip() for quote in self.quotes):
            raise Unquoted(self.text)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that nobody was heard to say."""

    text: str


Line = Statement | Unknown


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to say or to ask, and the ground for it."""

    text: str
    ground: Line


def words_in(texts: Iterable[str]) -> int:
    """How many words there are to read."""
    return sum(len(text.split()) for text in texts)


def seconds_for(words: int) -> int:
    """Seconds to read that many words, at 230 a minute."""
    return round(words * 60 / WORDS_A_MINUTE)


def verbatim(text: str) -> str:
    """What was said, in one line: no sentence loses its end, which may deny or condition what it began with.

    The one exception: a sentence that has not ended within 80 words is cut there, at the end of a clause where one of
    the last 20 words ends it.
    """
    words = text.split()
    line = " ".join(words)
    if len(words) <= LONGEST_QUOTE:
        return line
    least = len(" ".join(words[:LONGEST_QUOTE]))
    until = next((len(line[:ends].split()) for ends, _ in stops(line, least, len(line))), len(words))
    return clipped(line, until if until <= _LONGEST_SENTENCE else _clause_end(words))


def _clause_end(words: list[str]) -> int:
    """How many words there are up to the last clause that ends near the bound; else the bound."""
    near = range(_LONGEST_SENTENCE, _LONGEST_SENTENCE - _CLAUSE_NEAR, -1)
    return next((count for count in near if _CLAUSE.search(words[count - 1])), _LONGEST_SENTENCE)


def clipped(text: str, most: int) -> str:
    """The text in one line, cut after `most` words where it goes on."""
    words = text.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:.')} …"
