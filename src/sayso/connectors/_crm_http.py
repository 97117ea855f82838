"""HTTP to a CRM: bounded, patient where the CRM asks for it, and never sure of a write whose answer was lost."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx2

from sayso.ports.record_writer import CrmFailure, Recoverable, Unknown

MOST_BYTES: Final = 64 * 1024 * 1024
TRIES: Final = 5
LONGEST_WAIT: Final = 60.0  # seconds; a longer wait is the queue's
_SECONDS: Final = httpx2.Timeout(60.0, connect=10.0)
_BROKEN: Final = frozenset({500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the CRM answered: its status, its JSON (None where there was none) or text, its headers in lower case."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `is_safe` says that asking again changes nothing more: reads, and writes under a condition.

    `as_text`: the answer to it is no JSON.
    """

    method: str
    path: str
    params: Mapping[str, str | int | list[str]] | None = None
    body: object = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    is_safe: bool = False
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class Manners:
    """What a vendor does with calls: how it says it is busy, what it means by an error, how to sign in anew.

    `wait` gives the seconds to wait before the same call is made again, None where it is no use; `failure` turns a
    reply that is no success into our words; `headers` signs the call; `renew` exchanges an expired token, False if it
    cannot; `rest` gives the seconds until the next call, after a reply that says that no more are free.
    """

    wait: Callable[[Reply], float | None]
    failure: Callable[[Reply], CrmFailure]
    headers: Callable[[], Mapping[str, str]]
    renew: Callable[[], bool] = lambda: False
    rest: Callable[[Reply], float] = lambda _: 0.0


class Session:
    """Calls to one CRM. `pause` stands for sleeping."""

    def __init__(self, base_url: str, manners: Manners, pause: Callable[[float], None] = time.sleep) -> None:
        self._base, self._manners, self._pause, self._owed = base_url.rstrip("/"), manners, pause, 0.0
        self._client = httpx2.Client(timeout=_SECONDS, verify=_trust(), follow_redirects=False)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def call(self, call: Call) -> Reply:
        """The CRM's answer to a successful call. Raises a CrmFailure for everything else."""
        renewed = False
        self._rest()
        for attempt in range(1, TRIES + 1):
            reply = self._once(call, attempt)
            if reply is None:
                continue
            if reply.status < httpx2.codes.MULTIPLE_CHOICES:
                self._owed = self._manners.rest(reply)
                return reply
            if reply.status == httpx2.codes.UNAUTHORIZED and not renewed and self._manners.renew():
                renewed = True
                continue
            seconds = self._manners.wait(reply)
            if seconds is not None:
                self._wait(seconds, attempt, reply)
            elif reply.status in _BROKEN:
                self._broke(call, attempt, reply)
            else:
                raise self._manners.failure(reply)
        raise Recoverable("The CRM stayed busy; it will be asked again later.")

    def _once(self, call: Call, attempt: int) -> Reply | None:
        """One attempt; None where it may be made again."""
        try:
            return self._send(call)
        except httpx2.ConnectError as fault:
            if attempt == TRIES:
                raise Recoverable(
                    f"The CRM could not be reached ({type(fault).__name__}): is its address right, and the network up?"
                ) from None
        except httpx2.HTTPError as fault:
            # The call may have arrived: only one that changes nothing more is made again.
            if not call.is_safe:
                raise Unknown(f"The CRM did not answer ({type(fault).__name__}).") from None
            if attempt == TRIES:
                raise Recoverable(f"The CRM did not answer ({type(fault).__name__}).") from None
        self._pause(float(2 ** (attempt - 1)))
        return None

    def _rest(self) -> None:
        seconds, self._owed = min(self._owed, LONGEST_WAIT), 0.0
        if seconds > 0:
            self._pause(seconds)

    def _wait(self, seconds: float, attempt: int, reply: Reply) -> None:
        if attempt == TRIES or seconds > LONGEST_WAIT:
            raise Recoverable(str(self._manners.failure(reply)), seconds)
        self._pause(seconds or float(2 ** (attempt - 1)))

    def _broke(self, call: Call, attempt: int, reply: Reply) -> None:
        if not call.is_safe:
            raise Unknown(f"The CRM failed in the middle (HTTP {reply.status}).")
        if attempt == TRIES:
            raise Recoverable(f"The CRM is broken at the moment (HTTP {reply.status}).")
        self._pause(float(2 ** (attempt - 1)))

    def _send(self, call: Call) -> Reply:
        headers = {**self._manners.headers(), **(call.headers or {})}
        url = call.path if call.path.startswith("http") else f"{self._base}{call.path}"
        content_of: dict[str, Any] = {} if call.body is None else {"json": call.body}
        content_of |= {} if call.form is None else {"data": dict(call.form)}
        request = self._client.build_request(call.method, url, params=call.params, headers=headers, **content_of)
        response = self._client.send(request, stream=True)
        try:
            content = bytearray()
            for piece in response.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise httpx2.ReadError("the answer does not end")
        finally:
            response.close()
        lowered = {name.lower(): value for name, value in response.headers.items()}
        is_text = call.as_text and response.is_success
        body = content.decode("utf-8", "replace") if is_text else _parsed(response.status_code, bytes(content))
        return Reply(response.status_code, body, lowered)


def seconds_of(reply: Reply) -> float:
    """What Retry-After asks for, in seconds; 0 where it does not say (RFC 9110, 10.2.3; its date form counts so)."""
    asked = reply.headers.get("retry-after", "")
    return float(asked) if asked.replace(".", "", 1).isdigit() else 0.0


def words_of(text: object, most: int = 300) -> str:
    """A vendor's own words on one line, without control characters, cut."""
    return "".join(letter for letter in " ".join(str(text or "").split()) if letter.isprintable())[:most]


@cache
def _trust() -> ssl.SSLContext:
    # Reading the certificates of a machine takes longer than most calls: once for all sessions.
    return httpx2.create_ssl_context()


def _parsed(status: int, content: bytes) -> Any:
    if not content.strip():
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        if status < httpx2.codes.MULTIPLE_CHOICES:
            raise httpx2.DecodingError("the answer is no JSON") from None
        return None
