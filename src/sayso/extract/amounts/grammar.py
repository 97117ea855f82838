"""Finding the spans in a text that name a sum of money or a percentage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from sayso.extract.amounts.numerals import BIG, SCALES, SMALL, SPACED, SPOKEN, WRITTEN, spoken, written
from sayso.extract.words import any_word

_BEFORE: Final = {
    "$": "$", "us$": "USD", "a$": "AUD", "c$": "CAD", "r$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
    "rs": "INR", "rs.": "INR", "inr": "INR", "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "aud": "AUD",
    "cad": "CAD", "nzd": "NZD", "pln": "PLN", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "brl": "BRL", "jpy": "JPY",
    "sgd": "SGD", "zar": "ZAR",
}  # fmt: skip
_AFTER: Final = {
    "dollar": "$", "dollars": "$", "bucks": "$", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP",
    "quid": "GBP", "pence": "GBP", "rupee": "INR", "rupees": "INR", "franc": "CHF", "francs": "CHF", "reais": "BRL",
    "real": "BRL", "yen": "JPY", "zloty": "PLN", "złoty": "PLN", "kronor": "SEK", "kroner": "kr", "kr": "kr",
    "peso": "MXN", "pesos": "MXN", "naira": "NGN", "rand": "ZAR", "lira": "TRY", "baht": "THB", "dirham": "AED",
    "dirhams": "AED", "riyal": "SAR", "riyals": "SAR", "shekel": "ILS", "shekels": "ILS", "forint": "HUF",
    "cedi": "GHS", "cedis": "GHS", "pataca": "MOP", "patacas": "MOP", "pula": "BWP", "ringgit": "MYR",
    "yuan": "CNY", "rupiah": "IDR", "dong": "VND", "krona": "SEK", "krone": "kr", "kronur": "ISK", "rappen": "CHF",
    "cents": "$", "cent": "$", "p": "GBP", "canadian": "CAD", "€": "EUR", "£": "GBP", "$": "$", "¥": "JPY",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "pln": "PLN",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "brl": "BRL", "inr": "INR", "jpy": "JPY", "sgd": "SGD", "zar": "ZAR",
}  # fmt: skip
_HUNDRED: Final = 100
_COUNTS_IN: Final = {**SCALES, "hundred": _HUNDRED}
_UNITS: Final = ("dollar", "dollars", "euro", "euros", "pound", "pounds", "franc", "francs")
_HUNDREDTHS: Final = frozenset({"pence", "p", "cents", "cent", "rappen"})
_SAME_SIGN: Final = {
    "$": frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
}
_WORD_BEFORE: Final = "|".join(re.escape(word) for word in sorted(_BEFORE, key=len, reverse=True))
_WORD_AFTER: Final = "|".join(re.escape(word) for word in sorted(_AFTER, key=len, reverse=True))
_SCALE: Final = "|".join(sorted(SCALES, key=len, reverse=True))
_SUM: Final = re.compile(  # it begins a word, or is the end of "80-90k"
    rf"(?:(?<![\w.,/:-])|(?<=[0-9]-)(?={WRITTEN} ?(?:%|per ?cent\b|(?:{_SCALE}|{_WORD_AFTER})(?![\w$]))))"
    rf"(?:(?P<pct>%)\s?)?(?:(?P<before>{_WORD_BEFORE})\s?)?"
    rf"(?:(?P<spaced>{SPACED})(?(before)|(?= ?(?:{_SCALE}|{_WORD_AFTER})(?![\w$])))"
    rf"|(?P<written>{WRITTEN})(?![0-9:])|(?P<spoken>{SPOKEN}))"
    rf"(?:[ -]?(?P<scale>{_SCALE})\b)?(?P<percent>\s?(?:%|percent\b|per cent\b))?"
    rf"(?:[ -]?(?P<after>{_WORD_AFTER})(?![\w$]|\.a\b))?"
)
_MAY_NAME_A_SUM: Final = any_word(re.compile(rf"[0-9]|\b(?:{SMALL}|{BIG})\b"))
_PERIOD: Final = (
    (
        re.compile(r"\b(?:one[- ]?off|one[- ]?time|once|single payment|in one time|up[- ]?front fee|set[- ]?up)\b"),
        "once",
    ),
    (re.compile(r"(?:\b(?:per|a|an|each|every|and)|/)\s?(?:\w+[ ,]+){0,3}?(?:month|mo)\b|\bmonthly\b|\bpm\b"), "month"),
    (
        re.compile(
            r"(?:\b(?:per|a|an|each|every|and)|/)\s?(?:\w+[ ,]+){0,3}?(?:year|yr|annum)\b|\byearly\b|\bannual(?:ly)?\b"
            r"|\bfor the (?:school |first )?year\b|\b(?:first|this|second) year\b|\byear one\b|\bp\.?a\b|\bthe year\b"
        ),
        "year",
    ),
)
_UNIT: Final = re.compile(
    r"^(?:\s?(?:a|an|each|every)\s(?P<one>seat|user|head|person|licen[cs]e|employee|piece|unit|device|vehicle|truck|site"
    r"|store|location|room|box|terminal|student)|(?:\s?per|\s?/)\s?(?P<any>(?!month|mo\b|year|yr|annum|cent|quarter"
    r"|week|day|hour)[a-z]{3,20}))\b"
)
_SEVERAL_YEARS: Final = re.compile(r"\b(?:over|for|across)(?: the)? (?:two|three|four|five|[2-9])(?:[ -]years?)?\b")
_TO: Final = re.compile(r"\s*(?:to|or|till|until|[-\u2013\u2014])\s*")
_AND: Final = re.compile(r"\s+and\s+")
_BETWEEN: Final = re.compile(r"\bbetween $")
_MOVED: Final = re.compile(
    r"\b(?:w[eo]nt|goes?|going|gone|mov\w+|up|down|rais\w+|ris\w+|rose|increas\w+|jump\w*|c[ao]mes?|coming|br[io]\w+"
    r"|cut\w*|dropp?\w*|gr[eo]w\w*|reduc\w+|chang\w+|doubl\w+|tak\w+|took)"
    r" (?:\w+ ){0,4}from (?:about |around |roughly )?$"
)
_REACH: Final = 48  # how many characters after a sum its period may stand
_LONGEST: Final = 2_000  # no sum is written with more letters; longer runs of digits are data


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum or percentage in a text: ``text[start:end]``.

    `currency` is an ISO code, "$" or "kr" where the sign is shared by several, "" where none was said. `marked` says
    that a sign, a currency word or a scale ("k", "lakh") shows it to be money; `terse` that it was said the short way
    and may stand for so many thousand. `period` is "year", "month", "once" or ""; `unit` what it is the price of one of
    ("seat"), "" where that was not said; `scale` what it counts in, as said. Of a range the upper end knows the lower
    one's value as `lowest`, and the lower one `is_lower_end`.
    """

    start: int
    end: int
    text: str
    value: Decimal
    currency: str = ""
    percent: bool = False
    marked: bool = False
    terse: bool = False
    period: str = ""
    unit: str = ""
    scale: int = 1
    lowest: Decimal | None = None
    is_lower_end: bool = False


