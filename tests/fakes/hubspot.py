"""HubSpot on this machine: stateful, over real HTTP, with its history, associations, search and faults.

`fault` is asked before each request and may answer in the portal's stead; `late` after it was carried out, so that the
answer is lost though the write took effect. `rival` runs between the reading and the writing of one property.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.faults import served

Answer = tuple[int, Any, dict[str, str]]
DROP: Answer = (0, None, {})
"""No answer at all: the connection is closed."""

KINDS = ("companies", "contacts", "deals", "notes", "tasks", "calls", "emails", "meetings")
TYPES = {
    ("notes", "deals"): 214,
    ("tasks", "deals"): 216,
    ("deals", "companies"): 5,
    ("contacts", "companies"): 1,
    ("deals", "contacts"): 3,
}
VERSION = "2026-09"
CORRELATION = "5c1a6f0e-52d3-4f0b-9a39-1a2b3c4d5e6f"


def _property(name: str, label: str, kind: str = "string", control: str = "text", **more: Any) -> dict[str, Any]:
    usual = {"description": "", "groupName": "info", "options": [], "calculated": False, "archived": False}
    rights = {"archivable": True, "readOnlyDefinition": True, "readOnlyValue": more.pop("read_only", False)}
    about = {"name": name, "label": label, "type": kind, "fieldType": control, "modificationMetadata": rights}
    return {**usual, **about, **more}


PROPERTIES: dict[str, list[dict[str, Any]]] = {
    "companies": [
        _property("name", "Company name"),
        _property("domain", "Company domain name"),
        _property("hubspot_owner_id", "Company owner", "enumeration", "select", referencedObjectType="OWNER"),
        _property("hs_merged_object_ids", "Merged object IDs", read_only=True),
    ],
    "contacts": [
        _property("firstname", "First name"),
        _property("lastname", "Last name"),
        _property("email", "Email"),
        _property("jobtitle", "Job title"),
        _property("phone", "Phone"),
    ],
    "deals": [
        _property("dealname", "Deal name"),
        _property("dealstage", "Deal stage", "enumeration", "radio"),
        _property("pipeline", "Pipeline", "enumeration", "select"),
        _property("amount", "Amount", "number", "number", showCurrencySymbol=True),
        _property("deal_currency_code", "Currency", "enumeration", "select"),
        _property("closedate", "Close date", "datetime", "date"),
        _property("hs_next_step", "Next step", "string", "textarea"),
        _property("hubspot_owner_id", "Deal owner", "enumeration", "select", referencedObjectType="OWNER"),
        _property("hs_deal_stage_probability", "Probability", "number", "number", read_only=True),
        _property("hs_merged_object_ids", "Merged object IDs", read_only=True),
    ],
}


@dataclass
class Stored:
    id: str
    properties: dict[str, str]
    history: dict[str, list[dict[str, Any]]]
    created: datetime
    updated: datetime
    archived: datetime | None = None


@dataclass
class HubSpot:
    """The portal, and the clock by which it stamps what happens in it: it moves by `tick` with every change."""

    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)
    tick: timedelta = timedelta(seconds=1)
    url: str = ""
    objects: dict[str, dict[str, Stored]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    links: set[tuple[str, str, str, str]] = field(default_factory=set)
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    fault: Callable[[str, str, Any], Answer | None] = lambda *_: None
    late: Callable[[str, str, Any], Answer | None] = lambda *_: None
    rival: Callable[[], None] = lambda: None
    judge: Callable[[str, str, Any, int, Any], None] = lambda *_: None
    codes: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=lambda: {"secret-token"})
    required: dict[str, str] = field(default_factory=dict)
    transcripts: dict[str, dict[str, Any]] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)  # of contacts at deals, by the administrator
    labelled: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    ends_a_page: int = 500
    retired: set[str] = field(default_factory=set)
    lock: Any = field(default_factory=threading.RLock)

    # What people do in it

    def put(self, kind: str, key: str, user: int = 0, source: str = "CRM_UI", **values: str) -> Stored:
        with self.lock:
            self.now += self.tick
            one = self.objects[kind].setdefault(key, Stored(key, {}, {}, self.now, self.now))
            one.updated = self.now
            for name, value in values.items():
                if one.properties.get(name, "") == value:
                    continue
                one.properties[name] = value
                entry = {"value": value, "timestamp": _iso(self.now), "sourceType": source, "sourceId": "app-1"}
                entry |= {"updatedByUserId": user} if user else {}
                one.history.setdefault(name, []).insert(0, entry)
            return one

    def link(self, kind: str, key: str, to: str, to_key: str) -> None:
        self.links |= {(kind, key, to, to_key), (to, to_key, kind, key)}

    def archive(self, kind: str, key: str) -> None:
        self.now += timedelta(seconds=1)
        self.objects[kind][key].archived = self.now

    # Its API

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, token: str) -> Answer:
        if path == "/oauth/authorize":
            return self._consented(query)
        if path == f"/oauth/{VERSION}/token":
            given = {name: found[0] for name, found in parse_qs(str(body)).items()}
            if given.get("grant_type") == "authorization_code" and given.get("code") not in self.codes:
                return self._error(400, "missing or unknown auth code", "BAD_AUTH_CODE")
            self.codes.discard(given.get("code", ""))
            self.tokens = {"fresh-token"}
            return 200, {"access_token": "fresh-token", "refresh_token": "next", "expires_in": 1800}, {}
        if token.removeprefix("Bearer ") not in self.tokens:
            return self._error(401, "Authentication credentials not found.", "INVALID_AUTHENTICATION")
        for pattern, act in self._routes():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                with self.lock:
                    return act(*found.groups(), query, body)
        return self._error(404, "No such path.", "OBJECT_NOT_FOUND")

    def _consented(self, query: dict[str, list[str]]) -> Answer:
        """The person at the browser says yes, at once."""
        code = f"code-{len(self.requests)}"
        self.codes.add(code)
        back = urlencode({"code": code, "state": query["state"][0]})
        return 302, None, {"Location": f"{query['redirect_uri'][0]}?{back}"}

    def _routes(self) -> list[tuple[str, Callable[..., Answer]]]:
        objects = rf"/crm/objects/{VERSION}/(\w+)"
        return [
            (rf"GET /crm/properties/{VERSION}/(\w+)", self._properties),
            (rf"GET /crm/pipelines/{VERSION}/deals", lambda *_: (200, {"results": [self._pipeline()]}, {})),
            (rf"GET /crm/owners/{VERSION}", self._owners),
            (rf"POST {objects}/search", self._search),
            (rf"POST {objects}/batch/read", self._batch),
            (rf"GET {objects}/([\w-]+)", self._get),
            (rf"PATCH {objects}/([\w-]+)", self._patch),
            (rf"DELETE {objects}/([\w-]+)", self._delete),
            (rf"GET {objects}", self._list),
            (rf"POST {objects}", self._create),
            (rf"POST /crm/associations/{VERSION}/(\w+)/(\w+)/batch/read", self._associations),
            (rf"GET /crm/associations/{VERSION}/(\w+)/(\w+)/labels", self._labels),
            (rf"GET /crm/extensions/calling/{VERSION}/transcripts/([\w-]+)", self._transcript),
        ]

    def _properties(self, kind: str, *_: Any) -> Answer:
        return 200, {"results": [one for one in PROPERTIES[kind] if one["name"] not in self.retired]}, {}

    def _list(self, kind: str, query: dict[str, list[str]], _: Any) -> Answer:
        archived = query.get("archived") == ["true"]
        limit, after = int(query.get("limit", ["10"])[0]), query.get("after", ["0"])[0]
        rows = [one for one in self.objects[kind].values() if bool(one.archived) is archived]
        rows = sorted((one for one in rows if int(one.id) > int(after)), key=lambda one: int(one.id))
        results = [self._shown(kind, one, query) for one in rows[:limit]]
        paging = {"paging": {"next": {"after": rows[limit - 1].id}}} if len(rows) > limit else {}
        return 200, {"results": results, **paging}, {}

    def _search(self, kind: str, _: Any, body: Any) -> Answer:
        filters = body["filterGroups"][0]["filters"]
        rows = [one for one in self.objects[kind].values() if not one.archived]
        rows = [one for one in rows if all(self._passes(one, each) for each in filters)]
        rows.sort(key=lambda one: one.updated)
        start = int(body.get("after") or 0)
        part = rows[start : start + int(body.get("limit") or 10)]
        asked = {"properties": body.get("properties") or []}
        return 200, {"total": len(rows), "results": [self._shown(kind, one, asked) for one in part]}, {}

    def _passes(self, one: Stored, each: dict[str, Any]) -> bool:
        if each["operator"] == "GTE":
            at = one.created if each["propertyName"] == "createdate" else one.updated
            return at.timestamp() * 1000 >= int(each["value"])
        if each["operator"] == "HAS_PROPERTY":
            return bool(one.properties.get(each["propertyName"]))
        return one.properties.get(each["propertyName"], "") == each["value"]

    def _batch(self, kind: str, _: Any, body: Any) -> Answer:
        query = {name: body.get(name) or [] for name in ("properties", "propertiesWithHistory")}
        found = [self.objects[kind].get(one["id"]) for one in body["inputs"]]
        return 200, self._done([self._shown(kind, one, query) for one in found if one and not one.archived]), {}

    def _get(self, kind: str, key: str, query: dict[str, list[str]], _: Any) -> Answer:
        by = query.get("idProperty", [""])[0]
        rows = [each for each in self.objects[kind].values() if each.properties.get(by) == key] if by else []
        one = rows[0] if rows else None if by else self.objects[kind].get(key)
        if one is None or one.archived:
            return self._error(404, "resource not found", "OBJECT_NOT_FOUND")
        return 200, self._shown(kind, one, query), {}

    def _patch(self, kind: str, key: str, _: Any, body: Any) -> Answer:
        missing = [name for name, stage in self.required.items() if body["properties"].get("dealstage") == stage]
        if missing:
            return self._error(400, f"{missing[0]} is required at this stage", "VALIDATION_ERROR", missing)
        self.rival()
        self.put(kind, key, source="INTEGRATION", **body["properties"])
        return 200, self._shown(kind, self.objects[kind][key], {}), {}

    def _create(self, kind: str, _: Any, body: Any) -> Answer:
        unique = [one["name"] for one in PROPERTIES.get(kind, ()) if one.get("hasUniqueValue")]
        for name in unique:
            if body["properties"].get(name) in {one.properties.get(name, 0) for one in self.objects[kind].values()}:
                return self._error(409, f"{name} has that value already", "CONFLICT")
        key = str(9000 + sum(len(rows) for rows in self.objects.values()))
        self.put(kind, key, source="INTEGRATION", **body["properties"])
        for link in body.get("associations") or ():
            other = next(to for (of, to), number in TYPES.items() if number == link["types"][0]["associationTypeId"])
            self.link(kind, key, other, link["to"]["id"])
        return 201, self._shown(kind, self.objects[kind][key], {}), {}

    def _delete(self, kind: str, key: str, *_: Any) -> Answer:
        self.archive(kind, key)
        return 204, None, {}

    def _associations(self, kind: str, to: str, _: Any, body: Any) -> Answer:
        results = [self._ends(kind, to, one["id"], int(one.get("after") or 0)) for one in body["inputs"]]
        return 200, self._done([one for one in results if one["to"]]), {}

    def _ends(self, kind: str, to: str, key: str, start: int) -> dict[str, Any]:
        keys, stop = self._linked(kind, key, to), start + self.ends_a_page
        paging = {"paging": {"next": {"after": str(stop)}}} if len(keys) > stop else {}
        return {"from": {"id": key}, "to": [self._named(key, one) for one in keys[start:stop]], **paging}

    def _named(self, key: str, to_key: str) -> dict[str, Any]:
        types = [{"category": "HUBSPOT_DEFINED", "typeId": 1}]
        types += [one for one in self.labels if one["typeId"] in self.labelled.get((key, to_key), ())]
        return {"toObjectId": to_key, "associationTypes": types}

    def _linked(self, kind: str, key: str, to: str) -> list[str]:
        return sorted(one for a, b, c, one in self.links if (a, b, c) == (kind, key, to))

    def _labels(self, kind: str, to: str, *_: Any) -> Answer:
        own = self.labels if (kind, to) == ("deals", "contacts") else []
        return 200, {"results": [{"category": "HUBSPOT_DEFINED", "typeId": TYPES[kind, to]}, *own]}, {}

    def _transcript(self, key: str, *_: Any) -> Answer:
        if key not in self.transcripts:
            return self._error(404, "resource not found", "OBJECT_NOT_FOUND")
        moment = _iso(self.now)
        usual = {"id": key, "transcriptSource": "HUBSPOT_GENERATED", "createdAt": moment, "updatedAt": moment}
        return 200, {**usual, **self.transcripts[key]}, {}

    def _owners(self, query: dict[str, list[str]], _: Any) -> Answer:
        archived = query.get("archived") == ["true"]
        usual = {"createdAt": _iso(self.now), "updatedAt": _iso(self.now), "type": "PERSON", "archived": archived}
        sam = {"id": "11", "userId": 7, "email": "sam@seller.example", "firstName": "Sam", "lastName": "Ode"}
        lee = {"id": "12", "userIdIncludingInactive": 8, "email": "lee@seller.example", "firstName": "Lee"}
        return 200, {"results": [{**(lee if archived else sam), **usual}]}, {}

    def _pipeline(self) -> dict[str, Any]:
        usual = {"createdAt": _iso(self.now), "updatedAt": _iso(self.now), "archived": False}
        rows = (
            ("open1", "Discovery", "0.2", "false"),
            ("won1", "Won", "1.0", "true"),
            ("lost1", "Lost", "0.0", "true"),
        )
        stages = [
            {
                "id": key,
                "label": label,
                "displayOrder": place,
                "metadata": {"probability": probability, "isClosed": closed},
                "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
                **usual,
            }
            for place, (key, label, probability, closed) in enumerate(rows)
        ]
        return {"id": "default", "label": "Sales Pipeline", "displayOrder": 0, "stages": stages, **usual}

    def _shown(self, kind: str, one: Stored, query: dict[str, list[str]]) -> dict[str, Any]:
        modified = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        names = [name for part in query.get("properties", ()) for name in part.split(",")]
        asked = {name: one.properties.get(name) for name in names} or one.properties
        shown: dict[str, Any] = {
            "id": one.id,
            "properties": {**asked, modified: _iso(one.updated), "hs_object_id": one.id},
            "createdAt": _iso(one.created),
            "updatedAt": _iso(one.updated),
            "archived": bool(one.archived),
        }
        if one.archived:
            shown["archivedAt"] = _iso(one.archived)
        if history := query.get("propertiesWithHistory"):
            shown["propertiesWithHistory"] = {name: one.history[name] for name in history if name in one.history}
        for to in query.get("associations", ()):
            found = [{"id": key, "type": "x"} for key in self._linked(kind, one.id, to)]
            shown["associations"] = {to: {"results": found}} if found else {}
        return shown

    def _done(self, results: list[Any]) -> dict[str, Any]:
        moment = _iso(self.now)
        return {"status": "COMPLETE", "results": results, "startedAt": moment, "completedAt": moment}

    def _error(self, status: int, message: str, category: str, missing: list[str] | None = None) -> Answer:
        errors = [{"message": message, "context": {"propertyName": missing}}] if missing else []
        body = {
            "status": "error",
            "message": message,
            "category": category,
            "correlationId": CORRELATION,
            "errors": errors,
        }
        return status, body, {}


def busy(seconds: str = "1", policy: str = "TEN_SECONDLY_ROLLING") -> Answer:
    """The answer to too many calls."""
    body = {"status": "error", "message": "limit", "errorType": "RATE_LIMIT", "policyName": policy}
    return 429, body, {"Retry-After": seconds}


@contextmanager
def portal(hub: HubSpot | None = None) -> Iterator[HubSpot]:
    """A portal on a port of its own for as long as it is needed."""
    hub = hub or HubSpot()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            parts = urlsplit(self.path)
            body = json.loads(raw) if raw.startswith("{") else raw or None
            hub.requests.append((self.command, parts.path, body))
            answer = hub.fault(self.command, parts.path, body)
            if answer is None:
                token = self.headers.get("Authorization", "")
                answer = hub.answer(self.command, parts.path, parse_qs(parts.query), body, token)
                try:
                    hub.judge(self.command, parts.path, body, answer[0], answer[1])
                except AssertionError as refusal:
                    answer = 418, {"message": f"The judge: {refusal}"}, {}
                answer = hub.late(self.command, parts.path, body) or answer
            self._send(*answer)

        do_GET = do_POST = do_PATCH = do_DELETE = _do  # noqa: N815 - the server's own names

        def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
            if not status:
                self.close_connection = True
                return
            content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            lengthy = {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
            for name, value in lengthy.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as url:
        hub.url = url
        yield hub


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
