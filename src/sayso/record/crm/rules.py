"""The mapping's rules, pure: which of the CRM's fields fit which of ours, and how a value reads on either side."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from sayso.domain.signal import JsonValue
from sayso.ports.record_reader import CrmField, CrmType
from sayso.record.fields import FieldSpec, Option

FITS: Final[Mapping[str, frozenset[CrmType]]] = {
    "text": frozenset({CrmType.TEXT}),
    "email": frozenset({CrmType.TEXT}),
    "domain": frozenset({CrmType.TEXT}),
    "step": frozenset({CrmType.TEXT}),
    "number": frozenset({CrmType.NUMBER, CrmType.MONEY}),
    "money": frozenset({CrmType.MONEY, CrmType.NUMBER}),
    "date": frozenset({CrmType.DATE, CrmType.MOMENT}),
    "stage": frozenset({CrmType.STAGE}),
    "user": frozenset({CrmType.USER}),
    "picklist": frozenset({CrmType.PICKLIST, CrmType.TEXT}),
}
"""Which types of a CRM can hold which of our field types. Links are read from the CRM's associations."""

CURRENCY: Final = "currency"
BESIDE: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("deal", "next_step_task"): ("task", "A task for each next step with a due date"),
    ("deal", "tasks"): ("task", "Tasks"),
    ("deal", "notes"): ("note", "Notes"),
    ("deal", "quotes"): ("note", "A note with the quote behind each change"),
    ("account", "new"): ("account", "New accounts"),
    ("person", "new"): ("person", "New people"),
    ("deal", "new"): ("deal", "New deals"),
}
"""What can be made in the CRM beside the fields: our name for it, the kind of thing made, and how it is called."""

_DUE = re.compile(r"(?P<action>.+) \(due (?P<due>\d{4}-\d{2}-\d{2})\)", re.DOTALL)
_CUT: Final = "…"
_NOON: Final = time(12)


class DoesNotFit(ValueError):
    """The CRM's field cannot hold that value. The message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One of our fields, and the CRM's for it."""

    ours: FieldSpec
    theirs: CrmField


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two sides call things.

    `stages` from the CRM's key of a stage to ours, `kinds` to open, won or lost; `owners` from its owner ids to our
    users; days of moments are days in `zone`; a sum without a currency is in `currency`.
    """

    zone: ZoneInfo
    currency: str = ""
    stages: Mapping[str, JsonValue] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


def problem_of(spec: FieldSpec, name: str, found: CrmField | None) -> str:
    """Why a field of the CRM cannot stand for one of ours, in words; "" where it can."""
    if found is None:
        return f"The CRM has no field '{name}' any more: it was renamed or retired. Choose another one."
    if found.type not in FITS.get(spec.type, frozenset()):
        return f"'{found.label}' holds {found.type.value}, which does not fit {spec.label}."
    missing = [option.label for option in spec.options if not _fits_option(Pair(spec, found), option)]
    if spec.type == "picklist" and missing:
        return f"'{found.label}' does not offer {', '.join(missing)}: add it there, or choose another field."
    return ""


def writing_problem(spec: FieldSpec, name: str, found: CrmField | None) -> str:
    """The same for writing: what the CRM works out by itself can be read and not set."""
    problem = problem_of(spec, name, found)
    if not problem and found is not None and not found.writable:
        return f"'{found.label}' cannot be set: the CRM works it out, or keeps it to itself."
    return problem


def limits_of(pair: Pair) -> tuple[str, ...]:
    """What a field of the CRM that fits does not take, or asks for, a few words each."""
    found = pair.theirs
    limits = ["read only" if writing_problem(pair.ours, found.name, found) else ""]
    limits += [f"{found.length} characters" if found.length and found.type is CrmType.TEXT else ""]
    limits += ["required there" if found.required else ""]
    limits += [f"{len(found.options)} choices" if found.type is CrmType.PICKLIST else ""]
    return tuple(limit for limit in limits if limit)


def ours(pair: Pair, raw: JsonValue, terms: Terms, currency: str = "") -> object:
    """What the CRM's value is in our words, for the field's own type to read. None is blank. Raises DoesNotFit."""
    if raw is None or raw == "":
        return None
    if pair.ours.type == "money":
        return {"amount": _number(pair, raw), "currency": currency or terms.currency}
    if pair.ours.type == "step":
        return _step(str(raw))
    read = _READ.get(pair.ours.type)
    return read(pair, str(raw), terms) if read else str(raw)


def theirs(pair: Pair, value: JsonValue, terms: Terms) -> JsonValue:
    """Our canonical value as the CRM writes it; None blanks the field. Raises DoesNotFit."""
    if value is None or value == "":
        return None
    if pair.ours.type == "step":
        return step_text(value, pair.theirs.length)
    write = _WRITE.get(pair.ours.type)
    return write(pair, value, terms) if write else _text(pair, str(value))


def step_text(value: JsonValue, length: int = 0) -> str:
    """A next step on one line of the CRM: what, and by when; cut to `length` characters (0: not at all)."""
    parts = value if isinstance(value, Mapping) else {"action": value}
    due = f" (due {parts['due']})" if parts.get("due") else ""
    action = str(parts.get("action") or "")
    most = length - len(due)
    return f"{action[: most - 1]}{_CUT}{due}" if 0 < length < len(action) + len(due) else action + due


def says_same_step(held: JsonValue, seen: JsonValue) -> bool:
    """Whether the CRM's line says of a next step what the record holds: it knows neither who nor whether agreed."""
    if not isinstance(held, Mapping) or not isinstance(seen, Mapping):
        return False
    action, line = str(held.get("action")), str(seen.get("action"))
    is_same = action.startswith(line.removesuffix(_CUT)) if line.endswith(_CUT) else action == line
    return is_same and (held.get("due") or None) == (seen.get("due") or None)


