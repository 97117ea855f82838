"""Where one can go: one list for the rail, the tabs of a phone and the palette. A page joins it with one line here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from sayso.capture.selectors import count_unmatched
from sayso.domain.asker import Asker, Role
from sayso.giveback.selectors_day import count_new
from sayso.propose.selectors import count_waiting

THEMES = ("light", "dark", "system")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that one can go to. `name` is its route, `icon` a symbol of the sprite, `group` one of GROUPS.

    `is_tab` puts it below a thumb; `roles` are those that it is for, empty for everybody; `holds` are the routes of the
    pages within it, on which it stays marked.
    """

    name: str
    label: str
    icon: str
    group: str
    is_tab: bool = False
    roles: tuple[Role, ...] = ()
    holds: tuple[str, ...] = ()

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes on which it is marked as where one is."""
        return (self.name, *self.holds)

    @property
    def url(self) -> str:
        """Its address."""
        return _address(self.name)


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together, in the order of the rail; `title` stands above them where there is room."""

    name: str
    title: str
    places: tuple[Place, ...] = ()


GROUPS = (
    Group("work", "Work"),
    Group("record", "Record"),
    Group("review", "Review"),
    Group("intake", "Intake"),
    Group("house", "House"),
)
PLACES = (
    Place("today", "Today", "today", "work", is_tab=True),
    Place("inbox", "Inbox", "inbox", "work", is_tab=True),
    Place("mine", "My pipeline", "mine", "work"),
    Place("deals", "Deals", "deals", "record", is_tab=True),
    Place("accounts", "Accounts", "account", "record"),
    Place("people", "People", "people", "record"),
    Place("review", "Review", "review", "review", holds=("review-changes", "meetings", "meeting", "topic")),
    Place("forecast", "Forecast", "forecast", "review"),
    Place("ask", "Ask", "ask", "work"),
    Place("search", "Search", "search", "work", is_tab=True),
    Place("upload", "Add", "add", "intake"),
    Place("unmatched", "Unmatched", "unmatched", "intake"),
    Place("handoffs", "Handoffs", "handoff", "house"),
    Place("status", "Status", "status", "house"),
    Place("settings", "Settings", "settings", "house"),
    Place("privacy", "Privacy", "privacy", "house"),
)


def places(asker: Asker) -> tuple[Place, ...]:
    """The pages that there are for the asker, in the order of the groups."""
    order = [group.name for group in GROUPS]
    there = (place for place in PLACES if (not place.roles or asker.has(*place.roles)) and _exists(place))
    return tuple(sorted(there, key=lambda place: order.index(place.group)))


def groups(asker: Asker) -> tuple[Group, ...]:
    """The groups that hold a page for the asker."""
    there = places(asker)
    filled = (replace(group, places=tuple(one for one in there if one.group == group.name)) for group in GROUPS)
    return tuple(group for group in filled if group.places)


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context of every page: where one can go, what waits there, and the theme that its reader chose."""
    asker: Asker | None = getattr(request, "asker", None)
    theme = request.COOKIES.get("theme", "system")
    return {
        "rail": groups(asker) if asker else (),
        "counts": SimpleLazyObject(lambda: _counts(request, asker) if asker else {}),
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES,
    }


def _counts(request: HttpRequest, asker: Asker) -> dict[str, int]:
    at: datetime = request.at  # type: ignore[attr-defined]
    return {
        "today": count_new(asker, at),
        "inbox": count_waiting(asker, at),
        "unmatched": count_unmatched(asker),
    }


@cache  # every page asks for each of them three times
def _address(name: str) -> str:
    return reverse(name)


def _exists(place: Place) -> bool:
    try:
        return bool(place.url)
    except NoReverseMatch:
        return False
