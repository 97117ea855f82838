"""The door for somebody who was invited: a password of their own, chosen once by a link."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from sayso.domain.asker import Asker, Door
from sayso.org.selectors_people import invited_by
from sayso.org.services_signing_in import NoSuchInvitation, WeakPassword, accept_invitation


@never_cache
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Which password do you want to sign in with?"""
    at, stranger = timezone.now(), _stranger()
    invited = invited_by(stranger, secret, at=at)
    if invited is None:
        raise Http404("This link was used or has expired. Ask whoever runs Sayso here for a new one.")
    about: dict[str, object] = {"invited": invited}
    if request.method != "POST":
        return render(request, "web/welcome.html", about)
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        return render(request, "web/welcome.html", {**about, "error": "The two are not the same."}, status=422)
    try:
        accept_invitation(asker=stranger, secret=secret, password=password, at=at)
    except WeakPassword as weak:
        return render(request, "web/welcome.html", {**about, "error": str(weak)}, status=422)
    except NoSuchInvitation as gone:
        raise Http404(str(gone)) from gone
    messages.success(request, "Your password is set. Sign in with it.")
    return redirect("account_login")


def _stranger() -> Asker:
    """Whoever comes with a link: nobody yet."""
    return Asker(None, "", frozenset(), frozenset(), False, False, Door.WEB, secrets.token_hex(8))
