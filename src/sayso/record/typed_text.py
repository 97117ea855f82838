"""Text as people type and paste it, made fit to be kept: pure functions for the field types."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

from sayso.domain.signal import JsonValue
from sayso.record.fields import FieldSpec, Option

BLANK = "█"
KEPT_CONTROLS = frozenset("\n\t")


def block(raw: str) -> str:
    """`raw` without control characters and lone surrogates (no database keeps them) and without space around it."""
    if raw.isascii() and raw.isprintable():  # most are, and have nothing to lose
        return raw.strip()
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def line(raw: str) -> str:
    """`raw` on one line, runs of white space folded to one space."""
    return " ".join(block(raw).split())


def text_of(raw: object, spec: FieldSpec) -> str:
    """`raw` as one line; "" for None. Raises BadFieldValue for other types, and for too much of it."""
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise spec.bad("write a text.")
    kept = line(str(raw))
    if len(kept) > spec.length:
        raise spec.bad(f"that is {len(kept)} characters long; at most {spec.length} are kept.")
    return kept


def parts_of(raw: object, spec: FieldSpec, allowed: tuple[str, ...]) -> dict[str, object]:
    """`raw` as a mapping with no other keys than `allowed`. Raises BadFieldValue."""
    if not isinstance(raw, Mapping):
        raise spec.bad(f"write a text, or the parts {', '.join(allowed)}.")
    unknown = sorted(str(key) for key in raw if key not in allowed)
    if unknown:
        raise spec.bad(f"there is no '{unknown[0]}' in it; its parts are {', '.join(allowed)}.")
    return {str(key): part for key, part in raw.items()}


def choice(raw: object, options: tuple[Option, ...], spec: FieldSpec, *, what: str = "") -> JsonValue:
    """The value of the option that `raw` names: by value, by label or by another of its names, in any case.

    None for blank. Raises BadFieldValue when no option, or more than one, is named so.
    """
    text = text_of(raw, spec)
    if not text:
        return None
    for naming in (_exactly, _loosely):
        candidates = naming(text, options)
        if len(candidates) == 1:
            return candidates[0].value
        if candidates:
            raise spec.bad(
                f"'{text}' may be {' or '.join(sorted(o.aliases[-1] if o.aliases else o.label for o in candidates))}."
            )
    offered = [option.label for option in options if not option.is_retired]
    allowed = ", ".join(offered[:12]) + (", ..." if len(offered) > 12 else "")  # noqa: PLR2004
    raise spec.bad(f"'{text[:60]}' is no {what or 'value of this field'}. Allowed: {allowed or 'nothing yet'}.")


def labels(*values: str) -> tuple[Option, ...]:
    """Options for a fixed vocabulary: ``economic_buyer`` is labelled "Economic buyer"."""
    return tuple(Option(value, value.replace("_", " ").capitalize()) for value in values)


def label_of(value: object, options: tuple[Option, ...]) -> str:
    """The label of the option with that value, else the value as it is."""
    return next((option.label for option in options if option.value == value), plain(value))


def plain(value: object) -> str:
    """Any value as text, for showing what a type does not know how to show."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def part(value: object, key: str) -> str:
    """One part of a composed value as text; "" when there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return plain(found)


def blank(text: str) -> str:
    """`text` blanked at equal length."""
    return BLANK * len(text)


def _exactly(text: str, options: tuple[Option, ...]) -> list[Option]:
    by_value = [option for option in options if option.value == text]
    return by_value or [option for option in options if option.label == text]


def _loosely(text: str, options: tuple[Option, ...]) -> list[Option]:
    wanted = _folded(text)
    return [option for option in options if wanted in {_folded(name) for name in (*_names(option), *option.aliases)}]


def _names(option: Option) -> tuple[str, ...]:
    return (option.value, option.label) if isinstance(option.value, str) else (option.label,)


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
