"""How text is taken apart for searching: words without case, accents and plural, each with its place. Pure.

What somebody types goes through the same rules, and only letters and digits come out of them: no text, however hostile,
can say anything in the query language of a database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sayso.capture.search.forms import forms_of

LONGEST_WORD = 40
MOST_PHRASES = 16
MOST_WORDS_OF_PHRASE = 16
LEAST_BEGINNING = 3  # "co*" would be a tenth of all words
LEAST_PLURAL = 4

# Scripts that are written without spaces are found character by character, in order.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*")
_ASKED = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another; with `is_beginning` the latest of them may go on.

    A single word may have `others`: other forms, any of which may stand in its place.
    """

    words: tuple[str, ...]
    is_beginning: bool = False
    others: tuple[str, ...] = ()


def words_of(text: str) -> list[str]:
    """Each word of a text as the index knows it."""
    return [word for word in map(indexed, _WORD.findall(text)) if word]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of a text as the index knows it, with the characters it stands at."""
    for found in _WORD.finditer(text):
        word = indexed(found[0])
        if word:
            yield word, found.start(), found.end()


@lru_cache(maxsize=1 << 16)  # a language has no more words than that in use
def indexed(raw: str) -> str:
    """A word without case and accents, an English plural as its singular, cut to what an index takes."""
    if raw.isascii():
        return _singular(raw.lower())[:LONGEST_WORD]
    flat = unicodedata.normalize("NFKD", raw.casefold())
    return _singular("".join(char for char in flat if char.isalnum()))[:LONGEST_WORD]


def asked(text: str) -> tuple[Phrase, ...]:
    """What somebody typed: each word, each "quoted phrase", each beginning* as a phrase; all of them must be found.

    "well-known" and "anna@firm.example" are phrases by themselves. Empty where nothing is left to look for.
    """
    phrases: list[Phrase] = []
    for quoted, bare in _ASKED.findall(text):
        raw = quoted or bare
        words = tuple(word for word, _, _ in spans(raw))[:MOST_WORDS_OF_PHRASE]
        if not words:
            continue
        is_beginning = bool(bare) and raw.endswith("*") and len(words[-1]) >= LEAST_BEGINNING
        phrases.append(Phrase(words, is_beginning))
    return tuple(phrases[:MOST_PHRASES])


def in_any_form(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """The phrases with the other forms of each single word."""
    return tuple(
        phrase
        if phrase.is_beginning or len(phrase.words) > 1
        else Phrase(phrase.words, others=forms_of(phrase.words[0])[1:])
        for phrase in phrases
    )


def holds(text: str, phrase: Phrase) -> bool:
    """Whether the phrase stands in the text."""
    return place(text, (phrase,)) != (0, 0)


def place(text: str, phrases: tuple[Phrase, ...]) -> tuple[int, int]:
    """Where the first of the phrases to stand in the text begins and ends, in characters; (0, 0) where none does."""
    found = list(spans(text))
    for index in range(len(found)):
        for phrase in phrases:
            if _stands(phrase, [word for word, _, _ in found[index : index + len(phrase.words)]]):
                return found[index][1], found[index + len(phrase.words) - 1][2]
    return 0, 0


def _stands(phrase: Phrase, words: list[str]) -> bool:
    if len(words) < len(phrase.words):
        return False
    *exact, latest = phrase.words
    if words[: len(exact)] != exact:
        return False
    if phrase.is_beginning:
        return words[-1].startswith(latest)
    return words[-1] == latest or words[-1] in phrase.others


def _singular(word: str) -> str:
    if len(word) < LEAST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
