"""Who works here: people added, changed, moved, let go; and what each says of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append
from sayso.org.models import Membership, Team, User
from sayso.org.services import LastRevOps, add_user, end_role, give_role, require_zone
from sayso.org.services_signing_in import shut_out

LONGEST_NAME = 200
ERASED = "@invalid"


class NoSuchPerson(LookupError):
    """Nobody here has that id."""


class NoSuchTeam(LookupError):
    """There is no such team."""


class BadPerson(ValueError):
    """That cannot be said of a person: a name or an address is missing or wrong."""


class NotYourself(ValueError):
    """Nobody shuts the door on themselves."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who begins: where they are reached, where they work, as what, from which day on."""

    email: str
    name: str
    zone: str
    role: Role
    team_id: int | None
    since: date


def add_person(*, asker: Asker, newcomer: Newcomer, at: datetime, password: str | None = None) -> int:
    """Add a person with their first role; without a password they are to be invited. For RevOps. Returns the id.

    Raises NotAllowed, BadPerson, AddressTaken, BadZone, NoSuchTeam.
    """
    asker.require(Role.REVOPS)
    email, name = _address(newcomer.email), _name(newcomer.name)
    with acting():
        user = add_user(asker=asker, email=email, name=name, zone=newcomer.zone, at=at, password=password)
        team = team_of(newcomer.team_id)
        give_role(asker=asker, user=user, role=newcomer.role, since=newcomer.since, at=at, team=team)
    return user.pk


def change_person(*, asker: Asker, user_id: int, name: str, email: str, zone: str, at: datetime) -> None:
    """Say anew how somebody is called, reached, and where they work. For RevOps.

    Raises NotAllowed, NoSuchPerson, BadPerson, AddressTaken, BadZone.
    """
    asker.require(Role.REVOPS)
    address = _address(email)
    require_zone(zone)
    with acting():
        user = _person(user_id)
        if User.objects.filter(email=address).exclude(pk=user_id).exists():
            raise BadPerson(f"{address} is somebody else's address here.")
        user.name, user.email, user.zone = _name(name), address, zone
        user.save(update_fields=["name", "email", "zone"])
        append(asker=asker, name="org.user.changed", subject=("user", user_id), at=at)


def change_profile(*, asker: Asker, name: str, zone: str, at: datetime) -> None:
    """Say how one is called and where one works. Raises BadPerson, BadZone."""
    require_zone(zone)
    with acting():
        user = _person(asker.user_id or 0)
        user.name, user.zone = _name(name), zone
        user.save(update_fields=["name", "zone"])
        append(asker=asker, name="org.profile.changed", subject=("user", user.pk), at=at)


def grant_role(*, asker: Asker, user_id: int, role: Role, team_id: int | None, since: date, at: datetime) -> None:
    """Give somebody a role by their id. For RevOps. Raises NotAllowed, NoSuchPerson, NoSuchTeam, AlreadyHeld."""
    asker.require(Role.REVOPS)
    with acting():
        give_role(asker=asker, user=_person(user_id), role=role, since=since, at=at, team=team_of(team_id))


def move_to_team(*, asker: Asker, user_id: int, team_id: int, since: date, at: datetime) -> None:
    """Let somebody go on in another team from a day on, in the roles that they hold in teams. For RevOps.

    What holds everywhere stays. Raises NotAllowed, NoSuchPerson, NoSuchTeam, AlreadyHeld.
    """
    asker.require(Role.REVOPS)
    with acting():
        user, team = _person(user_id), team_of(team_id)
        held = list(Membership.objects.filter(user=user, until=None).exclude(team=None).exclude(team=team))
        for membership in held:
            end_role(asker=asker, membership_id=membership.pk, until=since, at=at)
        there = set(Membership.objects.filter(user=user, team=team, until=None).values_list("role", flat=True))
        for role in sorted({Role(membership.role) for membership in held} - {Role(one) for one in there}):
            give_role(asker=asker, user=user, role=role, since=since, at=at, team=team)


def deactivate(*, asker: Asker, user_id: int, at: datetime) -> None:
    """Shut the door on somebody at once: sessions, tokens and links end. What they decided stays. For RevOps.

    Raises NotAllowed, NoSuchPerson, NotYourself, LastRevOps.
    """
    asker.require(Role.REVOPS)
    if user_id == asker.user_id:
        raise NotYourself("Nobody deactivates themselves: ask another RevOps to.")
    with acting():
        user = _person(user_id)
        others = Membership.objects.filter(role=Role.REVOPS.value, until=None, user__is_active=True)
        if not others.exclude(user=user).exists():
            raise LastRevOps("Nobody else holds the RevOps role: give it to somebody first.")
        User.objects.filter(pk=user_id).update(is_active=False)
        shut_out(user_id, at)
        append(asker=asker, name="org.user.deactivated", subject=("user", user_id), at=at)


def reactivate(*, asker: Asker, user_id: int, at: datetime) -> None:
    """Let somebody in again who was deactivated; their old sessions and tokens stay ended. For RevOps.

    Raises NotAllowed, and NoSuchPerson also for who was erased.
    """
    asker.require(Role.REVOPS)
    with acting():
        user = _person(user_id)
        if user.email.endswith(ERASED):
            raise NoSuchPerson(f"Person {user_id} was erased.")
        User.objects.filter(pk=user_id).update(is_active=True)
        append(asker=asker, name="org.user.reactivated", subject=("user", user_id), at=at)


def erase_user(*, asker: Asker, user_id: int, at: datetime) -> None:
    """Take a person's name and address away and shut their door; what they decided stays decided. For RevOps."""
    asker.require(Role.REVOPS)
    with acting():
        User.objects.filter(pk=user_id).update(
            email=f"erased-{user_id}{ERASED}",
            name="Erased",
            is_active=False,
            password="!",  # noqa: S106 - no hash: no way in
        )
        shut_out(user_id, at)
        append(asker=asker, name="org.user.erased", subject=("user", user_id), at=at)


def team_of(team_id: int | None) -> Team | None:
    """The team, or None for none. Raises NoSuchTeam."""
    if team_id is None:
        return None
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NoSuchTeam(f"There is no team {team_id}.")
    return team


def _person(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NoSuchPerson(f"There is no person {user_id} here.")
    return user


def _name(name: str) -> str:
    kept = " ".join(name.replace("\x00", "").split())[:LONGEST_NAME]
    if not kept:
        raise BadPerson("A person needs a name.")
    return kept


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise BadPerson(f"'{email.strip()[:80]}' is no mail address.") from None
    return address
