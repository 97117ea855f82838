"""What steps and tasks have in common: an action, an owner, a due date. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sayso.domain.signal import JsonValue
from sayso.record.days import NotADay, day_of, shown
from sayso.record.fields import FieldSpec
from sayso.record.typed_text import blank, part, plain, text_of

LONGEST_OWNER = 200


def action_of(parts: Mapping[str, object], spec: FieldSpec) -> str:
    """What will be done. Raises BadFieldValue when nothing is said of that."""
    action = text_of(parts.get("action"), spec)
    if not action:
        raise spec.bad("say what will be done.")
    return action


def owner_of(parts: Mapping[str, object], spec: FieldSpec) -> str | None:
    """Who does it, by name; None where nobody was named."""
    owner = text_of(parts.get("owner"), spec)
    if len(owner) > LONGEST_OWNER:
        raise spec.bad(f"the owner's name is longer than {LONGEST_OWNER} characters.")
    return owner or None


def due_of(parts: Mapping[str, object], spec: FieldSpec) -> str | None:
    """The due date as ISO 8601; None where there is none. Raises BadFieldValue."""
    due = parts.get("due")
    text = due.isoformat() if isinstance(due, date) else text_of(due, spec)
    if not text:
        return None
    try:
        return day_of(text, day_first=spec.day_first).isoformat()
    except NotADay as problem:
        raise spec.bad(f"due {problem}") from None


def promise_shown(value: JsonValue) -> str:
    """A step or task in words: "Send the deck, by 12 Mar 2026 (Luis Ortega)"."""
    if not isinstance(value, Mapping):
        return plain(value)
    due, owner = part(value, "due"), part(value, "owner")
    by = f", by {_day_shown(due)}" if due else ""
    return f"{part(value, 'action')}{by}{f' ({owner})' if owner else ''}"


def promise_identity(value: JsonValue) -> JsonValue:
    """The same action of the same owner is the same promise, whatever its due date has become."""
    if not isinstance(value, Mapping):
        return value
    return [part(value, "action").casefold().rstrip(" ."), part(value, "owner").casefold()]


def promise_blanked(value: JsonValue, copied: Callable[[str], bool]) -> JsonValue:
    """The promise with its action blanked when that was copied from what was said."""
    action = part(value, "action")
    return {**value, "action": blank(action)} if isinstance(value, dict) and action and copied(action) else value


def _day_shown(text: str) -> str:
    try:
        return shown(date.fromisoformat(text))
    except ValueError:
        return text
