"""Who plays which part in a deal, by the labels of its contacts there, as far as the record has a word for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from sayso.connectors.hubspot.client import Client
from sayso.ports.record_reader import CrmRole

_ROLES: Final[Mapping[str, str]] = {
    "decision maker": "decision_maker",
    "economic buyer": "economic_buyer",
    "economic decision maker": "economic_buyer",
    "budget holder": "economic_buyer",
    "champion": "champion",
    "influencer": "influencer",
    "legal": "legal",
    "procurement": "procurement",
    "security": "security",
    "blocker": "blocker",
    "business user": "user",
    "end user": "user",
    "user": "user",
    "evaluator": "technical_evaluator",
    "technical buyer": "technical_evaluator",
    "technical evaluator": "technical_evaluator",
}
Kind = tuple[str, int]


class Parts:
    """The parts in deals. A portal in which no label says one costs a single call."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def of(self, deals: Iterable[str]) -> tuple[CrmRole, ...]:
        """Every part in these deals that the record has a word for."""
        return tuple(self._each(deals)) if self._roles else ()

    def _each(self, deals: Iterable[str]) -> Iterator[CrmRole]:
        for deal, contacts in self._client.ends("deals", "contacts", deals).items():
            for to in contacts:
                roles = (self._roles.get(_kind(each)) for each in to.get("associationTypes") or ())
                for role in dict.fromkeys(filter(None, roles)):
                    yield CrmRole(deal, str(to["toObjectId"]), role)

    @cached_property
    def _roles(self) -> Mapping[Kind, str]:
        found = self._client.get("crm/associations/deals/contacts/labels")["results"]
        named = {_kind(one): _ROLES.get(" ".join(str(one.get("label") or "").lower().split())) for one in found}
        return {kind: role for kind, role in named.items() if role}


def _kind(one: Mapping[str, Any]) -> Kind:
    return str(one["category"]), int(one["typeId"])
