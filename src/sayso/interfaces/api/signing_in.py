"""Who calls: a bearer token, or the session of somebody who signed in to the web app (then with the CSRF token)."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from sayso.domain.asker import Asker, Door
from sayso.org import selectors
from sayso.org.services import token_digest


class ByToken(HttpBearer):
    """``Authorization: Bearer sayso_...``. Decides only when the token was minted for deciding."""

    def authenticate(self, request: HttpRequest, token: str) -> Asker | None:
        """The Asker behind the token, or None."""
        at = timezone.now()
        row = selectors.token_by_digest(token_digest(token), at)
        if row is None:
            return None
        return selectors.asker_for(user=row.user, door=Door.API, request=_request(), at=at, may_decide=row.may_decide)


class BySession(APIKeyCookie):
    """The web app's session cookie; ninja checks the CSRF token of every call that changes something."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Asker | None:
        """The Asker who signed in, or None."""
        user: Any = request.user
        if not user.is_authenticated:
            return None
        return selectors.asker_for(user=user, door=Door.API, request=_request(), at=timezone.now(), may_decide=True)


def _request() -> str:
    return secrets.token_hex(8)
