"""What happened to deals from one day to another, in the words of a review. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from sayso.domain.money import Money
from sayso.domain.signal import JsonValue
from sayso.record.facts import ChangedDeal, Net
from sayso.record.views import StageView
from sayso.review.wording import shown

FIELDS: Final = ("stage", "close_date", "amount")
KINDS: Final = {
    "won": "Won",
    "lost": "Lost",
    "new": "New",
    "on": "Moved on",
    "back": "Moved back",
    "pushed": "Pushed",
    "sooner": "Pulled in",
    "more": "Worth more",
    "less": "Worth less",
    "fails": "Began to fail",
    "mended": "Mended",
}
"""In the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a deal: its kind, and from what to what."""

    kind: str
    says: str

    @property
    def title(self) -> str:
        """Its kind in words."""
        return KINDS[self.kind]


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def usual_since(today: date) -> date:
    """Since when a review usually asks: the Monday of the week before."""
    return monday_of(today) - timedelta(days=7)


def happened(deal: ChangedDeal, stages: Mapping[tuple[str, str], StageView], failing: Net) -> tuple[Happened, ...]:
    """What happened to a deal. `failing` is whether it failed then and now, None where nobody looked."""
    found = [Happened("new", "")] if deal.is_new else []
    found += _stage(deal.net.get("stage"), stages, is_new=deal.is_new)
    found += _close_date(deal.net.get("close_date"))
    found += _amount(deal.net.get("amount"))
    if failing == (False, True):
        found.append(Happened("fails", ""))
    if failing == (True, False):
        found.append(Happened("mended", ""))
    places = list(KINDS)
    return tuple(sorted(found, key=lambda one: places.index(one.kind)))


def _stage(net: Net | None, stages: Mapping[tuple[str, str], StageView], *, is_new: bool) -> list[Happened]:
    before, after = (_named(side, stages) for side in net or (None, None))
    if after is None:
        return []
    if after.kind in ("won", "lost"):
        return [Happened(after.kind, f"from {before.name}" if before else "")]
    if before is None or before.pipeline != after.pipeline or is_new:
        return []
    kind = "on" if after.position > before.position else "back"
    return [Happened(kind, f"{before.name} → {after.name}")]


def _close_date(net: Net | None) -> list[Happened]:
    before, after = (_day(side) for side in net or (None, None))
    if before is None or after is None or before == after:
        return []
    return [Happened("pushed" if after > before else "sooner", f"{shown(before)} → {shown(after)}")]


def _amount(net: Net | None) -> list[Happened]:
    before, after = (_money(side) for side in net or (None, None))
    if before is None or after is None or before.currency != after.currency or before.amount == after.amount:
        return []
    return [Happened("more" if after.amount > before.amount else "less", f"{before} → {after}")]


def _named(value: JsonValue, stages: Mapping[tuple[str, str], StageView]) -> StageView | None:
    if not isinstance(value, dict):
        return None
    return stages.get((str(value.get("pipeline") or ""), str(value.get("key") or "")))


def _money(value: JsonValue) -> Money | None:
    try:
        amount = Decimal(str(value["amount"])) if isinstance(value, dict) else Decimal("NaN")
        return Money(amount, str(value["currency"])) if isinstance(value, dict) and amount.is_finite() else None
    except (KeyError, InvalidOperation):
        return None


def _day(value: JsonValue) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
