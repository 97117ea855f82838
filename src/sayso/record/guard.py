"""The lock on the record's tables: rows are written inside `writing()` only, which only the record's services open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

RowType = TypeVar("RowType", bound=models.Model)
_open: ContextVar[bool] = ContextVar("record_open", default=False)


class WrittenBesideTheRecord(RuntimeError):
    """A row of the record was written or deleted by something other than the record's own services."""


@contextmanager
def writing() -> Iterator[None]:
    """Open the record's tables for the length of the block. For this package's services alone."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def require_writing(model: type[models.Model]) -> None:
    """Raises WrittenBesideTheRecord unless the record is open for writing."""
    if not _open.get():
        raise WrittenBesideTheRecord(f"{model.__name__} is written by record.writing and record.mirroring alone.")


class GuardedQuerySet(models.QuerySet[RowType]):
    """A query set whose writes ask the guard, as a row's own `save` does."""

    def update(self, **kwargs: Any) -> int:
        require_writing(self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_writing(self.model)
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[RowType]:
        require_writing(self.model)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        require_writing(self.model)
        return super().bulk_update(*args, **kwargs)


class GuardedManager(models.Manager[RowType]):
    """The manager whose every write goes through the guarded query set."""

    def get_queryset(self) -> models.QuerySet[RowType]:
        return GuardedQuerySet(self.model, using=self._db)


class Guarded(models.Model):
    """A row of the record. Only the record's own services may save or delete it."""

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises WrittenBesideTheRecord outside the record's own services."""
        require_writing(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete. Raises WrittenBesideTheRecord outside the record's own services."""
        require_writing(type(self))
        return super().delete(*args, **kwargs)
