"""What every outside service is known by, whatever is asked of it."""

from __future__ import annotations

from typing import Protocol


class Vendor(Protocol):
    """A vendor, or a way of speaking that many vendors share."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str:
        """For people: "HubSpot", "OpenAI-compatible server"."""
        ...

    @property
    def usual_url(self) -> str:
        """The address where it is usually found, "" where every customer has their own."""
        ...
