"""HubSpot with its webhooks journal: an entry for each change of what an app subscribed to, asked for by its own token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.hubspot import VERSION, Answer, HubSpot, Stored

PORTAL, TOKEN = 4711, "app-token"
TYPES = {"0-1": "contacts", "0-2": "companies", "0-3": "deals"}


@dataclass
class JournalingHubSpot(HubSpot):
    """`kept` is from which entry on the journal still is; `rights` what the app may ask for."""

    entries: int = 0
    kept: int = 1
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    rights: str = "developer.webhooks_journal"

    def put(self, kind: str, key: str, user: int = 0, source: str = "CRM_UI", **values: str) -> Stored:
        one = super().put(kind, key, user, source, **values)
        watched = (each for each in self.subscriptions if TYPES[each["objectTypeId"]] == kind)
        self.entries += any(set(each["properties"]) & set(values) for each in watched)
        return one

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, token: str) -> Answer:
        form = {name: found[0] for name, found in parse_qs(str(body)).items()} if path.startswith("/oauth/") else {}
        if form.get("grant_type") == "client_credentials":
            if form.get("client_secret") != "app-secret":
                return self._error(401, "wrong secret", "UNAUTHORIZED")
            if not all(scope.startswith(self.rights) for scope in form["scope"].split()):
                return self._error(400, "The scope could not be recognized.", "BAD_SCOPES")
            return 200, {"access_token": TOKEN, "expires_in": 1800}, {}
        if path.startswith("/webhooks-journal/"):
            if token != f"Bearer {TOKEN}":
                return self._error(403, "This is asked with a token of the app.", "MISSING_SCOPES")
            self.tokens |= {TOKEN}
        return super().answer(method, path, query, body, token)

    def _routes(self) -> list[tuple[str, Callable[..., Answer]]]:
        journal = rf"GET /webhooks-journal/journal-local/{VERSION}/batch"
        return [
            (rf"GET /account-info/{VERSION}/details", lambda *_: (200, {"portalId": PORTAL}, {})),
            (rf"GET /webhooks-journal/subscriptions/{VERSION}", lambda *_: (200, {"results": self.subscriptions}, {})),
            (rf"POST /webhooks-journal/subscriptions/{VERSION}", self._subscribe),
            (rf"{journal}/latest/(\d+)", lambda count, query, _: self._shown_from(self.entries, int(count), query)),
            (rf"{journal}/entry-(\d+)/next/(\d+)", self._next),
            *super()._routes(),
        ]

    def _subscribe(self, _: Any, body: Any) -> Answer:
        self.subscriptions.append({"id": len(self.subscriptions) + 1, **body})
        return 200, self.subscriptions[-1], {}

    def _next(self, offset: str, count: str, query: dict[str, list[str]], _: Any) -> Answer:
        if int(offset) < self.kept:
            return self._error(404, "That offset is gone.", "OBJECT_NOT_FOUND")
        return self._shown_from(int(offset) + 1, int(count), query)

    def _shown_from(self, first: int, count: int, query: dict[str, list[str]]) -> Answer:
        assert query["installPortalId"] == [str(PORTAL)]
        places = range(max(first, 1), self.entries + 1)[:count]
        results = [
            {"currentOffset": f"entry-{one}", "url": "https://files.example/x", "expiresAt": ""} for one in places
        ]
        return 200, {"status": "COMPLETE", "results": results}, {}
