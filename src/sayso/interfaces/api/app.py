"""The API's frame: who may call, and which refusal becomes which answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from sayso import __version__
from sayso.domain.asker import Asker
from sayso.interfaces.api.signing_in import BySession, ByToken
from sayso.ports.model import ModelFailure

api = NinjaAPI(
    title="Sayso",
    version=__version__,
    description="Your CRM, written from what was said, on your say-so. Agents may propose; only people decide.",
    auth=[ByToken(), BySession()],
    urls_namespace="api",
)


def asker_of(request: HttpRequest) -> Asker:
    """Who calls, as signing in found out."""
    asker: Asker = request.auth  # type: ignore[attr-defined]
    return asker


@api.exception_handler(PermissionError)
def not_allowed(request: HttpRequest, error: Any) -> HttpResponse:
    """403."""
    return api.create_response(request, {"detail": str(error)}, status=403)


@api.exception_handler(LookupError)
def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """404, for what is missing and for what is not visible alike."""
    return api.create_response(request, {"detail": str(error)}, status=404)


@api.exception_handler(ModelFailure)
def no_answer(request: HttpRequest, error: Any) -> HttpResponse:
    """502: the model that was asked gave no answer."""
    return api.create_response(request, {"detail": str(error)}, status=502)


@api.exception_handler(ValueError)
def bad_value(request: HttpRequest, error: Any) -> HttpResponse:
    """422: the call was understood, its content is no value."""
    return api.create_response(request, {"detail": str(error)}, status=422)


@api.exception_handler(ValidationError)
def bad_call(request: HttpRequest, error: Any) -> HttpResponse:
    """422: the call does not have the shape that OpenAPI describes."""
    places = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors)
    return api.create_response(request, {"detail": places}, status=422)
