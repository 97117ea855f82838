"""What the buyer promised was done by its day."""

from __future__ import annotations

from sayso.record.facts import DealFacts
from sayso.review.checks._promises import FORGET, overdue, with_new_days
from sayso.review.points import CHECKS, Finding, Given
from sayso.review.wording import count

SIDE = "theirs"


@CHECKS.register
class TheirPromisesKept:
    """One finding for each promise of the buyer's that is overdue."""

    name = "their_promises"
    title = "Their promises"
    question = "What did the buyer promise, and what keeps them?"
    on_by_default = False
    terms = (FORGET,)

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        late = overdue(deal, given, SIDE, given.term(self, FORGET.name, deal))
        return tuple(
            Finding(
                check=self.name,
                says=f"The buyer owes: {promise.action}, {count(days, 'day')} overdue.",
                since=promise.due or given.today,
                costs="A buyer who lets a promise pass has found something more important.",
                way_out="Ask for it, or agree a new day.",
                mend="commitments",
                about=str(promise.id),
            )
            for promise, days in late
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        return with_new_days(deal, given, SIDE)
