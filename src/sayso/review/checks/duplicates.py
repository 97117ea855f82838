"""The deal stands in the pipeline once."""

from __future__ import annotations

from dataclasses import replace

from sayso.record.facts import DealFacts
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import count, since, worth


@CHECKS.register
class NoDuplicate:
    """Fails where another open deal of the same account has the same name."""

    name = "duplicates"
    title = "Duplicate"
    question = "Are these two purchases, or one?"
    on_by_default = False
    terms: tuple[Term, ...] = ()

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        if not deal.twins:
            return ()
        return (
            Finding(
                check=self.name,
                says=f"{count(len(deal.twins), 'other open deal')} of the account with this name.",
                since=since(deal.created_at, given.today),
                costs=f"{worth(deal)} may be counted twice.",
                way_out="Close all but one out as duplicates, or name them by what differs.",
                mend="name",
            ),
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        return replace(deal, twins=())
