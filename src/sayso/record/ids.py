"""Ids as people type them: the number itself, or a name that is looked up. Pure; the field hands the lookup in."""

from __future__ import annotations

from sayso.record.fields import FieldSpec
from sayso.record.typed_text import plain, text_of

LARGEST = 2**63 - 1


def id_of(raw: object, spec: FieldSpec, nobody: str) -> int | None:
    """The id that `raw` names; None for blank. Raises BadFieldValue, beginning with `nobody`, for an unknown name."""
    text = text_of(raw, spec)
    if not text:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST:
        return int(text)
    found = spec.find(text) if spec.find else None
    if found is None:
        raise spec.bad(f"{nobody} '{text[:60]}'.")
    return found


def name_of(value: object, spec: FieldSpec | None, kind: str) -> str:
    """The name behind an id, "user 7" when it is not known."""
    if isinstance(value, bool) or not isinstance(value, int):
        return plain(value)
    return spec.named(value) if spec and spec.named else f"{kind} {value}"
