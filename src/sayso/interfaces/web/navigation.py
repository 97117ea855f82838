"""Where one can go: one list for the rail, the tabs of a phone and the palette. A page joins it with one line here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from sayso.capture.selectors import count_unmatched
from sayso.domain.asker import Asker
from sayso.propose.selectors import count_waiting

THEMES = ("light", "dark", "system")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that one can go to. `icon` is a symbol of the sprite; `is_tab` puts it below a thumb."""

    name: str
    label: str
    icon: str
    group: str
    is_tab: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.name)


PLACES = (
    Place("inbox", "Inbox", "inbox", "work", is_tab=True),
    Place("deals", "Deals", "deals", "work", is_tab=True),
    Place("accounts", "Accounts", "account", "work"),
    Place("people", "People", "people", "work"),
    Place("search", "Search", "search", "work", is_tab=True),
    Place("upload", "Add", "add", "intake", is_tab=True),
    Place("unmatched", "Unmatched", "unmatched", "intake"),
    Place("status", "Status", "status", "house"),
    Place("settings", "Settings", "settings", "house"),
    Place("privacy", "Privacy", "privacy", "house"),
)


def places() -> tuple[Place, ...]:
    """The pages that there are."""
    return tuple(place for place in PLACES if _exists(place))


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context of every page: where one can go, what waits there, and the theme that its reader chose."""
    asker: Asker | None = getattr(request, "asker", None)
    theme = request.COOKIES.get("theme", "system")
    return {
        "places": places() if asker else (),
        "counts": SimpleLazyObject(lambda: _counts(request, asker) if asker else {}),
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES,
    }


def _counts(request: HttpRequest, asker: Asker) -> dict[str, int]:
    return {"inbox": count_waiting(asker, request.at), "unmatched": count_unmatched(asker)}  # type: ignore[attr-defined]


def _exists(place: Place) -> bool:
    try:
        return bool(place.url)
    except NoReverseMatch:
        return False
