"""What an organisation may set of its review: which checks run, their thresholds, the budgets, the rates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from sayso.domain.signal import JsonValue
from sayso.org.settings import CURRENCY, any_text, declare, list_of_text, one_of, whole_number
from sayso.review.points import CHECKS, Check

CHECKS_ON: Final = "review.checks"
TERMS: Final = "review.terms"
BUDGETS: Final = "review.budgets"
RATES: Final = "review.rates"
CATEGORY_FIELD: Final = "review.category_field"
DIGEST_DAY: Final = "review.digest_day"
DIGEST_HOUR: Final = "review.digest_hour"
NEVER: Final = "none"
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_HOUR: Final = 23
USUAL_CHECKS: Final = ("next_step", "activity", "close_date", "stage")
USUAL_BUDGET: Final = 20
HUNDRED: Final = 100


def known_checks(value: JsonValue) -> str | None:
    """Check: a list of installed checks."""
    if list_of_text(value) is not None or not isinstance(value, list):
        return "must be a list of checks"
    wrong = next((item for item in value if not CHECKS.has(str(item))), None)
    return None if wrong is None else f"there is no check '{wrong}'"


def thresholds(value: JsonValue) -> str | None:
    """Check: ``check.term`` to a whole number for each scope, within the term's bounds."""
    if not isinstance(value, Mapping):
        return "must be a table of check.term to scope to number"
    bounds = {f"{check.name}.{term.name}": term for check in CHECKS.all() for term in check.terms}
    for name, by_scope in value.items():
        term = bounds.get(name)
        if term is None:
            return f"there is no threshold '{name}'"
        if not isinstance(by_scope, Mapping) or not all(_is_in(n, term.least, term.most) for n in by_scope.values()):
            return f"{name} must be a whole number from {term.least} to {term.most} for each scope"
    return None


def shares(value: JsonValue) -> str | None:
    """Check: a per cent for each scope."""
    fits = isinstance(value, Mapping) and all(_is_in(share, 0, HUNDRED) for share in value.values())
    return None if fits else "must be a whole per cent from 0 to 100 for each scope"


def exchange_rates(value: JsonValue) -> str | None:
    """Check: currency to what one unit of it is worth in the organisation's own, as a decimal text."""
    if not isinstance(value, Mapping):
        return "must be a table of currencies to rates"
    for currency, rate in value.items():
        if not CURRENCY.fullmatch(currency):
            return f"'{currency}' is no currency: write a code such as EUR"
        if _rate(rate) is None:
            return f"the rate of {currency} must be a number above 0, such as 1.0850"
    return None


def rates_of(value: JsonValue) -> dict[str, Decimal]:
    """The rates that were set, as numbers."""
    held = value if isinstance(value, Mapping) else {}
    return {currency: rate for currency, text in held.items() if (rate := _rate(text)) is not None}


def checks_on(value: JsonValue) -> tuple[Check, ...]:
    """The checks that are on; one that is no longer installed is passed over."""
    names = value if isinstance(value, list) else list(USUAL_CHECKS)
    return tuple(check for check in CHECKS.all() if check.name in names)


def _rate(value: JsonValue) -> Decimal | None:
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and rate > 0 else None


def _is_in(value: JsonValue, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


declare(CHECKS_ON, list(USUAL_CHECKS), "Checks", "Which checks the review makes.", known_checks)
declare(
    TERMS,
    {},
    "Thresholds",
    "Where a check's threshold differs from the usual: for all (*), a pipeline, team:NAME or pipeline/stage.",
    thresholds,
)
declare(
    BUDGETS,
    {"*": USUAL_BUDGET},
    "Staleness budgets",
    "The share of open value, in per cent, that may fail the checks: for all (*), team:NAME or pipeline/stage.",
    shares,
)
declare(RATES, {}, "Exchange rates", "What one unit of a currency is worth in the organisation's own.", exchange_rates)
declare(
    CATEGORY_FIELD,
    "forecast_category",
    "Forecast category field",
    "Your own deal field that says commit, best_case, pipeline or omitted; else the stage's probability does.",
    any_text,
)
declare(
    DIGEST_DAY,
    NEVER,
    "Digest by mail",
    "The day on which managers get the review of their team, leaders and RevOps that of all.",
    one_of(NEVER, *DAYS),
)
declare(
    DIGEST_HOUR,
    7,
    "Hour of the digest",
    "From this hour on, 0 to 23, on the organisation's clock.",
    whole_number(0, LAST_HOUR),
)
