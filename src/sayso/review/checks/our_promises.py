"""What we promised was done by its day."""

from __future__ import annotations

from sayso.record.facts import DealFacts
from sayso.review.checks._promises import FORGET, overdue, with_new_days
from sayso.review.points import CHECKS, Finding, Given
from sayso.review.wording import count

SIDE = "ours"


@CHECKS.register
class OurPromisesKept:
    """One finding for each promise of ours that is overdue."""

    name = "our_promises"
    title = "Our promises"
    question = "What did we promise, and when will it be done?"
    on_by_default = False
    terms = (FORGET,)

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        late = overdue(deal, given, SIDE, given.term(self, FORGET.name, deal))
        return tuple(
            Finding(
                check=self.name,
                says=f"We owe the buyer: {promise.action}, {count(days, 'day')} overdue.",
                since=promise.due or given.today,
                costs="Every day that we are late, the buyer learns what to expect of us.",
                way_out="Do it, or give the buyer a new day.",
                mend="commitments",
                about=str(promise.id),
            )
            for promise, days in late
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        return with_new_days(deal, given, SIDE)
