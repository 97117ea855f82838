"""Calls to HubSpot: dated paths, its limits and its errors (developers.hubspot.com, API 2026-09)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sayso.connectors._crm_http import Call, Manners, Reply, Session, seconds_of, words_of
from sayso.ports.crm import KeepSecrets
from sayso.ports.record_writer import Configuration, CrmFailure, Permanent, Recoverable, Rule

VERSION: Final = "2026-09"
_IN_PARTS: Final = 207
_ENDS_OF: Final = 100
_TOO_MANY: Final = 429
_DAILY: Final = "DAILY"
_BUSY: Final = (
    "HubSpot asks to be called less often. What waits goes on by itself.",
    "HubSpot's limit of the day is used up. What waits goes on by itself when it is renewed.",
)
MOST_WORDS: Final = 300


class Absent(Permanent):
    """There is no such record."""


class Client:
    """One portal. `version` is the date in the paths."""

    def __init__(
        self,
        base_url: str,
        secrets: dict[str, str],
        version: str,
        keep: KeepSecrets,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._secrets, self._version, self._keep = secrets, version, keep
        manners = Manners(wait=_wait, failure=failure, headers=self._headers, renew=self._renew, rest=_rest)
        self._session = Session(base_url, manners, pause)
        self._plain = Session(base_url, Manners(_wait, failure, dict), pause)

    def get(self, path: str, **params: str | int | list[str]) -> Any:
        """The JSON at a path below the version."""
        return self._session.call(Call("GET", self._path(path), params=params, is_safe=True)).body

    def read(self, path: str, body: Mapping[str, object]) -> Any:
        """What a POST that only reads answers: search, batch read. Raises Recoverable where a part was not read."""
        reply = self._session.call(Call("POST", self._path(path), body=body, is_safe=True))
        if reply.status == _IN_PARTS:
            _require_all(reply.body)
        return reply.body

    def ends(self, of: str, to: str, ids: Iterable[str]) -> dict[str, list[Any]]:
        """What each of these records is associated with, by its id: all of it, however many pages that is."""
        found: dict[str, list[Any]] = {}
        asked = [{"id": one} for one in ids]
        while asked:
            part, asked = asked[:_ENDS_OF], asked[_ENDS_OF:]
            for one in self.read(f"crm/associations/{of}/{to}/batch/read", {"inputs": part})["results"]:
                key = str(one["from"]["id"])
                found[key] = [*found.get(key, ()), *one["to"]]
                after = ((one.get("paging") or {}).get("next") or {}).get("after", "")
                asked += [{"id": key, "after": after}] if after else []
        return found

    def patch(self, path: str, body: Mapping[str, object]) -> Any:
        """Change one record. Raises Unknown where the answer was lost."""
        return self._session.call(Call("PATCH", self._path(path), body=body)).body

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Make one record. Raises Unknown where the answer was lost."""
        return self._session.call(Call("POST", self._path(path), body=body)).body

    def delete(self, path: str) -> None:
        """Archive one record; asked twice, it is archived once."""
        self._session.call(Call("DELETE", self._path(path), is_safe=True))

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()
        self._plain.close()

    def _path(self, path: str) -> str:
        """`crm/objects/deals/7` -> `/crm/objects/2026-09/deals/7`: the date stands after the API's own name.

        Where it stands elsewhere, a `*` says so: `account-info/*/details`.
        """
        if "*" in path:
            return f"/{path.replace('*', self._version)}"
        area, api, *rest = path.split("/", 2)
        return "/".join(["", area, api, self._version, *rest])

    def _headers(self) -> Mapping[str, str]:
        if not self._secrets.get("token"):
            self._renew()
        token = self._secrets.get("token", "").strip()
        if not (token and token.isascii() and token.isprintable()):
            raise Configuration("That is no key of HubSpot: connect again with one, whole and without anything else.")
        return {"Authorization": f"Bearer {token}"}

    def _renew(self) -> bool:
        """Exchange the refresh token of an OAuth connection."""
        names = ("refresh_token", "client_id", "client_secret")
        if not all(self._secrets.get(name) for name in names):
            return False
        form = {"grant_type": "refresh_token", **{name: self._secrets[name] for name in names}}
        path = f"/oauth/{self._version}/token"
        given = self._plain.call(Call("POST", path, form=form, is_safe=True)).body
        self._secrets["token"] = str(given["access_token"])
        self._secrets["refresh_token"] = str(given.get("refresh_token") or self._secrets["refresh_token"])
        self._keep(self._secrets)
        return True


