"""The organisation's settings as a form: each with the control that fits it, and what was typed read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from sayso.domain.signal import JsonValue
from sayso.domain.zones import zone_names
from sayso.org.settings import all_specs
from sayso.org.views import SettingView
from sayso.record.currencies import CODES
from sayso.review.points import CHECKS
from sayso.review.settings import DAYS, NEVER

ORGANISATION = (
    "org.name",
    "org.domains",
    "org.zone",
    "org.currency",
    "org.fiscal_year_start",
    "org.day_first",
    "org.holidays",
)
PRIVACY = ("privacy.notice", "privacy.retention_days", "privacy.withdraw_days")
REVIEW = (
    "review.checks",
    "review.terms",
    "review.budgets",
    "review.rates",
    "review.category_field",
    "review.digest_day",
    "review.digest_hour",
)
READING = ("org.competitors", "capture.personal_domains")
CHOSEN_ELSEWHERE = ("extract.reader", "capture.ranking")  # by consenting to a model, or taking that back
LONGEST_NUMBER = 10  # no setting is a billion
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ORDERS: tuple[tuple[str, JsonValue, str], ...] = (
    ("", None, "Not settled: dates that could be either are refused"),
    ("day", True, "Day first: 3/4 is 3 April"),
    ("month", False, "Month first: 3/4 is 4 March"),
)
Options = tuple[tuple[str, str], ...]
FIXED: dict[str, Options] = {
    "org.fiscal_year_start": tuple((str(number), month) for number, month in enumerate(MONTHS, 1)),
    "review.digest_day": ((NEVER, "Never"), *((day, day.capitalize()) for day in DAYS)),
}


@dataclass(frozen=True, slots=True)
class Control:
    """A setting on a form: `kind` is text, number, lines, choice or several; `shown` is for those who only read."""

    name: str
    title: str
    help: str
    kind: str
    value: str
    options: Options
    shown: str

    @property
    def chosen(self) -> list[str]:
        """Of its options, those that are set."""
        return self.value.splitlines()


def other_settings() -> tuple[str, ...]:
    """The settings that no page of its own holds: whatever a stage declares finds its place by itself."""
    placed = {*ORGANISATION, *PRIVACY, *READING, *REVIEW, *CHOSEN_ELSEWHERE}
    return tuple(spec.name for spec in all_specs() if spec.name not in placed)


def typed_in(form: QueryDict) -> dict[str, str]:
    """What somebody typed, by setting; of several that were ticked, one a line."""
    return {name: "\n".join(form.getlist(name)) for name in form}


def controls_of(settings: Sequence[SettingView], typed: Mapping[str, str] | None = None) -> tuple[Control, ...]:
    """The controls, holding what is set, or what somebody typed that was refused."""
    return tuple(_control(setting, typed) for setting in settings)


def values_of(settings: Sequence[SettingView], typed: Mapping[str, str]) -> dict[str, JsonValue]:
    """What somebody typed, as the settings hold it: for those that the form had."""
    return {setting.name: _value(setting, typed[setting.name]) for setting in settings if setting.name in typed}


def _control(setting: SettingView, typed: Mapping[str, str] | None) -> Control:
    kind, options = _kind(setting), _options(setting.name)
    value = typed[setting.name] if typed and setting.name in typed else _text(setting)
    labels = dict(options)
    shown = ", ".join(labels.get(line, line) for line in value.splitlines())
    return Control(setting.name, setting.title, setting.help, kind, value, options, shown)


def _kind(setting: SettingView) -> str:
    if _options(setting.name):
        return "several" if isinstance(setting.value, list) else "choice"
    if isinstance(setting.value, list | dict):
        return "lines"
    return "number" if isinstance(setting.value, int) else "text"


def _options(name: str) -> Options:
    if name == "org.zone":
        return tuple((zone, zone.replace("_", " ")) for zone in sorted(zone_names()))
    if name == "org.currency":
        return tuple((code, code) for code in sorted(CODES))
    if name == "org.day_first":
        return tuple((key, label) for key, _, label in ORDERS)
    if name == "review.checks":
        return tuple((check.name, check.title) for check in sorted(CHECKS.all(), key=lambda check: check.title))
    return FIXED.get(name, ())


def _text(setting: SettingView) -> str:
    value = setting.value
    if setting.name == "org.day_first":
        return next(key for key, held, _ in ORDERS if held == value)
    if isinstance(value, dict):
        return "\n".join(_table_lines(value))
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def _value(setting: SettingView, text: str) -> JsonValue:
    if setting.name == "org.day_first":
        return next((held for key, held, _ in ORDERS if key == text), None)
    kind = _kind(setting)
    if isinstance(setting.value, dict):
        return _table(text)
    if kind in ("lines", "several"):
        lines = dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip())
        low = setting.name.endswith("domains")
        return [line.lower().removeprefix("@") if low else line for line in lines]
    is_number = kind == "number" or setting.name == "org.fiscal_year_start"
    plain = text.strip()
    return int(plain) if is_number and plain.isascii() and plain.isdigit() and len(plain) < LONGEST_NUMBER else plain


def _table_lines(table: Mapping[str, JsonValue]) -> Iterator[str]:
    """A table as lines: "USD: 0.92", and of a table within, "activity.days, new-business: 10"."""
    for name, held in table.items():
        if isinstance(held, dict):
            yield from (f"{name}, {scope}: {value}" for scope, value in held.items())
        else:
            yield f"{name}: {held}"


def _table(text: str) -> JsonValue:
    """The lines as a table; a line that is none stays a text, which the setting's own check refuses."""
    table: dict[str, JsonValue] = {}
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        key, colon, value = line.rpartition(":")
        name, comma, scope = (part.strip() for part in key.partition(","))
        if not colon or not name:
            return line
        plain = value.strip()
        typed: JsonValue = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < LONGEST_NUMBER else plain
        within = table.setdefault(name, {}) if comma else None
        if isinstance(within, dict):
            within[scope] = typed
        else:
            table[name] = typed
    return table
