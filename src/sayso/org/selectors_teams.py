"""Reading who belongs where: the teams of each person, the people of each team, the day it is for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sayso.domain.asker import Asker, Role
from sayso.org.models import Membership, Team, User
from sayso.org.selectors import teams_below


def teams_of_people(asker: Asker, *, today: date) -> dict[int, tuple[str, ...]]:
    """The names of everybody's teams, each followed by those above it: who works where is no secret."""
    names = {pk: (name, parent) for pk, name, parent in Team.objects.values_list("pk", "name", "parent_id")}
    found: dict[int, list[str]] = defaultdict(list)
    held = Membership.objects.filter(Membership.running(today), team__isnull=False).order_by("id")
    for user_id, held_in in held.values_list("user_id", "team_id"):
        at = held_in
        while at is not None:
            name, at = names[at]
            if name not in found[user_id]:
                found[user_id].append(name)
    return {user_id: tuple(teams) for user_id, teams in found.items()}


def people_of_team(asker: Asker, team_id: int, *, today: date) -> frozenset[int]:
    """Who is in that team, or in one below it."""
    held = Membership.objects.filter(Membership.running(today), team_id__in=teams_below({team_id}))
    return frozenset(held.values_list("user_id", flat=True))


def people_in_roles(asker: Asker, roles: Sequence[Role], *, today: date) -> frozenset[int]:
    """Who holds one of these roles."""
    held = Membership.objects.filter(Membership.running(today), role__in=roles)
    return frozenset(held.values_list("user_id", flat=True))


def teams_led_by(asker: Asker, *, today: date) -> tuple[int, ...]:
    """The teams that the asker manages, without those below them."""
    held = Membership.objects.filter(Membership.running(today), user_id=asker.user_id or 0, role=Role.MANAGER)
    return tuple(held.filter(team__isnull=False).order_by("team_id").values_list("team_id", flat=True).distinct())


def zones_of_people(asker: Asker) -> dict[int, str]:
    """Everybody's time zone, as an IANA name."""
    return dict(User.objects.values_list("pk", "zone"))


def names_of_people(asker: Asker) -> dict[int, str]:
    """Everybody's name."""
    return {pk: name or email for pk, name, email in User.objects.values_list("pk", "name", "email")}


def name_of_team(asker: Asker, team_id: int) -> str:
    """The team's name, "" for none."""
    return Team.objects.filter(pk=team_id).values_list("name", flat=True).first() or ""
