"""What a pass of the checks stands on: the settings, the pipelines, how deals were won, and everybody's day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sayso.domain.asker import Asker
from sayso.org import selectors as org
from sayso.org.selectors_teams import teams_of_people, zones_of_people
from sayso.record.selectors import list_pipelines
from sayso.record.selectors_facts import closed_deals
from sayso.review import settings as declared
from sayso.review.models import Pass
from sayso.review.money import Rates
from sayso.review.pace import Pace, conversions, paces
from sayso.review.points import Check, Given, Terms

REMEMBERED: Final = timedelta(days=3 * 365)
"""How far back deals that were won still say how deals are won."""


@dataclass(slots=True)
class Ground:
    """Read once per pass. `given` is what the checks may know on the day of a deal's owner."""

    at: datetime
    zone: ZoneInfo
    checks: tuple[Check, ...]
    rates: Rates
    category_field: str
    first: Given
    zones: Mapping[int, str]
    conversion: Mapping[str, tuple[int, int]]
    days: dict[date, Given] = field(default_factory=dict)
    todays: dict[str, date] = field(default_factory=dict)

    def today(self, owner_id: int | None) -> date:
        """What day it is for that owner; for nobody, the organisation's."""
        zone = self.zones.get(owner_id or 0, "")
        if zone not in self.todays:
            self.todays[zone] = self.at.astimezone(ZoneInfo(zone) if zone else self.zone).date()
        return self.todays[zone]

    def given(self, owner_id: int | None) -> Given:
        """What the checks may know of a deal of that owner."""
        today, first = self.today(owner_id), self.first
        if today not in self.days:
            self.days[today] = Given(today, first.pipelines, first.paces, first.terms)
        return self.days[today]


def lay(asker: Asker, at: datetime, known: Mapping[str, Pace] | None = None) -> Ground:
    """What a pass stands on at a moment. `known` paces are taken as they are; else the won deals are read."""
    settings = org.Settings()
    zone = ZoneInfo(str(settings.value("org.zone")))
    today = at.astimezone(zone).date()
    held: Any = settings.value(declared.TERMS)
    closed = () if known is not None else closed_deals(asker, since=at - REMEMBERED)
    pace = known if known is not None else paces(closed)
    pipelines = {pipeline.key: pipeline.stages for pipeline in list_pipelines(asker)}
    terms = Terms(held if isinstance(held, dict) else {}, teams_of_people(asker, today=today))
    return Ground(
        at=at,
        zone=zone,
        checks=declared.checks_on(settings.value(declared.CHECKS_ON)),
        rates=rates(settings),
        category_field=str(settings.value(declared.CATEGORY_FIELD)),
        first=Given(today, pipelines, pace, terms),
        zones=zones_of_people(asker),
        conversion=conversions(closed),
    )


def rates(settings: org.Settings) -> Rates:
    """The rates that the organisation stated."""
    return Rates(str(settings.value("org.currency")), declared.rates_of(settings.value(declared.RATES)))


def kept_paces() -> dict[str, Pace] | None:
    """How deals were won, as the latest pass found it; None before the first one."""
    latest = Pass.objects.order_by("-day").values_list("paces", flat=True).first()
    if latest is None:
        return None
    return {
        pipeline: Pace(tuple(held["cycle"]), _tuples(held["to_win"]), _tuples(held["in_stage"]))
        for pipeline, held in latest.items()
    }


def plain_paces(found: Mapping[str, Pace]) -> dict[str, Any]:
    """Paces as JSON."""
    return {pipeline: asdict(pace) for pipeline, pace in found.items()}


def _tuples(held: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {stage: tuple(days) for stage, days in held.items()}
