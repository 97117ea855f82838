"""Periods and amounts as people put them: "in the last thirty days", "since October", "over £50k". Pure."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date
from typing import Final

from sayso.giveback.ask.figures import BadFigure, span

_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
} | {"fourteen": 14, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_MONTHS: Final = {name.casefold(): number for number, name in enumerate(month_name) if name}
_UNIT: Final = r"(?:day|week|month|quarter|year)"
_COUNT: Final = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)}|couple of|few)"
_MONTH: Final = rf"(?:{'|'.join(_MONTHS)})"
_POINT: Final = rf"(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|{_MONTH}(?: \d{{4}})?|q[1-4](?: \d{{4}})?|(?:19|20)\d{{2}})"
PERIOD: Final = (
    rf"(?P<period>\b(?:(?:last|past|previous|next) {_COUNT} {_UNIT}s?|(?:last|this|next|previous|past) {_UNIT}"
    rf"|today|yesterday|between {_POINT} and {_POINT}|(?:since|before|until|after) {_POINT}"
    rf"|(?:(?<=in )|(?<=in the )|(?<=during )|(?<=from )|(?<=lost )|(?<=won )|(?<=closed )){_POINT})(?![\w-]))"
)
_FIGURE: Final = (
    r"[£$€]?\d[\d.,]*\d?\s?(?:k|m|thousand|million)?\b(?!\s?(?:%|per ?cent|days?|weeks?|months?|years?|seats?))"
)
AMOUNT: Final = (
    r"(?:\b(?:worth|of|for) )?(?:\bbetween (?P<low>" + _FIGURE + r") and (?P<high>" + _FIGURE + r")"
    r"|(?:\b(?P<sign>over|above|more than|exceeding|bigger than|larger than|under|below|less than|smaller than|at least"
    r"|at most|up to) |(?P<mark>[<>]=?) ?)(?P<figure>" + _FIGURE + r"))"
)
_SIGNS: Final = {
    "under": "<", "below": "<", "less than": "<", "smaller than": "<", "at least": ">=", "at most": "<=", "up to": "<=",
}  # fmt: skip
_LEAST: Final = 1000


def period_of(text: str, today: date) -> str:
    """The period that PERIOD found, as questions write it. A month without its year is the latest that has begun."""
    plain = " ".join(text.casefold().split())
    if found := re.fullmatch(rf"(last|past|previous|next) ({_COUNT}) ({_UNIT})s?", plain):
        which = "next" if found[1] == "next" else "last"
        count = {"couple of": 2, "few": 3}.get(found[2]) or _NUMBERS.get(found[2]) or int(found[2])
        return f"{which}-{max(count, 1)}-{found[3]}s"
    if found := re.fullmatch(rf"(last|past|previous|this|next) ({_UNIT})", plain):
        which = found[1] if found[1] in ("this", "next") else "last"
        return {"last-day": "yesterday", "this-day": "today", "next-day": "tomorrow"}.get(
            f"{which}-{found[2]}", f"{which}-{found[2]}"
        )
    if found := re.fullmatch(rf"between ({_POINT}) and ({_POINT})", plain):
        return "..".join(sorted(_point(end, today) for end in found.groups()))
    if found := re.fullmatch(rf"(since|after|before|until) ({_POINT})", plain):
        point = _point(found[2], today)
        return f"{point}.." if found[1] in ("since", "after") else f"..{point}"
    return plain if plain in ("today", "yesterday") else _point(plain, today)


def amount_of(found: re.Match[str]) -> str | None:
    """The span that AMOUNT found, as questions write it; None for a small plain figure, which is no deal's amount."""
    try:
        if found["low"]:
            low, high = span(_figure(found["low"])), span(_figure(found["high"]))
            return span(f"{_figure(found['low'])}..{_figure(found['high'])}").written if _is_money(low, high) else None
        sign = found["mark"] or _SIGNS.get((found["sign"] or "").casefold(), ">")
        value = span(_figure(found["figure"]))
        return span(f"{sign}{_figure(found['figure'])}").written if _is_money(value) else None
    except BadFigure:
        return None


def _is_money(*spans: object) -> bool:
    return all((getattr(one, "least", None) or 0) >= _LEAST for one in spans)


def _figure(text: str) -> str:
    return re.sub(r"[£$€\s]", "", text).rstrip(".,")


def _point(text: str, today: date) -> str:
    if text[0].isdigit():
        return text
    name, _, year = text.partition(" ")
    if name.startswith("q"):
        return f"{year or today.year}-{name}"
    month = _MONTHS[name]
    return f"{year or (today.year if month <= today.month else today.year - 1)}-{month:02}"
