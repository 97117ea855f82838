"""What every request gets: security headers, and the Asker."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sayso.domain.asker import Door
from sayso.org.selectors import asker_for

Next = Callable[[HttpRequest], HttpResponse]

# Our own files only: no inline script, no inline style, nobody else's server, no frame around us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)


class SecurityHeaders:
    """A strict content security policy on every answer."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class WithoutNull:
    """A null byte stands in nothing that is kept, and PostgreSQL refuses to look for one: an address loses it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is left of the address."""
        asked = request.META.get("QUERY_STRING", "")
        while "%00" in asked:  # taking one out may make another
            asked = asked.replace("%00", "")
        request.META["QUERY_STRING"] = asked
        return self.get_response(request)


class AskerOfRequest:
    """Sets `request.asker` (None before signing in) and `request.at`, the one moment in which this request happens."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, knowing who asks."""
        at = timezone.now()
        request.at = at  # type: ignore[attr-defined]
        request.asker = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.asker = asker_for(  # type: ignore[attr-defined]
                user=request.user, door=Door.WEB, request=secrets.token_hex(8), at=at, may_decide=True
            )
        return self.get_response(request)
