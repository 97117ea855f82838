"""Adding people, giving roles, changing settings, minting tokens."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from django.db import transaction

from sayso.domain.asker import Asker, NotAllowed, Role
from sayso.domain.canonical import bytes_digest
from sayso.domain.signal import JsonValue
from sayso.ledger.services import append
from sayso.org import settings as declared
from sayso.org.models import Membership, Setting, Team, Token, User

TOKEN_PREFIX = "sayso_"  # noqa: S105 - a mark by which leaked tokens are recognised, no secret
TOKEN_LIFE = timedelta(days=365)


class BadZone(ValueError):
    """That is no time zone."""


class LastRevOps(ValueError):
    """Somebody has to be able to run the place."""


def token_digest(token: str) -> str:
    """What is stored of a token: 32 random bytes need no slow hash."""
    return bytes_digest(token.encode())


@transaction.atomic
def add_user(*, asker: Asker, email: str, name: str, zone: str, at: datetime, password: str | None = None) -> User:
    """Add a person. Raises BadZone, NotAllowed, and IntegrityError for an address that is taken."""
    _require_revops(asker)
    if zone not in available_timezones():
        raise BadZone(f"'{zone}' is no time zone: write one such as Europe/Berlin.")
    user = User.objects.create_user(email, password, name=name, zone=zone)
    append(asker=asker, name="org.user.added", subject=("user", user.pk), at=at)
    return user


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
    """Give somebody a role from a day on, in a team or (without one) everywhere."""
    _require_revops(asker)
    membership = Membership.objects.create(user=user, team=team, role=role.value, since=since)
    payload = {"role": role.value, "team": team.pk if team else None, "since": since.isoformat()}
    append(asker=asker, name="org.role.given", subject=("user", user.pk), at=at, payload=payload)
    return membership


@transaction.atomic
def end_role(*, asker: Asker, membership_id: int, until: date, at: datetime) -> None:
    """End a role on a day. Raises LastRevOps when nobody would be left to run the place."""
    _require_revops(asker)
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    others = Membership.objects.filter(role=Role.REVOPS.value, until=None).exclude(pk=membership_id)
    if membership.role == Role.REVOPS.value and not others.exists():
        raise LastRevOps("This is the only RevOps role: give it to somebody else first.")
    Membership.objects.filter(pk=membership_id).update(until=until)
    payload = {"role": membership.role, "until": until.isoformat()}
    append(asker=asker, name="org.role.ended", subject=("user", membership.user_id), at=at, payload=payload)


@transaction.atomic
def set_setting(*, asker: Asker, name: str, value: JsonValue, at: datetime) -> None:
    """Change a setting. Raises NoSuchSetting, BadSettingValue."""
    _require_revops(asker)
    problem = declared.spec(name).check(value)
    if problem:
        raise declared.BadSettingValue(f"{name} {problem}.")
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    append(asker=asker, name="org.setting.changed", subject=("setting", name), at=at)


@transaction.atomic
def mint_token(*, asker: Asker, name: str, may_decide: bool, at: datetime, life: timedelta = TOKEN_LIFE) -> str:
    """A new token of the asker's own; shown once. Only an interactive sign-in may mint one that decides."""
    user_id = asker.require_decider() if may_decide else asker.user_id
    if user_id is None:
        raise NotAllowed("A token belongs to a person.")
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
    """End a token at once. One's own, or anybody's for RevOps."""
    token = Token.objects.select_for_update().get(pk=token_id)
    if token.user_id != asker.user_id:
        _require_revops(asker)
    Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=at)
    append(asker=asker, name="org.token.revoked", subject=("token", token_id), at=at)


@transaction.atomic
def erase_user(*, asker: Asker, user_id: int, at: datetime) -> None:
    """Take a person's name and address away and shut their door; what they decided stays decided."""
    _require_revops(asker)
    User.objects.filter(pk=user_id).update(
        email=f"erased-{user_id}@invalid",
        name="Erased",
        is_active=False,
        password="!",  # noqa: S106 - no hash: no way in
    )
    Token.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=at)
    append(asker=asker, name="org.user.erased", subject=("user", user_id), at=at)


def _require_revops(asker: Asker) -> None:
    if asker.user_id is not None:  # the system itself founds an organisation before there is anybody
        asker.require(Role.REVOPS)
