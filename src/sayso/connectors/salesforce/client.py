"""Calls to one Salesforce org: its errors in our words, its limits kept, its schema asked for once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx2

from sayso.connectors._crm_http import Call, Manners, Reply, Session, seconds_of, words_of
from sayso.connectors.salesforce.auth import Auth
from sayso.ports.record_writer import Configuration, CrmFailure, Permanent, Recoverable, Rule

OBJECTS: Final[Mapping[str, str]] = {
    "account": "Account",
    "person": "Contact",
    "deal": "Opportunity",
    "task": "Task",
    "note": "ContentNote",
}
DAY_IS_SPENT: Final = 900.0  # seconds until the rolling day is asked about again
MOMENT: Final = 5.0
_BUSY: Final = {
    "REQUEST_LIMIT_EXCEEDED": "Salesforce's limit is used up. What waits goes on by itself when it is renewed.",
    "UNABLE_TO_LOCK_ROW": "Somebody else is writing that record in Salesforce. It is tried again by itself.",
}
_MENDED_BY_SOMEBODY: Final = frozenset(
    {
        "INVALID_SESSION_ID", "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "FUNCTIONALITY_NOT_ENABLED",
        "INVALID_FIELD", "INVALID_TYPE", "INVALID_FIELD_FOR_INSERT_UPDATE", "UNSUPPORTED_API_VERSION",
        "INSUFFICIENT_ACCESS", "OAUTH_APP_BLOCKED",
    }
)  # fmt: skip
_MISSING: Final = frozenset({"REQUIRED_FIELD_MISSING", "FIELD_CUSTOM_VALIDATION_EXCEPTION"})
"""Errors whose fields are those to be filled in: a validation rule says at which one its error is to stand."""

_RULES: Final = frozenset({"FIELD_INTEGRITY_EXCEPTION", *_MISSING})
NOT_THERE: Final = frozenset({"NOT_FOUND", "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY"})


class NotThere(Permanent):
    """Salesforce has no such record (any more)."""


class Stale(Permanent):
    """The record was changed since the moment that we named (HTTP 412); nothing was written."""


class NoSuchObject(Configuration):
    """The object is not in this org, or not for this user."""


class Client:
    """One org. `pause` stands for sleeping."""

    def __init__(self, base_url: str, auth: Auth, version: str, pause: Callable[[float], None] = time.sleep) -> None:
        self.auth, self.data, self.pause = auth, f"/services/data/v{quote(version, safe='.')}", pause
        manners = Manners(wait=_wait, failure=failure_of, headers=self._headers, renew=auth.renew)
        self.session = Session(base_url, manners, self._wait_for)
        self._described: dict[str, Mapping[str, Mapping[str, Any]]] = {}

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Reply:
        """Read something under the version's address."""
        return self.session.call(Call("GET", self.data + path, params=params, is_safe=True))

    def text(self, path: str, params: Mapping[str, str | int]) -> Reply:
        """Read something that is no JSON."""
        accepted = {"Accept": "text/csv"}
        return self.session.call(Call("GET", self.data + path, params, headers=accepted, is_safe=True, as_text=True))

    def ask(self, path: str, body: object) -> Reply:
        """A POST that changes nothing."""
        return self.session.call(Call("POST", self.data + path, body=body, is_safe=True))

    def send(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Change something: never sent twice where its answer was lost."""
        return self.session.call(Call(method, self.data + path, body=body, headers=headers))

    def described(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """The fields of an object as Salesforce describes them, by name."""
        if name not in self._described:
            found = self.get(f"/sobjects/{name}/describe").body
            fields = found.get("fields", ()) if isinstance(found, dict) else ()
            self._described[name] = {one["name"]: one for one in fields}
        return self._described[name]

    def replies(self, soql: str, *, with_deleted: bool = False) -> Iterator[Reply]:
        """The answers to a query, a locator at a time."""
        reply = self.get("/queryAll" if with_deleted else "/query", {"q": soql})
        while True:
            found = reply.body if isinstance(reply.body, dict) else {}
            if not isinstance(found.get("records"), list):
                raise Recoverable("Salesforce answered a query without records.")
            yield reply
            following = str(found.get("nextRecordsUrl") or "")
            if found.get("done", True):
                return
            if not following.startswith("/services/data/"):
                raise Recoverable("Salesforce answered a query without saying where it goes on.")
            reply = self.session.call(Call("GET", following, is_safe=True))

    def rows(self, soql: str) -> Iterator[dict[str, Any]]:
        """The records that a query finds."""
        for reply in self.replies(soql):
            yield from reply.body["records"]

    def _wait_for(self, seconds: float) -> None:
        self.pause(seconds)

    def _headers(self) -> Mapping[str, str]:
        # Named, so that the org's own change events show which changes are ours.
        return {**self.auth.headers(), "Accept": "application/json", "Sforce-Call-Options": "client=sayso"}


def failure_of(reply: Reply) -> CrmFailure:
    """What a refusal means. Salesforce answers with a list of errors: the first one counts, the fields of all."""
    errors = [one for one in reply.body if isinstance(one, dict)] if isinstance(reply.body, list) else []
    first = errors[0] if errors else {}
    code, said = str(first.get("errorCode") or ""), words_of(first.get("message")) or f"HTTP {reply.status}"
    if reply.status == httpx2.codes.PRECONDITION_FAILED:
        return Stale("The record was changed in Salesforce in the meantime.")
    if reply.status == httpx2.codes.NOT_FOUND or code in NOT_THERE:
        return NotThere(f"Salesforce does not have that any more: {said}")
    if code == "INVALID_TYPE":
        return NoSuchObject(f"Salesforce does not show that object to this user: {said}")
    if code in _BUSY:
        return Recoverable(_BUSY[code])
    if code in _MENDED_BY_SOMEBODY or reply.status == httpx2.codes.UNAUTHORIZED:
        return Configuration(f"Salesforce refuses the connection ({code or reply.status}): {said}")
    return _refusal(errors, code or str(reply.status), said)


def _refusal(errors: list[dict[str, Any]], code: str, said: str) -> Permanent:
    fields = tuple(str(name) for one in errors for name in one.get("fields") or ())
    if code in _RULES:
        rule = Rule(said, fields if code in _MISSING else ())
        return Permanent(f"A rule in Salesforce refuses it: {said}", rule)
    return Permanent(f"Salesforce refuses it ({code}): {said}")


def failure_of_part(reply: Reply) -> CrmFailure:
    """What the refusal of one part of a composite means: nobody waited for what may succeed later."""
    seconds = _wait(reply)
    if seconds is None:
        return failure_of(reply)
    return Recoverable(str(failure_of(reply)), seconds)


def _wait(reply: Reply) -> float | None:
    """Seconds for what is no refusal for good. Salesforce says 403 where others say 429."""
    errors = reply.body if isinstance(reply.body, list) else []
    codes = {str(one.get("errorCode")) for one in errors if isinstance(one, dict)}
    if "REQUEST_LIMIT_EXCEEDED" in codes:
        spent = any("total" in str(one.get("message")).lower() for one in errors)
        return DAY_IS_SPENT if spent else MOMENT
    if "UNABLE_TO_LOCK_ROW" in codes:
        return 1.0
    return seconds_of(reply) if reply.status == httpx2.codes.TOO_MANY_REQUESTS else None
