"""Cells of a CSV file: what a spreadsheet would run as a formula is written as text."""

from __future__ import annotations

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """The value as a cell; a quotation mark stands before what would be run (CWE-1236)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ")[:1] in _RUN else text
