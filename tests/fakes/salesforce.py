"""A Salesforce org in memory, over real HTTP: records with their history, conditional updates, rules, limits, tokens.

`answer` is the whole of it: a request in, a reply out. `serving` puts it behind a port of this machine. Its clock is
`now`, and stands still unless somebody moves it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.faults import served
from tests.fakes.salesforce_bulk import QueryJobs, Text
from tests.fakes.salesforce_composite import composed
from tests.fakes.salesforce_schema import (
    ANN,
    BEGIN,
    FIXED,
    KEY,
    LENGTHS,
    ME,
    OWN,
    PREFIX,
    REQUIRED,
    STAGES,
    SYSTEM,
    TRACKED,
    Refused,
)
from tests.fakes.soql import Malformed, parsed, sort_key

_JSON = {"Content-Type": "application/json;charset=UTF-8"}

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class SalesforceOrg:
    """The org. `rule` is an administrator's validation rule; `before_write` runs when a write has come in."""

    page: int = 2000
    now: datetime = BEGIN
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in OWN})
    token: str = "token-1"
    url: str = ""
    signed_in: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str, Any, Mapping[str, str]]] = field(default_factory=list)
    rule: Callable[[str, dict[str, Any]], None] = lambda name, row: None
    before_write: Callable[[], None] = lambda: None
    locators: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.count, self.lock, self.schema = (
            0,
            threading.RLock(),
            {name: {**SYSTEM, **own} for name, own in OWN.items()},
        )
        self.jobs = QueryJobs(lambda text: self._found(text, with_deleted=False), lambda: self.now)
        for name in ("Account", "Contact", "Opportunity", "Task"):
            self.schema[name][KEY] = "string"
        for crm_id, email, person in ((ME, "sayso@acme.example", "Sayso"), (ANN, "ann@acme.example", "Ann")):
            self.rows["User"][crm_id] = {
                "Id": crm_id,
                "Email": email,
                "Name": person,
                "IsActive": True,
                "UserType": "Standard",
            }
        for place, (stage, closed, won, percent) in enumerate(STAGES):
            self.rows["OpportunityStage"][str(place)] = {
                "ApiName": stage,
                "MasterLabel": stage,
                "IsActive": True,
                "IsClosed": closed,
                "IsWon": won,
                "DefaultProbability": percent,
                "SortOrder": place,
            }

    # What people do in it

    def tick(self, **by: float) -> None:
        self.now += timedelta(**(by or {"minutes": 1}))

    def put(self, name: str, crm_id: str = "", by: str = ANN, **values: Any) -> str:
        """Make or change a record, as somebody."""
        with self.lock:
            row = self.rows[name].get(crm_id)
            if row is None:
                crm_id, row = self._new(name, by)
            before = dict(row)
            if name == "Contact" and ("LastName" in values or "FirstName" in values):
                values["Name"] = " ".join(filter(None, [values.get("FirstName"), values.get("LastName")]))
            row |= values | {
                "LastModifiedDate": self.now.replace(microsecond=0),
                "SystemModstamp": self.now.replace(microsecond=0),
                "LastModifiedById": by,
            }
            self._remember(name, before, row, by)
            return crm_id

    def delete(self, name: str, crm_id: str, merged_into: str | None = None) -> None:
        self.put(name, crm_id, IsDeleted=True, **({"MasterRecordId": merged_into} if merged_into else {}))

    def empty_bin(self) -> None:
        """What was deleted is not to be had any more."""
        for name, rows in self.rows.items():
            self.rows[name] = {key: row for key, row in rows.items() if not row.get("IsDeleted")}

    def of(self, name: str) -> list[dict[str, Any]]:
        return [row for row in self.rows[name].values() if not row["IsDeleted"]]

    def _new(self, name: str, by: str) -> tuple[str, dict[str, Any]]:
        self.count += 1
        crm_id = f"{PREFIX.get(name, '0XX')}{self.count:012d}AAA"
        row = dict.fromkeys(self.schema[name]) | {
            "Id": crm_id,
            "IsDeleted": False,
            "CreatedDate": self.now,
            "CreatedById": by,
        }
        self.rows[name][crm_id] = row
        return crm_id, row

    def _remember(self, name: str, before: dict[str, Any], row: dict[str, Any], by: str) -> None:
        if name != "Opportunity":
            return
        if any(before.get(each) != row.get(each) for each in ("StageName", "Amount", "CloseDate")):
            self._past(
                "OpportunityHistory", row, by, **{each: row.get(each) for each in ("StageName", "Amount", "CloseDate")}
            )
        for each in TRACKED:
            if before.get(each) != row.get(each):
                self._past(
                    "OpportunityFieldHistory", row, by, Field=each, OldValue=before.get(each), NewValue=row.get(each)
                )

    def _past(self, name: str, row: dict[str, Any], by: str, **values: Any) -> None:
        _, entry = self._new(name, by)
        entry |= values | {"OpportunityId": row["Id"]}

    # Over HTTP

    def answer(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Reply:
        """One request, answered whole before the next."""
        with self.lock:
            path, query = (
                urlsplit(target).path,
                {name: found[0] for name, found in parse_qs(urlsplit(target).query).items()},
            )
            lowered = {name.lower(): value for name, value in headers.items()}
            body = self._read(path, content)
            self.asked.append((method, path, body, lowered))
            try:
                status, found = (
                    self._signed_in(body)
                    if path == "/services/oauth2/token"
                    else self._routed(method, path, query, lowered, body)
                )
            except Refused as refused:
                status, found = refused.status, refused.body
            date = {"Date": format_datetime(self.now, usegmt=True), "Sforce-Limit-Info": "api-usage=18/5000"}
            if isinstance(found, Text):
                return status, {**found.headers, **date}, found.content.encode()
            return status, {**_JSON, **date}, b"" if found is None else json.dumps(_plain(found)).encode()

    @staticmethod
    def _read(path: str, content: bytes) -> Any:
        if path == "/services/oauth2/token":
            return {name: found[0] for name, found in parse_qs(content.decode()).items()}
        return json.loads(content) if content else None

    def _signed_in(self, form: dict[str, str]) -> tuple[int, Any]:
        self.signed_in.append(form)
        if form.get("client_secret") not in (None, "right"):
            return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}
        self.token = f"token-{len(self.signed_in) + 1}"
        return 200, {
            "access_token": self.token,
            "instance_url": self.url,
            "id": f"https://login.salesforce.com/id/00D/{ME}",
            "token_type": "Bearer",
            **({"refresh_token": "refresh-1"} if form.get("code", "online") != "online" else {}),
        }

    def _routed(
        self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: Any
    ) -> tuple[int, Any]:
        if headers.get("authorization") != f"Bearer {self.token}":
            raise Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
        parts = [unquote(part) for part in path.split("/")[4:] if part]
        if parts[:1] in (["query"], ["queryAll"]):
            return 200, self._queried(parts, query, path)
        if parts[:2] == ["jobs", "query"]:
            return self.jobs.answer(method, parts[2:], query, body)
        if parts == ["composite"]:
            return 200, composed(self, self._routed, body, headers)
        if len(parts) > 1 and parts[0] == "sobjects" and parts[1] in self.schema:
            return self._object(method, parts, query, headers, body)
        raise Refused(404, "NOT_FOUND", "The requested resource does not exist")

    def _queried(self, parts: list[str], query: dict[str, str], path: str) -> Any:
        if len(parts) > 1:
            rows = self.locators.pop(parts[1], None)
            if rows is None:
                raise Refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        else:
            rows = self._found(query.get("q", ""), with_deleted=parts[0] == "queryAll")
        part, rest = rows[: self.page], rows[self.page :]
        answer = {"totalSize": len(rows), "done": not rest, "records": part}
        if rest:
            name = f"01g{len(self.asked)}-{self.page}"
            self.locators[name] = rest
            answer["nextRecordsUrl"] = f"{'/'.join(path.split('/')[:4])}/query/{name}"
        return answer

    def _found(self, text: str, *, with_deleted: bool) -> list[dict[str, Any]]:
        try:
            asked = parsed(text, self.now)
        except Malformed as problem:
            raise Refused(400, "MALFORMED_QUERY", str(problem)) from None
        known = self.schema.get(asked.source)
        if known is None or asked.source in self.hidden:
            raise Refused(400, "INVALID_TYPE", f"sObject type '{asked.source}' is not supported.")
        unknown = [name for name in sorted(asked.named) if name not in known and not name.startswith("Who.")]
        if unknown:
            raise Refused(400, "INVALID_FIELD", f"No such column '{unknown[0]}' on entity '{asked.source}'.")
        rows = [
            row
            for row in self.rows[asked.source].values()
            if (with_deleted or not row.get("IsDeleted")) and asked.test(row)
        ]
        for name in reversed(asked.order):
            rows.sort(key=lambda row, name=name: sort_key(row, name))
        return [{"attributes": {"type": asked.source}, **self._shown(row, asked.fields)} for row in rows]

    def _shown(self, row: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        shown = {name: row[name] for name in fields if "." not in name}
        if any(name.startswith("Who.") for name in fields):
            who = self.rows["Contact"].get(row.get("WhoId") or "")
            shown["Who"] = (
                {name.partition(".")[2]: who.get(name.partition(".")[2]) for name in fields if name.startswith("Who.")}
                if who
                else None
            )
        return shown

    def _object(
        self, method: str, parts: list[str], query: dict[str, str], headers: Mapping[str, str], body: Any
    ) -> tuple[int, Any]:
        name = parts[1]
        if parts[2:] == ["describe"]:
            return 200, {"name": name, "fields": [self._field(name, each) for each in self.schema[name]]}
        if method == "POST":
            return 201, {"id": self._made(name, body), "success": True, "errors": []}
        row = self._by_key(name, parts[2], parts[3]) if len(parts) > 3 else self.rows[name].get(parts[2])
        if method == "PATCH" and len(parts) > 3 and row is None:
            return 201, {
                "id": self._made(name, body | {parts[2]: parts[3]}),
                "success": True,
                "errors": [],
                "created": True,
            }
        if row is None or row["IsDeleted"]:
            raise Refused(
                404, "NOT_FOUND" if row is None else "ENTITY_IS_DELETED", "The requested resource does not exist"
            )
        if method == "GET":
            names = query["fields"].split(",") if "fields" in query else list(self.schema[name])
            self._known(name, names)
            return 200, {"attributes": {"type": name}, **{each: row[each] for each in ("Id", *names)}}
        if method == "DELETE":
            self.delete(name, row["Id"])
            return 204, None
        self.before_write()
        self._unmodified(row, headers)
        self._accept(name, row, body)
        self.put(name, row["Id"], by=ME, **body)
        return 204, None

    def _unmodified(self, row: dict[str, Any], headers: Mapping[str, str]) -> None:
        since = headers.get("if-unmodified-since")
        if since and row["LastModifiedDate"].replace(microsecond=0) > parsedate_to_datetime(since):
            raise Refused(412, "PRECONDITION_FAILED", "The record was modified")

    def _made(self, name: str, body: dict[str, Any]) -> str:
        missing = [each for each in REQUIRED.get(name, ()) if not body.get(each)]
        if missing:
            raise Refused(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", *missing)
        self._accept(name, {}, body)
        return self.put(name, by=ME, **body)

    def _accept(self, name: str, row: dict[str, Any], body: dict[str, Any]) -> None:
        self._known(name, list(body))
        for each, value in body.items():
            if each in FIXED:
                raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {each}.", each)
            if self.schema[name][each] in ("currency", "percent") and not isinstance(value, int | float | None):
                raise Refused(400, "JSON_PARSER_ERROR", f"Cannot deserialize {each}", each)
            if isinstance(value, str) and len(value) > LENGTHS.get(each, 32000):
                raise Refused(400, "STRING_TOO_LONG", f"{each}: data value too large", each)
        self.rule(name, row | body)

    def _known(self, name: str, fields: list[str]) -> None:
        unknown = [each for each in fields if each not in self.schema[name]]
        if unknown:
            raise Refused(400, "INVALID_FIELD", f"No such column '{unknown[0]}' on sobject of type {name}", unknown[0])

    def _by_key(self, name: str, column: str, key: str) -> dict[str, Any] | None:
        if column not in self.schema[name]:
            raise Refused(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")
        return next((row for row in self.of(name) if row[column] == key), None)

    def _field(self, name: str, column: str) -> dict[str, Any]:
        kind = self.schema[name][column]
        values = [stage for stage, *_ in STAGES] if column == "StageName" else []
        return {
            "name": column, "label": column, "type": kind, "updateable": column not in FIXED and not (name == "Contact" and column == "Name"), "createable": column not in FIXED,
            "nillable": column not in REQUIRED.get(name, ()), "calculated": False, "defaultedOnCreate": column == "OwnerId",
            "length": LENGTHS.get(column, 0), "referenceTo": ["User"] if column in ("OwnerId", "CreatedById", "LastModifiedById") else [],
            "picklistValues": [{"value": each, "label": each, "active": True} for each in values],
        }  # fmt: skip


@contextmanager
def serving(org: SalesforceOrg) -> Iterator[SalesforceOrg]:
    """The org behind a port of this machine, for as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, found = org.answer(self.command, self.path, dict(self.headers.items()), content)
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as url:
        org.url = url
        yield org


def _plain(found: Any) -> Any:
    if isinstance(found, datetime):
        return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    if isinstance(found, Mapping):
        return {name: _plain(value) for name, value in found.items()}
    return [_plain(one) for one in found] if isinstance(found, list | tuple) else found
