"""Reading people, teams and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sayso.domain.asker import Asker, Door, Role
from sayso.domain.signal import JsonValue
from sayso.org import settings as declared
from sayso.org.models import Membership, Setting, Team, Token, User

SEES_ALL = frozenset({Role.REVOPS, Role.FINANCE, Role.LEADER})
QUOTES_ONLY = frozenset({Role.FINANCE})
READS_ALL = frozenset({Role.REVOPS, Role.LEADER})


@dataclass(frozen=True, slots=True)
class UserView:
    """A person of the organisation."""

    id: int
    email: str
    name: str
    zone: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Whom one can name: their address, and whether they still work here."""

    id: int
    name: str
    email: str
    is_active: bool


def asker_for(*, user: User, door: Door, request: str, at: datetime, may_decide: bool) -> Asker:
    """Who is asking, as their memberships of the day say.

    A rep sees their own deals; a manager those of everybody in their teams and the teams below; RevOps, finance and
    leaders see all. Finance reads quotes only, whatever else it does, and decides nothing by that role.
    """
    held = list(Membership.objects.filter(Membership.running(_day(user, at)), user=user))
    roles = frozenset(Role(membership.role) for membership in held)
    owners = None if roles & SEES_ALL else frozenset({user.pk} | _led_by(held, _day(user, at)))
    return Asker(
        user_id=user.pk,
        name=str(user),
        roles=roles,
        owners=owners,
        may_decide=may_decide and bool(roles - QUOTES_ONLY) and user.is_active,
        reads_transcripts=bool(roles & READS_ALL) or (bool(roles) and not roles & QUOTES_ONLY),
        door=door,
        request=request,
    )


def user_by_email(email: str) -> User | None:
    """The active user with that address, or None."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def token_by_digest(digest: str, at: datetime) -> Token | None:
    """The valid token with that digest, or None."""
    token = Token.objects.select_related("user").filter(digest=digest).first()
    return token if token and token.is_valid(at) and token.user.is_active else None


def list_users(asker: Asker, today: date) -> tuple[UserView, ...]:
    """Everybody, by name: who works here is no secret from those who do."""
    users = User.objects.prefetch_related("memberships__team").order_by("name", "id")
    return tuple(_user_view(user, today) for user in users)


def list_colleagues(asker: Asker) -> tuple[Colleague, ...]:
    """Everybody, by name, without what they do: for a list to pick from."""
    rows = User.objects.order_by("name", "id").values_list("id", "name", "email", "is_active")
    return tuple(Colleague(*row) for row in rows)


def get_user(asker: Asker, user_id: int, today: date) -> UserView | None:
    """One person, or None."""
    user = User.objects.prefetch_related("memberships__team").filter(pk=user_id).first()
    return _user_view(user, today) if user else None


class Settings:
    """All settings, read at once when first asked: make one per piece of work that needs several."""

    def value(self, name: str) -> JsonValue:
        """The setting's value, or its default. Raises NoSuchSetting."""
        return self._held.get(name, declared.spec(name).default)

    def texts(self, name: str) -> tuple[str, ...]:
        """A setting that is a list of texts."""
        value = self.value(name)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    @cached_property
    def _held(self) -> dict[str, JsonValue]:
        return dict(Setting.objects.values_list("name", "value"))


def setting(name: str) -> JsonValue:
    """The setting's value, or its default. Raises NoSuchSetting."""
    spec = declared.spec(name)
    row = Setting.objects.filter(name=name).first()
    return spec.default if row is None else row.value


def texts(name: str) -> tuple[str, ...]:
    """A setting that is a list of texts."""
    return Settings().texts(name)


def today_of(user_id: int | None, at: datetime) -> date:
    """What day it is for that person (for nobody in particular: for the organisation)."""
    zone = User.objects.filter(pk=user_id).values_list("zone", flat=True).first() if user_id else None
    return at.astimezone(ZoneInfo(zone or str(setting("org.zone")))).date()


def teams_below(teams: set[int]) -> set[int]:
    """These teams and all those below them."""
    found, edge = set(teams), set(teams)
    while edge:
        edge = set(Team.objects.filter(parent_id__in=edge).values_list("id", flat=True)) - found
        found |= edge
    return found


def _day(user: User, at: datetime) -> date:
    return at.astimezone(ZoneInfo(user.zone)).date()


def _led_by(held: list[Membership], day: date) -> set[int]:
    led = {m.team_id for m in held if m.role == Role.MANAGER and m.team_id}
    if not led:
        return set()
    teams = teams_below(led)
    rows = Membership.objects.filter(Membership.running(day), team_id__in=teams)
    return set(rows.values_list("user_id", flat=True))


def _user_view(user: User, today: date) -> UserView:
    held = [m for m in user.memberships.all() if m.since <= today and (m.until is None or m.until > today)]
    return UserView(
        id=user.pk,
        email=user.email,
        name=user.name,
        zone=user.zone,
        roles=tuple(sorted({m.role for m in held})),
        teams=tuple(sorted({m.team.name for m in held if m.team})),
        is_active=user.is_active,
    )
