"""What the selectors of this stage give: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sayso.domain.signal import JsonValue


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role of somebody, from a day to a day (exclusive; None: open), in a team or ("") everywhere."""

    id: int
    role: str
    team_id: int | None
    team: str
    since: date
    until: date | None
    is_running: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person of the organisation with every role they ever held, the present ones first.

    `has_password` is false until an invitation is taken up; `invited_until` is when the open one ends.
    """

    id: int
    email: str
    name: str
    zone: str
    is_active: bool
    has_password: bool
    has_second_factor: bool
    invited_until: datetime | None
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link invites."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team, the one above it, and how many people are in it today."""

    id: int
    name: str
    parent_id: int | None
    parent: str
    people: int


@dataclass(frozen=True, slots=True)
class TokenView:
    """A key of somebody, never its secret. `state` is valid, expired or revoked."""

    id: int
    user_id: int
    user: str
    name: str
    may_decide: bool
    created_at: datetime
    expires_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser in which somebody is signed in."""

    id: int
    since: datetime
    ip: str
    browser: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting, what it is for, and what it holds."""

    name: str
    title: str
    help: str
    value: JsonValue
    is_default: bool
