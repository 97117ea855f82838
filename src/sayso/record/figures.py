"""Figures as people type them: "48k", "48,000", "48.000,00", "1'250.50". Pure."""

from __future__ import annotations

import re
from decimal import Decimal

SCALES = {
    "k": 3, "thousand": 3, "tsd": 3,
    "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6,
    "bn": 9, "b": 9, "billion": 9, "billions": 9,
}  # fmt: skip
LONGEST = 40
FIGURE = re.compile(r"(?P<sign>[-+−]?)\s*(?P<digits>\d[\d.,'’   ]*|[.,]\d+)\s*(?P<scale>[A-Za-z]*)\.?")
SPACED = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?")
GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,"}


class NotAFigure(ValueError):
    """That is no figure, or it could be two. The message says which, and what to write."""


def figure(text: str, *, sum_of_money: bool = False) -> Decimal:
    """The figure that `text` is. Raises NotAFigure.

    A dot before exactly three digits is a decimal point in a plain number; in a sum of money, where it may as well
    part the thousands, it is refused rather than guessed.
    """
    found = FIGURE.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if found is None:
        raise NotAFigure(f"'{text.strip()[:60]}' is no figure: write one such as 48000, 48,000.50 or 48k.")
    scale = found["scale"].lower()
    if scale and scale not in SCALES:
        raise NotAFigure(f"'{text.strip()}' is no figure: '{found['scale']}' is no word for thousands or millions.")
    number = _digits(_unspaced(found["digits"], text), text, strict=sum_of_money and not scale)
    value = number.scaleb(SCALES.get(scale, 0))
    return -value if found["sign"] in ("-", "−") and value else value


def written(number: Decimal) -> str:
    """`number` in plain digits: no exponent, no zeros that say nothing."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _unspaced(digits: str, text: str) -> str:
    plain = re.sub("[   ]", " ", digits).strip()
    if not re.search("[ '’]", plain):
        return plain
    if not SPACED.fullmatch(plain):
        raise NotAFigure(f"'{text.strip()}' is no figure: its digits are not parted in threes.")
    return re.sub("[ '’]", "", plain)


def _digits(digits: str, text: str, *, strict: bool) -> Decimal:
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        decimal, group = (".", ",") if digits.rfind(".") > digits.rfind(",") else (",", ".")
        whole, _, cents = digits.rpartition(decimal)
        if decimal in whole or not GROUPED[group].fullmatch(whole) or not cents:
            raise NotAFigure(f"'{text.strip()}' is no figure: its dots and commas do not part thousands and decimals.")
        return Decimal(f"{whole.replace(group, '')}.{cents}")
    if commas:
        return _commas(digits, text)
    if dots > 1:
        return _thousands(digits, ".", text)
    if dots and strict and GROUPED["."].fullmatch(digits):
        whole = digits.replace(".", "")
        raise NotAFigure(f"'{text.strip()}' may be {digits[:-4]} or {whole}: write {whole}, or {digits[:-1]}.")
    return Decimal(digits if digits[-1] != "." else digits[:-1])


def _commas(digits: str, text: str) -> Decimal:
    if GROUPED[","].fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if digits.count(",") > 1 or digits.endswith(","):
        return _thousands(digits, ",", text)
    return Decimal(digits.replace(",", "."))


def _thousands(digits: str, mark: str, text: str) -> Decimal:
    if not GROUPED[mark].fullmatch(digits):
        raise NotAFigure(f"'{text.strip()}' is no figure: its thousands are not parted in threes.")
    return Decimal(digits.replace(mark, ""))