def find(plain: str) -> tuple[Sum, ...]:
    """The sums named in `plain` (lower case, straight apostrophes), in order."""
    if not _MAY_NAME_A_SUM(plain):
        return ()
    read = [_read(match, plain) for match in _SUM.finditer(plain) if match.end() - match.start() < _LONGEST]
    found = _with_cents(read, plain)
    for place, (low, high) in enumerate(pairwise(found)):
        if _is_range(plain, low, high):
            counted = _as_counted(low, high)
            high = replace(high, currency=high.currency or ("" if high.percent else counted.currency))  # noqa: PLW2901
            if _is_one_amount(plain, low, counted, high):
                counted, high = replace(counted, is_lower_end=True), replace(high, lowest=counted.value)  # noqa: PLW2901
            found[place : place + 2] = counted, high
    return tuple(found)


def _with_cents(read: Sequence[Sum], plain: str) -> list[Sum]:
    """The sums, those told in two numbers ("four dollars sixty", "a euro fifteen") as one."""
    found: list[Sum] = []
    for one in read:
        before = found[-1] if found else None
        whole = before and before.currency and before.text.endswith(_UNITS) and plain[before.end : one.start] == " "
        if before and whole and one.terse and one.value < _HUNDRED and before.value == int(before.value):
            found[-1] = replace(
                before,
                end=one.end,
                text=plain[before.start : one.end],
                value=before.value + one.value / _HUNDRED,
                period=one.period,
                unit=one.unit,
            )
        else:
            found.append(one)
    return found


