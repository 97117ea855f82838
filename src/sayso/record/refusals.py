"""Why the record did not write: each names what it found, so that both values can be shown."""

from __future__ import annotations

from sayso.domain.signal import JsonValue


class BeforeHasMoved(Exception):
    """The field no longer holds what was shown when it was decided. `live` is what it holds."""

    def __init__(self, label: str, live: JsonValue, why: str = "") -> None:
        super().__init__(why or f"{label} has changed since this was shown; nothing was written.")
        self.live = live


class AlreadyThere(Exception):
    """The record says so already; there was nothing to write. `entity_id` is the thing that says so."""

    def __init__(self, label: str, live: JsonValue, entity_id: int) -> None:
        super().__init__(f"{label}: the record already says so.")
        self.live = live
        self.entity_id = entity_id


class NothingToReverse(LookupError):
    """There is no such write to take back."""


class WrongOperation(ValueError):
    """A list is added to and a single value is set, not the other way round."""
