"""Approvals that race with people over one property of HubSpot, a call of ours at a time."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from sayso.connectors.hubspot.client import VERSION, Client
from sayso.connectors.hubspot.portal import Portal
from sayso.connectors.hubspot.writing import Ours
from sayso.ports.record_writer import CrmRef, CrmWrite, LostRace, Moved, Unknown
from tests.connectors.wiring import wired
from tests.fakes.hubspot import HubSpot

A_DEAL = 20  # approvals of one deal, before the next one begins with a short history


@dataclass
class Race:
    """Deals, somebody who edits their next step at random calls of ours, and what came of each approval.

    Edits and writes fall into the same millisecond, or some of them apart.
    """

    seed: int
    hub: HubSpot = field(default_factory=HubSpot)
    deal: str = ""
    edits: int = 0
    buried: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a die that falls the same way each time

    def run(self, times: int) -> None:
        client = Client("http://hubspot.test", {"token": "secret-token"}, VERSION, lambda _: None, lambda _: None)
        with wired(self.hub, self.between):
            portal = Portal(client, Ours("app-1", "sayso_key"), lambda: self.hub.now)
            for number in range(times):
                if number % A_DEAL == 0:
                    self.deal = str(number + 1)
                    self.hub.put("deals", self.deal, user=7, dealname="Fleet", hs_next_step="start")
                self.approve(portal, f"ours {number}")
        client.close()

    def between(self) -> None:
        self.hub.tick = timedelta(milliseconds=self.dice.choice((0, 0, 1, 40, 900)))
        if self.dice.random() < 0.25:
            self.edits += 1
            mine = self.dice.random() < 0.7
            self.hub.put("deals", self.deal, user=7, **{"hs_next_step" if mine else "dealname": f"person {self.edits}"})

    def approve(self, portal: Portal, value: str) -> None:
        """One approval. Whatever stood between what was shown and what we wrote has to be told of."""
        before = self.held()
        outcome, told = "written", ""
        try:
            portal.write(CrmWrite(value, CrmRef("deal", self.deal), "hs_next_step", value, before))
        except Moved:
            outcome = "moved"
        except LostRace as race:
            outcome, told = "overwrote", str(race.live.value)
        except Unknown:
            outcome = "unknown"
        self.outcomes[outcome] += 1
        over = self.written_over(value)
        if over not in ("", before):
            self.buried += 1
            assert told == over, "somebody's edit was written over, and nobody was told"
        assert outcome != "moved" or not over, "it was said that nothing was written"

    def held(self) -> str:
        return self.hub.objects["deals"][self.deal].properties["hs_next_step"]

    def written_over(self, value: str) -> str:
        """What our value took the place of in the portal's own history; "" where it never stood there."""
        history = [entry["value"] for entry in self.hub.objects["deals"][self.deal].history["hs_next_step"]]
        return str(history[history.index(value) + 1]) if value in history else ""
