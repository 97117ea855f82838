"""Organisation-wide settings: declared by the stage that needs them, typed, checked on the way in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sayso.domain.signal import JsonValue
from sayso.domain.zones import zone_names

Check = Callable[[JsonValue], str | None]
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
CURRENCY = re.compile(r"[A-Z]{3}")


class NoSuchSetting(LookupError):
    """No stage declared a setting of that name."""


class BadSettingValue(ValueError):
    """The value does not fit the setting."""


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting: its default, what it is for, and a check that returns what is wrong with a value, or None."""

    name: str
    default: JsonValue
    title: str
    help: str
    check: Check


_specs: dict[str, SettingSpec] = {}


def declare(name: str, default: JsonValue, title: str, explanation: str, check: Check) -> SettingSpec:
    """Declare a setting; at import, once."""
    return _specs.setdefault(name, SettingSpec(name, default, title, explanation, check))


def spec(name: str) -> SettingSpec:
    """The declared setting. Raises NoSuchSetting."""
    try:
        return _specs[name]
    except KeyError:
        raise NoSuchSetting(f"There is no setting '{name}'. Known: {', '.join(sorted(_specs))}.") from None


def all_specs() -> tuple[SettingSpec, ...]:
    """Every declared setting, by name."""
    return tuple(_specs[name] for name in sorted(_specs))


def one_of(*allowed: JsonValue) -> Check:
    """Check: exactly one of these values."""
    return lambda value: None if value in allowed else f"must be one of {', '.join(map(str, allowed))}"


def whole_number(least: int, most: int) -> Check:
    """Check: a whole number between two bounds, both included."""

    def check(value: JsonValue) -> str | None:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if fits else f"must be a whole number from {least} to {most}"

    return check


def list_of_text(value: JsonValue) -> str | None:
    """Check: a list of texts, none of them empty."""
    fits = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    return None if fits else "must be a list of texts"


def list_of_domains(value: JsonValue) -> str | None:
    """Check: a list of mail domains."""
    if list_of_text(value) is not None or not isinstance(value, list):
        return "must be a list of domains"
    wrong = next((item for item in value if not DOMAIN.fullmatch(str(item))), None)
    return None if wrong is None else f"'{wrong}' is no domain: write one such as firm.example"


def currency(value: JsonValue) -> str | None:
    """Check: three capitals, as ISO 4217 has them."""
    return None if isinstance(value, str) and CURRENCY.fullmatch(value) else "must be a code such as EUR"


def list_of_days(value: JsonValue) -> str | None:
    """Check: a list of ISO dates."""
    if list_of_text(value) is not None or not isinstance(value, list):
        return "must be a list of dates"
    for item in value:
        try:
            date.fromisoformat(str(item))
        except ValueError:
            return f"'{item}' is no date: write it as 2026-12-25"
    return None


def any_text(value: JsonValue) -> str | None:
    """Check: a text, which may be empty."""
    return None if isinstance(value, str) else "must be a text"


def zone(value: JsonValue) -> str | None:
    """Check: an IANA time zone."""
    return None if value in zone_names() else f"'{value}' is no time zone: write one such as Europe/Berlin"


MONTHS = 12
declare("org.name", "", "Organisation", "The selling organisation's name.", any_text)
declare("org.domains", [], "Our mail domains", "Whoever writes from one of these is one of us.", list_of_domains)
declare("org.currency", "USD", "Currency", "ISO 4217 code for sums that are said without one.", currency)
declare("org.zone", "UTC", "Time zone", "Where the organisation's days begin and its periods end.", zone)
declare("org.fiscal_year_start", 1, "Fiscal year starts in", "Its month, 1 to 12.", whole_number(1, MONTHS))
declare("org.day_first", None, "Day first in dates", "Whether 3/4 is the third of April.", one_of(True, False, None))
declare("org.holidays", [], "Holidays", "Days that are no business days.", list_of_days)
declare(
    "org.competitors", [], "Competitors", "Names that the reader looks for beside those it finds itself.", list_of_text
)
