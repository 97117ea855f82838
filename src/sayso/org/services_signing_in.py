"""Opening and shutting the door to a person: invitations, sessions, the second factor."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from sayso.domain.asker import Asker, Role
from sayso.ledger.services import acting, append
from sayso.org.models import Invitation, Token, User
from sayso.org.services import token_digest

INVITATION_LIFE = timedelta(days=7)


class NoSuchInvitation(LookupError):
    """The link was used, has expired, was replaced by a newer one, or never was."""


class WeakPassword(ValueError):
    """That password is too easy to guess."""


class NoSuchSession(LookupError):
    """There is no such session, or it is somebody else's."""


def invite(*, asker: Asker, user_id: int, at: datetime) -> str:
    """A link's secret by which somebody chooses their (new) password, once, within a week; shown once.

    For RevOps, and for whoever commands the machine itself. An earlier link of theirs opens nothing any more. Raises
    NotAllowed, and NoSuchInvitation for nobody to invite.
    """
    if asker.user_id is not None:
        asker.require(Role.REVOPS)
    with acting():
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None:
            raise NoSuchInvitation(f"There is nobody {user_id} to invite: they are gone, or their account is shut.")
        close_invitations(user_id, at)
        secret = secrets.token_urlsafe(32)
        Invitation.objects.create(
            user=user, digest=token_digest(secret), by_id=asker.user_id, at=at, expires_at=at + INVITATION_LIFE
        )
        append(asker=asker, name="org.user.invited", subject=("user", user_id), at=at)
    return secret


def accept_invitation(*, asker: Asker, secret: str, password: str, at: datetime) -> str:
    """Take an invitation up by choosing a password. Returns the address that it signs in with.

    Whoever has the link is the person, so `asker` says only through which door. Raises NoSuchInvitation, WeakPassword.
    """
    with acting():
        invitation = Invitation.objects.select_related("user").filter(digest=token_digest(secret)).first()
        if invitation is None or invitation.used_at or at >= invitation.expires_at or not invitation.user.is_active:
            raise NoSuchInvitation("This link was used or has expired. Ask whoever runs Sayso here for a new one.")
        user = invitation.user
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise WeakPassword(" ".join(weak.messages)) from weak
        user.set_password(password)
        user.save(update_fields=["password"])
        close_invitations(user.pk, at)
        end_sessions(user.pk)
        as_themselves = replace(asker, user_id=user.pk, name=str(user))
        append(asker=as_themselves, name="org.invitation.accepted", subject=("user", user.pk), at=at)
    return user.email


def end_session(*, asker: Asker, session_id: int, at: datetime) -> None:
    """Sign a browser out. One's own, or anybody's for RevOps. Raises NoSuchSession."""
    with acting():
        session = UserSession.objects.filter(pk=session_id).first()
        if session is None or (session.user_id != asker.user_id and not asker.has(Role.REVOPS)):
            raise NoSuchSession(f"There is no session {session_id}.")
        session.end()
        append(asker=asker, name="org.session.ended", subject=("user", session.user_id), at=at)


def sign_out_everywhere(*, asker: Asker, user_id: int, at: datetime) -> int:
    """End every session of somebody. For RevOps. Returns how many ended."""
    asker.require(Role.REVOPS)
    with acting():
        ended = end_sessions(user_id)
        append(asker=asker, name="org.sessions.ended", subject=("user", user_id), at=at, payload={"sessions": ended})
    return ended


def reset_second_factor(*, asker: Asker, user_id: int, at: datetime) -> None:
    """Take somebody's second factor away, who lost it: they set up a new one after signing in. For RevOps."""
    asker.require(Role.REVOPS)
    with acting():
        Authenticator.objects.filter(user_id=user_id).delete()
        end_sessions(user_id)
        append(asker=asker, name="org.second_factor.reset", subject=("user", user_id), at=at)


def needs_second_factor(user_id: int) -> bool:
    """Whether a password alone does not open the door to somebody."""
    held = Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(held.exists())


def passes_second_factor(*, user_id: int, code: str) -> bool:
    """Whether a code of the authenticator app, or a recovery code, is right; each is good once."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    held = Authenticator.objects.filter(user_id=user_id, type__in=kinds)
    return any(one.wrap().validate_code(code.strip()) for one in held)


def shut_out(user_id: int, at: datetime) -> None:
    """End whatever opens the door to somebody: sessions, tokens, invitations. Within the caller's transaction."""
    end_sessions(user_id)
    close_invitations(user_id, at)
    Token.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=at)


def end_sessions(user_id: int) -> int:
    """End every session of somebody, within the caller's transaction. Returns how many."""
    sessions = list(UserSession.objects.filter(user_id=user_id))
    for session in sessions:
        session.end()
    return len(sessions)


def close_invitations(user_id: int, at: datetime) -> None:
    """Let no open link of somebody's open anything any more."""
    Invitation.objects.filter(user_id=user_id, used_at=None).update(used_at=at)
