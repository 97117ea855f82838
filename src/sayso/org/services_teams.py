"""Teams: named anew, placed under another, dissolved."""

from __future__ import annotations

from datetime import datetime

from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append
from sayso.org.models import Membership, Team
from sayso.org.selectors import teams_below
from sayso.org.services import add_team
from sayso.org.services_people import NoSuchTeam, team_of

LONGEST_NAME = 200


class BadTeam(ValueError):
    """No team can be like that: without a name of its own, or below itself."""


class TeamInUse(ValueError):
    """Somebody is or was in that team, or a team is below it."""


def found_team(*, asker: Asker, name: str, parent_id: int | None, at: datetime) -> int:
    """Add a team, below another if `parent_id` says so. For RevOps. Raises NotAllowed, BadTeam, NoSuchTeam."""
    asker.require(Role.REVOPS)
    with acting():
        return add_team(asker=asker, name=_name(name), at=at, parent=team_of(parent_id)).pk


def change_team(*, asker: Asker, team_id: int, name: str, parent_id: int | None, at: datetime) -> None:
    """Name a team anew, and say which one it is below (None: none). For RevOps.

    Raises NotAllowed, BadTeam, NoSuchTeam.
    """
    asker.require(Role.REVOPS)
    with acting():
        team, parent = team_of(team_id), team_of(parent_id)
        if team is None:
            raise NoSuchTeam("No team was named.")
        if parent is not None and parent.pk in teams_below({team_id}):
            raise BadTeam(f"{team.name} cannot be below itself or a team of its own.")
        team.name, team.parent = _name(name, but=team_id), parent
        team.save(update_fields=["name", "parent"])
        payload = {"name": team.name, "parent": parent_id}
        append(asker=asker, name="org.team.changed", subject=("team", team_id), at=at, payload=payload)


def dissolve_team(*, asker: Asker, team_id: int, at: datetime) -> None:
    """Remove a team in which nobody ever was. For RevOps. Raises NotAllowed, NoSuchTeam, TeamInUse."""
    asker.require(Role.REVOPS)
    with acting():
        team = team_of(team_id)
        if team is None:
            raise NoSuchTeam("No team was named.")
        if Team.objects.filter(parent=team).exists() or Membership.objects.filter(team=team).exists():
            raise TeamInUse(f"People are or were in {team.name}, or a team is below it: rename it instead.")
        team.delete()
        append(asker=asker, name="org.team.dissolved", subject=("team", team_id), at=at)


def _name(name: str, but: int = 0) -> str:
    kept = " ".join(name.replace("\x00", "").split())[:LONGEST_NAME]
    if not kept:
        raise BadTeam("A team needs a name.")
    if Team.objects.filter(name__iexact=kept).exclude(pk=but).exists():
        raise BadTeam(f"There is a team called {kept} already.")
    return kept
