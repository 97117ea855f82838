"""Writing to Salesforce: one field under the record's own modification time, one new thing under a key of ours."""

from __future__ import annotations

import base64
import hashlib
import html
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote

from sayso.connectors._crm_http import Reply
from sayso.connectors.salesforce import soql
from sayso.connectors.salesforce.client import OBJECTS, Client, NotThere, Stale, failure_of_part
from sayso.connectors.salesforce.values import canonical, is_same, moment_of, theirs
from sayso.domain.signal import JsonValue
from sayso.ports.record_writer import (
    Configuration,
    CrmCreate,
    CrmFailure,
    CrmReceipt,
    CrmRef,
    CrmWrite,
    Live,
    Moved,
    Permanent,
    Recoverable,
    Rule,
    Unknown,
)

COMPARES: Final = 3
_SECOND: Final = 1.0
_REFUSED: Final = 300
T = TypeVar("T")
_LINKED: Final[Mapping[str, Mapping[str, str]]] = {
    "Task": {"deal": "WhatId", "account": "WhatId", "person": "WhoId"},
    "Opportunity": {"account": "AccountId"},
    "Contact": {"account": "AccountId"},
}


class Writing:
    """The writer's half of a Salesforce org."""

    def __init__(self, client: Client, key_field: str) -> None:
        self._client, self._key_field = client, key_field

    def live(self, ref: CrmRef, name: str) -> Live:
        """What the field holds, and the record's LastModifiedDate as its mark."""
        return _live(self._get(ref, name), name)

    def write(self, order: CrmWrite) -> CrmReceipt:
        """Set the field if it holds `before` and the record was not touched since that was read."""
        return self._set(order, lambda body, held: self._client.send("PATCH", _path(order.ref), body, held))

    def write_with(self, order: CrmWrite, made: CrmCreate) -> tuple[CrmReceipt, CrmReceipt]:
        """The same, and a task under its key, in one transaction of Salesforce's: both, or neither."""
        there = self.find(made)
        if there is not None:
            return self.write(order), there
        task = _call("PATCH", f"{self._client.data}{self._by_key(made)}", made.kind, self._content("Task", made))

        def send(body: Mapping[str, Any], held: Mapping[str, str]) -> None:
            change = _call("PATCH", f"{self._client.data}{_path(order.ref)}", "change", body)
            self._all_or_none([{**change, "httpHeaders": dict(held)}, task], beside=made.kind)

        return self._set(order, send), _read_back(lambda: self._receipt(made, made.kind))

    def create(self, order: CrmCreate) -> CrmReceipt:
        """Make it under its key, unless it is there already."""
        made = self.find(order)
        if made is not None:
            return made
        if order.kind == "note":
            return self._noted(order)
        source = OBJECTS[order.kind]
        reply = self._client.send("PATCH", self._by_key(order), self._content(source, order))
        found = reply.body if isinstance(reply.body, dict) else {}
        return self._receipt(order, str(found.get("id") or ""))

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        """Whether an order took effect: by its key, or because the field holds our value by our own hand."""
        if isinstance(order, CrmWrite):
            live = self.live(order.ref, order.field)
            is_ours = is_same(self._described(order.ref, order.field), live.value, order.value)
            if not is_ours or not self._client.auth.user_id or live.changed_by != self._client.auth.user_id:
                return None
            return CrmReceipt(order.key, order.ref, order.before, live.value, live.mark)
        if order.kind == "note":
            return self._found_note(order)
        try:
            found = self._client.get(self._by_key(order), {"fields": "Id,LastModifiedDate"}).body
        except NotThere as failure:
            self._require_key(OBJECTS[order.kind], failure)
            return None
        return CrmReceipt(order.key, CrmRef(order.kind, str(found["Id"])), mark=str(found["LastModifiedDate"]))

    def remove(self, made: CrmReceipt) -> None:
        """Delete what was made, as long as nobody has changed it since."""
        try:
            reply = self._get(made.ref)
            if made.mark and reply.body["LastModifiedDate"] != made.mark:
                raise Moved(_live(reply, ""))
            self._client.send("DELETE", _path(made.ref))
        except NotThere:
            return

    def _set(self, order: CrmWrite, send: Callable[[Mapping[str, Any], Mapping[str, str]], object]) -> CrmReceipt:
        """Compare, then `send` the new value under the record's own time, until nobody came between."""
        found = self._described(order.ref, order.field)
        for _ in range(COMPARES):
            live = self._settled(order.ref, order.field)
            if not is_same(found, live.value, order.before):
                raise Moved(live)
            held = {"If-Unmodified-Since": format_datetime(moment_of(live.mark), usegmt=True)}
            try:
                send({order.field: theirs(found, order.value)}, held)
            except Stale:
                continue  # somebody touched the record: its value decides whether that concerns us
            after = _read_back(lambda: self.live(order.ref, order.field))
            return CrmReceipt(order.key, order.ref, live.value, after.value, after.mark)
        raise Recoverable("The record is being changed in Salesforce all the time.", 5.0)

    def _all_or_none(self, calls: Sequence[Mapping[str, Any]], *, beside: str = "") -> None:
        """Several calls as one transaction, in their order. Raises what the part that was refused says.

        `beside` names the part that only goes along with another.
        """
        body = {"allOrNone": True, "collateSubrequests": False, "compositeRequest": list(calls)}
        parts = self._client.send("POST", "/composite", body).body["compositeResponse"]
        refused = [one for one in parts if one["httpStatusCode"] >= _REFUSED]
        for one in refused:
            errors = one["body"] if isinstance(one["body"], list) else []
            if not _is_rolled_back(errors):
                failure = failure_of_part(Reply(one["httpStatusCode"], errors, {}))
                raise _of_what_goes_along(failure, beside) if one["referenceId"] == beside else failure
        if refused:
            raise Recoverable("Salesforce took all of it back, and does not say why.")

    def _get(self, ref: CrmRef, *names: str) -> Reply:
        wanted = ",".join(dict.fromkeys(soql.name(each) for each in (*names, "LastModifiedDate", "LastModifiedById")))
        return self._client.get(_path(ref), {"fields": wanted})

    def _settled(self, ref: CrmRef, name: str) -> Live:
        """The field as read after the second of the record's latest change was over.

        Salesforce compares whole seconds: of two changes in one second only a reading after it has seen both.
        """
        while True:
            asked = time.monotonic()
            reply = self._get(ref, name)
            took = time.monotonic() - asked
            live = _live(reply, name)
            try:
                now = parsedate_to_datetime(reply.headers.get("date", "")).timestamp() - took
            except ValueError:
                raise Recoverable("Salesforce answered without its time; nothing can be compared.") from None
            if now >= int(moment_of(live.mark).timestamp()) + _SECOND:
                return live
            self._client.pause(_SECOND)

    def _described(self, ref: CrmRef, name: str) -> Mapping[str, Any]:
        found = self._client.described(OBJECTS[ref.entity]).get(name)
        if found is None:
            raise Configuration(f"Salesforce has no field '{name[:60]}' any more: map another one.")
        return found

    def _by_key(self, order: CrmCreate) -> str:
        return f"/sobjects/{OBJECTS[order.kind]}/{soql.name(self._key_field)}/{_short(order.key)}"

    def _require_key(self, source: str, failure: NotThere) -> None:
        if self._key_field not in self._client.described(source):
            raise Configuration(
                f"{source} has no field '{self._key_field}' in Salesforce: add it as a unique external id, so that "
                "nothing is made twice."
            ) from failure

    def _content(self, source: str, order: CrmCreate) -> dict[str, Any]:
        given = _GIVEN.get(order.kind, dict)(order.values)
        fields = self._client.described(source)
        body = {name: theirs(fields.get(name, {}), value) for name, value in given.items()}
        for link in order.links:
            name = _LINKED.get(source, {}).get(link.entity)
            if name is not None and not (name in body and link.entity == "account"):
                body[name] = link.id
        return {name: value for name, value in body.items() if value is not None}

    def _receipt(self, order: CrmCreate, made: str) -> CrmReceipt:
        receipt = self.find(order)
        if receipt is None:
            raise Recoverable(f"Salesforce does not show what it made ({made or order.kind}) yet.")
        return receipt

    def _noted(self, order: CrmCreate) -> CrmReceipt:
        """The note and its links, all of them or none."""
        content = html.escape(str(order.values.get("body") or "")).replace("\n", "<br>")
        note = {"Title": _title(order), "Content": base64.b64encode(f"<p>{content}</p>".encode()).decode()}
        sobjects = f"{self._client.data}/sobjects"
        calls = [_call("POST", f"{sobjects}/ContentNote", order.kind, note)]
        for place, link in enumerate(order.links):
            body = {"ContentDocumentId": "@{note.id}", "LinkedEntityId": link.id, "ShareType": "V"}
            calls.append(_call("POST", f"{sobjects}/ContentDocumentLink", f"link{place}", body))
        self._all_or_none(calls)
        return self._receipt(order, "note")

    def _found_note(self, order: CrmCreate) -> CrmReceipt | None:
        where = f"Title = {soql.text(_title(order))}"
        query = soql.select(("Id", "LastModifiedDate"), "ContentNote", where=where, order="CreatedDate")
        row = next(self._client.rows(query), None)
        return CrmReceipt(order.key, CrmRef("note", row["Id"]), mark=str(row["LastModifiedDate"])) if row else None