def _is_range(plain: str, low: Sum, high: Sum) -> bool:
    between = plain[low.end : high.start]
    return bool(_TO.fullmatch(between) or (_AND.fullmatch(between) and _BETWEEN.search(plain[: low.start])))


def _as_counted(low: Sum, high: Sum) -> Sum:
    """The lower end of a range, told by the upper: "eighty to ninety thousand euros", "ten to fifteen percent"."""
    if low.scale > 1 or low.percent or (low.currency and high.percent) or low.value * high.scale > high.value:
        return low
    marked = low.marked or high.marked
    return replace(
        low,
        value=low.value * high.scale,
        currency=low.currency or high.currency,
        percent=high.percent,
        marked=marked,
        terse=low.terse and high.terse,
        period=low.period or high.period,
        unit=low.unit or high.unit,
        scale=high.scale,
    )


def _is_one_amount(plain: str, low: Sum, counted: Sum, high: Sum) -> bool:
    """Whether two sums, the lower as counted with the upper, are the ends of one amount.

    "From forty to fifty thousand" is one; "it went from 40k to 50k" and "40k or 50k" are two.
    """
    alike = counted.percent == high.percent and counted.currency in {"", high.currency}
    if not alike or counted.value >= high.value or _MOVED.search(plain[: low.start]):
        return False
    return "or" not in plain[low.end : high.start] or counted.value != low.value or counted.percent != low.percent


def in_currency(found: str, default: str) -> str:
    """The ISO code of a sum's currency: a shared sign is the default's where that shares it, else the US dollar."""
    if found in _SAME_SIGN:
        return default if default in _SAME_SIGN[found] else {"$": "USD"}.get(found, "")
    return found or default


def _read(match: re.Match[str], plain: str) -> Sum:
    number = spoken(match["spoken"]) if match["spoken"] else None
    value = number.value if number else written(match["written"] or match["spaced"])
    scale = SCALES.get(match["scale"] or "", 1)
    currency = _BEFORE.get(match["before"] or "") or _AFTER.get(match["after"] or "", "")
    if match["after"] in _HUNDREDTHS:
        value /= _HUNDRED
    percent = bool(match["percent"] or match["pct"])
    scaled = scale > 1 or bool(match["spoken"] and _has_scale(match["spoken"]))
    return Sum(
        match.start(),
        match.end(),
        match.group(),
        value * scale,
        currency=currency,
        percent=percent,
        marked=bool(currency) or scaled,
        terse=not currency and not scaled and not percent and (number.terse if number else value < 1_000),  # noqa: PLR2004
        period="" if percent else _period(plain, match.end()),
        unit="" if percent else _unit(plain, match.end()),
        scale=scale if scale > 1 else _COUNTS_IN.get((match["spoken"] or "").split(" ")[-1], 1),
    )


def _has_scale(words: str) -> bool:
    return not frozenset(re.split(r"[ -]", words)).isdisjoint(SCALES)


def _unit(plain: str, end: int) -> str:
    found = _UNIT.match(plain[end : end + _REACH])
    return (found["one"] or found["any"]) if found else ""


def _period(plain: str, end: int) -> str:
    """What the sum is for: read from the words right after it, else from all the rest of the sentence before it."""
    tail = plain[end : end + _REACH]
    if _SEVERAL_YEARS.search(tail):
        return ""
    near = [(match.start(), name) for pattern, name in _PERIOD if (match := pattern.search(tail))]
    return min(near)[1] if near else ""