def failure(reply: Reply) -> CrmFailure:
    """HubSpot's error in our words. All parts of its body are optional."""
    body = reply.body if isinstance(reply.body, dict) else {}
    said, number = _words(body), words_of(body.get("correlationId"), 60)
    trace = f" (HubSpot's correlation id {number})" if number else ""
    category = str(body.get("category") or "")
    if reply.status == 401:  # noqa: PLR2004
        return Configuration("HubSpot does not know this key, or not any more: connect again with one that it knows.")
    if reply.status == 403:  # noqa: PLR2004
        scopes = ", ".join(_scopes(body))
        needed = f" It needs the scopes {scopes}." if scopes else ""
        return Configuration(f"HubSpot does not let this key do that.{needed} Mend the key's scopes, or connect again.")
    if reply.status == 404:  # noqa: PLR2004
        return Absent(f"HubSpot does not have that any more{trace}.")
    if category == "VALIDATION_ERROR" or reply.status == 400:  # noqa: PLR2004
        rule = Rule(said, _missing(body))
        return Permanent(f"HubSpot refuses this by its own rules: {said}{trace}", rule)
    if reply.status == _TOO_MANY:
        return Recoverable(_BUSY[body.get("policyName") == _DAILY], seconds_of(reply))
    return Permanent(f"HubSpot refuses this (HTTP {reply.status}): {said}{trace}")


def _require_all(body: Mapping[str, Any]) -> None:
    """Of a batch only what is not there may be missing: what was not read would pass for unchanged, or for not made."""
    for error in body.get("errors") or ():
        if error.get("category") != "OBJECT_NOT_FOUND":
            raise Recoverable(f"HubSpot read only a part of what it was asked for: {words_of(error.get('message'))}")


def _wait(reply: Reply) -> float | None:
    if reply.status != _TOO_MANY:
        return None
    body = reply.body if isinstance(reply.body, dict) else {}
    return None if body.get("policyName") == _DAILY else seconds_of(reply)


def _rest(reply: Reply) -> float:
    """Seconds until calls are free again, where this one was the last of its window; its limits are the account's."""
    left, window = (
        reply.headers.get(f"x-hubspot-ratelimit-{name}", "") for name in ("remaining", "interval-milliseconds")
    )
    return int(window) / 1000 if left == "0" and window.isdigit() else 0.0


def _scopes(body: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for error in [body, *(body.get("errors") or ())]:
        context = error.get("context") if isinstance(error, dict) else None
        if isinstance(context, dict):
            found += [words_of(scope, 80) for name in context if "cope" in name for scope in context[name] or ()]
    return found


def _missing(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties that a rule of the portal asks for."""
    found: list[str] = []
    for error in body.get("errors") or ():
        context = error.get("context") if isinstance(error, dict) else None
        for name in ("propertyName", "properties", "missingProperties"):
            given = context.get(name) if isinstance(context, dict) else None
            found += [words_of(one, 100) for one in (given if isinstance(given, list) else [given]) if one]
    found += [words_of(one["name"], 100) for one in _within(body) if one.get("name")]
    return tuple(dict.fromkeys(found))


def _within(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The errors of single properties, which HubSpot writes as JSON into its message."""
    _, bracket, rest = str(body.get("message") or "").partition("[")
    try:
        found = json.loads(bracket + rest)
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _words(body: Mapping[str, Any]) -> str:
    """What it says, for people: of the errors of single properties their own messages."""
    told = [words_of(one["message"]) for one in _within(body) if one.get("message")]
    return " ".join(told)[:MOST_WORDS] or words_of(body.get("message"))