def _live(reply: Reply, name: str) -> Live:
    found = reply.body if isinstance(reply.body, dict) else {}
    if "LastModifiedDate" not in found:
        raise Recoverable("Salesforce answered without the record.")
    mark = str(found["LastModifiedDate"])
    return Live(canonical(found.get(name)), mark, moment_of(mark), str(found.get("LastModifiedById") or ""))


def _path(ref: CrmRef) -> str:
    return f"/sobjects/{OBJECTS[ref.entity]}/{quote(ref.id, safe='')}"


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _title(order: CrmCreate) -> str:
    return f"Confirmed in Sayso ({_short(order.key)[:12]})"


def _task(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        "Subject": str(values.get("title") or "")[:255],
        "Description": values.get("body"),
        "ActivityDate": values.get("due"),
        "OwnerId": values.get("owner"),
        "Status": "Not Started",
        "Priority": "Normal",
    }


def _person(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A contact's name is put together by Salesforce: it is given in its parts."""
    given = dict(values)
    first, _, latest = str(given.pop("Name", None) or "").strip().rpartition(" ")
    return {"FirstName": first or None, "LastName": latest or None, **given}


_GIVEN: Final = {"task": _task, "person": _person}


def _call(method: str, url: str, reference: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"method": method, "url": url, "referenceId": reference, "body": dict(body)}


def _of_what_goes_along(failure: CrmFailure, what: str) -> CrmFailure:
    """Said so that nobody takes it for a refusal of the field; what it misses is no field of the same record."""
    if not isinstance(failure, Permanent):
        return failure
    rule = Rule(failure.rule.words) if failure.rule else None
    return Permanent(f"Nothing was written, because the {what} beside it was refused. {failure}", rule)


def _read_back(read: Callable[[], T]) -> T:
    """What was just written, as it stands now. A failure here says nothing of the write: that took effect."""
    try:
        return read()
    except CrmFailure as fault:
        raise Unknown(f"Salesforce took it, and did not let it be read back: {fault}") from None


def _is_rolled_back(errors: list[Any]) -> bool:
    return any(one.get("errorCode") == "PROCESSING_HALTED" for one in errors if isinstance(one, dict))
