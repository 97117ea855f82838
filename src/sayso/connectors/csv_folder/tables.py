"""One CSV file as a table with ids: read whole, changed under a lock, and put in place as a whole."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from sayso.domain.cells import cell
from sayso.ports.record_writer import Configuration, Recoverable

ID: Final = "id"
MOST_BYTES: Final = 64 * 1024 * 1024
LOCK: Final = ".sayso.lock"
WAIT: Final = 5.0  # seconds
_TEXT_MARK: Final = "'"
Row = dict[str, str]


@dataclass
class Table:
    """A file as it was read. `mark` tells this state of it from every other; rows are by their ids, in order."""

    path: Path
    columns: list[str]
    rows: dict[str, Row]
    mark: str
    at: datetime
    delimiter: str = ","

    def put(self) -> None:
        """Put the file in place, all of it or nothing. What a spreadsheet would run is written as text."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, self.columns, restval="", delimiter=self.delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in self.rows.values())
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)


def table_of(path: Path, columns: tuple[str, ...] = ()) -> Table:
    """The file as it is now; one that is not there is empty, with these columns. Raises Configuration."""
    if not path.exists() and columns:
        return Table(path, [ID, *columns], {}, "", datetime.now(UTC))
    try:
        content, at = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as problem:
        raise Configuration(f"{path.name} cannot be read ({problem.strerror}): put it there.") from None
    if len(content) > MOST_BYTES:
        raise Configuration(f"{path.name} is larger than {MOST_BYTES >> 20} MB: split it, or use a CRM.")
    found, delimiter = _parsed(path, content)
    missing = [name for name in columns if name not in found.columns]
    return Table(path, [*found.columns, *missing], found.rows, hashlib.sha256(content).hexdigest(), at, delimiter)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else of ours changes the folder meanwhile. Raises Recoverable, Configuration.

    The machine lets go of the lock of a process that died.
    """
    lock = FileLock(folder / LOCK, timeout=WAIT, poll_interval=0.02)
    try:
        lock.acquire()
    except Timeout:
        raise Recoverable("The CSV files are being written at the moment.", WAIT) from None
    except OSError as problem:
        raise Configuration(f"{folder} cannot be written to ({problem.strerror}): let this account.") from None
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class _Found:
    columns: list[str]
    rows: dict[str, Row]


def _parsed(path: Path, content: bytes) -> tuple[_Found, str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Configuration(f"{path.name} is not in UTF-8: save it as 'CSV UTF-8'.") from None
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: dict[str, Row] = {}
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        if ID not in columns or len(set(columns)) != len(columns):
            raise Configuration(f"{path.name} needs a heading line with a column '{ID}', each name once.")
        for given in reader:
            row = {name.strip(): _plain(value) for name, value in given.items() if name}
            if not row.get(ID) or row[ID] in rows:
                raise Configuration(f"{path.name}, line {reader.line_num}: each row needs an '{ID}' of its own.")
            rows[row[ID]] = row
    except csv.Error as problem:
        raise Configuration(f"{path.name}, line {reader.line_num}: {problem}.") from None
    return _Found(columns, rows), delimiter


def _plain(value: str | None) -> str:
    """A cell's value: the mark that keeps a spreadsheet from running it is no part of it."""
    text = (value or "").strip()
    return text[1:] if text.startswith(_TEXT_MARK) and cell(text[1:]) == text else text
