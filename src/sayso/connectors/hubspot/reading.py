"""Reading HubSpot: everything by the list at first, then what changed by search, a window of time after the other.

The search shows at most 10,000 results, so each page begins anew where the one before ended; its index lags, so
what was changed in the minute before a reading is read again by the next. What a search finds is read from the
records themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sayso.connectors.hubspot.client import Client
from sayso.connectors.hubspot.parts import Parts
from sayso.connectors.hubspot.schema import OBJECTS, moment_of, value_of
from sayso.ports.record_reader import CrmActivity, CrmChange, CrmField, CrmRecord, Gone, Page

LIST, FOUND = 50, 100
LAG: Final = timedelta(seconds=60)
GONE_EVERY: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=85)
"""HubSpot forgets what was deleted after ninety days: whoever looked before that is not told of every deletion."""

MERGED: Final = "hs_merged_object_ids"
MODIFIED: Final = {"contacts": "lastmodifieddate"}
CHANGED: Final = "hs_lastmodifieddate"
ENGAGEMENTS: Final = {"calls": "call", "emails": "email", "meetings": "meeting", "tasks": "task"}
_ABOUT: Final = {
    "calls": ("hs_timestamp", "hs_call_direction"),
    "emails": ("hs_timestamp", "hs_email_direction", "hs_email_from_email", "hs_email_to_email"),
    "meetings": ("hs_timestamp", "hs_meeting_start_time"),
    "tasks": ("hs_timestamp", "hs_task_status", "hs_task_type", "hs_task_completion_date"),
}
_DONE: Final = {"CALL": "call", "EMAIL": "email", "LINKED_IN_MESSAGE": "chat"}
"""What a completed task of each type was; any other task is work of our side, and nobody was spoken with."""
_DIRECTIONS: Final = {"INBOUND": "in", "OUTBOUND": "out", "INCOMING_EMAIL": "in", "EMAIL": "out"}


@dataclass(frozen=True, slots=True)
class Place:
    """How far one kind of object was read: `after` within the list; then `since` when, and `skip` of that moment.

    `gone` is until when deletions were looked for.
    """

    begun: str = ""
    after: str = ""
    since: str = ""
    skip: int = 0
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of one kind of object."""

    object: str
    properties: tuple[str, ...]
    with_history: tuple[str, ...]
    linked: str


