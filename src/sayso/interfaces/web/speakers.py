"""Saying who speaks: picked among the people who are known, or told by name, address and side."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.domain.asker import Asker
from sayso.domain.transcript import Side
from sayso.interfaces.web.requests import Request, number
from sayso.org.selectors import get_user, list_colleagues
from sayso.record.scope import NotFound
from sayso.record.selectors import get_person, people_of_account

MOST_PEOPLE = 100


class NobodyPicked(ValueError):
    """The form names nobody whom the record or the organisation knows."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody to be picked: `key` is what the form hands back."""

    key: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a speaker."""

    name: str
    email: str
    side: Side


def known_people(asker: Asker, account_id: int | None) -> tuple[tuple[str, tuple[Known, ...]], ...]:
    """Whom one can pick: the account's people, and our own."""
    theirs = people_of_account(asker, account_id)[:MOST_PEOPLE] if account_id else ()
    ours = [user for user in list_colleagues(asker) if user.is_active]
    groups = (
        ("Theirs", tuple(Known(f"person-{one.id}", one.name, one.title or one.email) for one in theirs)),
        ("Ours", tuple(Known(f"user-{one.id}", one.name, one.email) for one in ours)),
    )
    return tuple(group for group in groups if group[1])


def said_of(request: Request) -> Said:
    """What the form says: whoever was picked, else the name, address and side beside it. Raises ValueError."""
    kind, _, key = request.POST.get("who", "").partition("-")
    if kind == "person":
        return _person(request.asker, number(key, 0))
    if kind == "user":
        return _user(request, number(key, 0))
    name, email = request.POST.get("name", "").strip(), request.POST.get("email", "").strip()
    if not name:
        raise NobodyPicked("Say who it is: pick somebody, or write a name.")
    return Said(name, email, Side(request.POST.get("side", "unknown")))


def _person(asker: Asker, person_id: int) -> Said:
    try:
        person = get_person(asker, person_id)
    except NotFound as missing:
        raise NobodyPicked(str(missing)) from missing
    return Said(person.name, person.email, Side.THEIRS)


def _user(request: Request, user_id: int) -> Said:
    user = get_user(request.asker, user_id, request.at.date())
    if user is None:
        raise NobodyPicked(f"There is no colleague {user_id}.")
    return Said(user.name, user.email, Side.OURS)
