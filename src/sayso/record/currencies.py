"""Currencies as people write them: ISO 4217 codes, signs and words. Pure."""

from __future__ import annotations

import re

CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a table reads better as a table
)
DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN")
POUNDS = ("GBP", "EGP")
CROWNS = ("SEK", "NOK", "DKK", "ISK", "CZK")
YEN = ("JPY", "CNY")
SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",), "eur.": ("EUR",), "euro": ("EUR",), "euros": ("EUR",),
    "£": POUNDS, "pound": POUNDS, "pounds": POUNDS,
    "$": DOLLARS, "dollar": DOLLARS, "dollars": DOLLARS,
    "us$": ("USD",), "ca$": ("CAD",), "c$": ("CAD",), "a$": ("AUD",), "au$": ("AUD",), "nz$": ("NZD",),
    "s$": ("SGD",), "hk$": ("HKD",),
    "¥": YEN, "yen": ("JPY",), "yuan": ("CNY",),
    "kr": CROWNS, "kr.": CROWNS,
    "zł": ("PLN",), "sfr": ("CHF",), "fr.": ("CHF",), "₹": ("INR",), "rs": ("INR",),
}  # fmt: skip
LEADING = re.compile(r"^(?P<sign>[-+−]?)(?P<mark>[^\d\s.,+-]+)\s*(?=[-+−\d.,])")
TRAILING = re.compile(r"(?<=[\d.,\s])(?P<mark>[^\d\s]+)$")


def split_mark(text: str) -> tuple[str, str]:
    """`text` parted into its currency mark ("" without one) and the rest: "£48k" gives ("£", "48k")."""
    plain = text.strip()
    if found := LEADING.match(plain):
        return found["mark"], found["sign"] + plain[found.end() :].strip()
    found = TRAILING.search(plain)
    if found and (found["mark"].upper() in CODES or found["mark"].lower() in SIGNS):
        return found["mark"], plain[: found.start()].strip()
    if plain[-1:] in SIGNS:
        return plain[-1:], plain[:-1].strip()
    return "", plain


def code_of(mark: str, preferred: str) -> str | None:
    """The ISO 4217 code that `mark` stands for, None for none.

    A sign of several currencies is `preferred` where that is one of them, else the most usual; crowns, which have no
    most usual, stay None unless `preferred` decides.
    """
    if mark.upper() in CODES:
        return mark.upper()
    meant = SIGNS.get(mark.lower(), ())
    if preferred in meant:
        return preferred
    return meant[0] if meant and meant is not CROWNS else None
