"""Fetching over HTTP for sources: bounded, in no more than some seconds, never in the clear beyond this machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from sayso.ports.source import SourceFailure

SECONDS: Final = 20.0
MOST_BYTES: Final = 25 * 1024 * 1024
_WHY: Final = {
    401: "does not let us in: connect it again with the right user and password",
    403: "does not allow it: connect it with an account that may read this",
    404: "has nothing at this address: copy it anew",
    410: "has nothing at this address any more: copy it anew",
    429: "asks us to wait. It is asked again",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `sign_in` is user and password."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    sign_in: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    content: bytes
    etag: str


def fetch(asked: Asked) -> Answered:
    """The answer to a request; "not modified" is one. Raises SourceFailure, which never shows more than the host."""
    import httpx2

    parts = urlsplit(asked.url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not _is_here(host):
        raise SourceFailure(f"{host} would be spoken to in the clear: connect it with https://.")
    ends = time.monotonic() + SECONDS
    try:
        with (
            httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=True) as client,
            client.stream(
                asked.method, asked.url, headers=dict(asked.headers), content=asked.body or None, auth=asked.sign_in
            ) as answer,
        ):
            content = b""
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise SourceFailure(f"{host} sends more than {MOST_BYTES >> 20} MB: connect something smaller.")
                if time.monotonic() > ends:
                    raise httpx2.ReadTimeout("slow")
    except httpx2.TimeoutException:
        raise SourceFailure(f"{host} does not answer within {SECONDS:.0f} seconds. It is asked again.") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SourceFailure(f"{host} cannot be reached ({type(error).__name__}). It is asked again.") from error
    if answer.is_redirect:
        raise SourceFailure(f"{host} has moved what was there: connect its new address.")
    if not answer.is_success and answer.status_code != 304:  # noqa: PLR2004 - Not Modified
        why = _WHY.get(answer.status_code, f"answers {answer.status_code}. It is asked again")
        raise SourceFailure(f"{host} {why}.")
    return Answered(answer.status_code, content, answer.headers.get("etag", ""))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
