"""What is called commit has the buyer's yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sayso.record.facts import DealFacts, Event
from sayso.review.categories import COMMIT, category_of
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import ending, midnight, since, worth

YES: Final = ("verbal_commitment", "contract_signed")


@CHECKS.register
class CategoryHasEvidence:
    """Fails where a deal counts as commit, by its category or its probability, and the buyer never said yes."""

    name = "category"
    title = "Forecast category"
    question = "What did the buyer say that makes this a commit?"
    on_by_default = False
    terms: tuple[Term, ...] = ()

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        said_yes = any(event.event in YES and event.has_quote for event in deal.events)
        if category_of(deal.category, deal.stage.probability) != COMMIT or (said_yes and not ending(deal.events)):
            return ()
        return (
            Finding(
                check=self.name,
                says="Called commit, and the buyer has not said yes.",
                since=since(deal.in_stage_since, given.today),
                costs=f"{worth(deal)} is promised upwards without the buyer's word.",
                way_out="Get their yes and confirm it, or call it best case.",
                mend="stage",
            ),
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        at = max([midnight(given.today), *(event.at + timedelta(seconds=1) for event in deal.events)])
        return replace(deal, events=(*deal.events, Event(YES[0], at, has_quote=True)))
