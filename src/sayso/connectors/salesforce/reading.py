"""Reading Salesforce: what changed and what was deleted in one stream by SystemModstamp, a resumable page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from sayso.connectors._crm_http import Reply
from sayso.connectors.salesforce import bulk, past, soql
from sayso.connectors.salesforce.client import OBJECTS, Client, NoSuchObject
from sayso.connectors.salesforce.values import canonical, field_of, iso, moment_of
from sayso.ports.record_reader import (
    CrmActivity,
    CrmField,
    CrmOwner,
    CrmPipeline,
    CrmRecord,
    CrmRole,
    CrmStage,
    Gone,
    Page,
)
from sayso.ports.record_writer import Configuration

OVERLAP: Final = timedelta(minutes=10)
"""A long transaction is stamped when it begins and seen when it ends: what is younger than this is read again."""

BIN: Final = timedelta(days=14)
"""Salesforce empties its bin after fifteen days: whoever read before that is not told of every deletion."""

_LINKS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "deal": (("account", "AccountId"),),
    "person": (("account", "AccountId"),),
    "account": (),
}
_STAMPS: Final = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp", "IsDeleted")
_TASK: Final = ("WhatId", "Who.Email", "Who.Name", "TaskSubtype", "CallType", "IsClosed", "ActivityDate")
_EVENT: Final = ("WhatId", "Who.Email", "Who.Name", "StartDateTime", "ActivityDate")
_PARTS: Final = "OpportunityContactRole"
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    _PARTS: ("OpportunityId", "ContactId", "Role"),
    "Task": _TASK,
    "Event": _EVENT,
}
_ROLES: Final = {
    "Business User": "user",
    "Decision Maker": "decision_maker",
    "Economic Buyer": "economic_buyer",
    "Economic Decision Maker": "economic_buyer",
    "Evaluator": "technical_evaluator",
    "Influencer": "influencer",
    "Technical Buyer": "technical_evaluator",
}
_KINDS: Final = {"Call": "call", "Email": "email", "ListEmail": "email"}


@dataclass(frozen=True, slots=True)
class _Place:
    """How far one object was read: up to that moment, and within that moment up to that id ("": all of it is due).

    While a first load runs: as which job, and where in its result.
    """

    at: str = ""
    id: str = ""
    job: str = ""
    locator: str = ""

    def where(self) -> str:
        """What is after this place."""
        if not self.at:
            return ""
        at = soql.moment(moment_of(self.at))
        if not self.id:
            return f"SystemModstamp >= {at}"
        return f"(SystemModstamp > {at} OR (SystemModstamp = {at} AND Id > {soql.identity(self.id)}))"


class Reading:
    """The reader's half of a Salesforce org."""

    def __init__(self, client: Client, key_field: str) -> None:
        self._client, self._key_field = client, key_field

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        """The live schema of accounts, contacts or opportunities."""
        return tuple(field_of(entity, one) for one in self._client.described(OBJECTS[entity]).values())

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        """The one list of opportunity stages; those that were turned off stand last, for deals still in them."""
        fields = ("ApiName", "MasterLabel", "IsActive", "IsClosed", "IsWon", "DefaultProbability")
        rows = list(self._client.rows(soql.select(fields, "OpportunityStage", order="SortOrder")))
        rows.sort(key=lambda row: not row["IsActive"])
        return (CrmPipeline("opportunities", "Salesforce", tuple(_stage(row) for row in rows)),)

    def owners(self) -> tuple[CrmOwner, ...]:
        """Every standard user, those who left included."""
        fields = ("Id", "Email", "Name", "IsActive")
        query = soql.select(fields, "User", where="UserType = 'Standard'", order="Id")
        return tuple(
            CrmOwner(row["Id"], str(row["Email"] or ""), str(row["Name"] or ""), bool(row["IsActive"]))
            for row in self._client.rows(query)
        )

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """What changed since the cursor, an object after the other: of deals also who plays a part, and activities."""
        places = _opened(cursor)
        yield from self._stream(entity, OBJECTS[entity], fields, places)
        for source in _BESIDE if entity == "deal" else ():
            try:
                yield from self._stream(entity, source, fields, places)
            except NoSuchObject:
                if source != _PARTS:
                    raise  # roles may be hidden from this user; without activities nothing could be said of silence

    def _stream(
        self, entity: str, source: str, fields: tuple[str, ...], places: dict[str, _Place], *, by_job: bool = True
    ) -> Iterator[Page]:
        place, begun = places.get(source, _Place()), ""
        if place.job:
            yield from self._taken_up(entity, source, fields, places)
            return
        query = self._query(entity, source, fields, place)
        for reply in self._client.replies(query, with_deleted=bool(place.at)):
            is_large = int(reply.body.get("totalSize") or 0) >= bulk.FROM
            if is_large and by_job and not place.at and not begun:
                places[source] = replace(place, job=bulk.begin(self._client, source, query).id)
                yield from self._taken_up(entity, source, fields, places)
                return
            begun = begun or _begun(reply)
            rows = reply.body["records"]
            if rows:
                places[source] = _Place(str(rows[-1]["SystemModstamp"]), str(rows[-1]["Id"]))
            standing = None
            if reply.body.get("done", True):
                places[source] = _Place(max(begun, place.at))
                standing = self._standing(source, place, begun)
            yield replace(self._page(entity, source, fields, rows, _closed(places)), standing=standing)

    def _taken_up(self, entity: str, source: str, fields: tuple[str, ...], places: dict[str, _Place]) -> Iterator[Page]:
        """A first load by its job, from where it was left. Where the job is gone, by pages from there on."""
        place = places[source]
        try:
            job = bulk.found(self._client, source, place.job)
            for piece in bulk.pieces(self._client, job, place.locator):
                if piece.locator:
                    reached = _Place(str(piece.rows[-1]["SystemModstamp"]), str(piece.rows[-1]["Id"]))
                    places[source] = replace(reached, job=job.id, locator=piece.locator)
                else:
                    places[source] = _Place(iso(job.made_at - OVERLAP))
                yield self._page(entity, source, fields, piece.rows, _closed(places))
        except bulk.JobIsGone:
            places[source] = replace(places[source], job="", locator="")
            yield from self._stream(entity, source, fields, places, by_job=False)

    def _standing(self, source: str, place: _Place, begun: str) -> frozenset[str] | None:
        """All that is there, where what was deleted since that place may have left the bin."""
        if source in _BESIDE or not (place.at and begun) or moment_of(begun) - moment_of(place.at) <= BIN:
            return None
        return frozenset(str(row["Id"]) for row in self._client.rows(soql.select(("Id",), source, order="Id")))

    def _query(self, entity: str, source: str, fields: tuple[str, ...], place: _Place) -> str:
        columns = self._columns(entity, source, fields)
        return soql.select(columns, source, where=place.where(), order="SystemModstamp, Id")

    def _columns(self, entity: str, source: str, fields: tuple[str, ...]) -> list[str]:
        if source in _BESIDE:
            return [*_STAMPS, *_BESIDE[source]]
        known = self._client.described(source)
        unknown = [name for name in fields if name not in known]
        if unknown:
            raise Configuration(f"Salesforce has no field '{unknown[0]}' on {source} any more: map another one.")
        merged = ["MasterRecordId"] if "MasterRecordId" in known else []
        return [*_STAMPS, *merged, *(name for _, name in _LINKS[entity]), *fields]

    def _page(
        self, entity: str, source: str, fields: tuple[str, ...], rows: Sequence[Mapping[str, Any]], cursor: str
    ) -> Page:
        live = [row for row in rows if not row["IsDeleted"]]
        if source == _PARTS:
            return Page(cursor, roles=tuple(role for row in live if (role := _role(row))))
        if source in _BESIDE:
            told = (_activity(source, row) for row in live)
            return Page(cursor, activities=tuple(one for one in told if one is not None))
        history = past.changes(self._client, [str(row["Id"]) for row in live], fields) if entity == "deal" else {}
        records = tuple(_record(entity, row, fields, history) for row in live)
        gone = tuple(
            Gone(entity, str(row["Id"]), str(row.get("MasterRecordId") or "")) for row in rows if row["IsDeleted"]
        )
        return Page(cursor, records, gone=gone)


