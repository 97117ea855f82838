"""Checks on the fields of a signal's value that the signal types share. Every failure is a BadValue with one line."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date

from sayso.domain.signal import JsonValue
from sayso.extract.points import BadValue

Value = Mapping[str, JsonValue]


def only(value: Value, names: Collection[str], optional: Collection[str] = ()) -> None:
    """The value has exactly these fields, and of the optional ones any."""
    missing, extra = set(names) - set(value), set(value) - {*names, *optional}
    if missing:
        raise BadValue(f"the value lacks {', '.join(sorted(missing))}")
    if extra:
        raise BadValue(f"the value has unknown fields: {', '.join(sorted(extra))}")


def text(value: Value, name: str) -> str:
    """A text with at least one visible character."""
    found = value.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadValue(f"{name} must be a text, not {found!r}")
    return found


def optional_text(value: Value, name: str) -> str | None:
    """A text, or null."""
    return None if value.get(name) is None else text(value, name)


def choice(value: Value, name: str, allowed: Collection[str]) -> str:
    """One word of a fixed vocabulary."""
    found = value.get(name)
    if not isinstance(found, str) or found not in allowed:
        raise BadValue(f"{name} is {found!r}; it must be one of {', '.join(sorted(allowed))}")
    return found


def optional_choice(value: Value, name: str, allowed: Collection[str]) -> str | None:
    """One word of a fixed vocabulary, or null."""
    return None if value.get(name) is None else choice(value, name, allowed)


def iso_date(value: Value, name: str) -> date:
    """A date written YYYY-MM-DD."""
    found = value.get(name)
    try:
        if isinstance(found, str) and len(found) == len("2026-01-31"):
            return date.fromisoformat(found)
    except ValueError:
        pass
    raise BadValue(f"{name} must be a date as YYYY-MM-DD, not {found!r}")


def optional_iso_date(value: Value, name: str) -> date | None:
    """A date written YYYY-MM-DD, or null."""
    return None if value.get(name) is None else iso_date(value, name)


def number(value: Value, name: str) -> int | float:
    """A finite number of zero or more. A truth value is none."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found) or found < 0:
        raise BadValue(f"{name} must be a number of zero or more, not {found!r}")
    return found


def boolean(value: Value, name: str) -> bool:
    """True or false."""
    found = value.get(name)
    if not isinstance(found, bool):
        raise BadValue(f"{name} must be true or false, not {found!r}")
    return found
