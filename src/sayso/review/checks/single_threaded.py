"""More than one person on the buyer's side takes part."""

from __future__ import annotations

from dataclasses import replace

from sayso.record.facts import DealFacts, Part
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import count, midnight, since, worth


@CHECKS.register
class NotSingleThreaded:
    """Fails when a deal that has come far hangs on too few people."""

    name = "single_threaded"
    title = "Single-threaded"
    question = "Who else at the buyer wants this?"
    on_by_default = False
    terms = (
        Term("people", 2, "people", "One person can leave, fall ill or lose an argument.", 1, 20),
        Term("from", 40, "per cent", "An early deal may well begin with one person.", 0, 100),
    )

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        known = len({part.name.casefold() for part in deal.parts})
        if deal.stage.probability < given.term(self, "from", deal) or known >= given.term(self, "people", deal):
            return ()
        says = f"Only {count(known, 'person').replace('persons', 'people')} of the buyer's takes part."
        return (
            Finding(
                check=self.name,
                says=says if known else "Nobody of the buyer's is known to take part.",
                since=since(deal.in_stage_since, given.today),
                costs=f"{worth(deal)} hangs on one person who may leave.",
                way_out="Meet others who decide, and confirm the parts that they have.",
                mend="people",
            ),
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        wanted, at = given.term(self, "people", deal), midnight(given.today)
        met = tuple(Part(f"Somebody {number}", "influencer", at, at) for number in range(wanted))
        return replace(deal, parts=(*deal.parts, *met))
