"""The lock on the record's tables: rows are saved inside `writing()` only, which only the record's services open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_open: ContextVar[bool] = ContextVar("record_open", default=False)


class WrittenBesideTheRecord(RuntimeError):
    """A row of the record was saved or deleted by something other than `record.writing` or `record.mirroring`."""


@contextmanager
def writing() -> Iterator[None]:
    """Open the record's tables for the length of the block. For this package's services alone."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def require_writing(row: object) -> None:
    """Raises WrittenBesideTheRecord unless the record is open for writing."""
    if not _open.get():
        raise WrittenBesideTheRecord(f"{type(row).__name__} is written by record.writing and record.mirroring alone.")