def _step(raw: str) -> JsonValue:
    parts = _DUE.fullmatch(raw.strip())
    return {"action": parts["action"], "due": parts["due"]} if parts else {"action": raw}


def _number(pair: Pair, raw: JsonValue, _terms: Terms | None = None) -> Decimal:
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        raise DoesNotFit(f"'{pair.theirs.label}' holds '{str(raw)[:60]}', which is no figure.") from None


def _day(pair: Pair, raw: str, terms: Terms) -> str:
    if pair.theirs.type is not CrmType.MOMENT:
        return raw[:10]
    moment = datetime.fromisoformat(raw)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(terms.zone).date().isoformat()


def _our_option(pair: Pair, raw: str, _terms: Terms) -> JsonValue:
    label = dict(pair.theirs.options).get(raw, raw)
    chosen = next((one for one in pair.ours.options if _is_option(one, raw) or _is_option(one, label)), None)
    return chosen.value if chosen else raw


_READ: Final[Mapping[str, Callable[[Pair, str, Terms], object]]] = {
    "number": _number,
    "date": _day,
    "stage": lambda _, raw, terms: terms.stages.get(raw, raw),
    "user": lambda _, raw, terms: terms.owners.get(raw),
    "picklist": _our_option,
}


def _sum(pair: Pair, value: JsonValue, terms: Terms) -> JsonValue:
    parts = value if isinstance(value, Mapping) else {"amount": value, "currency": terms.currency}
    if terms.currency and parts.get("currency") != terms.currency:
        held, given = terms.currency, parts.get("currency")
        raise DoesNotFit(f"'{pair.theirs.label}' is in {held} there, and this sum is in {given}.")
    return str(parts["amount"])


def _moment(pair: Pair, value: JsonValue, terms: Terms) -> JsonValue:
    if pair.theirs.type is not CrmType.MOMENT:
        return str(value)
    # Noon: whatever zone the CRM shows it in, it is hardly another day there.
    noon = datetime.combine(date.fromisoformat(str(value)), _NOON, terms.zone)
    return noon.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _named(pair: Pair, names: Mapping[str, object], value: JsonValue) -> JsonValue:
    known = next((name for name, meant in names.items() if meant == value), None)
    if known is None:
        raise DoesNotFit(f"'{pair.theirs.label}': the CRM knows nothing of that value.")
    return known


def _their_option(pair: Pair, value: JsonValue, _terms: Terms | None = None) -> JsonValue:
    option = next((one for one in pair.ours.options if one.value == value), Option(value, str(value)))
    if pair.theirs.type is CrmType.TEXT:
        return option.label
    chosen = [raw for raw, label in pair.theirs.options if _is_option(option, raw) or _is_option(option, label)]
    if not chosen:
        raise DoesNotFit(f"'{pair.theirs.label}' does not offer '{option.label}'.")
    return chosen[0]


def _text(pair: Pair, text: str) -> JsonValue:
    most = pair.theirs.length
    if most and len(text) > most:
        raise DoesNotFit(f"'{pair.theirs.label}' takes {most} characters, and this is {len(text)} long.")
    return text


_WRITE: Final[Mapping[str, Callable[[Pair, JsonValue, Terms], JsonValue]]] = {
    "money": _sum,
    "date": _moment,
    "stage": lambda pair, value, terms: _named(pair, terms.stages, value),
    "user": lambda pair, value, terms: _named(pair, terms.owners, value),
    "picklist": _their_option,
}


def _fits_option(pair: Pair, option: Option) -> bool:
    try:
        _their_option(pair, option.value)
    except DoesNotFit:
        return option.is_retired
    return True


def _is_option(option: Option, text: str) -> bool:
    return text.casefold() in (str(option.value).casefold(), option.label.casefold())
