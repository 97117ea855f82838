"""One HubSpot portal, open: read and written by the port's terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from sayso.connectors.hubspot.client import Client
from sayso.connectors.hubspot.reading import Reading
from sayso.connectors.hubspot.schema import OBJECTS, fields_of, owner_of, pipelines_of
from sayso.connectors.hubspot.writing import Ours, Writing
from sayso.ports.record_reader import ENTITIES, CrmField, CrmOwner, CrmPipeline, Page
from sayso.ports.record_writer import Configuration, CrmCreate, CrmReceipt, CrmRef, CrmWrite, Live

_OWNERS: Final = 500
_CHECKED: Final = ("companies", "contacts", "deals", "calls", "emails", "meetings", "notes", "tasks")


class Portal:
    """The portal. What is asked for once (schema, owners) is kept for as long as it is open."""

    def __init__(self, client: Client, ours: Ours, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client, self._ours, self._now = client, ours, now
        self._fields: dict[str, tuple[CrmField, ...]] = {}
        self._unique: dict[str, frozenset[str]] = {}

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def check(self) -> tuple[str, ...]:
        """What the key cannot do, a line each; nothing where it can do all."""
        tries: list[Callable[[], object]] = [lambda: self.fields("deal"), self.pipelines, self.owners]
        tries += [lambda kind=kind: self._client.get(f"crm/objects/{kind}", limit=1) for kind in _CHECKED]  # type: ignore[misc]
        problems: list[str] = []
        for attempt in tries:
            try:
                attempt()
            except Configuration as problem:
                problems.append(str(problem))
        return tuple(dict.fromkeys(problems))

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        """The properties of companies, contacts or deals."""
        if entity not in self._fields:
            found = self._client.get(f"crm/properties/{OBJECTS[entity]}", archived="false")["results"]
            self._fields[entity] = fields_of(entity, found)
            self._unique[entity] = frozenset(str(one["name"]) for one in found if one.get("hasUniqueValue"))
        return self._fields[entity]

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        """The deal pipelines."""
        return pipelines_of(self._pipelines)

    def owners(self) -> tuple[CrmOwner, ...]:
        """Everybody who may own records, and those who could."""
        return tuple(owner_of(one) for one in self._owners)

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """What changed since the cursor."""
        self._require(entity, fields)
        return Reading(self._client, self._known(entity), self._users, self._now()).pages(entity, fields, cursor)

    def live(self, ref: CrmRef, name: str) -> Live:
        """What the property holds now."""
        self._require(ref.entity, (name,))
        return self._writing(ref.entity).live(ref, name)

    def write(self, order: CrmWrite) -> CrmReceipt:
        """Set one property, compared before and read back after."""
        self._require(order.ref.entity, (order.field,))
        return self._writing(order.ref.entity).write(order, self._beside(order))

    def create(self, order: CrmCreate) -> CrmReceipt:
        """Make a note, a task or a record. What is there under its key already is not made again."""
        is_keyed = order.kind not in ENTITIES or bool(self._key_property(order.kind))
        made = self.find(order) if is_keyed else None
        return made or self._writing(order.kind).create(order)

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        """Whether it took effect."""
        if isinstance(order, CrmCreate):
            return self._writing(order.kind).find_made(order)
        return self._writing(order.ref.entity).find(order)

    def remove(self, made: CrmReceipt) -> None:
        """Archive what we made."""
        self._writing("deal").remove(made)

    def _writing(self, entity: str) -> Writing:
        """For a kind of record, or for what is made beside one."""
        fields = self._known(entity) if entity in ENTITIES else {}
        ours = replace(self._ours, key_property=self._key_property(entity))
        return Writing(self._client, fields, self._users, ours, self._now())

    def _key_property(self, kind: str) -> str:
        """The property that makes a record of ours known, where the portal has it and keeps its values unique."""
        if kind not in ENTITIES:
            return ""
        self.fields(kind)
        return self._ours.key_property if self._ours.key_property in self._unique[kind] else ""

    def _require(self, entity: str, names: tuple[str, ...]) -> None:
        """HubSpot passes over a property that it does not have: a renamed one would read as blank."""
        missing = [name for name in names if name not in self._known(entity)]
        if missing:
            raise Configuration(f"HubSpot has no property '{missing[0][:60]}' any more: map another one.")

    def _known(self, entity: str) -> dict[str, CrmField]:
        return {one.name: one for one in self.fields(entity)}

    def _beside(self, order: CrmWrite) -> dict[str, str]:
        """A stage of another pipeline is taken only together with its pipeline."""
        if order.field != "dealstage":
            return {}
        into = next((one.key for one in self.pipelines() for stage in one.stages if stage.key == order.value), "")
        return {"pipeline": into} if into and into != self.live(order.ref, "pipeline").value else {}

    @cached_property
    def _pipelines(self) -> list[Any]:
        found: list[Any] = self._client.get("crm/pipelines/deals")["results"]
        return found

    @cached_property
    def _owners(self) -> list[Any]:
        return [*self._owners_page("false"), *self._owners_page("true")]

    def _owners_page(self, archived: str) -> Iterator[Any]:
        after = ""
        while True:
            asked: dict[str, Any] = {"limit": _OWNERS, "archived": archived} | ({"after": after} if after else {})
            page = self._client.get("crm/owners", **asked)
            yield from page["results"]
            after = ((page.get("paging") or {}).get("next") or {}).get("after", "")
            if not after:
                return

    @cached_property
    def _users(self) -> dict[str, str]:
        """The owner's id of each of HubSpot's users: its history names users."""
        named = [(one.get("userId") or one.get("userIdIncludingInactive"), one["id"]) for one in self._owners]
        return {str(user): str(owner) for user, owner in reversed(named) if user}
