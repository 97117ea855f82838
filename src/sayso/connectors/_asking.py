"""One HTTP question to a model's server: bounded in time and size, and every way it can fail told in our own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from sayso.ports.model import Rejected, TooLong, TryLater

_SECONDS: Final = 120.0
_TO_CONNECT: Final = 10.0
_MOST_BYTES: Final = 4 * 1024 * 1024
_TOO_LONG: Final = ("context", "too long", "maximum", "too many tokens", "too large")
_BUSY: Final = frozenset({408, 409, 425, 429, 502, 503, 504, 529})
_WORDS: Final = 200  # of a server's own complaint, enough to act on


class BadRequest(Rejected):
    """The server did not take the form of the question."""


class Broke(TryLater):
    """The server failed over the question (HTTP 500)."""


def post(url: str, headers: Mapping[str, str], body: Mapping[str, Any], seconds: float = _SECONDS) -> dict[str, Any]:
    """The JSON object that the server answers with in time. Raises a ModelFailure for everything else."""
    timeout = httpx2.Timeout(seconds, connect=min(seconds, _TO_CONNECT))
    try:
        with httpx2.Client(timeout=timeout, follow_redirects=False) as client:
            request = client.build_request("POST", url, headers=dict(headers), json=dict(body))
            response = client.send(request, stream=True)
            try:
                content = _bounded(response)
            finally:
                response.close()
    except httpx2.HTTPError as fault:
        raise TryLater(f"The model's server could not be reached ({type(fault).__name__}).") from None
    if response.status_code != httpx2.codes.OK:
        raise _failure(response, content)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise TryLater("The model's server answered with something that is no JSON object.")
    return found


def count(tokens: object) -> int:
    """How many tokens a server says something took; 0 where it does not say."""
    return tokens if isinstance(tokens, int) and not isinstance(tokens, bool) and tokens >= 0 else 0


def _bounded(response: httpx2.Response) -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > _MOST_BYTES:
            raise TryLater("The model's server answered without end; its answer was dropped.")
    return bytes(content)


def _failure(response: httpx2.Response, content: bytes) -> Exception:
    status, words = response.status_code, _complaint(content)
    if status in {400, 413, 422} and any(mark in words.lower() for mark in _TOO_LONG):
        return TooLong("The question is too long for this model.")
    if status == httpx2.codes.INTERNAL_SERVER_ERROR:
        return Broke("The model's server failed over the question (HTTP 500).")
    if status in _BUSY:
        return TryLater(f"The model's server is busy or broken (HTTP {status}).", _seconds(response))
    if status in {401, 403}:
        return Rejected(f"The model's server does not accept the key (HTTP {status}). Connect again with a valid one.")
    if status in {402, 404}:
        return Rejected(
            f"The model's server says: {words or 'not found'} (HTTP {status}). Check address and model name."
        )
    return BadRequest(f"The model's server refused the question (HTTP {status}): {words}")


def _seconds(response: httpx2.Response) -> float:
    """What Retry-After asks for, in seconds (RFC 9110, 10.2.3; its date form counts as not said)."""
    asked = response.headers.get("retry-after", "")
    return min(float(asked), 3600.0) if asked.replace(".", "", 1).isdigit() else 0.0


def _complaint(content: bytes) -> str:
    """The server's own message, on one line. It is shown to people, so it is cut and stripped of control characters."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    error = found.get("error", found) if isinstance(found, dict) else found
    message = error.get("message", "") if isinstance(error, dict) else error
    return "".join(letter for letter in " ".join(str(message).split()) if letter.isprintable())[:_WORDS]
