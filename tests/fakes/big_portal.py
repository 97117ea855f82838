"""A HubSpot portal of any size that takes no room: each record is worked out from its number when it is asked for.

It keeps HubSpot's limit of calls on its own clock, which moves with every call.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.hubspot import Answer, HubSpot, Stored, busy

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
CALL = timedelta(milliseconds=30)
WINDOW, MOST = timedelta(seconds=10), 190  # Professional and Enterprise


@dataclass
class BigPortal(HubSpot):
    """`sizes` says how many of each kind there are; `changed` are the records that somebody changed since."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    changed: dict[str, dict[int, Stored]] = field(default_factory=lambda: {"deals": {}})
    calls: int = 0
    refused: int = 0
    lately: deque[datetime] = field(default_factory=deque)

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, token: str) -> Answer:
        self.now += CALL
        while self.lately and self.lately[0] <= self.now - WINDOW:
            self.lately.popleft()
        if len(self.lately) >= MOST:
            self.refused += 1
            return busy(str(math.ceil((self.lately[0] + WINDOW - self.now).total_seconds())))
        self.calls += 1
        self.lately.append(self.now)
        return super().answer(method, path, query, body, token)

    def change(self, number: int, **values: str) -> None:
        """Somebody edits a deal."""
        one = self.changed["deals"].setdefault(number, self.row("deals", number))
        one.updated = self.now
        for name, value in values.items():
            one.properties[name] = value
            one.history.setdefault(name, []).insert(0, _entry(value, self.now))

    def row(self, kind: str, number: int) -> Stored:
        properties = {
            "companies": {"name": f"Company {number}", "domain": f"c{number}.example"},
            "contacts": {"firstname": "Ana", "lastname": f"Field {number}", "email": f"ana{number}@c.example"},
            "deals": {
                "dealname": f"Deal {number}", "dealstage": "open1", "pipeline": "default", "hubspot_owner_id": "11",
                "amount": str(1000 + number), "closedate": "2026-12-18T11:00:00Z", "hs_next_step": f"Call {number}",
            },
            "calls": {"hs_timestamp": "2026-10-01T10:00:00Z", "hs_call_direction": "OUTBOUND"},
        }.get(kind, {})  # fmt: skip
        history = {name: [_entry(value, LONG_AGO)] for name, value in properties.items()} if kind == "deals" else {}
        if kind == "deals":
            history["amount"].append(_entry("900", LONG_AGO - timedelta(days=30)))
        return Stored(str(number), properties, history, LONG_AGO, LONG_AGO)

    def _list(self, kind: str, query: dict[str, list[str]], _: Any) -> Answer:
        size = 0 if query.get("archived") == ["true"] else self.sizes.get(kind, 0)
        first, limit = int(query.get("after", ["0"])[0]), int(query.get("limit", ["10"])[0])
        numbers = range(first + 1, min(first + limit, size) + 1)
        results = [self._shown(kind, self.at(kind, number), query) for number in numbers]
        paging = {"paging": {"next": {"after": str(first + limit)}}} if first + limit < size else {}
        return 200, {"results": results, **paging}, {}

    def _search(self, kind: str, _: Any, body: Any) -> Answer:
        since = int(body["filterGroups"][0]["filters"][0]["value"])
        rows = [one for one in self.changed.get(kind, {}).values() if one.updated.timestamp() * 1000 >= since]
        rows.sort(key=lambda one: one.updated)
        start = int(body["after"])
        part = rows[start : start + body["limit"]]
        return 200, {"total": len(rows), "results": [self._shown(kind, one, {}) for one in part]}, {}

    def _batch(self, kind: str, _: Any, body: Any) -> Answer:
        query = {"propertiesWithHistory": body["propertiesWithHistory"]}
        rows = [self._shown(kind, self.at(kind, int(one["id"])), query) for one in body["inputs"]]
        return 200, self._done(rows), {}

    def _linked(self, kind: str, key: str, to: str) -> list[str]:
        size = self.sizes.get(to, 0)
        return [str(int(key) % size + 1)] if size else []

    def at(self, kind: str, number: int) -> Stored:
        return self.changed.get(kind, {}).get(number) or self.row(kind, number)


def _entry(value: str, at: datetime) -> dict[str, Any]:
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"value": value, "timestamp": stamp, "sourceType": "CRM_UI", "updatedByUserId": 7}
