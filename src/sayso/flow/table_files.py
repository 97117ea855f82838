"""A table in a file: CSV with a heading line, or JSON Lines, as rows of texts by field. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Final

MOST_ROWS: Final = 100_000
Row = tuple[int, dict[str, str]]


class BadTable(ValueError):
    """The file is no table that could be imported, or its columns are not mapped."""


def read_rows(text: str, columns: Mapping[str, str], named: str = "The file") -> Iterator[Row]:
    """Each row by its line number, its cells by field name; `columns` says which column is which field, "" for none.

    A column that is not named there is the field of its name. Raises BadTable.
    """
    for number, row in _lines_of_json(text, named) if _is_json(text) else _lines_of_csv(text, named):
        if number > MOST_ROWS:
            raise BadTable(f"{named}: more than {MOST_ROWS} rows. Split it.")
        cells = {columns.get(name, field_named(name)): cell for name, cell in row.items()}
        yield number, {name: cell.strip() for name, cell in cells.items() if name}


def headings(text: str) -> tuple[str, ...]:
    """The names of a table's columns, in their order. Raises BadTable."""
    if _is_json(text):
        return tuple(dict.fromkeys(name for _, row in _lines_of_json(text, "The file") for name in row))
    try:
        found = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error as error:
        raise BadTable(f"The first line is no heading: {error}.") from error
    names = tuple(dict.fromkeys(name for name in found if name.strip()))
    if not names:
        raise BadTable("The file has no heading line. Save it as CSV, with the names of the columns first.")
    return names


def field_named(column: str) -> str:
    """The field that a column of that name most likely is."""
    return column.strip().lower().replace(" ", "_")


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] == "{"


def _lines_of_csv(text: str, named: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(reader, 2):
            yield number, {name: cell or "" for name, cell in row.items() if name}
    except csv.Error as error:
        raise BadTable(f"{named}, line {reader.line_num}: {error}.") from error


def _lines_of_json(text: str, named: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadTable(f"{named}, line {number}: {error}.") from error
        if not isinstance(row, dict) or any(isinstance(cell, dict | list) for cell in row.values()):
            raise BadTable(f"{named}, line {number}: each line is one object of plain values.")
        yield number, {str(name): "" if cell is None else str(cell) for name, cell in row.items() if name}
