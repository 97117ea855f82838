"""Parsing a model's answer strictly, for it may be anything. What is no claim with a quote is dropped and counted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Quote, Transcript, Turn, TurnKind, quote

_MOST: Final = 400  # claims in one answer; more is no reading
_MOST_SUPPORT: Final = 8
_LONGEST_QUOTE: Final = 2_000
_SPACE: Final = re.compile(r"\s+")
_FENCED: Final = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL)


class NoAnswer(ValueError):
    """The model's answer is no JSON object with a list of signals: this part counts as unread."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says was heard, its quotes found in the conversation."""

    kind: str
    quote: Quote
    support: tuple[Quote, ...]
    value: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The claims of an answer, and for each that was dropped why, in one line."""

    claims: tuple[Claim, ...]
    dropped: tuple[str, ...]


def parse(text: str, transcript: Transcript) -> Parsed:
    """The claims of an answer whose quotes stand in the conversation. Raises NoAnswer where it is no answer at all."""
    claims: list[Claim] = []
    dropped: list[str] = []
    for one in _signals(text)[:_MOST]:
        found = _claim(one, transcript)
        if isinstance(found, Claim):
            claims.append(found)
        else:
            dropped.append(found)
    return Parsed(tuple(claims), tuple(dropped))


def is_answer(text: str) -> bool:
    """Whether it can be parsed at all."""
    try:
        _signals(text)
    except NoAnswer:
        return False
    return True


def locate(text: str, turn: Turn) -> Quote | None:
    """`text` as a quote of `turn`, letter by letter but for white space, which models fold; None if it is not there."""
    words = _SPACE.split(text.strip())
    if not any(words) or len(text) > _LONGEST_QUOTE:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), turn.text)
    return quote(turn, *found.span()) if found else None


def _signals(text: str) -> list[Any]:
    fenced = _FENCED.search(text)
    try:
        found = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        raise NoAnswer("The model's answer is no JSON.") from None
    signals = found.get("signals") if isinstance(found, dict) else None
    if not isinstance(signals, list):
        raise NoAnswer("The model's answer has no list of signals.")
    return signals


def _claim(one: object, transcript: Transcript) -> Claim | str:
    if not isinstance(one, dict):
        return "a signal is no object"
    kind, value = one.get("kind"), one.get("value")
    if not isinstance(kind, str) or not isinstance(value, dict):
        return "a signal lacks its kind or its value"
    main = _quote(one, transcript)
    if main is None:
        return f"{kind}: its quote does not stand in the turn it names"
    given = one.get("support")
    backing: Sequence[object] = given if isinstance(given, list) else ()
    support = [_quote(other, transcript) for other in backing[:_MOST_SUPPORT]]
    if None in support:
        return f"{kind}: a quote of its support does not stand in the turn it names"
    return Claim(kind, main, tuple(each for each in support if each and each != main), value)


def _quote(given: object, transcript: Transcript) -> Quote | None:
    if not isinstance(given, dict):
        return None
    turn, text = given.get("turn"), given.get("quote")
    if not isinstance(turn, int) or isinstance(turn, bool) or not isinstance(text, str):
        return None
    if not 0 <= turn < len(transcript.turns) or transcript.turns[turn].kind is not TurnKind.SAID:
        return None
    return locate(text, transcript.turns[turn])