class Reading:
    """One reading of accounts, people or deals. `now` is when it began, `users` the owner's id of each user."""

    def __init__(self, client: Client, fields: Mapping[str, CrmField], users: Mapping[str, str], now: datetime) -> None:
        self._client, self._fields, self._users, self._now = client, fields, users, now
        self._parts = Parts(client)

    def pages(self, entity: str, names: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """The pages of an entity from a cursor on; of deals with the engagements after them."""
        kept: dict[str, Place] = {name: Place(**place) for name, place in json.loads(cursor or "{}").items()}
        wanted = self._wanted(entity, names)
        latest = kept.get(wanted.object, Place()).gone
        if latest and self._now - moment_of(latest) > KEPT:
            yield Page(cursor, standing=frozenset(self._standing(wanted)))
        for found, place, left in self._walk(wanted, kept.get(wanted.object, Place())):
            kept[wanted.object] = place
            records = tuple(self._record(entity, one, wanted) for one in found)
            gone = (*(Gone(entity, one) for one in left), *_merged(entity, found))
            roles = self._parts.of(one.id for one in records) if entity == "deal" else ()
            yield Page(_cursor(kept), records, gone=gone, roles=roles)
        if entity != "deal":
            return
        for kind in ENGAGEMENTS:
            about = Wanted(kind, (*_ABOUT[kind], CHANGED), (), "deals")
            for found, place, _ in self._walk(about, kept.get(kind, Place())):
                kept[kind] = place
                yield Page(_cursor(kept), activities=tuple(one for each in found if (one := _activity(kind, each))))

    def _wanted(self, entity: str, names: tuple[str, ...]) -> Wanted:
        asked = [name for name in names if entity != "person" or name != "name"]
        asked += ["firstname", "lastname"] if entity == "person" else []
        asked += [MERGED] if MERGED in self._fields else []
        history = names if entity == "deal" else ()
        return Wanted(OBJECTS[entity], tuple(asked), history, "" if entity == "account" else "companies")

    def _walk(self, wanted: Wanted, place: Place) -> Iterator[tuple[list[Any], Place, list[str]]]:
        if not place.since:
            yield from self._list(wanted, place)
            return
        yield from self._changes(wanted, place)

    def _list(self, wanted: Wanted, place: Place) -> Iterator[tuple[list[Any], Place, list[str]]]:
        place = place if place.begun else replace(place, begun=_iso(self._now - LAG))
        while True:
            page = self._client.get(f"crm/objects/{wanted.object}", **self._asked(wanted, place.after))
            after = ((page.get("paging") or {}).get("next") or {}).get("after", "")
            place = replace(place, after=after) if after else Place(since=place.begun, gone=place.begun)
            yield page["results"], place, []
            if not after:
                return

    def _asked(self, wanted: Wanted, after: str) -> dict[str, Any]:
        limit = LIST if wanted.with_history else FOUND
        asked: dict[str, Any] = {"limit": limit, "properties": list(wanted.properties), "archived": "false"}
        asked |= {"propertiesWithHistory": list(wanted.with_history)} if wanted.with_history else {}
        asked |= {"associations": [wanted.linked]} if wanted.linked else {}
        return asked | ({"after": after} if after else {})

    def _changes(self, wanted: Wanted, place: Place) -> Iterator[tuple[list[Any], Place, list[str]]]:
        modified = MODIFIED.get(wanted.object, CHANGED)
        since, skip, ended, sure = place.since, 0, False, self._now - LAG
        while not ended:
            found = self._search(wanted, modified, since, skip)
            newest = max((moment_of(one["properties"][modified]) for one in found), default=None)
            ended = len(found) < FOUND
            if newest is not None and newest > moment_of(since):
                since, skip = _iso(newest), 0
            else:
                skip += len(found)
            left, place = self._left(wanted, place) if ended else ([], place)
            until = sure if ended else min(moment_of(since), sure)
            place = replace(place, since=_iso(max(until, moment_of(place.since))))
            yield self._read([one["id"] for one in found], wanted), place, left

    def _search(self, wanted: Wanted, modified: str, since: str, skip: int) -> list[Any]:
        changed = {"propertyName": modified, "operator": "GTE", "value": str(_milliseconds(moment_of(since)))}
        body = {
            "filterGroups": [{"filters": [changed]}],
            "sorts": [modified],
            "properties": [modified],
            "limit": FOUND,
            "after": str(skip),
        }
        found: list[Any] = self._client.read(f"crm/objects/{wanted.object}/search", body)["results"]
        return found

    def _read(self, ids: list[str], wanted: Wanted) -> list[Any]:
        """The records themselves, with their history and associations, half a page at a time."""
        read: list[Any] = []
        for start in range(0, len(ids), LIST):
            part = ids[start : start + LIST]
            body = {
                "inputs": [{"id": one} for one in part],
                "properties": list(wanted.properties),
                "propertiesWithHistory": list(wanted.with_history),
            }
            found = self._client.read(f"crm/objects/{wanted.object}/batch/read", body)["results"]
            links = self._links(wanted, part)
            read += [{**one, "associations": {wanted.linked: {"results": links.get(one["id"], [])}}} for one in found]
        return read

    def _links(self, wanted: Wanted, part: list[str]) -> dict[str, list[dict[str, str]]]:
        found = self._client.ends(wanted.object, wanted.linked, part) if wanted.linked else {}
        return {one: [{"id": str(to["toObjectId"])} for to in ends] for one, ends in found.items()}

    def _left(self, wanted: Wanted, place: Place) -> tuple[list[str], Place]:
        """What was deleted since it was looked for last. The list of the deleted is long, so not every time."""
        if wanted.object in ENGAGEMENTS or (place.gone and self._now - moment_of(place.gone) < GONE_EVERY):
            return [], place
        since = moment_of(place.gone or place.since) - LAG
        left, after = list[str](), ""
        while True:
            asked: dict[str, Any] = {"limit": FOUND, "archived": "true"} | ({"after": after} if after else {})
            page = self._client.get(f"crm/objects/{wanted.object}", **asked)
            left += [str(one["id"]) for one in page["results"] if moment_of(one["archivedAt"]) >= since]
            after = ((page.get("paging") or {}).get("next") or {}).get("after", "")
            if not after:
                return left, replace(place, gone=_iso(self._now))

    def _standing(self, wanted: Wanted) -> Iterator[str]:
        """The ids of all that is there."""
        after = ""
        while True:
            asked: dict[str, Any] = {"limit": FOUND, "archived": "false"} | ({"after": after} if after else {})
            page = self._client.get(f"crm/objects/{wanted.object}", **asked)
            yield from (str(one["id"]) for one in page["results"])
            after = ((page.get("paging") or {}).get("next") or {}).get("after", "")
            if not after:
                return

    def _record(self, entity: str, one: Mapping[str, Any], wanted: Wanted) -> CrmRecord:
        raw = one["properties"]
        values = {name: value_of(self._fields.get(name), raw.get(name)) for name in wanted.properties}
        if entity == "person":
            names = (raw.get("firstname"), raw.get("lastname"))
            values["name"] = " ".join(name for name in names if name) or raw.get("email") or None
        linked = ((one.get("associations") or {}).get(wanted.linked) or {}).get("results") or ()
        links = {"account": tuple(dict.fromkeys(str(to["id"]) for to in linked))} if linked else {}
        created, modified = moment_of(one["createdAt"]), moment_of(one["updatedAt"])
        return CrmRecord(entity, str(one["id"]), values, created, modified, links, self._history(one, wanted))

    def _history(self, one: Mapping[str, Any], wanted: Wanted) -> tuple[CrmChange, ...]:
        told = one.get("propertiesWithHistory") or {}
        return tuple(
            CrmChange(
                name,
                value_of(self._fields.get(name), entry.get("value")),
                moment_of(entry["timestamp"]),
                self._users.get(str(entry.get("updatedByUserId") or ""), ""),
            )
            for name in wanted.with_history
            for entry in reversed(told.get(name) or ())
        )


def _merged(entity: str, found: list[Any]) -> tuple[Gone, ...]:
    return tuple(
        Gone(entity, old, merged_into=str(one["id"]))
        for one in found
        for old in str(one["properties"].get(MERGED) or "").split(";")
        if old and old != str(one["id"])
    )


def _activity(kind: str, one: Mapping[str, Any]) -> CrmActivity | None:
    about = one["properties"]
    at = about.get("hs_meeting_start_time") or about.get("hs_task_completion_date") or about.get("hs_timestamp")
    deals = ((one.get("associations") or {}).get("deals") or {}).get("results") or ()
    if not at or not deals:
        return None
    is_done = about.get("hs_task_status") == "COMPLETED"
    said = str(about.get("hs_call_direction") or about.get("hs_email_direction") or "")
    people = f"{about.get('hs_email_from_email') or ''};{about.get('hs_email_to_email') or ''}".split(";")
    return CrmActivity(
        id=f"{kind}-{one['id']}",
        kind=_DONE.get(str(about.get("hs_task_type")), "task") if is_done else ENGAGEMENTS[kind],
        at=moment_of(at),
        deals=tuple(dict.fromkeys(str(deal["id"]) for deal in deals)),
        direction="out" if is_done else _DIRECTIONS.get(said, ""),
        people=tuple(one.strip().lower() for one in people if one.strip()),
    )


def _cursor(kept: Mapping[str, Place]) -> str:
    return json.dumps({name: {key: getattr(place, key) for key in Place.__slots__} for name, place in kept.items()})


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
