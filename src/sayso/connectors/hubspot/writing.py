"""Writing to HubSpot: compare with the history, write one property, read the history back.

Nothing there makes an update conditional. What the history shows between our compare and our write was written over,
and is told of (LostRace), with the receipt by which it is put back.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote

from sayso.connectors.hubspot.client import Absent, Client
from sayso.connectors.hubspot.schema import OBJECTS, moment_of, value_of
from sayso.domain.signal import JsonValue
from sayso.domain.worth import same_worth
from sayso.ports.record_reader import CrmField
from sayso.ports.record_writer import (
    CrmCreate,
    CrmFailure,
    CrmReceipt,
    CrmRef,
    CrmWrite,
    Live,
    LostRace,
    Moved,
    Permanent,
    Unknown,
)

OURS: Final = frozenset({"INTEGRATION", "API", "PRIVATE_APP"})
_TAG: Final = re.compile(r"<[^>]+>")
_FOUND: Final = 100
_LATELY: Final = timedelta(days=2)
_MOST_ALIKE: Final = 20
_KNOWN_BY: Final = {"account": "name", "deal": "dealname", "person": "email"}


@dataclass(frozen=True, slots=True)
class Ours:
    """By what ours is told: the id of the app in the history, the unique property of what we make ("": none)."""

    app_id: str = ""
    key_property: str = ""


class Writing:
    """The writing half of a portal. `users` is the owner of each user, `ours` by what HubSpot knows what is ours."""

    def __init__(
        self, client: Client, fields: Mapping[str, CrmField], users: Mapping[str, str], ours: Ours, now: datetime
    ) -> None:
        self._client, self._fields, self._users = client, fields, users
        self._ours, self._now = ours, now

    def live(self, ref: CrmRef, name: str) -> Live:
        """What the property holds now, from the record itself, with the newest entry of its history."""
        return self._live(*self._read(ref, name), name)

    def write(self, order: CrmWrite, beside: Mapping[str, str]) -> CrmReceipt:
        """Set one property (and what HubSpot wants set `beside` it), provided it holds what was shown."""
        seen = self.live(order.ref, order.field)
        if not same_worth(seen.value, order.before):
            raise Moved(seen)
        properties = {order.field: "" if order.value is None else str(order.value), **beside}
        self._client.patch(_path(order.ref), {"properties": properties})
        try:
            receipt = self._found(order, seen.mark)
        except LostRace:
            raise
        except CrmFailure as fault:
            raise Unknown(f"HubSpot took it, and did not let it be read back: {fault}") from None
        if receipt is None:
            raise Unknown("HubSpot took it, and its history does not show it yet.")
        return receipt

    def find(self, order: CrmWrite) -> CrmReceipt | None:
        """Whether a write took effect, by the history. Raises LostRace."""
        return self._found(order, None)

    def create(self, order: CrmCreate) -> CrmReceipt:
        """Make a note, a task or a record, associated with what it belongs to."""
        properties = self._properties(order)
        body = {"properties": properties, "associations": [self._link(order.kind, link) for link in order.links]}
        made = self._client.post(f"crm/objects/{OBJECTS[order.kind]}", body)
        return _made(order, str(made["id"]), properties)

    def find_made(self, order: CrmCreate) -> CrmReceipt | None:
        """Whether it was made: a note or task by our reference in it, a record by our key, or else by what it holds."""
        properties = self._properties(order)
        if order.kind in _KNOWN_BY:
            return self._find_by_key(order, properties) if self._ours.key_property else self._alike(order, properties)
        body = "hs_note_body" if order.kind == "note" else "hs_task_body"
        for link in order.links:
            found = self._client.ends(OBJECTS[link.entity], OBJECTS[order.kind], [link.id])
            ids = [{"id": str(to["toObjectId"])} for ends in found.values() for to in ends]
            for start in range(0, len(ids), _FOUND):
                asked = {"inputs": ids[start : start + _FOUND], "properties": [body], "propertiesWithHistory": []}
                read = self._client.read(f"crm/objects/{OBJECTS[order.kind]}/batch/read", asked)["results"]
                for one in read:
                    if reference(order.key) in str(one["properties"].get(body) or ""):
                        return _made(order, str(one["id"]), properties)
        return None

    def remove(self, made: CrmReceipt) -> None:
        """Archive what we made, as long as it says what we wrote."""
        wrote: dict[str, str] = json.loads(made.mark or "{}")
        path = _path(made.ref)
        try:
            held = self._client.get(path, properties=list(wrote), archived="false")["properties"]
        except Absent:
            return
        changed = [name for name, text in wrote.items() if not _same_text(held.get(name), text)]
        if changed:
            raise Moved(Live(str(held.get(changed[0]) or "")))
        self._client.delete(path)

    def _read(self, ref: CrmRef, name: str) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
        found = self._client.get(_path(ref), properties=[name], propertiesWithHistory=[name], archived="false")
        return found["properties"], (found.get("propertiesWithHistory") or {}).get(name) or ()

    def _live(self, properties: Mapping[str, Any], history: Sequence[Mapping[str, Any]], name: str) -> Live:
        value = value_of(self._fields.get(name), properties.get(name))
        return self._entry(history[0], name) if history else Live(value)

    def _entry(self, entry: Mapping[str, Any], name: str) -> Live:
        value = value_of(self._fields.get(name), entry.get("value"))
        by = self._users.get(str(entry.get("updatedByUserId") or ""), "")
        return Live(value, str(entry["timestamp"]), moment_of(entry["timestamp"]), by)

    def _found(self, order: CrmWrite, mark: str | None) -> CrmReceipt | None:
        """Our entry in the history, newest first, and whether the one before it is the one that was compared with."""
        _, history = self._read(order.ref, order.field)
        # An edit may fall into the very millisecond of the entry that was compared with: values tell them apart.
        newer = [entry for entry in history if not mark or moment_of(entry["timestamp"]) >= moment_of(mark)]
        ours = next((place for place, entry in enumerate(newer) if self._is_ours(entry, order)), None)
        if ours is None or (mark is None and self._was_put_back(newer[:ours], order)):
            return None
        entry = newer[ours]
        older = history[ours + 1] if len(history) > ours + 1 else None
        before = self._entry(older, order.field) if older else Live(None)
        receipt = CrmReceipt(order.key, order.ref, before.value, order.value, str(entry["timestamp"]))
        if not same_worth(before.value, order.before):
            raise LostRace(before, receipt)
        return receipt

    def _was_put_back(self, after: Sequence[Mapping[str, Any]], order: CrmWrite) -> bool:
        """Whether what was shown was written after that entry: then it is an older write than the one sought."""
        found = self._fields.get(order.field)
        return any(_same_value(value_of(found, entry.get("value")), order.before) for entry in after)

    def _is_ours(self, entry: Mapping[str, Any], order: CrmWrite) -> bool:
        if self._ours.app_id and str(entry.get("sourceId") or "") not in ("", self._ours.app_id):
            return False
        value = value_of(self._fields.get(order.field), entry.get("value"))
        return entry.get("sourceType") in OURS and _same_value(value, order.value)

    def _properties(self, order: CrmCreate) -> dict[str, str]:
        given, ref = order.values, reference(order.key)
        if order.kind == "note":
            return {"hs_timestamp": _iso(self._now), "hs_note_body": _rich(str(given.get("body") or ""), ref)}
        if order.kind == "task":
            properties = {
                "hs_timestamp": _due(given.get("due"), self._now),
                "hs_task_subject": str(given.get("title") or ""),
                "hs_task_body": _rich(str(given.get("body") or ""), ref),
                "hs_task_status": "NOT_STARTED",
            }
            return properties | ({"hubspot_owner_id": str(given["owner"])} if given.get("owner") else {})
        properties = {name: str(value) for name, value in given.items() if value is not None}
        if order.kind == "person":
            first, _, last = properties.pop("name", "").partition(" ")
            properties |= {"firstname": first, "lastname": last}
        return properties | ({self._ours.key_property: _digest(order.key)} if self._ours.key_property else {})

    def _link(self, kind: str, link: CrmRef) -> dict[str, Any]:
        """An association, of the type that HubSpot itself defines between the two, without a label."""
        labels = self._client.get(f"crm/associations/{OBJECTS[kind]}/{OBJECTS[link.entity]}/labels")["results"]
        plain = [one for one in labels if one["category"] == "HUBSPOT_DEFINED"]
        chosen = min(plain, key=lambda one: (one.get("label") is not None, one["typeId"]))
        spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": chosen["typeId"]}
        return {"to": {"id": link.id}, "types": [spec]}

    def _find_by_key(self, order: CrmCreate, properties: Mapping[str, str]) -> CrmReceipt | None:
        """The record with our key, read by it: no index that lags, and never one of the same name."""
        name = self._ours.key_property
        try:
            path = f"crm/objects/{OBJECTS[order.kind]}/{quote(properties[name], safe='')}"
            found = self._client.get(path, idProperty=name, properties=list(properties), archived="false")
        except Absent:
            return None
        return _made(order, str(found["id"]), properties)

    def _alike(self, order: CrmCreate, properties: Mapping[str, str]) -> CrmReceipt | None:
        """The one made lately that holds all that we wrote: one of the same name alone may be somebody else's."""
        name = _KNOWN_BY[order.kind] if properties.get(_KNOWN_BY[order.kind]) else "firstname"
        since = str(int((self._now - _LATELY).timestamp() * 1000))
        same = {"propertyName": name, "operator": "EQ", "value": properties.get(name, "")}
        lately = {"propertyName": "createdate", "operator": "GTE", "value": since}
        body = {
            "filterGroups": [{"filters": [same, lately]}],
            "sorts": ["createdate"],
            "properties": list(properties),
            "limit": _MOST_ALIKE,
            "after": "0",
        }
        found = self._client.read(f"crm/objects/{OBJECTS[order.kind]}/search", body)["results"]
        ours = (one["id"] for one in found if _holds_all(one.get("properties") or {}, properties))
        made = next(ours, None)
        return _made(order, str(made), properties) if made else None


