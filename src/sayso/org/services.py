"""Adding people, giving roles, changing settings, minting tokens."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from sayso.domain.asker import Asker, NotAllowed, Role
from sayso.domain.canonical import bytes_digest
from sayso.domain.signal import JsonValue
from sayso.domain.zones import zone_names
from sayso.ledger.services import append
from sayso.org import settings as declared
from sayso.org.models import Membership, Setting, Team, Token, User
from sayso.org.selectors import setting

TOKEN_PREFIX = "sayso_"  # noqa: S105 - a mark by which leaked tokens are recognised, no secret
TOKEN_LIFE = timedelta(days=365)
LONGEST_TOKEN_NAME = 100


class BadZone(ValueError):
    """That is no time zone."""


class LastRevOps(ValueError):
    """Somebody has to be able to run the place."""


class AddressTaken(ValueError):
    """Somebody signs in with that address already."""


class AlreadyHeld(ValueError):
    """They hold that role there already."""


class NoSuchToken(LookupError):
    """There is no such token, or it is somebody else's."""


class BadToken(ValueError):
    """No token can be like that."""


class NoSuchRole(LookupError):
    """There is no such role of anybody."""


def token_digest(token: str) -> str:
    """What is stored of a token: 32 random bytes need no slow hash."""
    return bytes_digest(token.encode())


@transaction.atomic
def add_user(*, asker: Asker, email: str, name: str, zone: str, at: datetime, password: str | None = None) -> User:
    """Add a person. Raises BadZone, NotAllowed, AddressTaken."""
    _require_revops(asker)
    require_zone(zone)
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AddressTaken(f"{email.strip().lower()} is somebody's address here already.")
    user = User.objects.create_user(email, password, name=name, zone=zone)
    append(asker=asker, name="org.user.added", subject=("user", user.pk), at=at)
    return user


def require_zone(zone: str) -> None:
    """Raises BadZone unless that is an IANA time zone."""
    if zone not in zone_names():
        raise BadZone(f"'{zone[:80]}' is no time zone: write one such as Europe/Berlin.")


def is_founded() -> bool:
    """Whether anybody works here yet."""
    return User.objects.exists()


@transaction.atomic
def add_team(*, asker: Asker, name: str, at: datetime, parent: Team | None = None) -> Team:
    """Add a team, below another if `parent` is given."""
    _require_revops(asker)
    team = Team.objects.create(name=name, parent=parent)
    append(asker=asker, name="org.team.added", subject=("team", team.pk), at=at, payload={"name": name})
    return team


@transaction.atomic
def give_role(
    *, asker: Asker, user: User, role: Role, since: date, at: datetime, team: Team | None = None
) -> Membership:
    """Give somebody a role from a day on, in a team or (without one) everywhere. Raises NotAllowed, AlreadyHeld."""
    _require_revops(asker)
    if Membership.objects.filter(user=user, team=team, role=role.value, until=None).exists():
        raise AlreadyHeld(f"{user} is {role.value} {f'in {team.name}' if team else 'everywhere'} already.")
    membership = Membership.objects.create(user=user, team=team, role=role.value, since=since)
    payload = {"role": role.value, "team": team.pk if team else None, "since": since.isoformat()}
    append(asker=asker, name="org.role.given", subject=("user", user.pk), at=at, payload=payload)
    return membership


@transaction.atomic
def end_role(*, asker: Asker, membership_id: int, until: date, at: datetime) -> None:
    """End a role on a day; one that ends before it began never was. For RevOps.

    Raises NotAllowed, NoSuchRole, and LastRevOps when nobody would be left to run the place.
    """
    _require_revops(asker)
    membership = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if membership is None:
        raise NoSuchRole(f"There is no role {membership_id}.")
    others = Membership.objects.filter(role=Role.REVOPS.value, until=None, user__is_active=True)
    if membership.role == Role.REVOPS.value and not others.exclude(pk=membership_id).exists():
        raise LastRevOps("This is the only RevOps role: give it to somebody else first.")
    if until > membership.since:
        Membership.objects.filter(pk=membership_id).update(until=until)
    else:
        membership.delete()
    payload = {"role": membership.role, "until": until.isoformat()}
    append(asker=asker, name="org.role.ended", subject=("user", membership.user_id), at=at, payload=payload)


@transaction.atomic
def set_setting(*, asker: Asker, name: str, value: JsonValue, at: datetime) -> None:
    """Change a setting. Raises NoSuchSetting, BadSettingValue."""
    _require_revops(asker)
    problem = declared.spec(name).check(value)
    if problem:
        raise declared.BadSettingValue(f"{declared.spec(name).title}: {problem}.")
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    append(asker=asker, name="org.setting.changed", subject=("setting", name), at=at)


@transaction.atomic
def set_settings(*, asker: Asker, values: Mapping[str, JsonValue], at: datetime) -> tuple[str, ...]:
    """Change those of several settings that are not so already, all or none. Returns the names of the changed ones.

    Raises NoSuchSetting, BadSettingValue.
    """
    _require_revops(asker)
    changed = tuple(name for name, value in values.items() if setting(name) != value)
    for name in changed:
        set_setting(asker=asker, name=name, value=values[name], at=at)
    return changed


@transaction.atomic
def mint_token(*, asker: Asker, name: str, may_decide: bool, at: datetime, life: timedelta = TOKEN_LIFE) -> str:
    """A new token of the asker's own; shown once. Only an interactive sign-in may mint one that decides.

    Raises NotAllowed, BadToken.
    """
    user_id = asker.require_decider() if may_decide else asker.user_id
    if user_id is None:
        raise NotAllowed("A token belongs to a person.")
    name = " ".join(name.replace("\x00", "").split())[:LONGEST_TOKEN_NAME]
    if not name:
        raise BadToken("A token needs a name, by which you know it again.")
    if not timedelta() < life <= TOKEN_LIFE:
        raise BadToken(f"A token lives from now for {TOKEN_LIFE.days} days at most.")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = Token.objects.create(
        user_id=user_id,
        name=name,
        digest=token_digest(token),
        may_decide=may_decide,
        created_at=at,
        expires_at=at + life,
    )
    append(asker=asker, name="org.token.minted", subject=("token", row.pk), at=at, payload={"may_decide": may_decide})
    return token


@transaction.atomic
def revoke_token(*, asker: Asker, token_id: int, at: datetime) -> None:
    """End a token at once. One's own, or anybody's for RevOps. Raises NoSuchToken."""
    token = Token.objects.select_for_update().filter(pk=token_id).first()
    if token is None or (token.user_id != asker.user_id and not asker.has(Role.REVOPS)):
        raise NoSuchToken(f"There is no token {token_id}.")
    Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=at)
    append(asker=asker, name="org.token.revoked", subject=("token", token_id), at=at)


def _require_revops(asker: Asker) -> None:
    if asker.user_id is not None:  # the system itself founds an organisation before there is anybody
        asker.require(Role.REVOPS)
