"""Sentences cut into clauses that each put one thing forward: "get it to me by Friday and I'll table it" is two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count, pairwise
from typing import Final

from sayso.extract.local.reading import Reading, Sentence

_SHORTEST: Final = 2  # words; less is no clause
_LEADS: Final = (
    r"(?:(?:and|but|so|then|or|because|cause|also|maybe|please|otherwise|now|well|um|uh|okay|ok|yeah) ){0,3}"
)
_PUTS: Final = (
    r"(?:(?:i|we|you|he|she|they)(?:'ll|'d|'m|'re| will| would| can| could| shall| should| need| want| am| are| have to"
    r"| gotta| must| might)\b"
    r"|i (?:[a-z]+)\b|we (?:[a-z]+)\b|you (?:get|have|send|write|give|got|take|see|hear|let|tell|put|fill|know)\b"
    r"|(?:can|could|would|will|shall|should|may|might) (?:i|we|you|u|he|she|they|the|somebody|someone)\b"
    r"|(?:let|lets|let's)(?: me| us)?\b|please\b|pls\b|kindly\b|(?:how|what) about\b|what if\b|why don't\b"
    r"|(?:do|did|does|is|are|was|when|what|who|where|how) (?:you|i|we|that|it|he|she|they|the)\b"
    r"|(?:send|give|get|call|ring|tell|ask|talk to|put|make it|mail|email|write|bring|take|show|let|do|come)"
    r" (?:me|us|him|her|them|it|that|this|the|a|an|your|my|both|to)\b"
    r"|(?:it|that|this|there)(?:'s|'ll| is| will| would)\b|(?:he|she|they)(?:'s| is| has| was)\b)"
)
_CUT: Final = re.compile(
    rf"(?:[,;:\u2013\u2014]|\.\.+|\u2026| -)\s+(?={_LEADS}{_PUTS})"
    rf"|\s(?=(?:and|but|so|then|because|cause|otherwise) {_LEADS}{_PUTS})"
)
_FOUND: Final = ("cues", "words", "mentions", "sums")  # what may have been found in a sentence already


def by_clauses(reading: Reading) -> Reading:
    """The same reading with its sentences cut into clauses. Ask for it with ``reading.once(by_clauses)``."""
    places = count()
    found = chain.from_iterable(pieces(sentence, places) for sentence in reading.sentences)
    return replace(reading, sentences=tuple(found))


def pieces(sentence: Sentence, places: Iterator[int]) -> Iterator[Sentence]:
    """A sentence cut into its clauses, which take the next of the places."""
    for start, end in _cut(sentence.plain):
        yield _piece(sentence, next(places), start, end)


def _piece(sentence: Sentence, place: int, start: int, end: int) -> Sentence:
    piece = Sentence(
        place,
        sentence.turn,
        sentence.start + start,
        sentence.start + end,
        sentence.plain[start:end],
        sentence.speaker,
    )
    if end - start == len(sentence.plain):
        piece.__dict__.update({name: sentence.__dict__[name] for name in _FOUND if name in sentence.__dict__})
    return piece


def _cut(plain: str) -> Iterator[tuple[int, int]]:
    edges = [0]
    for match in _CUT.finditer(plain):
        if plain.count(" ", edges[-1], match.start()) + 1 >= _SHORTEST:
            edges.append(match.end())
    for start, end in pairwise([*edges, len(plain)]):
        kept = end
        while kept > start and plain[kept - 1].isspace():
            kept -= 1
        if kept > start:
            yield start, kept
