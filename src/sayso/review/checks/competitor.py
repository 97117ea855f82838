"""No other vendor is still being looked at without our knowing how we compare."""

from __future__ import annotations

from dataclasses import replace

from sayso.domain.canonical import digest
from sayso.record.facts import DealFacts
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import since, worth


@CHECKS.register
class CompetitorSettled:
    """One finding for each rival that the buyer has been evaluating for too long."""

    name = "competitor"
    title = "Competitor active"
    question = "Why would the buyer choose them instead?"
    on_by_default = False
    terms = (Term("days", 14, "days", "Within two weeks we should have heard how we compare.", 0),)

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        allowed = given.term(self, "days", deal)
        active = {
            digest(rival.name.casefold())[:16]: rival
            for rival in deal.rivals
            if rival.status == "evaluating" and (given.today - rival.since.date()).days > allowed
        }
        return tuple(
            Finding(
                check=self.name,
                says=f"The buyer is evaluating {rival.name}.",
                since=since(rival.since, given.today),
                costs=f"{worth(deal)} may go to them.",
                way_out="Ask what they like about it, and record when it is ruled out.",
                mend="competitors",
                about=about,
            )
            for about, rival in sorted(active.items())
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        return replace(deal, rivals=tuple(replace(rival, status="ruled_out") for rival in deal.rivals))