def _record(
    entity: str, row: Mapping[str, Any], fields: tuple[str, ...], history: Mapping[str, tuple[Any, ...]]
) -> CrmRecord:
    links = {kind: (str(row[name]),) for kind, name in _LINKS[entity] if row.get(name)}
    return CrmRecord(
        entity=entity,
        id=str(row["Id"]),
        values={name: canonical(row.get(name)) for name in fields},
        created_at=moment_of(row["CreatedDate"]),
        modified_at=moment_of(row["LastModifiedDate"]),
        links=links,
        history=history.get(str(row["Id"]), ()),
    )


def _role(row: Mapping[str, Any]) -> CrmRole | None:
    """A role that the record has a name for."""
    role = _ROLES.get(str(row.get("Role")))
    return CrmRole(str(row["OpportunityId"]), str(row["ContactId"]), role) if role else None


def _activity(source: str, row: Mapping[str, Any]) -> CrmActivity | None:
    what = str(row.get("WhatId") or "")
    if not what.startswith("006"):  # the key prefix of opportunities
        return None
    raw = str(row.get("StartDateTime") or row.get("ActivityDate") or row["CreatedDate"])
    at = moment_of(raw if "T" in raw else f"{raw}T12:00:00Z")
    who = row.get("Who") or {}
    people = tuple(filter(None, [str(who.get("Email") or who.get("Name") or "")]))
    if source == "Event":
        return CrmActivity(str(row["Id"]), "meeting", at, (what,), people=people)
    kind = _KINDS.get(str(row.get("TaskSubtype")), "task") if row.get("IsClosed") else "task"
    direction = {"Inbound": "in", "Outbound": "out"}.get(str(row.get("CallType")), "")
    return CrmActivity(str(row["Id"]), kind, at, (what,), direction, people)


def _stage(row: Mapping[str, Any]) -> CrmStage:
    kind = "won" if row["IsWon"] else "lost" if row["IsClosed"] else "open"
    return CrmStage(str(row["ApiName"]), str(row["MasterLabel"]), kind, round(float(row["DefaultProbability"] or 0)))


def _begun(reply: Reply) -> str:
    """From when on the next reading has to look: by Salesforce's clock, and with room for what was not seen yet."""
    try:
        return iso(parsedate_to_datetime(reply.headers.get("date", "")) - OVERLAP)
    except ValueError:
        newest = [moment_of(row["SystemModstamp"]) for row in reply.body["records"]]
        return iso(max(newest) - OVERLAP) if newest else ""


def _opened(cursor: str) -> dict[str, _Place]:
    try:
        found = json.loads(cursor or "{}")
        return {source: _Place(*map(str, place)) for source, place in found.items()}
    except (ValueError, TypeError, AttributeError):
        raise Configuration(
            "The bookmark of the reading is unreadable: connect again to read from the start."
        ) from None


def _closed(places: Mapping[str, _Place]) -> str:
    return json.dumps({source: [place.at, place.id, place.job, place.locator] for source, place in places.items()})
