"""The call transcripts that HubSpot itself holds, as a source: each with its call's time, title and contacts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from sayso.connectors.hubspot.client import VERSION, Absent, Client
from sayso.connectors.hubspot.schema import moment_of
from sayso.domain.signal import JsonValue
from sayso.ports.record_writer import CrmFailure
from sayso.ports.source import SOURCES, Cursor, Item, Pull, Source, SourceFailure

AT_ONCE: Final = 20
LAG: Final = timedelta(seconds=60)
"""The search index lags: what was changed in this last stretch of time is looked for again."""

_TRANSCRIPT: Final = "hs_call_transcription_id"
_MODIFIED: Final = "hs_lastmodifieddate"
_ASKED: Final = (_MODIFIED, _TRANSCRIPT, "hs_timestamp", "hs_call_title")
_DAYS: Final = 30


@SOURCES.register
class HubSpotCalls:
    """Secrets: ``token``, or a refresh token with the app's id and secret. Option: ``days`` of the first look."""

    name = "hubspot_calls"
    title = "Call transcripts of HubSpot"

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue]) -> Source:
        days = options.get("days")
        version = str(options.get("version") or VERSION)
        reach = timedelta(days=days if isinstance(days, int) else _DAYS)
        return Transcripts(base_url, secrets, version, datetime.now(UTC), reach)


@dataclass(frozen=True, slots=True)
class Transcripts:
    """One look. The cursor: since when calls were changed, and how many of that very moment were taken already."""

    base_url: str
    secrets: Mapping[str, str]
    version: str
    now: datetime
    reach: timedelta

    def pull(self, cursor: Cursor) -> Pull:
        """The next calls with a transcript, in the order in which they were changed."""
        client = Client(self.base_url, dict(self.secrets), self.version, lambda _: None)
        try:
            with closing(client):
                return self._pull(client, cursor)
        except CrmFailure as failure:
            raise SourceFailure(str(failure)) from failure

    def _pull(self, client: Client, cursor: Cursor) -> Pull:
        since = moment_of(cursor["since"]) if cursor.get("since") else self.now - self.reach
        skip = int(str(cursor.get("skip") or 0))
        calls = _found(client, since, skip)
        is_done = len(calls) < AT_ONCE
        items, told = list[Item](), list[str]()
        people = _people(client, [str(one["id"]) for one in calls])
        for one in calls:
            try:
                items.append(_item(client, one, people.get(str(one["id"]), [])))
            except Absent:
                told.append(f"The transcript of call {one['id']} is not in HubSpot any more.")
        return Pull(tuple(items), self._after(calls, since, skip, is_done=is_done), is_done, tuple(told))

    def _after(self, calls: list[Any], since: datetime, skip: int, *, is_done: bool) -> Cursor:
        moments = [moment_of(one["properties"][_MODIFIED]) for one in calls]
        newest = max(moments, default=since)
        skip = sum(one == newest for one in moments) if newest > since else skip + len(calls)
        if is_done and newest > self.now - LAG:
            newest, skip = max(self.now - LAG, since), 0
        return {"since": newest.isoformat(), "skip": skip}


def _found(client: Client, since: datetime, skip: int) -> list[Any]:
    filters = [
        {"propertyName": _MODIFIED, "operator": "GTE", "value": str(int(since.timestamp() * 1000))},
        {"propertyName": _TRANSCRIPT, "operator": "HAS_PROPERTY"},
    ]
    body = {
        "filterGroups": [{"filters": filters}],
        "sorts": [_MODIFIED],
        "properties": list(_ASKED),
        "limit": AT_ONCE,
        "after": str(skip),
    }
    found: list[Any] = client.read("crm/objects/calls/search", body)["results"]
    return found


def _item(client: Client, call: Mapping[str, Any], people: list[dict[str, str]]) -> Item:
    about = call["properties"]
    transcript = client.get(f"crm/extensions/calling/*/transcripts/{quote(str(about[_TRANSCRIPT]), safe='')}")
    started = about.get("hs_timestamp")
    known = {
        "title": str(about.get("hs_call_title") or ""),
        "startedAt": moment_of(started).isoformat() if started else "",
    }
    # The call is the one that names the transcript: by its number it is known again, whatever the transcript says.
    whole = {**transcript, "engagementId": str(call["id"]), "call": known, "people": people}
    content = json.dumps(whole, ensure_ascii=False).encode()
    return Item(content, f"hubspot-call-{call['id']}.json", "hubspot_json")


def _people(client: Client, calls: list[str]) -> dict[str, list[dict[str, str]]]:
    """The contacts of each call, with name and address."""
    linked = client.ends("calls", "contacts", calls)
    found = {call: [str(to["toObjectId"]) for to in ends] for call, ends in linked.items()}
    ids = dict.fromkeys(one for contacts in found.values() for one in contacts)
    known = {str(one["id"]): _person(one["properties"]) for one in _contacts(client, list(ids))}
    return {call: [known[each] for each in contacts if each in known] for call, contacts in found.items()}


def _contacts(client: Client, ids: list[str]) -> Iterator[Any]:
    for start in range(0, len(ids), 100):
        body = {
            "inputs": [{"id": one} for one in ids[start : start + 100]],
            "properties": ["firstname", "lastname", "email"],
            "propertiesWithHistory": [],
        }
        yield from client.read("crm/objects/contacts/batch/read", body)["results"]


def _person(about: Mapping[str, Any]) -> dict[str, str]:
    name = " ".join(part for part in (about.get("firstname"), about.get("lastname")) if part)
    return {"name": name, "email": str(about.get("email") or "")}