def reference(key: str) -> str:
    """The mark by which a note or a task of ours is known again, in its own text."""
    return f"Sayso {_digest(key)[:12]}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _made(order: CrmCreate, made: str, properties: Mapping[str, str]) -> CrmReceipt:
    kept = {name: text for name, text in properties.items() if name != "hs_timestamp"}
    return CrmReceipt(order.key, CrmRef(order.kind, made), mark=json.dumps(kept))


def _path(ref: CrmRef) -> str:
    if not (ref.id.isascii() and ref.id.isalnum()):
        raise Permanent("That is no record of HubSpot.")
    return f"crm/objects/{OBJECTS[ref.entity]}/{ref.id}"


def _rich(text: str, ref: str) -> str:
    """Plain text as HubSpot's rich text: nothing of what was said may be markup there."""
    lines = [html.escape(line) for line in text.splitlines() if line.strip()]
    return "<br>".join([*lines, html.escape(ref)])


def _holds_all(held: Mapping[str, Any], wrote: Mapping[str, str]) -> bool:
    return all(_same_value(held.get(name), text) for name, text in wrote.items())


def _same_text(held: object, wrote: str) -> bool:
    left, right = (" ".join(html.unescape(_TAG.sub(" ", str(one or ""))).split()) for one in (held, wrote))
    return left == right


def _same_value(left: JsonValue, right: JsonValue) -> bool:
    if same_worth(left, right):
        return True
    try:
        return moment_of(left) == moment_of(right)
    except ValueError:
        return False


def _due(due: JsonValue, now: datetime) -> str:
    if not due:
        return _iso(now)
    return _iso(datetime.combine(date.fromisoformat(str(due)), time(12), UTC))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
