"""A value that an object works out at the first asking and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property as kept
else:

    class kept:  # noqa: N801 - used like `property`
        """As ``functools.cached_property``, without the lock of Python 3.11: a reading is of one thread."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make
            self._name = make.__name__
            self.__doc__ = make.__doc__

        def __get__(self, owner: object | None, of: type) -> Any:
            if owner is None:
                return self
            value = owner.__dict__[self._name] = self._make(owner)
            return value


__all__ = ["kept"]
