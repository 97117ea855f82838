"""Somebody is known who can say yes to the money."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sayso.record.facts import DealFacts, Part
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import midnight, since, worth

DECIDES: Final = ("economic_buyer", "decision_maker")


@CHECKS.register
class EconomicBuyerKnown:
    """Fails when a deal that has come far has nobody who decides."""

    name = "economic_buyer"
    title = "Economic buyer"
    question = "Who signs, and have we met them?"
    on_by_default = False
    terms = (Term("from", 40, "per cent", "Whoever evaluates seriously can say who decides.", 0, 100),)

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        if deal.stage.probability < given.term(self, "from", deal) or any(p.role in DECIDES for p in deal.parts):
            return ()
        return (
            Finding(
                check=self.name,
                says="Nobody is known who can say yes to the money.",
                since=since(deal.in_stage_since, given.today),
                costs=f"{worth(deal)} waits for somebody whom we have not met.",
                way_out="Ask who signs, meet them, and confirm their part.",
                mend="people",
            ),
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        signs = Part("Whoever signs", "economic_buyer", midnight(given.today))
        return replace(deal, parts=(*deal.parts, signs))
