"""A CSV as CRMs write it, opened for auditing: encoding and separator found out, bad files refused. Pure."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOKED_AT = 64 * 1024
SEPARATORS = ",;\t|"
MOST_COLUMNS, LONGEST_CELL = 2_000, 1024 * 1024
ODD = 0.1  # of the rows may have another number of cells than the heading
ENCODINGS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or an archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}


class BadTable(ValueError):
    """The file is no table. The message says what it is, or in which line it breaks, and what to do."""


@dataclass
class Table:
    """A table that was opened: its headings, and its rows read as they are asked for, once.

    `odd` counts the rows with another number of cells than the heading has, `first_odd` is the line of the first.
    """

    path: Path
    encoding: str
    separator: str
    headings: tuple[str, ...]
    count: int = field(default=0, init=False)
    odd: int = field(default=0, init=False)
    first_odd: int = field(default=0, init=False)

    def rows(self) -> Iterator[Sequence[str]]:
        """Every row with as many cells as there are headings. Raises BadTable, at the latest after the last row."""
        width = len(self.headings)
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.separator)
            try:
                for row in reader:
                    if not row:
                        continue
                    if not self.count:
                        self.count = 1
                        continue
                    self.count += 1
                    if len(row) != width:
                        row = self._mended(row, reader.line_num)  # noqa: PLW2901 - the row as it is read on
                    yield row
            except (csv.Error, UnicodeError) as broken:
                raise BadTable(f"{self.path.name} breaks near line {max(reader.line_num, 1)}: {broken}.") from None
        self.count -= 1
        self._require_rows()

    def _mended(self, row: list[str], line: int) -> list[str]:
        self.odd, self.first_odd = self.odd + 1, self.first_odd or line
        width = len(self.headings)
        return row[:width] + [""] * (width - len(row))

    def _require_rows(self) -> None:
        if self.count < 1:
            raise BadTable(f"{self.path.name} has a heading and no rows: nothing can be said of its fields.")
        if self.odd > ODD * self.count:
            raise BadTable(
                f"{self.path.name}: {self.odd:,} of {self.count:,} rows have another number of cells than the "
                f"heading's {len(self.headings)} (the first in line {self.first_odd}). Export it with quoted texts."
            )


def open_table(path: Path) -> Table:
    """Open a CSV in UTF-8, UTF-16 or Windows-1252, by comma, semicolon, tab or bar. Raises BadTable, OSError."""
    if not path.is_file():
        raise BadTable(f"{path} is a folder: name the CSV file." if path.is_dir() else f"There is no file {path}.")
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    if not start.strip():
        raise BadTable(f"{path.name} is empty.")
    for magic, what in NO_TEXT.items():
        if start.startswith(magic):
            raise BadTable(f"{path.name} is {what}: export the table as CSV.")
    encoding = _encoding(path, start)
    if "\x00" in start.decode(encoding, "replace"):
        raise BadTable(f"{path.name} is no text: export the table as CSV.")
    with suppress(OverflowError):
        csv.field_size_limit(min(LONGEST_CELL, sys.maxsize))
    separator = _separator(start.decode(encoding, "replace"))
    return Table(path, encoding, separator, _headings(path, encoding, separator))


def _encoding(path: Path, start: bytes) -> str:
    for mark, name in ENCODINGS:
        if start.startswith(mark):
            return name
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(LOOKED_AT):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(start: str) -> str:
    """The separator that splits the heading into most cells."""
    first = next((line for line in start.splitlines() if line.strip()), "")
    cells = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: cells[mark])


def _headings(path: Path, encoding: str, separator: str) -> tuple[str, ...]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            first = next((row for row in csv.reader(file, delimiter=separator) if row), [])
        except (csv.Error, UnicodeError) as broken:
            raise BadTable(f"{path.name}: its heading cannot be read: {broken}.") from None
    if len(first) > MOST_COLUMNS:
        raise BadTable(f"{path.name} has {len(first):,} columns: at most {MOST_COLUMNS:,} are audited at once.")
    plain = [" ".join(one.split()) or f"Column {place}" for place, one in enumerate(first, 1)]
    return tuple(one if plain.index(one) == place else f"{one} (column {place + 1})" for place, one in enumerate(plain))
