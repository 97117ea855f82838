"""Marks by which a list goes on: the name and the id after which the next stretch begins, or the id alone."""

from __future__ import annotations

import base64
import json

from django.db.models import Q

LARGEST_ID = (1 << 63) - 1


class BadMark(ValueError):
    """That marks no place in a list."""

    def __init__(self) -> None:
        super().__init__("That marks no place in this list: begin again at its top.")


def mark_of(name: str, pk: int) -> str:
    """The mark of a row, for an address."""
    return base64.urlsafe_b64encode(json.dumps([name, pk]).encode()).decode().rstrip("=")


def after(mark: str) -> Q:
    """The condition that a row stands after the marked one, by name and id. Raises BadMark."""
    try:
        name, pk = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise BadMark from None
    if not isinstance(name, str) or "\x00" in name or type(pk) is not int or not 0 <= pk <= LARGEST_ID:
        raise BadMark
    return Q(name__gt=name) | Q(name=name, pk__gt=pk)


def before(mark: str) -> Q:
    """The condition that a row is older than the marked one, by its id alone. Raises BadMark."""
    if not (mark.isascii() and mark.isdigit()) or len(mark) > len(str(LARGEST_ID)) or int(mark) > LARGEST_ID:
        raise BadMark
    return Q(pk__lt=int(mark))
