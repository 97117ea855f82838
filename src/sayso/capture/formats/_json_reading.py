"""JSON exports: loading them whatever their state, and taking values out of them whatever their shape.

A file that breaks off is closed after its last whole value and read that far, with a note of what was lost: a
download that was cut short still holds most of the call.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from sayso.capture.formats._decoding import decode, decode_head
from sayso.capture.points import Unreadable

JsonObject = dict[str, object]

_TOKENS = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[{}\[\]]', re.DOTALL)
_CLOSERS = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A JSON value, and one line for each thing that had to be done to read it."""

    value: object
    notes: tuple[str, ...]


def load(content: bytes) -> Loaded:
    """Read a JSON file. Raises Unreadable where nothing whole can be had from it."""
    decoded = decode(content)
    if not decoded.text.strip():
        raise Unreadable("The file is empty. Export it again.")
    try:
        return Loaded(json.loads(decoded.text), decoded.notes)
    except json.JSONDecodeError as error:
        return _salvaged(decoded.text, error, decoded.notes)
    except RecursionError:
        raise Unreadable("The JSON is nested too deeply to be a transcript. Export it again.") from None
    except ValueError as error:  # a number of thousands of digits
        raise Unreadable(f"The JSON holds a value that cannot be read ({str(error)[:60]}). Export it again.") from None


def json_head(content: bytes) -> str:
    """Give the beginning of a JSON file as text for sniffing, "" where it is no JSON."""
    head = decode_head(content).lstrip()
    return head if head.startswith(("{", "[")) else ""


def has_keys(head: str, *keys: str) -> bool:
    """Whether all these keys stand in the beginning of a JSON file."""
    return all(re.search(rf'"{key}"\s*:', head) for key in keys)


def mapping(value: object) -> JsonObject:
    """Give a JSON object, {} where the value is none."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[JsonObject]:
    """Give the objects of a JSON list; what else stands there is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_at(value: JsonObject, *keys: str) -> str:
    """Give the first of these keys that holds text, "" where none does. Whole numbers are text too, as ids are."""
    for key in keys:
        found = value.get(key)
        if isinstance(found, str) and found.strip():
            return found
        if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**30:
            return str(found)
    return ""


def _salvaged(text: str, error: json.JSONDecodeError, notes: tuple[str, ...]) -> Loaded:
    """Close the JSON after the last whole object or list before the error, and read that."""
    whole, open_at_end = _whole_part(text[: error.pos])
    closed = text[:whole] + "".join(_CLOSERS[bracket] for bracket in reversed(open_at_end))
    try:
        value = json.loads(closed)
    except (ValueError, RecursionError):
        raise Unreadable(
            f"This is no JSON: {error.msg}, line {error.lineno}, column {error.colno}. Export the file again."
        ) from None
    lost = len(text) - whole
    note = f"The JSON breaks off in line {error.lineno} ({error.msg}); {lost} character(s) at the end were not read."
    return Loaded(value, (*notes, note))


def _whole_part(text: str) -> tuple[int, list[str]]:
    """Find where the last whole object or list ends, and which brackets are open there."""
    brackets = [(token[0], token.end()) for token in _TOKENS.finditer(text) if token[0] in "{}[]"]
    while brackets and brackets[-1][0] in _CLOSERS:
        brackets.pop()
    open_there: list[str] = []
    for bracket, _ in brackets:
        if bracket in _CLOSERS:
            open_there.append(bracket)
        elif open_there:
            open_there.pop()
    return (brackets[-1][1] if brackets else 0), open_there
