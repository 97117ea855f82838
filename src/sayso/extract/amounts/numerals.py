"""Numbers as written and as spoken: "45.000", "18,50,000", "a hundred and fifty-five", "twelve six", "two forty"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_UNITS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: Final = {
    "k": 1_000, "grand": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000, "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "lacs": 100_000, "crore": 10_000_000,
    "crores": 10_000_000, "mio": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_TEN: Final = 10
_HUNDRED: Final = 100
_THOUSAND: Final = 1_000

SMALL: Final = "|".join(sorted((*_UNITS, *_TENS), key=len, reverse=True))
BIG: Final = "hundred|thousand|grand|million|lakhs?|crores?|billion"
_BIG_WORDS: Final = ("hundred", "thousand", "grand", "million", "lakh", "lakhs", "crore", "crores", "billion")
_WHOLE: Final = (  # "a grand" is a sum, "a grand plan" is none
    r"hundred|thousand|million|lakh|crore|billion|grand(?= (?:a|per|each|off|more|less)\b|[.,!?]|$)"
)
_AND: Final = "(?:" + "|".join(f"(?<={word})" for word in _BIG_WORDS) + ") and "  # "eighty and ninety" are two
SPOKEN: Final = (
    rf"(?:\b(?:a|an) (?:{_WHOLE})|\bhalf an? (?:million|billion|crore|lakh|thousand|grand)"
    rf"|\b(?:a )?quarter (?:of a )?(?:million|billion)|\b(?:a )?couple (?:of )?(?:hundred|thousand|million|grand)"
    rf"|\b(?:{SMALL}))"
    rf"(?:(?:[ -]|{_AND}|, (?=hundred|thousand))(?:{SMALL}|{BIG})|[ -](?:and a half|point(?: (?:{SMALL}|oh"
    rf"|zero))+))*\b(?! ?-)"
)
SPACED: Final = r"[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]{1,2})?(?![0-9])"  # "12 000", where a currency or a scale shows it
WRITTEN: Final = r"[0-9]{1,3}(?:[.,'\u202f\u00a0][0-9]{2,3})+(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]+(?:[.,][0-9]{1,4})?"
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[.,'\u202f\u00a0][0-9]{2,3})*[.,'\u202f\u00a0][0-9]{3}")
_SPLIT: Final = re.compile(r"[ ,-]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `terse` where it was said the short way and may stand for so many thousand ("two forty")."""

    value: Decimal
    terse: bool = False


def written(text: str) -> Decimal:
    """The value of digits with their separators. "4.500" and "4,500" are thousands, "6,30" and "0.094" are not."""
    head, mark, tail = _decimals(text)
    digits = "".join(letter for letter in head if letter.isdigit())
    return Decimal(f"{digits}.{tail}" if mark else digits)


def _decimals(text: str) -> tuple[str, str, str]:
    if _GROUPED.fullmatch(text) and not text.startswith("0"):
        return text, "", ""
    cut = max(text.rfind("."), text.rfind(","))
    return (text, "", "") if cut < 0 else (text[:cut], ".", text[cut + 1 :])


def spoken(text: str) -> Number:
    """The value of number words.

    Beside the full way ("four hundred and sixty thousand") the short ways of sales talk are read: "thirteen fifty" is
    1,350, "two forty" 240, "twelve six" 12,600, "four ninety-nine two" 499,200.
    """
    words = ["two" if word == "couple" else word for word in _SPLIT.split(text) if word and word != "of"]
    if "point" in words:
        return Number(_with_point(words))
    half = words[-3:] == ["and", "a", "half"]
    words = [word for word in (words[:-3] if half else words) if word not in {"and", "a", "an"}]
    if "quarter" in words:
        return Number(Decimal("0.25") * SCALES[words[-1]])
    if "half" in words:
        return _half_inside(words)
    number = _sum(words)
    if half and words[-1] in SCALES:  # "two million and a half"
        return Number(number.value + SCALES[words[-1]] / Decimal(2))
    return Number(number.value + Decimal("0.5"), terse=True) if half else number


def _half_inside(words: list[str]) -> Number:
    """As in "eleven and a half thousand": the half belongs before the scale."""
    cut = words.index("half")
    scale = 1
    for word in words[cut + 1 :]:
        scale *= SCALES.get(word, _HUNDRED if word == "hundred" else 1)
    return Number((_sum(words[:cut]).value + Decimal("0.5")) * scale, terse=scale == 1)


def _with_point(words: list[str]) -> Decimal:
    cut = words.index("point")
    whole = _sum([word for word in words[:cut] if word != "and"]).value
    rest, scale = "", 1
    for word in words[cut + 1 :]:
        if word in SCALES:
            scale *= SCALES[word]
        elif word in _TENS or word in _UNITS:
            rest += str(_TENS.get(word) or _UNITS[word])
        else:
            rest += "0"
    return Decimal(f"{whole}.{rest or 0}") * scale


def _sum(words: Sequence[str]) -> Number:
    """The full way: groups below a hundred, times hundred, times the scales, added up."""
    total, terse, latest = Decimal(0), False, 1
    groups: list[int] = []
    for word in words:
        if word in SCALES:
            latest = SCALES[word]
            total += _group(groups).value * SCALES[word] if groups else SCALES[word]
            groups = []
        elif word == "hundred":
            groups = [*groups[:-1], (groups[-1] if groups else 1) * _HUNDRED]
        else:
            groups = _added(groups, word)
    if groups:
        tail = _group(groups)
        total, terse = total + tail.value * _next_scale(latest, tail.value), tail.terse and total == 0
    return Number(total, terse)


def _next_scale(scale: int, tail: Decimal) -> int:
    """What a number after a scale counts: "a million two", "three million one hundred", "one crore twenty"."""
    if scale == SCALES["million"]:
        return _THOUSAND * _HUNDRED if tail < _TEN else _THOUSAND if tail < _THOUSAND else 1
    if scale == SCALES["crore"] and tail < _HUNDRED:
        return SCALES["lakh"]
    return _THOUSAND if scale == SCALES["lakh"] and tail < _HUNDRED else 1


def _added(groups: list[int], word: str) -> list[int]:
    """A tens word opens a group unless it fills a hundred; a unit completes tens or a hundred, else opens one."""
    last = groups[-1] if groups else None
    value = _TENS.get(word) or _UNITS.get(word, 0)
    if last is not None and last >= _HUNDRED and last % _HUNDRED == 0:
        return [*groups[:-1], last + value]
    fills_tens = last is not None and last % _TEN == 0 and last % _HUNDRED != 0 and last != _TEN
    if value < _TEN and fills_tens and last is not None:
        return [*groups[:-1], last + value]
    return [*groups, value]


def _group(groups: list[int]) -> Number:
    """Groups said one after the other: "thirteen fifty", "two forty", "twelve six", "four ninety-nine two"."""
    value = groups[0]
    for place, after in enumerate(groups[1:], start=1):
        single = after < _TEN
        if single and value >= _TEN:
            return Number(Decimal(value * _THOUSAND + after * _HUNDRED + sum(groups[place + 1 :])))
        value = value * (_TEN if single else _HUNDRED if after < _HUNDRED else _THOUSAND) + after
    return Number(Decimal(value), terse=value < _THOUSAND)
