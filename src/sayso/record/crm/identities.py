"""The CRM's identities and ours: looked up once for a page, through merges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sayso.ports.record_writer import CrmRef
from sayso.record.columns import MODELS
from sayso.record.crm.models import Alias
from sayso.record.crm.rules import DoesNotFit

NOT_IN_CRM: Final = "This is not in the CRM any more, or not yet."


class Identities:
    """Which of our rows stands for which of the CRM's records, as far as it was asked to learn."""

    def __init__(self, connector: str) -> None:
        self._connector = connector
        self._known: dict[str, dict[str, int]] = {}
        self._asked: dict[str, set[str]] = {}

    def name(self, crm_id: str) -> str:
        """The identity under which the record keeps it: the vendor's name in front."""
        return f"{self._connector}:{crm_id}"

    def learn(self, entity: str, crm_ids: Iterable[str]) -> None:
        """Look these up, and what they were merged into."""
        wanted = {self.name(crm_id) for crm_id in crm_ids}
        self._asked.setdefault(entity, set()).update(wanted)
        rows = MODELS[entity].objects.filter(external_id__in=wanted).values_list("external_id", "id")
        merged = Alias.objects.filter(external_id__in=wanted, entity=entity).values_list("external_id", "entity_id")
        self._known.setdefault(entity, {}).update({**dict(merged), **dict(rows)})

    def ids(self, entity: str) -> Mapping[str, int]:
        """Our id of each that is known."""
        return self._known.setdefault(entity, {})

    def strangers(self, entity: str) -> list[str]:
        """Those that were asked for and are not in the record yet."""
        return sorted(self._asked.get(entity, set()) - set(self.ids(entity)))

    def add(self, entity: str, external_id: str, entity_id: int) -> None:
        """One that is in the record now."""
        self._known.setdefault(entity, {})[external_id] = entity_id

    def alias(self, entity: str, external_id: str, entity_id: int) -> None:
        """One that leads to another thing from now on, and with it all that led to it before."""
        Alias.objects.update_or_create(external_id=external_id, defaults={"entity": entity, "entity_id": entity_id})


def ref_of(connector: str, entity: str, entity_id: int) -> CrmRef:
    """Where a thing of ours is in the CRM. Raises DoesNotFit for one that is not there."""
    external = MODELS[entity].objects.filter(pk=entity_id).values_list("external_id", flat=True).first() or ""
    vendor, _, crm_id = external.partition(":")
    if vendor != connector or not crm_id:
        raise DoesNotFit(NOT_IN_CRM)
    return CrmRef(entity, crm_id)
