"""Reading who works here: people with their roles, teams, and what opens the door to them."""

from __future__ import annotations

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q

from sayso.domain.asker import Asker, NotAllowed, Role
from sayso.org.models import Invitation, Membership, Team, Token, User
from sayso.org.selectors import teams_below
from sayso.org.services import token_digest
from sayso.org.services_people import NoSuchPerson
from sayso.org.views import Invited, MemberView, RoleView, SessionView, TeamView, TokenView


def list_members(asker: Asker, *, today: date, at: datetime) -> tuple[MemberView, ...]:
    """Everybody who works or worked here with their roles, by name. For RevOps; raises NotAllowed."""
    asker.require(Role.REVOPS)
    return _members(Q(), today, at)


def get_member(asker: Asker, user_id: int, *, today: date, at: datetime) -> MemberView:
    """One person with their roles: for RevOps, and for themselves. Raises NoSuchPerson."""
    found = _members(Q(pk=user_id), today, at) if user_id == asker.user_id or asker.has(Role.REVOPS) else ()
    if not found:
        raise NoSuchPerson(f"There is no person {user_id} here.")
    return found[0]


def invited_by(asker: Asker, secret: str, *, at: datetime) -> Invited | None:
    """Whom a link invites, for whoever holds it; None for one that was used, has expired, or never was."""
    row = Invitation.objects.select_related("user").filter(digest=token_digest(secret), used_at=None).first()
    if row is None or at >= row.expires_at or not row.user.is_active:
        return None
    return Invited(row.user.name, row.user.email)


def list_teams(asker: Asker, *, today: date) -> tuple[TeamView, ...]:
    """Every team by name: how the house is divided is no secret from those in it."""
    running = Membership.running(today)
    counted = {
        row["team_id"]: row["people"]
        for row in Membership.objects.filter(running, user__is_active=True)
        .exclude(team=None)
        .values("team_id")
        .annotate(people=Count("user", distinct=True))
    }
    rows = Team.objects.select_related("parent").order_by("name")
    return tuple(
        TeamView(row.pk, row.name, row.parent_id, row.parent.name if row.parent else "", counted.get(row.pk, 0))
        for row in rows
    )


def members_of(asker: Asker, team_ids: set[int], *, today: date) -> frozenset[int]:
    """The users who belong to one of these teams, or to one below, on a day."""
    rows = Membership.objects.filter(Membership.running(today), team_id__in=teams_below(team_ids))
    return frozenset(rows.values_list("user_id", flat=True))


def list_tokens(asker: Asker, user_id: int, *, at: datetime) -> tuple[TokenView, ...]:
    """Somebody's keys, the newest first: one's own, or anybody's for RevOps. Raises NotAllowed."""
    _require_own(asker, user_id)
    rows = Token.objects.filter(user_id=user_id).select_related("user").order_by("-created_at", "-id")
    return tuple(_token(row, at) for row in rows)


def list_sessions(asker: Asker, user_id: int, *, current: str = "") -> tuple[SessionView, ...]:
    """Where somebody is signed in, the newest first; `current` is the key of the session that asks.

    One's own, or anybody's for RevOps. Raises NotAllowed.
    """
    _require_own(asker, user_id)
    user = User.objects.filter(pk=user_id).first()
    found = UserSession.objects.purge_and_list(user) if user else []
    found.sort(key=lambda one: one.created_at, reverse=True)
    return tuple(
        SessionView(one.pk, one.created_at, one.ip, one.user_agent, one.session_key == current) for one in found
    )


def _require_own(asker: Asker, user_id: int) -> None:
    if user_id != asker.user_id and not asker.has(Role.REVOPS):
        raise NotAllowed("What opens somebody's door is theirs to see, and RevOps's.")


def _members(which: Q, today: date, at: datetime) -> tuple[MemberView, ...]:
    users = list(User.objects.filter(which).prefetch_related("memberships__team").order_by("name", "id"))
    ids = [user.pk for user in users]
    factors = set(Authenticator.objects.filter(user_id__in=ids).values_list("user_id", flat=True))
    open_ones = Invitation.objects.filter(user_id__in=ids, used_at=None, expires_at__gt=at)
    invited = dict(open_ones.values_list("user_id", "expires_at"))
    return tuple(
        MemberView(
            id=user.pk,
            email=user.email,
            name=user.name,
            zone=user.zone,
            is_active=user.is_active,
            has_password=user.has_usable_password(),
            has_second_factor=user.pk in factors,
            invited_until=invited.get(user.pk),
            roles=_roles(user, today),
        )
        for user in users
    )


def _roles(user: User, today: date) -> tuple[RoleView, ...]:
    views = [
        RoleView(
            id=held.pk,
            role=held.role,
            team_id=held.team_id,
            team=held.team.name if held.team else "",
            since=held.since,
            until=held.until,
            is_running=held.since <= today and (held.until is None or held.until > today),
        )
        for held in user.memberships.all()
    ]
    return tuple(sorted(views, key=lambda view: (not view.is_running, -view.since.toordinal(), view.id)))


def _token(row: Token, at: datetime) -> TokenView:
    state = "revoked" if row.revoked_at else "valid" if row.is_valid(at) else "expired"
    return TokenView(
        row.pk, row.user_id, str(row.user), row.name, row.may_decide, row.created_at, row.expires_at, state
    )
