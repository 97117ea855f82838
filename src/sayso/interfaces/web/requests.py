"""What a view is given: a request by somebody who signed in, with the Asker and the moment on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from sayso.domain.asker import Asker
from sayso.record.schema import one_schema

Arguments = ParamSpec("Arguments")
READING = ("GET", "HEAD")
MOST = (1 << 63) - 1  # the largest number that either database holds


class Request(HttpRequest):
    """A request after the middleware: who asks, and the one moment at which it happens."""

    asker: Asker
    at: datetime


def page(
    view: Callable[Concatenate[Request, Arguments], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """Decorator: asks to sign in first; a refusal of the stages becomes 403, what is missing or not visible 404."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        try:
            with one_schema() if request.method in READING else nullcontext():
                return view(request, *args, **kwargs)  # type: ignore[arg-type]
        except PermissionError as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except LookupError as missing:
            raise Http404(str(missing)) from missing

    return login_required(answer)  # type: ignore[return-value] # the middleware makes a Request of it


def number(text: str | None, default: int = 1) -> int:
    """A page number or an id from the address or a form; nonsense, and 0, is the default."""
    is_plain = text is not None and text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
    return min(int(text), MOST) or default if is_plain and text else default
