"""SOQL, built so that no value and no name can become part of the language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?")
_ID = re.compile(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?")
_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", '"': '\\"'}


class NotSoql(ValueError):
    """That cannot stand in a query: no name of a field, or no id."""


def name(text: str) -> str:
    """A field's or an object's name. Raises NotSoql."""
    if not _NAME.fullmatch(text):
        raise NotSoql(f"'{text[:60]}' is no name of a field.")
    return text


def identity(text: str) -> str:
    """A record's id, quoted. Raises NotSoql."""
    if not _ID.fullmatch(text):
        raise NotSoql(f"'{text[:60]}' is no id of Salesforce.")
    return f"'{text}'"


def text(value: str) -> str:
    """A value as a quoted literal."""
    return "'" + "".join(_ESCAPED.get(letter, letter) for letter in value) + "'"


def moment(at: datetime) -> str:
    """A moment as SOQL writes it: UTC, unquoted."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def select(fields: Sequence[str], source: str, *, where: str = "", order: str = "") -> str:
    """A query for named fields of one object. `where` and `order` are made of the parts above."""
    chosen = ", ".join(name(one) for one in dict.fromkeys(fields))
    condition = f" WHERE {where}" if where else ""
    query = f"SELECT {chosen} FROM {name(source)}{condition}"  # noqa: S608 - names are checked, values quoted above
    return query + (f" ORDER BY {order}" if order else "")
